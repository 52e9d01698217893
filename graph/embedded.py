"""The embedded graph: a server on a folder, for one command or, after `up`, for many."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from graph.arcadedb import STOP_LIMIT, ServerProcess
from graph.errors import InputOutputError, StoreUnreachableError
from graph.graph_folder import GraphFolder, Lock, Secrets, ServerState
from graph.server_users import Users

WAIT_LIMIT = 20.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server on a graph's folder: its ports, passwords and log."""

    path: Path
    bolt_port: int
    http_port: int
    secrets: Secrets
    console: Path


@contextlib.contextmanager
def embedded_server(
    path: Path,
    *,
    wait_limit: float = WAIT_LIMIT,
    meanwhile: Callable[[], object] | None = None,
) -> Iterator[RunningServer]:
    """Provide the server of a folder: a running one, or a new one that stops when its last user has gone.

    A command that comes while another one has started a server uses that server, so that a reader is answered
    while a recompute runs.

    Args:
        path: the graph's folder; created if missing.
        wait_limit: seconds to wait while a server of another command starts or stops.
        meanwhile: called while a new server starts.

    Raises:
        StoreUnreachableError: the folder is not a graph, stays in use, or its server does not start.
    """
    folder = GraphFolder(path)
    users = folder.users()
    found = _lock_or_attach(folder, wait_limit, users)
    if isinstance(found, RunningServer):
        try:
            yield found
        finally:
            users.leave()
        return
    with found as lock:
        state = ServerState(pid=os.getpid(), detached=False)
        folder.record(state)
        process = ServerProcess(folder, lock, detached=False)
        try:
            if meanwhile is not None:
                meanwhile()
            bolt_port, http_port = process.wait_for_ports()
            state = ServerState(os.getpid(), False, bolt_port, http_port)
            folder.record(state)
            yield RunningServer(path, bolt_port, http_port, folder.secrets(), folder.console)
        finally:
            with contextlib.suppress(InputOutputError):  # a full disk must not keep the server running
                folder.record(ServerState(pid=os.getpid(), detached=False))  # none may join while it stops
            if process.leave():
                folder.record(None)
            else:
                folder.record(state)


def start_detached(path: Path) -> RunningServer:
    """Start a server that runs until `stop_detached`, or return the one already running.

    Args:
        path: the graph's folder; created if missing.

    Raises:
        StoreUnreachableError: the folder is not a graph, stays in use, or its server does not start.
    """
    folder = GraphFolder(path)
    found = _lock_or_attach(folder, WAIT_LIMIT)  # the server of a command would end with the command
    if isinstance(found, RunningServer):
        return found
    with found as lock:
        process = ServerProcess(folder, lock, detached=True)
        try:
            folder.record(ServerState(pid=process.pid, detached=True))
            bolt_port, http_port = process.wait_for_ports()
            folder.record(ServerState(process.pid, True, bolt_port, http_port))
        except BaseException:
            process.stop()
            folder.record(None)
            raise
        return RunningServer(path, bolt_port, http_port, folder.secrets(), folder.console)


def stop_detached(path: Path) -> bool:
    """Stop the detached server of a folder, and return whether there was one.

    Raises:
        StoreUnreachableError: a command is using the folder, or the server does not stop.
    """
    if not path.exists():
        return False
    folder = GraphFolder(path)
    for number, patience in ((signal.SIGTERM, STOP_LIMIT), (signal.SIGKILL, 5.0)):
        if _freed(folder):
            return number != signal.SIGTERM
        state = folder.state()
        if state is None or not state.detached:
            raise StoreUnreachableError(_in_use(folder, state))
        with contextlib.suppress(ProcessLookupError):
            os.kill(state.pid, number)
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if _freed(folder):
                return True
            time.sleep(0.02)
    raise StoreUnreachableError(f"the embedded server on '{path}' does not stop (log: {folder.console})")


def _freed(folder: GraphFolder) -> bool:
    """Return whether the folder is unused, and if so remove what a server left behind."""
    lock = folder.try_lock()
    if lock is None:
        return False
    with lock:
        folder.record(None)
    return True


def _lock_or_attach(
    folder: GraphFolder, wait_limit: float, users: Users | None = None
) -> Lock | RunningServer:
    """Return the folder's lock, or its running server.

    Args:
        users: joined if the server is that of a command; None accepts only a detached one.
    """
    deadline, logged = time.monotonic() + wait_limit, False
    while True:
        lock = folder.try_lock()
        if lock is not None:
            return lock
        running = _attach(folder, users)
        if running is not None:
            return running
        state = folder.state()
        if time.monotonic() > deadline:
            raise StoreUnreachableError(_in_use(folder, state))
        if not logged and time.monotonic() > deadline - wait_limit + 1:
            _log.warning("waiting: another command is using the graph in '%s'", folder.path)
            logged = True
        time.sleep(0.03)


def _attach(folder: GraphFolder, users: Users | None) -> RunningServer | None:
    state = folder.state()
    if state is None or state.bolt_port is None or state.http_port is None:
        return None
    if not state.detached and (users is None or not users.join()):
        return None
    if not _listens(state.bolt_port):  # it is stopping: its lock is released shortly after its port
        if users is not None:
            users.leave()
        return None
    return RunningServer(folder.path, state.bolt_port, state.http_port, folder.secrets(), folder.console)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1.0).close()
    except OSError:
        return False
    return True


def _in_use(folder: GraphFolder, state: ServerState | None) -> str:
    who = f"process {state.pid}" if state is not None else "another process"
    return (
        f"the graph in '{folder.path}' is in use by {who}: wait until it finishes, "
        "or let commands share one server with `matchgraph up`"
    )
