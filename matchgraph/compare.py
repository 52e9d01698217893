"""Compare any two entities from current figures, whether a page compares them or not."""

from __future__ import annotations

from collections.abc import Sequence

from graph.errors import MatchGraphError, NotFoundError
from graph.model import TYPE_LABELS, Comparison, Entity, SideName
from graph.statement_rows import comparison_from_rows
from graph.store import Store
from matchgraph.answers import ComparedSide, ComparisonAnswer
from matchgraph.cards import read_capabilities, read_entity

NAMED_IN_VERDICTS = ("adoption", "quality", "ecosystem")  # match graph and freshness never are, on any page


def compare(store: Store, left: str, right: str, *, margin: float) -> ComparisonAnswer:
    """Compare two entities by their current figures; the verdict is made from unrounded values.

    Args:
        store: the graph.
        left: slug of one.
        right: slug of the other.
        margin: how much greater a signal must be to be led on, 0-1.

    Raises:
        MatchGraphError: both are the same entity.
        NotFoundError: there is no such entity.
    """
    if left == right:
        raise MatchGraphError(f"'{left}' cannot be compared with itself; name two entities")
    sides = {"left": _side(store, left), "right": _side(store, right)}
    a, b = sides["left"].entity, sides["right"].entity
    leads = _leads(a, b, margin), _leads(b, a, margin)
    winner = _winner(a, b)
    return ComparisonAnswer(
        left=sides["left"],
        right=sides["right"],
        winner=winner,
        certain=_apart(a, b),
        left_leads=leads[0],
        right_leads=leads[1],
        verdict=verdict_text(a, b, winner, *leads),
        pages=tuple(row["source"] for row in store.read("pages_of_pair", a=left, b=right)),
        run=read_entity(store, left)[1],
    )


def stated_comparison(store: Store, left: str, right: str, source: str | None = None) -> Comparison:
    """Return what a page states of two entities.

    Args:
        store: the graph.
        left: slug of the side asked for first.
        right: slug of the other.
        source: the page; by default the newest that has the sides in this order, else in the other.

    Raises:
        NotFoundError: no page compares the two, or not the one asked for.
    """
    pages = store.read("pages_of_pair", a=left, b=right)
    if not pages:
        raise NotFoundError(
            f"no page compares '{left}' and '{right}'; without --as-stated any pair can be compared"
        )
    wanted = source or min(pages, key=lambda row: row["left"] != left)["source"]
    if wanted not in {row["source"] for row in pages}:
        known = ", ".join(row["source"] for row in pages)
        raise NotFoundError(f"source '{wanted}' does not compare '{left}' and '{right}'; these do: {known}")
    (row,) = store.read("source_statement", id=wanted)
    return comparison_from_rows(row["source"], row["sides"], row["capabilities"])


def _side(store: Store, slug: str) -> ComparedSide:
    entity, _ = read_entity(store, slug)
    return ComparedSide(
        entity=entity,
        type_label=TYPE_LABELS.get(entity.type, entity.type),
        capabilities=read_capabilities(store, slug),
    )


def _winner(left: Entity, right: Entity) -> SideName | None:
    """Return who ranks higher by the computed ranks, else by the published ones; None for a tie."""
    a, b = _rank(left), _rank(right)
    if left.score is None or right.score is None:
        a, b = left.published_rank, right.published_rank
    if a is None or b is None or a == b:
        return None
    return "left" if a > b else "right"


def _rank(entity: Entity) -> float | None:
    return entity.score.rank if entity.score else None


def _apart(left: Entity, right: Entity) -> bool | None:
    if left.score is None or right.score is None:
        return None
    return left.score.low > right.score.high or right.score.low > left.score.high


def _leads(one: Entity, other: Entity, margin: float) -> tuple[str, ...]:
    """Return the signals on which the unrounded value of one is greater by the margin at least."""
    if one.score is None or other.score is None:
        return ()
    mine, theirs = one.score.signals, other.score.signals
    return tuple(name for name in NAMED_IN_VERDICTS if mine[name].value - theirs[name].value >= margin)


def verdict_text(
    left: Entity,
    right: Entity,
    winner: SideName | None,
    left_leads: Sequence[str],
    right_leads: Sequence[str],
) -> str:
    """Return the verdict in the sentences that pages use."""
    if winner is None:
        return f"{left.name} and {right.name} cannot be told apart by rank.{_free_tier(left, right)}"
    first, second = (left, right) if winner == "left" else (right, left)
    leads = (left_leads, right_leads) if winner == "left" else (right_leads, left_leads)
    text = f"{first.name} scores higher at {_printed(first)}/100 vs {second.name} at {_printed(second)}/100."
    if leads[0] and leads[1]:
        return (
            f"{text} {second.name} leads on {enumerated(leads[1])}, "
            f"while {first.name} is stronger on {enumerated(leads[0])}."
        )
    return text + _free_tier(first, second)


def _printed(entity: Entity) -> str:
    rank = _rank(entity)
    return f"{rank:.2f}" if rank is not None else str(entity.published_rank)


def _free_tier(first: Entity, second: Entity) -> str:
    if first.free and not second.free:
        return f" {first.name} also has a free tier, making it more accessible."
    if second.free and not first.free:
        return f" However, {second.name} offers a free tier which may be better for getting started."
    return ""


def enumerated(words: Sequence[str]) -> str:
    """Join words as a sentence does.

    >>> enumerated(["adoption"]), enumerated(["adoption", "quality", "ecosystem"])
    ('adoption', 'adoption, quality and ecosystem')
    """
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)
