"""Parse the verdict of a comparison page: the winner, who leads on what, and whose free tier is mentioned."""

from __future__ import annotations

from graph.model import SignalName, Verdict
from loaders import page_wording as wording
from loaders.lines import Line, PageLines
from loaders.page_table import Figures, claimed_winner


def read_verdict(page: PageLines, line: Line, figures: Figures) -> Verdict:
    """Parse the sentences of a verdict.

    A free tier of a side that the table calls paid, or a lead on a signal that the table prints the other
    way round, is kept as stated: contradictions are weighed by the ranking, not discarded here.

    Args:
        page: the page, for errors.
        line: all sentences of the verdict.
        figures: both sides as the table gives them.

    Raises:
        InputRefusedError: a sentence has an unknown form, or contradicts another one.
    """
    winner = claimed_winner(page, line, "scores", figures)
    won, lost = figures.side(winner), figures.side(wording.other(winner))
    rest = line.text.removeprefix(wording.claim("scores", won, lost)).strip()
    free = None
    for sentence, winner_is_free in wording.free_tiers(won.name, lost.name):
        if rest == sentence or rest.endswith(f". {sentence}"):
            free, rest = (
                winner if winner_is_free else wording.other(winner),
                rest.removesuffix(sentence).strip(),
            )
            break
    winner_leads, loser_leads = _read_leads(page, line, rest, won.name, lost.name) if rest else ((), ())
    return Verdict(
        winner=winner,
        left_leads=winner_leads if winner == "left" else loser_leads,
        right_leads=winner_leads if winner == "right" else loser_leads,
        free_tier=free,
    )


def _read_leads(
    page: PageLines, line: Line, sentence: str, winner: str, loser: str
) -> tuple[tuple[SignalName, ...], tuple[SignalName, ...]]:
    before, between, after = f"{loser} leads on ", f", while {winner} is stronger on ", "."
    if not (sentence.startswith(before) and sentence.endswith(after) and between in sentence):
        raise page.refusal(f"a sentence of the verdict cannot be parsed: '{sentence[:80]}'", line.number)
    theirs, _, ours = sentence.removeprefix(before).removesuffix(after).partition(between)
    winner_leads, loser_leads = _signals(page, line, ours), _signals(page, line, theirs)
    if set(winner_leads) & set(loser_leads):
        raise page.refusal("the verdict calls both sides stronger on the same signal", line.number)
    return winner_leads, loser_leads


def _signals(page: PageLines, line: Line, text: str) -> tuple[SignalName, ...]:
    signals = tuple(wording.SIGNALS_NAMED.get(word) for word in text.replace(" and ", ", ").split(", "))
    named = tuple(signal for signal in signals if signal is not None)
    if len(set(named)) < len(signals):
        reason = f"'{text[:80]}' is not a list of signals; known are {', '.join(wording.SIGNALS_NAMED)}"
        raise page.refusal(reason, line.number)
    return named
