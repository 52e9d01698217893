"""Locations of the graph and the methodology, from arguments and environment."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal

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
    return _folder(address, "search", "cache")


def runs_folder(address: str) -> Path:
    """Return the folder of kept runs: next to an embedded graph or in its event log, else in the cache."""
    return _folder(address, "runs", "cache", in_log=True)


def access_folder(address: str) -> Path:
    """Return the folder of tokens and secret: next to an embedded graph, else in the user's data."""
    return _folder(address, "access", "data")


def upload_folder(address: str) -> Path:
    """Return the folder of files uploaded to a server: next to an embedded graph, else in the user's data."""
    return _folder(address, "uploads", "data")


def nights_folder(address: str) -> Path:
    """Return the folder of the records of nights: next to an embedded graph, else in the user's state."""
    return _folder(address, "nights", "state", in_log=True)


def _folder(
    address: str, what: str, of_user: Literal["cache", "data", "state"], *, in_log: bool = False
) -> Path:
    """Return a folder of a graph: next to an embedded one, else by a hash of the address.

    Args:
        what: the name of the folder.
        of_user: the kind of folder of the user that it is in.
        in_log: whether it is in the event log instead, where there is one.
    """
    from graph import user_folders  # noqa: PLC0415  start-up time
    from graph.address import EmbeddedAddress, parse_address  # noqa: PLC0415

    parsed = parse_address(address)
    if isinstance(parsed, EmbeddedAddress):
        return parsed.path / what
    of_graph = hashlib.sha256(str(parsed).encode()).hexdigest()[:16]
    if in_log and (events := event_folder(address)) is not None:
        return events / what / of_graph
    folders = {
        "cache": user_folders.cache_folder,
        "data": user_folders.data_folder,
        "state": user_folders.state_folder,
    }
    return folders[of_user]() / what / of_graph


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
