"""Locations of the graph and the methodology, from arguments and environment."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import MatchGraphError
from graph.event_log import EVENTS_VARIABLE

if TYPE_CHECKING:
    from ranking.methodology import Methodology

URL_VARIABLE = "MATCHGRAPH_URL"
TARGET_PASSWORD_VARIABLE = "MATCHGRAPH_TO_PASSWORD"
METHODOLOGY_VARIABLE = "MATCHGRAPH_METHODOLOGY"
KEPT_RUNS_VARIABLE = "MATCHGRAPH_KEPT_RUNS"
KEPT_RUNS = 3  # artefacts of runs that stay, by default


def default_address() -> str:
    """Return the graph's address: MATCHGRAPH_URL, else an embedded graph in the user's data folder."""
    given = os.environ.get(URL_VARIABLE)
    if given:
        return given
    from graph.user_folders import data_folder  # noqa: PLC0415  start-up time

    return f"embedded:{data_folder() / 'graph'}"


def password() -> str | None:
    """Return the password of a server graph: MATCHGRAPH_PASSWORD or MATCHGRAPH_PASSWORD_FILE; or None."""
    from graph.address import password_of_environment  # noqa: PLC0415  start-up time

    return password_of_environment()


def target_password() -> str | None:
    """Return the password of the server to copy to: MATCHGRAPH_TO_PASSWORD, else MATCHGRAPH_PASSWORD."""
    return os.environ.get(TARGET_PASSWORD_VARIABLE) or password()


def event_folder(address: str) -> Path | None:
    """Return the folder of the event log: next to an embedded graph, else MATCHGRAPH_EVENTS.

    Returns:
        The folder; None for a graph on a server if not configured.
    """
    from graph.address import EmbeddedAddress, parse_address  # noqa: PLC0415  start-up time

    parsed = parse_address(address)
    if isinstance(parsed, EmbeddedAddress):
        return parsed.path / "events"
    given = os.environ.get(EVENTS_VARIABLE)
    if not given:
        return None
    from graph.user_folders import expanded  # noqa: PLC0415  start-up time

    return expanded(given).absolute()


def history_folder() -> Path:
    """Return the folder for the history of the workbench."""
    from graph.folders import make_private  # noqa: PLC0415  start-up time
    from graph.user_folders import state_folder  # noqa: PLC0415

    folder = state_folder()
    make_private(folder)
    return folder


def search_folder(address: str) -> Path:
    """Return the folder of the text index: next to an embedded graph, else in the user's cache."""
    from graph.address import EmbeddedAddress, parse_address  # noqa: PLC0415  start-up time

    parsed = parse_address(address)
    if isinstance(parsed, EmbeddedAddress):
        return parsed.path / "search"
    from graph.user_folders import cache_folder  # noqa: PLC0415  start-up time

    return cache_folder() / "search" / hashlib.sha256(str(parsed).encode()).hexdigest()[:16]


def runs_folder(address: str) -> Path:
    """Return the folder of kept runs: next to an embedded graph or in its event log, else in the cache."""
    from graph.address import EmbeddedAddress, parse_address  # noqa: PLC0415  start-up time

    parsed = parse_address(address)
    if isinstance(parsed, EmbeddedAddress):
        return parsed.path / "runs"
    events, of_graph = event_folder(address), hashlib.sha256(str(parsed).encode()).hexdigest()[:16]
    if events is not None:
        return events / "runs" / of_graph
    from graph.user_folders import cache_folder  # noqa: PLC0415  start-up time

    return cache_folder() / "runs" / of_graph


def access_folder(address: str) -> Path:
    """Return the folder of tokens and secret: next to an embedded graph, else in the user's data."""
    from graph.address import EmbeddedAddress, parse_address  # noqa: PLC0415  start-up time

    parsed = parse_address(address)
    if isinstance(parsed, EmbeddedAddress):
        return parsed.path / "access"
    from graph.user_folders import data_folder  # noqa: PLC0415  start-up time

    return data_folder() / "access" / hashlib.sha256(str(parsed).encode()).hexdigest()[:16]


def upload_folder(address: str) -> Path:
    """Return the folder of files uploaded to a server: next to an embedded graph, else in the user's data."""
    access = access_folder(address)
    return (
        access.with_name("uploads")
        if access.name == "access"
        else access.parent.parent / "uploads" / access.name
    )


def nights_folder(address: str) -> Path:
    """Return the folder of the records of nights: next to an embedded graph, else in the user's state."""
    from graph.address import EmbeddedAddress, parse_address  # noqa: PLC0415  start-up time

    parsed = parse_address(address)
    if isinstance(parsed, EmbeddedAddress):
        return parsed.path / "nights"
    of_graph = hashlib.sha256(str(parsed).encode()).hexdigest()[:16]
    events = event_folder(address)
    if events is not None:
        return events / "nights" / of_graph
    from graph.user_folders import state_folder  # noqa: PLC0415  start-up time

    return state_folder() / "nights" / of_graph


def kept_runs() -> int:
    """Return how many artefacts of runs stay: MATCHGRAPH_KEPT_RUNS, at least the current one.

    Raises:
        MatchGraphError: the variable is not a whole number of at least 1.
    """
    given = os.environ.get(KEPT_RUNS_VARIABLE, "").strip() or str(KEPT_RUNS)
    if not (given.isascii() and given.isdigit() and int(given) >= 1):
        raise MatchGraphError(f"{KEPT_RUNS_VARIABLE}: '{given}' is not a whole number of at least 1")
    return int(given)


def methodology_text(path: str | None = None) -> tuple[str, str]:
    """Return text and path of the methodology: `path`, else MATCHGRAPH_METHODOLOGY, else the built-in one."""
    given = path or os.environ.get(METHODOLOGY_VARIABLE)
    if not given:
        return files("matchgraph").joinpath("methodology.yaml").read_text(
            encoding="utf-8"
        ), "methodology.yaml"
    try:
        return Path(given).read_text(encoding="utf-8"), given
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise MatchGraphError(f"{given}: cannot read the methodology: {reason}") from error


def methodology(path: str | None = None) -> Methodology:
    """Return the methodology in force, or the one in a file.

    Raises:
        MatchGraphError: the file cannot be read or is invalid.
    """
    return _parsed(*methodology_text(path))


@lru_cache(maxsize=8)  # a session needs it for every query, and parsing takes longer than most answers
def _parsed(text: str, place: str) -> Methodology:
    from ranking.errors import MethodologyError  # noqa: PLC0415  start-up time
    from ranking.methodology import parse  # noqa: PLC0415

    try:
        return parse(text)
    except MethodologyError as error:
        raise MatchGraphError(f"{place}: {error}") from error
