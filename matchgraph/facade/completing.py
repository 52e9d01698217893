"""What a shell may complete: entities, named queries and types."""

from __future__ import annotations

from graph.model import TYPE_LABELS
from matchgraph.facade.cypher import named_queries
from matchgraph.opened import open_graph


def entities(start: str, address: str | None) -> list[tuple[str, str]]:
    """Return slug and name of the entities whose slug or name begins so; at most ten.

    Args:
        start: what is typed so far.
        address: the graph; default: as for all commands.
    """
    with open_graph(address, create=False) as graph:
        rows = graph.store.read("entity_candidates", text=start.lower())
    return [(row["slug"], row["name"]) for row in rows if row["grade"] < 2]


def queries(start: str) -> list[tuple[str, str]]:
    """Return name and purpose of the queries whose name begins so."""
    return [(name, query.purpose) for name, query in named_queries().items() if name.startswith(start)]


def types(start: str) -> list[tuple[str, str]]:
    """Return code and label of the types whose code begins so."""
    return [pair for pair in TYPE_LABELS.items() if pair[0].startswith(start.lower())]
