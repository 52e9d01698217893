"""What another entity keeps of what some entities offer, what is lost with it, and what it adds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from graph.read_ahead import Asked
from graph.store import Store
from matchgraph.answers.exploring import SharedCapability

if TYPE_CHECKING:
    from cypher.rows import OffersOfRow


@dataclass(frozen=True)
class Overlap:
    """How the capabilities of another entity go with those that were asked about.

    Args:
        shared: each capability that is kept, with the most similar one of the other; the closest first.
        lost: labels of those that the other has nothing similar to.
        new: labels of what the other offers that is similar to none.
    """

    shared: tuple[SharedCapability, ...]
    lost: tuple[str, ...]
    new: tuple[str, ...]


Offers: TypeAlias = "Mapping[str, OffersOfRow]"


def read_offers(store: Store, slugs: Iterable[str]) -> Offers:
    """Return the capabilities of some entities and their labels, by slug."""
    return {row["slug"]: row for row in store.read("offers_of", slugs=sorted(set(slugs)))}


def overlapping(slugs: Sequence[str], others: Sequence[str], most: int) -> tuple[Asked, ...]:
    """Return what is read for `overlaps`."""
    return (
        ("offers_of", {"slugs": sorted({*slugs, *others})}),
        ("similar_between", {"slugs": list(slugs), "others": list(others), "most": most}),
    )


def overlaps(
    store: Store, slugs: Sequence[str], others: Sequence[str], most: int, offers: Offers | None = None
) -> dict[str, Overlap]:
    """Return what each of the other entities keeps, loses and adds.

    Args:
        store: the graph.
        slugs: entities that were asked about.
        others: other entities.
        most: similar capabilities of one that are looked at.
        offers: what all of them offer, where that was read before.
    """
    if offers is None:
        store.read_ahead(*overlapping(slugs, others, most))
        offers = read_offers(store, [*slugs, *others])
    asked = [pair for slug in slugs for pair in _labels(offers.get(slug))]
    best: defaultdict[str, dict[str, SharedCapability]] = defaultdict(dict)
    similar: defaultdict[str, set[str]] = defaultdict(set)
    for row in store.read("similar_between", slugs=list(slugs), others=list(others), most=most):
        pair = SharedCapability(
            capability=row["capability"],
            name=row["capability_name"],
            other=row["other_capability"],
            other_name=row["other_capability_name"],
            similarity=row["similarity"],
        )
        there = best[row["other"]].get(pair.capability)
        similar[row["other"]].add(pair.other)
        if there is None or pair.similarity > there.similarity:
            best[row["other"]][pair.capability] = pair
    return {
        other: Overlap(
            shared=tuple(sorted(best[other].values(), key=lambda s: (-s.similarity, s.capability))),
            lost=tuple(name for id_, name in asked if id_ not in best[other]),
            new=tuple(name for id_, name in _labels(offers.get(other)) if id_ not in similar[other]),
        )
        for other in others
    }


def _labels(offer: OffersOfRow | None) -> list[tuple[str, str]]:
    return list(zip(offer["capabilities"], offer["names"], strict=True)) if offer else []
