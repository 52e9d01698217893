"""Compare any two entities by current figures, whether or not a page compares them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from graph.errors import MatchGraphError, NotFoundError
from graph.model import TYPE_LABELS, Comparison, SideName, SignalName, Verdict
from graph.published import Entity, Signal
from graph.reading import GraphReading
from graph.statement_rows import comparison_from_rows
from graph.store import Store
from loaders import page_wording as wording
from matchgraph.answers.entities import ComparedSide, ComparisonAnswer, PairVerdict, SeveralAnswer
from matchgraph.entities.cards import pending, read_capabilities, read_entity

NAMED_IN_VERDICTS: tuple[SignalName, ...] = (
    "adoption",
    "quality",
    "ecosystem",
)  # pages never print match graph and freshness
MOST_COMPARED = 4  # columns that fit a page
PAIR = 2
SIGNAL_DIGITS = 4  # precision of stored signals


def compare(reading: GraphReading, left: str, right: str, *, margin: float) -> ComparisonAnswer:
    """Compare two entities by their current figures; the verdict uses unrounded values.

    Args:
        left: slug of one.
        right: slug of the other.
        margin: minimum distance of the intervals of a signal on which one leads, 0-1.

    Raises:
        MatchGraphError: both are the same entity.
        NotFoundError: there is no such entity.
    """
    if left == right:
        raise MatchGraphError(f"'{left}' cannot be compared with itself; name two entities")
    read_comparison_ahead(reading, left, right)
    (one, run), (other, _) = read_entity(reading, left), read_entity(reading, right)
    verdict = judged(one, other, margin=margin)
    return ComparisonAnswer(
        left=_side(reading.store, one),
        right=_side(reading.store, other),
        winner=verdict.winner,
        certain=_apart(one, other),
        left_leads=verdict.left_leads,
        right_leads=verdict.right_leads,
        verdict=verdict_text(verdict, one, other),
        pages=tuple(row["source"] for row in reading.store.read("pages_of_pair", a=left, b=right)),
        **reading.stated(run),
        **pending(reading),
    )


def read_comparison_ahead(reading: GraphReading, *slugs: str) -> None:
    """Read in one statement what a comparison says, and whether there are entities of these slugs."""
    each = [(name, {"slug": slug}) for slug in slugs for name in ("entity_by_slug", "capabilities_of")]
    pages = [("pages_of_pair", dict(zip("ab", slugs, strict=True)))] if len(slugs) == PAIR else []
    reading.store.read_ahead(*each, *pages)


def compare_several(reading: GraphReading, slugs: Sequence[str], *, margin: float) -> SeveralAnswer:
    """Compare several entities, each with each other, by their current figures.

    Args:
        slugs: of the entities, each once.
        margin: minimum distance of the intervals of a signal on which one leads, 0-1.

    Raises:
        MatchGraphError: one entity is named twice, or not two to four.
        NotFoundError: there is no such entity.
    """
    if len(set(slugs)) < len(slugs) or not 2 <= len(slugs) <= MOST_COMPARED:
        raise MatchGraphError(
            f"{', '.join(slugs)} cannot be compared; name two to {MOST_COMPARED} different entities"
        )
    read_comparison_ahead(reading, *slugs)
    read = [read_entity(reading, slug) for slug in slugs]
    pairs = [
        PairVerdict(
            left=one.slug,
            right=other.slug,
            winner={"left": one.slug, "right": other.slug}.get(verdict.winner or ""),
            certain=_apart(one, other),
            verdict=verdict_text(verdict, one, other),
        )
        for (one, _), (other, _) in combinations(read, 2)
        for verdict in [judged(one, other, margin=margin)]
    ]
    return SeveralAnswer(
        sides=tuple(_side(reading.store, entity) for entity, _ in read),
        pairs=tuple(pairs),
        **reading.stated(read[0][1]),
        **pending(reading),
    )


def stated_comparison(reading: GraphReading, left: str, right: str, source: str | None = None) -> Comparison:
    """Return what a page states about two entities.

    Args:
        left: slug of the first side.
        right: slug of the other.
        source: the page; default: the newest with the sides in this order, else in reverse order.

    Raises:
        NotFoundError: no page compares the two, or not the given one.
    """
    pages = reading.store.read("pages_of_pair", a=left, b=right)
    if not pages:
        raise NotFoundError(
            f"no page compares '{left}' and '{right}'; without --as-stated any pair can be compared"
        )
    wanted = source or min(pages, key=lambda row: row["left"] != left)["source"]
    if wanted not in {row["source"] for row in pages}:
        known = ", ".join(row["source"] for row in pages)
        raise NotFoundError(f"source '{wanted}' does not compare '{left}' and '{right}'; these do: {known}")
    (row,) = reading.store.read("source_statement", id=wanted)
    return comparison_from_rows(row["source"], row["sides"], row["capabilities"])


def _side(store: Store, entity: Entity) -> ComparedSide:
    return ComparedSide(
        entity=entity,
        type_label=TYPE_LABELS.get(entity.type, entity.type),
        capabilities=read_capabilities(store, entity.slug),
    )


def judged(left: Entity, right: Entity, *, margin: float) -> Verdict:
    """Return the verdict of a page about two entities, from unrounded values.

    Args:
        left: with its current figures and score.
        right: likewise.
        margin: minimum distance of the intervals of a signal on which one leads, 0-1.
    """
    free = None
    if left.free is not None and right.free is not None and left.free != right.free:
        free = "left" if left.free else "right"
    return Verdict.model_validate(
        {
            "winner": _winner(left, right),
            "left_leads": _leads(left, right, margin),
            "right_leads": _leads(right, left, margin),
            "free_tier": free,
        }
    )


def _winner(left: Entity, right: Entity) -> SideName | None:
    """Return the higher-ranked side; None for a tie or a missing rank."""
    a, b = _ranks(left, right)
    if a is None or b is None or a == b:
        return None
    return "left" if a > b else "right"


def _ranks(left: Entity, right: Entity) -> tuple[float | None, float | None]:
    """Return comparable ranks: both computed, else both published."""
    if left.score is None or right.score is None:
        return left.published_rank, right.published_rank
    return left.score.rank, right.score.rank


def _apart(left: Entity, right: Entity) -> bool | None:
    if left.score is None or right.score is None:
        return None
    return left.score.low > right.score.high or right.score.low > left.score.high


def _leads(one: Entity, other: Entity, margin: float) -> tuple[SignalName, ...]:
    """Return the signals whose whole interval is above that of the other, by at least the margin."""
    if one.score is None or other.score is None:
        return ()
    mine, theirs = one.score.signals, other.score.signals
    return tuple(name for name in NAMED_IN_VERDICTS if _ahead(mine[name], theirs[name]) >= margin)


def _ahead(mine: Signal, theirs: Signal) -> float:
    """Return by how much one stored signal is surely greater, without floating-point noise.

    A difference of two guesses is none: intervals that overlap do not tell which is greater.
    """
    return round(mine.low - theirs.high, SIGNAL_DIGITS)


def verdict_text(verdict: Verdict, left: Entity, right: Entity) -> str:
    """Return a verdict in the sentences of pages, with computed ranks.

    Args:
        left: the left entity.
        right: the right one.
    """
    if verdict.winner is None:
        return f"{left.name} and {right.name} cannot be distinguished by rank."
    ranks = [f"{rank:.2f}" if isinstance(rank, float) else str(rank) for rank in _ranks(left, right)]
    places = [0, 1] if verdict.winner == "left" else [1, 0]
    winner, loser = ((left, right)[place].name for place in places)
    ours, theirs = ((verdict.left_leads, verdict.right_leads)[place] for place in places)
    text = f"{winner} scores higher at {ranks[places[0]]}/100 vs {loser} at {ranks[places[1]]}/100."
    if ours and theirs:  # pages that name leads do not mention a free tier
        return f"{text} {wording.leads(winner, loser, ours, theirs)}"
    if verdict.free_tier is None:
        return text
    free = verdict.free_tier == verdict.winner
    return f"{text} {wording.winner_is_free(winner) if free else wording.loser_is_free(loser)}"
