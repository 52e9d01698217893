"""What is around an entity, as a networkx graph."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import networkx as nx

from graph.errors import MatchGraphError
from graph.store import Store

MAX_DEPTH = 4


def neighbourhood(store: Store, slug: str, *, depth: int = 1) -> nx.MultiDiGraph[str]:
    """Return the entities and capabilities within so many relationships of an entity.

    Nodes are slugs and capability ids, with `kind` and `name`; edges carry `type` and the properties of
    the relationship.

    Args:
        store: the graph.
        slug: the entity in the middle.
        depth: how many relationships away, 1-4.

    Raises:
        MatchGraphError: the depth is out of range.
    """
    if not 1 <= depth <= MAX_DEPTH:
        raise MatchGraphError(f"the depth must be 1 to {MAX_DEPTH}, not {depth}")
    around: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    (entity,) = store.read("entities_by_slug", slugs=[slug])
    around.add_node(slug, kind="Entity", name=entity["name"])
    frontier = {slug}
    for _ in range(depth):
        before = set(around)
        grow(store, around, frontier)
        frontier = set(around) - before
    return around


def grow(store: Store, around: nx.MultiDiGraph[str], frontier: Iterable[str]) -> None:
    """Add the relationships that touch some nodes of a part of the graph, and the nodes they lead to."""
    entities, capabilities = by_kind(around, frontier)
    for row in store.read("relationships_around", entities=entities, capabilities=capabilities):
        _add(around, row)


def by_kind(around: nx.MultiDiGraph[str], nodes: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the entities and the capabilities among some nodes, sorted."""
    kinds = around.nodes(data="kind")
    chosen = sorted(nodes)
    return [n for n in chosen if kinds[n] == "Entity"], [n for n in chosen if kinds[n] == "Capability"]


def _add(around: nx.MultiDiGraph[str], row: dict[str, Any]) -> None:
    for end in ("start", "end"):
        around.add_node(row[end], kind=row[f"{end}_kind"], name=row[f"{end}_name"])
    properties = {k: v for k, v in row["properties"].items() if k != "key"}
    around.add_edge(
        row["start"],
        row["end"],
        key=f"{row['type']}|{row['properties']['key']}",
        type=row["type"],
        **properties,
    )
