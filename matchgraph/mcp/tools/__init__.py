"""The tools, by subject."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from matchgraph.mcp.tools import (
    catalogue,
    entities,
    explaining,
    exploring,
    provenance,
    rankings,
    reporting,
    searching,
)


@dataclass(frozen=True)
class Entry:
    """A tool: what runs, its title, and whether it only reads."""

    run: Callable[..., Any]
    title: str
    reads: bool = True


CYPHER = Entry(catalogue.cypher, "Run reading Cypher")
TOOLS = (
    Entry(searching.search, "Search"),
    Entry(searching.resolve_capability, "Resolve a capability"),
    Entry(entities.compare, "Compare two entities"),
    Entry(entities.trust_passport, "Trust passport"),
    Entry(reporting.feedback, "Report an outcome", reads=False),
    Entry(exploring.alternatives, "Alternatives"),
    Entry(exploring.different, "Something different"),
    Entry(entities.entity, "One entity"),
    Entry(explaining.explain, "Why this rank"),
    Entry(rankings.top, "Leading entities"),
    Entry(rankings.movers, "Movers"),
    Entry(exploring.path, "Path of evidence"),
    Entry(provenance.sources_of, "Sources of an entity"),
    Entry(provenance.conflicts, "Where sources disagree"),
    Entry(rankings.methodology, "Methodology"),
    Entry(catalogue.queries, "List the named queries"),
    Entry(catalogue.named_query, "Run a named query"),
)
