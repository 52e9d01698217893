"""The folder of an embedded graph: its contents, lock and secrets.

    matchgraph.json   identifies the folder as a graph, with its format
    lock              locked while a server runs on the folder
    secrets.json      passwords of the server's users, created at the first start
    server.json       the process running the server, and its ports
    users             a pipe that every command using the server holds open
    arcadedb/         the server's own files

The lock is a `flock` that the server inherits, so it is free exactly when both the server and the process
that started it have ended, in whatever way.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from graph.errors import AFTER_FULL_DISK, InputOutputError, StoreUnreachableError
from graph.folders import ASIDE, GONE, make_private, remove_abandoned, temporary_folder
from graph.server_users import Users

FORMAT = 1
_OWN_NAMES = {"matchgraph.json", "lock", "secrets.json", "server.json", "users", "arcadedb", "access"}


@dataclass(frozen=True, slots=True)
class Secrets:
    """Passwords of the two users of an embedded server: the administrator and the read-only user."""

    root: str = field(repr=False)
    reader: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ServerState:
    """The user of the folder: its process, and the ports on which others may connect to its server.

    A detached server outlives the command that started it; `pid` is then its own.
    """

    pid: int
    detached: bool
    bolt_port: int | None = None
    http_port: int | None = None


class GraphFolder:
    """The folder of an existing or new embedded graph.

    Args:
        path: the folder; created if missing, accessible only to its owner.

    Raises:
        StoreUnreachableError: the folder contains something else, or cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with _refusing(path):
            make_private(path)
            self._claim()
            self.server_root.mkdir(mode=0o700, exist_ok=True)

    @property
    def server_root(self) -> Path:
        """The folder of the server's own files."""
        return self.path / "arcadedb"

    @property
    def console(self) -> Path:
        """The log of the running server."""
        return self.server_root / "console.log"

    def users(self) -> Users:
        """Return the users of the folder's server, as seen by one more of them."""
        return Users(self.path / "users")

    def _claim(self) -> None:
        marker = self.path / "matchgraph.json"
        if marker.exists():
            found = _read(marker).get("format")
            if found != FORMAT:
                raise StoreUnreachableError(
                    f"the graph in '{self.path}' has format {found}, this version reads {FORMAT}: "
                    "use the version that created it, or load the sources into a new folder"
                )
            return
        names = sorted(entry.name for entry in self.path.iterdir() if entry.name not in _OWN_NAMES)
        others = [name for name in names if not name.startswith((ASIDE, GONE))]  # these are of a crash
        if others:
            shown = ", ".join(others[:3]) + (", …" if len(others) > 3 else "")
            raise StoreUnreachableError(
                f"'{self.path}' is neither a graph nor empty (it contains {shown}): choose an empty folder"
            )
        self.path.chmod(0o700)
        _write(marker, {"format": FORMAT})

    def try_lock(self) -> Lock | None:
        """Return the folder's lock, or None while another process holds it."""
        with _refusing(self.path):
            descriptor = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        return Lock(descriptor)

    def secrets(self) -> Secrets:
        """Return the passwords of the folder's server, created on first use. Requires the lock."""
        place = self.path / "secrets.json"
        with _refusing(self.path):
            if place.exists():
                return Secrets(**_read(place))
            # The server stores hashes of its first passwords; without these files it accepts new ones.
            (self.server_root / "config" / "server-users.jsonl").unlink(missing_ok=True)
            made = Secrets(root=secrets.token_hex(24), reader=secrets.token_hex(24))
            _write(place, asdict(made))
            return made

    def state(self) -> ServerState | None:
        """Return the last known user of the folder; only the lock shows whether it is still in use."""
        try:
            return ServerState(**_read(self.path / "server.json"))
        except (
            FileNotFoundError,
            TypeError,
            StoreUnreachableError,
        ):  # missing, or damaged by a power failure
            return None

    def record(self, state: ServerState | None) -> None:
        """Record who uses the folder, or None. Requires the lock."""
        with _refusing(self.path):
            if state is None:
                (self.path / "server.json").unlink(missing_ok=True)
            else:
                _write(self.path / "server.json", asdict(state))


class Lock:
    """A held lock of a folder; a process that inherits the descriptor holds it, too."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def close(self) -> None:
        """Release it; it stays locked while another process holds it."""
        if self.descriptor >= 0:
            os.close(self.descriptor)  # LOCK_UN would also unlock it for the server
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
        raise StoreUnreachableError(f"'{place}' is damaged: it does not contain a JSON object")
    return content


def write_private(place: Path, content: str | bytes) -> None:
    """Atomically write a file that only its owner can read; text as UTF-8.

    Threads and processes may write the same file at once; what a crash leaves is removed by the next write.
    """
    remove_abandoned(place.parent)
    with temporary_folder(place.parent) as aside:
        descriptor = os.open(aside / place.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        (aside / place.name).replace(place)


def _write(place: Path, content: dict[str, Any]) -> None:
    write_private(place, json.dumps(content))


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EIO}:
            raise InputOutputError(f"'{path}' cannot be written: {reason}; {AFTER_FULL_DISK}") from error
        raise StoreUnreachableError(f"'{path}' cannot hold a graph: {reason}") from error
