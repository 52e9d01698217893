"""Keep the embedded server running between commands, and stop it again."""

from __future__ import annotations

from pathlib import Path

from graph.address import EmbeddedAddress, parse_address
from graph.embedded import start_detached, stop_detached
from graph.errors import MatchGraphError
from matchgraph import settings


def start(address: str | None) -> tuple[str, str]:
    """Start the embedded server of a graph, or find it running.

    Returns:
        What was done, in a sentence, and the server's address.
    """
    path = _folder(address)
    url = f"bolt://127.0.0.1:{start_detached(path).bolt_port}"
    return f"the server of {path} is running on {url}; `matchgraph down` stops it", url


def stop(address: str | None) -> str:
    """Stop the embedded server of a graph, and say in a sentence what was done."""
    path = _folder(address)
    return f"the server of {path} has stopped" if stop_detached(path) else f"no server was running on {path}"


def _folder(address: str | None) -> Path:
    parsed = parse_address(address or settings.default_address())
    if not isinstance(parsed, EmbeddedAddress):
        raise MatchGraphError(f"{parsed} is not embedded: its own server starts and stops it")
    return parsed.path
