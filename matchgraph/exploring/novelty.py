"""How like what was seen each entity is, and how much it adds: the two sides of the dial."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph.store import Store
from matchgraph.exploring.overlap import Offers
from ranking.arrays import Floats
from ranking.selection import select_diverse


@dataclass(frozen=True)
class Candidates:
    """Entities to select from.

    Args:
        relevance: (n,) flow of the walk that arrives at each, above 0.
        covers: (n, capabilities) how far each covers each capability, its own wholly.
        covered: (capabilities,) how far what was seen covers each.
        own: (capabilities,) which of them what was seen offers itself.
        weight: (capabilities,) what each adds, 1/√n of the n that its entity offers: the length of that list
            is no measure of how much is new.
    """

    relevance: Floats
    covers: sparse.csr_array
    covered: Floats
    own: NDArray[np.bool_]
    weight: Floats

    @property
    def similarity(self) -> Floats:
        """The share of what was seen that each keeps, (n,), 0-1."""
        offered = int(self.own.sum())
        kept = np.asarray(self.covers @ self.own.astype(np.float64), dtype=np.float64)
        return kept / offered if offered else kept

    @property
    def novelty(self) -> Floats:
        """The share of what each offers that was not seen, (n,), 0-1; 0 if it offers nothing."""
        rows = np.repeat(np.arange(self.relevance.size), np.diff(self.covers.indptr))
        added = np.maximum(self.covers.data - self.covered[self.covers.indices], 0.0)
        total, new = (
            np.bincount(rows, weights=of, minlength=self.relevance.size) for of in (self.covers.data, added)
        )
        return new / np.where(total > 0, total, 1.0)

    def selected(self, count: int, dial: float) -> list[int]:
        """Return the numbers of those to show, best first.

        What counts as near is the place among all candidates by flow and similarity together: flows differ by
        orders of magnitude, and would leave the dial nothing to decide but at its end. For the same reason
        diversity weighs 1 - (1 - dial)²: half of it changes few lists.

        Args:
            count: maximum number of them.
            dial: 0 takes the nearest, 1 those that together add most.
        """
        near = places(places(self.relevance) + places(self.similarity))
        features = sparse.csr_array(self.covers.multiply(self.weight))
        selection = select_diverse(
            near, features, count, diversity=1 - (1 - dial) ** 2, seen=self.covered * self.weight
        )
        return [int(i) for i in selection.indices]


def places(values: Floats) -> Floats:
    """Return the place of each value among all, 0-1, the largest being 1; equal values have equal places.

    >>> places(np.array([0.9, 0.001, 0.3, 0.001])).tolist()
    [1.0, 0.375, 0.75, 0.375]
    """
    order = np.sort(values)
    low, high = (np.searchsorted(order, values, side=side) for side in ("left", "right"))
    return np.asarray((low + 1 + high) / 2 / values.size, dtype=np.float64)


def candidates(
    store: Store, slugs: Sequence[str], seen: Sequence[str], relevance: Floats, offers: Offers, most: int
) -> Candidates:
    """Return entities with what they cover of all that any of them or what was seen offers.

    Args:
        store: the graph.
        slugs: entities to select from.
        seen: entities that were seen.
        relevance: of each of the former.
        offers: what all of them offer.
        most: similar capabilities of one that are looked at.
    """
    ones = sorted({*slugs, *seen})
    columns: dict[str, int] = {}
    covers: dict[str, dict[int, float]] = {slug: {} for slug in ones}
    weights: dict[int, float] = {}
    for slug in sorted(offers):
        capabilities = offers[slug]["capabilities"]
        covers[slug] = {columns.setdefault(own, len(columns)): 1.0 for own in capabilities}
        weights |= dict.fromkeys(covers[slug], len(capabilities) ** -0.5)
    own = [
        columns[capability] for slug in seen if slug in offers for capability in offers[slug]["capabilities"]
    ]
    for row in store.read("similar_to", slugs=ones, most=most):
        here = covers[row["slug"]]
        for other, similarity in zip(row["others"], row["similarities"], strict=True):
            if (column := columns.get(other)) is not None:
                here[column] = max(here.get(column, 0.0), similarity)
    entries = [(i, *entry) for i, slug in enumerate(slugs) for entry in covers[slug].items()]
    entities, columns_of, shares = np.array(entries, dtype=np.float64).reshape(-1, 3).T
    where = (entities.astype(np.int64), columns_of.astype(np.int64))
    known = np.zeros(len(columns))
    for slug in seen:
        for place, share in covers[slug].items():
            known[place] = max(known[place], share)
    is_own = np.zeros(len(columns), dtype=np.bool_)
    is_own[own] = True
    table = sparse.csr_array((shares, where), shape=(len(slugs), len(columns)))
    weight = np.array([weights[column] for column in range(len(columns))])
    return Candidates(relevance, table, known, is_own, weight)
