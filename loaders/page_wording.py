"""The fixed phrases of comparison pages, shared by the parser and the renderer.

Pages are rendered in the words of published layouts. Words that belong to one publisher have a neutral
synonym, which is read as the same. Which of them a page used says nothing about its sides: it is not stored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

from graph.model import SideFigures, SideName, SignalName, Verdict

CAPABILITY_LEVEL = "Capability-level comparison backed by match graph evidence from real search data."
SIDE_BY_SIDE = "Side-by-side comparison to help you choose."
UNIQUE = "Unique:"
VS_ALTERNATIVES = "vs alternatives:"
VERDICT = "Verdict"
SOMETHING_DIFFERENT = "Need something different?"
END = "Search the match graph →"
SHOWN_A_SIDE = 8
_RANK_AT_END = re.compile(r" at [0-9]{1,3}/100\.\Z")
_WINNER_IS_FREE = "{} also has a free tier, making it more accessible."
_LOSER_IS_FREE = "However, {} offers a free tier which may be better for getting started."

# The words of published pages, and what may stand instead of each; nothing may stand where it is empty.
NEUTRAL: Mapping[str, str] = {
    "UnfragileRank": "Rank",
    "Match Graph": "Match",
    "match graph": "match",
    " decomposed": "",
    SIDE_BY_SIDE: "Side-by-side comparison.",
    CAPABILITY_LEVEL: "",
    _WINNER_IS_FREE: "{} has a free tier.",
    _LOSER_IS_FREE: "{} has a free tier.",
    SOMETHING_DIFFERENT: "",
    END: "End of comparison.",
}

Verb = Literal["ranks", "scores"]
SIDES: tuple[SideName, SideName] = ("left", "right")
FigureField = Literal[
    "type_label",
    "rank",
    "adoption",
    "quality",
    "ecosystem",
    "match",
    "pricing",
    "starting_price",
    "capability_count",
    "times_matched",
]

SIGNAL_WORDS: dict[SignalName, str] = {
    "adoption": "adoption",
    "quality": "quality",
    "ecosystem": "ecosystem",
    "match": "match graph",
    "freshness": "freshness",
}


class Row(NamedTuple):
    """One row of the table: its label, the figure it prints, and what follows a number in it.

    `highest` is the largest number it may print; None marks a row of plain text.
    """

    label: str
    field: FigureField
    highest: int | None = None
    unit: str = ""


ROWS = (
    Row("Type", "type_label"),
    Row("UnfragileRank", "rank", 100, "/100"),
    Row("Adoption", "adoption", 1),
    Row("Quality", "quality", 1),
    Row("Ecosystem", "ecosystem", 1),
    Row("Match Graph", "match", 1),
    Row("Pricing", "pricing"),
    Row("Starting Price", "starting_price"),
    Row("Capabilities", "capability_count", 2**63 - 1, " decomposed"),
    Row("Times Matched", "times_matched", 2**63 - 1),
)


def neutral(phrase: str) -> str:
    """Return what may stand instead of a phrase; the phrase itself if it belongs to no publisher."""
    return NEUTRAL.get(phrase, phrase)


ENDS = (END, neutral(END))
CLOSING = (VERDICT, SOMETHING_DIFFERENT, *ENDS)
SIGNALS_NAMED: dict[str, SignalName] = {
    name: signal for signal, word in SIGNAL_WORDS.items() for name in (word, neutral(word))
}


def is_side_by_side(line: str) -> bool:
    """Return whether a line opens a page of layout B."""
    return line in (SIDE_BY_SIDE, neutral(SIDE_BY_SIDE))


def is_opening(line: str) -> bool:
    """Return whether a line looks like one between the title of a page and its table."""
    claims = " ranks higher at " in line and _RANK_AT_END.search(line) is not None
    return is_side_by_side(line) or line.endswith(CAPABILITY_LEVEL) or claims


def openings(winner: SideFigures, loser: SideFigures) -> tuple[str, str]:
    """Return the line that opens a page of layout A, as published and neutral."""
    said = claim("ranks", winner, loser)
    return f"{said} {CAPABILITY_LEVEL}", f"{said} {neutral(CAPABILITY_LEVEL)}".strip()


def title(left: str, right: str) -> str:
    """Return the first line of a page about two names."""
    return f"{left} vs {right}"


def header(left: str, right: str) -> str:
    """Return the first line of a page's table."""
    return f"| Feature | {left} | {right} |"


def heading(name: str) -> str:
    """Return the line above the capabilities of one side."""
    return f"{name} Capabilities"


def more(count: int) -> str:
    """Return the line that counts the capabilities not shown."""
    return f"+{count} more capabilities"


def claim(verb: Verb, winner: SideFigures, loser: SideFigures) -> str:
    """Return the sentence that names the winner: `ranks` at the top of a page, `scores` in its verdict."""
    return f"{winner.name} {verb} higher at {winner.rank}/100 vs {loser.name} at {loser.rank}/100."


def leads(
    winner: str, loser: str, winner_leads: tuple[SignalName, ...], loser_leads: tuple[SignalName, ...]
) -> str:
    """Return the sentence that says who leads on which signals."""
    return f"{loser} leads on {listed(loser_leads)}, while {winner} is stronger on {listed(winner_leads)}."


def listed(signals: tuple[SignalName, ...]) -> str:
    """Return signals as prose.

    >>> listed(("adoption",)), listed(("adoption", "quality")), listed(("adoption", "quality", "ecosystem"))
    ('adoption', 'adoption and quality', 'adoption, quality and ecosystem')
    """
    words = [SIGNAL_WORDS[signal] for signal in signals]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def winner_is_free(winner: str) -> str:
    """Return the sentence for a page on which only the winner is free."""
    return _WINNER_IS_FREE.format(winner)


def loser_is_free(loser: str) -> str:
    """Return the sentence for a page on which only the loser is free."""
    return _LOSER_IS_FREE.format(loser)


def free_tiers(winner: str, loser: str) -> tuple[tuple[str, bool], ...]:
    """Return each sentence that may say who is free, and whether that is the winner."""
    return (
        (winner_is_free(winner), True),
        (loser_is_free(loser), False),
        (neutral(_WINNER_IS_FREE).format(winner), True),
        (neutral(_LOSER_IS_FREE).format(loser), False),
    )


def other(side: SideName) -> SideName:
    """Return the opposite side."""
    return "right" if side == "left" else "left"


def verdict_text(verdict: Verdict, left: SideFigures, right: SideFigures) -> str:
    """Return the verdict as one line of sentences.

    Args:
        verdict: must name a winner.
        left: the left side, with its rank.
        right: the right side, with its rank.

    Raises:
        ValueError: the verdict names no winner.
    """
    if verdict.winner is None:
        raise ValueError("a verdict without a winner has no sentence")
    left_wins = verdict.winner == "left"
    winner, loser = (left, right) if left_wins else (right, left)
    ours, theirs = (
        (verdict.left_leads, verdict.right_leads) if left_wins else (verdict.right_leads, verdict.left_leads)
    )
    sentences = [claim("scores", winner, loser)]
    if ours and theirs:
        sentences.append(leads(winner.name, loser.name, ours, theirs))
    if verdict.free_tier is not None:
        free = verdict.free_tier == verdict.winner
        sentences.append(winner_is_free(winner.name) if free else loser_is_free(loser.name))
    return " ".join(sentences)
