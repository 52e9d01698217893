"""Say in one sentence how much of a rank is prior and how much evidence."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from graph.published import Score


def moved(score: Score) -> str | None:
    """Return how the evidence moves a rank from where its signals alone put it; None for a score without.

    >>> score = Score(rank=61.2, low=50, high=70, position=1, tier=1, prior=43, events=260, signals={})
    >>> moved(score.model_copy(update={"statement_count": 7}))
    '43 from signals; 260 effective events and 7 comparisons and mentions lift it to 61'
    >>> moved(score.model_copy(update={"rank": 43.0, "events": 0.0}))
    '43 from signals; no search, report or comparison speaks of it yet'
    """
    if score.prior is None:
        return None
    prior, rank = _figures(score.prior, score.rank)
    spoke = _listed(
        [
            _counted(score.events, "effective event"),
            _counted(score.reports, "report"),
            _counted(score.statement_count, "comparison or mention", "comparisons and mentions"),
        ]
    )
    if not spoke:
        return f"{prior} from signals; no search, report or comparison speaks of it yet"
    several = " and " in spoke or not spoke.startswith("1 ")
    if score.rank == score.prior:
        return f"{prior} from signals; {spoke} {'leave' if several else 'leaves'} it there"
    verb = "lift" if score.rank > score.prior else "lower"
    return f"{prior} from signals; {spoke} {verb if several else verb + 's'} it to {rank}"


def _figures(prior: float, rank: float) -> tuple[str, str]:
    """Return both as integers, or with decimals where only these differ."""
    one, other = _displayed(prior), _displayed(rank)
    if one != other or prior == rank:
        return str(one), str(other)
    return f"{prior:.2f}", f"{rank:.2f}"


def _displayed(rank: float) -> int:
    """Return a rank of two decimals as displayed, half up; `ranking.blend` would load arrays for it."""
    return int(Decimal(str(rank)).quantize(Decimal(1), ROUND_HALF_UP))


def _counted(number: float, one: str, more: str = "") -> str:
    if number <= 0:
        return ""
    figure = f"{number:,.0f}" if number >= 100 else f"{number:.3g}"
    return f"{figure} {one if number == 1 else more or one + 's'}"


def _listed(parts: list[str]) -> str:
    *before, last = [part for part in parts if part] or [""]
    return f"{', '.join(before)} and {last}" if before else last
