"""The folder of an embedded graph: what lies in it, who may use it now, and its secrets.

    matchgraph.json   says that the folder is ours, and in which format
    lock              locked as long as a server runs on the folder
    secrets.json      passwords of the server's users, made at the first start
    server.json       who runs the server now, and on which ports
    arcadedb/         the server's own files

The lock is a `flock`: the server inherits it, so it is free exactly when the server and the process that
started it are both gone, however they ended.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from graph.errors import StoreUnreachableError

FORMAT = 1
_OWN_NAMES = {"matchgraph.json", "lock", "secrets.json", "server.json", "arcadedb"}


@dataclass(frozen=True, slots=True)
class Secrets:
    """Passwords of the two users of an embedded server: one may do all, the other only read."""

    root: str = field(repr=False)
    reader: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ServerState:
    """Who uses the folder: the process, and the ports where others may attach to its server.

    A detached server stays when the command that started it ends; `pid` is its own then.
    """

    pid: int
    detached: bool
    bolt_port: int | None = None
    http_port: int | None = None


class GraphFolder:
    """A folder that holds, or will hold, an embedded graph.

    Args:
        path: the folder; it is made when missing, for its owner's eyes only.

    Raises:
        StoreUnreachableError: the folder holds something else, or cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with _refusing(path):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._claim()
            self.server_root.mkdir(mode=0o700, exist_ok=True)

    @property
    def server_root(self) -> Path:
        """Where the server keeps its own files."""
        return self.path / "arcadedb"

    @property
    def console(self) -> Path:
        """What the running server prints."""
        return self.server_root / "console.log"

    def _claim(self) -> None:
        marker = self.path / "matchgraph.json"
        if marker.exists():
            found = _read(marker).get("format")
            if found != FORMAT:
                raise StoreUnreachableError(
                    f"the graph in '{self.path}' has format {found}, this version knows {FORMAT}: "
                    "use the version that made it, or load the sources into a new folder"
                )
            return
        others = sorted(entry.name for entry in self.path.iterdir() if entry.name not in _OWN_NAMES)
        if others:
            shown = ", ".join(others[:3]) + (", …" if len(others) > 3 else "")
            raise StoreUnreachableError(
                f"'{self.path}' is no graph and not empty (it holds {shown}): choose a new or an empty folder"
            )
        self.path.chmod(0o700)
        _write(marker, {"format": FORMAT})

    def try_lock(self) -> Lock | None:
        """Return the folder's lock, or None while somebody else has it."""
        with _refusing(self.path):
            descriptor = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        return Lock(descriptor)

    def secrets(self) -> Secrets:
        """Return the passwords of the folder's server, made the first time. Call it with the lock held."""
        place = self.path / "secrets.json"
        with _refusing(self.path):
            if place.exists():
                return Secrets(**_read(place))
            # The server keeps hashes of the passwords it was first given; without them it takes new ones.
            (self.server_root / "config" / "server-users.jsonl").unlink(missing_ok=True)
            made = Secrets(root=secrets.token_hex(24), reader=secrets.token_hex(24))
            _write(place, asdict(made))
            return made

    def state(self) -> ServerState | None:
        """Return who was last known to use the folder; only the lock tells whether that still holds."""
        try:
            return ServerState(**_read(self.path / "server.json"))
        except (FileNotFoundError, TypeError):
            return None

    def record(self, state: ServerState | None) -> None:
        """Write down who uses the folder, or that nobody does. Call it with the lock held."""
        with _refusing(self.path):
            if state is None:
                (self.path / "server.json").unlink(missing_ok=True)
            else:
                _write(self.path / "server.json", asdict(state))


class Lock:
    """The lock of a folder, held; a process that inherits the descriptor holds it too."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def close(self) -> None:
        """Let go of it; it stays locked as long as another process holds it."""
        if self.descriptor >= 0:
            os.close(self.descriptor)  # LOCK_UN would unlock it for the server, too
            self.descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _read(place: Path) -> dict[str, Any]:
    try:
        content = json.loads(place.read_text("utf-8"))
    except ValueError as error:
        raise StoreUnreachableError(f"'{place}' is damaged: {error}") from error
    if not isinstance(content, dict):
        raise StoreUnreachableError(f"'{place}' is damaged: it holds no JSON object")
    return content


def write_private(place: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    aside = place.with_name(f"{place.name}.{os.getpid()}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    aside.replace(place)


def _write(place: Path, content: dict[str, Any]) -> None:
    write_private(place, json.dumps(content))


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreUnreachableError(f"'{path}' cannot hold a graph: {reason}") from error
