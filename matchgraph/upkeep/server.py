"""Keep the embedded server running between commands, and stop it."""

from __future__ import annotations

from pathlib import Path

from graph.address import EmbeddedAddress, parse_address
from graph.embedded import start_detached, stop_detached
from graph.errors import MatchGraphError
from matchgraph import settings
from matchgraph.answers.upkeep import ServerAnswer


def start(address: str | None) -> ServerAnswer:
    """Start the embedded server of a graph, if it is not running.

    Args:
        address: of the graph; default: as for `matchgraph.open`.
    """
    path = _folder(address)
    url = f"bolt://127.0.0.1:{start_detached(path).bolt_port}"
    message = f"the server of {path} is running on {url}; `matchgraph down` stops it"
    return ServerAnswer(message=message, url=url)


def stop(address: str | None) -> ServerAnswer:
    """Stop the embedded server of a graph.

    Args:
        address: of the graph; default: as for `matchgraph.open`.
    """
    path = _folder(address)
    stopped = stop_detached(path)
    return ServerAnswer(
        message=f"the server of {path} has stopped" if stopped else f"no server was running on {path}"
    )


def _folder(address: str | None) -> Path:
    parsed = parse_address(address or settings.default_address())
    if not isinstance(parsed, EmbeddedAddress):
        raise MatchGraphError(f"{parsed} is not embedded: start and stop its server yourself")
    return parsed.path
