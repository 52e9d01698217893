"""What is around an entity, or between two, as a list of links to draw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from graph.store import Store
from matchgraph.answers.drawing import Drawing, DrawnLink, DrawnNode, Kind
from matchgraph.exploring.neighbourhood import PART, neighbourhood, relations
from matchgraph.exploring.paths import paths
from matchgraph.exploring.subgraph import STEPS
from ranking.methodology import Methodology

FORWARD: Mapping[str, str] = {back: along for along, back in STEPS.values()}
STRENGTHS = ("similarity", "rate")  # properties that say how strong a relationship is, 0-1
Ends = tuple[tuple[Kind, str], str, tuple[Kind, str]]
Names = Mapping[tuple[Kind, str], str]


def around(store: Store, slug: str, methodology: Methodology, *, depth: int, limit: int) -> Drawing:
    """Return what is around an entity.

    Args:
        store: the graph.
        slug: the entity in the middle.
        methodology: all constants.
        depth: maximum distance in relationships, 1-4.
        limit: maximum number of links, nearest first.
    """
    # several relationships can be one link, and one more says whether anything is left out
    read = neighbourhood(store, slug, methodology.exploration, depth=depth, limit=limit + 1)
    found: dict[Ends, tuple[int, float]] = {}
    names: dict[tuple[Kind, str], str] = {}
    for each in relations(read, slug):
        start, end = (each.start_kind, each.start), (each.end_kind, each.end)
        names |= {start: each.start_name, end: each.end_name}
        times, strength = found.get((start, each.relation, end), (0, 0.0))
        found[start, each.relation, end] = times + 1, max(strength, _strength(each.properties))
    kept = dict(list(found.items())[:limit])
    whole = len(kept) == len(found) and read.number_of_edges() <= limit and PART not in read.graph
    return Drawing(links=_links(store, kept, names), whole=whole)


def between(store: Store, start: str, end: str, methodology: Methodology) -> Drawing:
    """Return the shortest and the strongest path between two entities.

    Raises:
        MatchGraphError: both are the same.
        NotFoundError: no path joins them.
    """
    found: dict[Ends, tuple[int, float]] = {}
    names: dict[tuple[Kind, str], str] = {}
    for path in paths(store, start, end, methodology):
        names |= {(step.kind, step.key): step.name for step in path.path}
        for before, step in pairwise(path.path):
            ends: tuple[tuple[Kind, str], ...] = ((before.kind, before.key), (step.kind, step.key))
            back = step.relation in FORWARD and FORWARD[step.relation] != step.relation
            first, last = reversed(ends) if back else ends
            found[first, FORWARD.get(step.relation, step.relation), last] = 1, 1.0
    return Drawing(links=_links(store, found, names), whole=True)


def _strength(properties: Mapping[str, Any]) -> float:
    stated = [float(properties[name]) for name in STRENGTHS if properties.get(name) is not None]
    return stated[0] if stated else 1.0


def _links(store: Store, found: Mapping[Ends, tuple[int, float]], names: Names) -> tuple[DrawnLink, ...]:
    types = _types(store, (key for kind, key in names if kind == "entity"))
    nodes = {
        (kind, key): DrawnNode(
            kind=kind, key=key, name=name, type=types.get(key) if kind == "entity" else None
        )
        for (kind, key), name in names.items()
    }
    return tuple(
        DrawnLink(start=nodes[start], relation=relation, end=nodes[end], times=times, strength=strength)
        for (start, relation, end), (times, strength) in found.items()
    )


def _types(store: Store, slugs: Iterable[str]) -> dict[str, str]:
    rows = store.read("entities_by_slug", slugs=sorted(slugs))
    return {row["slug"]: row["type"] for row in rows}
