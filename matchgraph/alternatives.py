"""Find what can stand in for an entity: similar capabilities, and pages that compare the two."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from typing import Any

from graph.store import Store
from matchgraph.answers import Alternative, RankedEntity, SharedCapability
from matchgraph.cards import ranked

Rows = list[dict[str, Any]]
LABEL_LENGTH = 60  # of a capability, where it is named within a line


def alternatives(
    store: Store,
    slug: str,
    *,
    type_: str | None = None,
    free: bool | None = None,
    min_rank: float = 0.0,
    limit: int = 20,
) -> tuple[Alternative, ...]:
    """Return what can stand in for an entity, the closest first.

    The similarity of an alternative is the mean, over the capabilities of the asked entity, of the cosine
    to the most similar capability the other offers (0 where it offers none): how much of what the entity
    does is kept. Entities it is only compared with follow.

    Args:
        store: the graph.
        slug: the entity to replace.
        type_: only this type code.
        free: only free ones.
        min_rank: only from this computed rank on.
        limit: at most so many.
    """
    kept = _kept(store.read("similar_offers", slugs=[slug]))
    compared = {row["other"]: row for row in store.read("compared_pairs", slugs=[slug])}
    offers = store.read("offers_of", slugs=[slug])
    offered = len(offers[0]["capabilities"]) if offers else 0
    candidates = store.read("entities_by_slug", slugs=sorted(kept.keys() | compared.keys()))
    answers = [
        _alternative(row, kept.get(row["slug"], ()), compared.get(row["slug"]), offered)
        for row in candidates
        if wanted(ranked(row), type_, free, min_rank)
    ]
    answers.sort(key=lambda a: (-a.similarity, -len(a.compared), a.position or 2**31, a.slug))
    return tuple(answers[:limit])


def _kept(rows: Rows) -> dict[str, tuple[SharedCapability, ...]]:
    """Return, for each other entity, the best match of each capability of the asked one."""
    best: defaultdict[str, dict[str, SharedCapability]] = defaultdict(dict)
    for row in rows:
        shared = SharedCapability(
            capability=row["capability"],
            name=row["capability_name"],
            other=row["other_capability"],
            other_name=row["other_capability_name"],
            similarity=row["similarity"],
        )
        there = best[row["other"]].get(shared.capability)
        if there is None or shared.similarity > there.similarity:
            best[row["other"]][shared.capability] = shared
    return {
        other: tuple(sorted(by_capability.values(), key=lambda s: (-s.similarity, s.capability)))
        for other, by_capability in best.items()
    }


def wanted(line: RankedEntity, type_: str | None, free: bool | None, min_rank: float) -> bool:
    """Say whether an entity passes the filters; an unranked one passes only where no rank is asked for."""
    return (
        (type_ is None or line.type == type_)
        and (free is None or line.free == free)
        and (min_rank <= 0 or (line.rank or 0.0) >= min_rank)
    )


def _alternative(
    row: dict[str, Any], shared: tuple[SharedCapability, ...], compared: dict[str, Any] | None, offered: int
) -> Alternative:
    similarity = sum(s.similarity for s in shared) / offered if offered else 0.0
    return Alternative.of(
        ranked(row),
        similarity=round(similarity, 6),
        shared=shared,
        compared=tuple(compared["pages"]) if compared else (),
        why=_why(shared, compared, offered),
    )


def _why(shared: tuple[SharedCapability, ...], compared: dict[str, Any] | None, offered: int) -> str:
    reasons = []
    if shared:
        reasons.append(f"covers {len(shared)} of {offered} capabilities, closest: {_label(shared[0].name)}")
    if compared:
        count = len(compared["pages"])
        pages = f"{count} page{'s' if count > 1 else ''}"
        reasons.append(f"compared on {pages} (won {compared['lost']}, lost {compared['won']})")
    return "; ".join(reasons)


def _label(name: str) -> str:
    """Return a capability's label within a line; its whole name stands in `shared`."""
    return textwrap.shorten(name, LABEL_LENGTH, placeholder=" …").rstrip(".")
