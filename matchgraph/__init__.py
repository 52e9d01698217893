"""An open match-graph engine: load comparison pages, rank entities with a proof, explore alternatives.

>>> import matchgraph
>>> with matchgraph.open("embedded:/tmp/none/of/that", create=False) as g:
...     g.top()
Traceback (most recent call last):
    ...
graph.errors.StoreUnreachableError: there is no graph in /tmp/none/of/that; `matchgraph load PATH` creates one
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graph.errors import (
        AddressError,
        DeadlineExceededError,
        GuardRefusedError,
        InputOutputError,
        InputRefusedError,
        MatchGraphError,
        NotFoundError,
        ParameterRefusedError,
        QueryFailedError,
        StoppedError,
        StoreUnreachableError,
    )
    from graph.progress import Progress, silent
    from matchgraph.facade import MatchGraph
    from ranking.errors import RankingError

__version__ = "0.1.0"
__all__ = [
    "AddressError",
    "DeadlineExceededError",
    "GuardRefusedError",
    "InputOutputError",
    "InputRefusedError",
    "MatchGraph",
    "MatchGraphError",
    "NotFoundError",
    "ParameterRefusedError",
    "Progress",
    "QueryFailedError",
    "RankingError",
    "StoppedError",
    "StoreUnreachableError",
    "open",
    "silent",
]
HOMES = {
    "MatchGraph": "matchgraph.facade",
    "Progress": "graph.progress",
    "RankingError": "ranking.errors",
    "silent": "graph.progress",
}  # exports that are not errors of graph.errors


def open(address: str | None = None, *, password: str | None = None, create: bool = True) -> MatchGraph:
    """Open a match graph; use it as a context manager.

    Args:
        address: `embedded:PATH`, `bolt://…`, `neo4j://…`, `neo4j+s://…`; by default MATCHGRAPH_URL, else an
            embedded graph in the user's data folder.
        password: of a server graph; by default MATCHGRAPH_PASSWORD.
        create: whether to create a missing embedded graph.

    Raises:
        StoreUnreachableError: the graph cannot be reached, opened or started.
    """
    from matchgraph.facade import MatchGraph  # noqa: PLC0415  keeps `import matchgraph` quick

    return MatchGraph(address, password=password, create=create)


def __getattr__(name: str) -> Any:
    """Import exports on first access, which keeps `import matchgraph` fast."""
    if name in __all__:
        home = HOMES.get(name, "graph.errors")
        return getattr(import_module(home), name)
    raise AttributeError(f"module 'matchgraph' has no attribute '{name}'")
