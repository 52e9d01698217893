"""What is around an entity, as a networkx graph: bounded at hubs, and by a number of relationships."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import networkx as nx
from more_itertools import chunked

from graph.errors import MatchGraphError
from graph.store import Store
from matchgraph.answers.exploring import Relation
from matchgraph.exploring.subgraph import Node, Subgraph, keys_by_kind
from ranking.answer_rules import Exploration

MAX_DEPTH = 4
PART = "part"  # attribute of a neighbourhood: its middle is a hub, of which the strongest were read
TOGETHER = 200  # nodes whose relationships are read at a time
Rows = Sequence[Mapping[str, Any]]


def neighbourhood(
    store: Store, slug: str, constants: Exploration, *, depth: int = 1, limit: int | None = None
) -> nx.MultiDiGraph[str]:
    """Return the entities, capabilities and intents within the given number of relationships of an entity.

    Nodes are slugs, capability ids and keys of intents, with `kind` and `name`; edges carry `type` and the
    properties of the relationship. A hub is met and not walked through; where it is the entity in the
    middle, its strongest relationships of each type are read, and the graph has the attribute `part`.

    Args:
        store: the graph.
        slug: the entity in the middle.
        constants: the methodology's section.
        depth: how many relationships away, 1-4.
        limit: stop reading once there are this many relationships, the nearest first; None reads all.

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
        for nodes in chunked(sorted(frontier), TOGETHER):
            _add(around, _relationships(store, around, nodes, constants))
            if limit is not None and around.number_of_edges() >= limit:
                return around
        frontier = set(around) - before
    return around


def _relationships(
    store: Store, around: nx.MultiDiGraph[str], keys: Iterable[str], constants: Exploration
) -> Rows:
    """Return the relationships that touch some nodes; of a hub in the middle the strongest."""
    nodes = [Node(around.nodes[key]["kind"], key) for key in keys]
    rows = store.read("relationships_around", **keys_by_kind(nodes), most=constants.hub)
    if rows or around.number_of_edges() or len(nodes) > 1:
        return rows
    around.graph[PART] = True
    leading = Subgraph(store, constants)
    leading.read_part(nodes)
    others = leading.beyond(nodes)
    return store.read("relationships_with", slug=nodes[0].key, **keys_by_kind(others)) if others else ()


def _add(around: nx.MultiDiGraph[str], rows: Rows) -> None:
    for row in rows:
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


def relations(around: nx.MultiDiGraph[str], middle: str) -> list[Relation]:
    """Return the relationships of a neighbourhood, the nearest to its middle first."""
    away = nx.single_source_shortest_path_length(around.to_undirected(as_view=True), middle)
    found = [
        Relation(
            depth=max(away[start], away[end], 1),
            start=start,
            start_kind=around.nodes[start]["kind"].lower(),
            start_name=around.nodes[start]["name"] or start,
            relation=properties["type"],
            end=end,
            end_kind=around.nodes[end]["kind"].lower(),
            end_name=around.nodes[end]["name"] or end,
            properties={name: value for name, value in properties.items() if name != "type"},
        )
        for start, end, properties in around.edges(data=True)
    ]
    return sorted(
        found, key=lambda r: (r.depth, r.relation, r.start, r.end, str(sorted(r.properties.items())))
    )
