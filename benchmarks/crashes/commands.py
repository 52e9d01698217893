"""Commands to kill: processes of their own, and how much processor time they have used."""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

_SERVER = multiprocessing.get_context("forkserver")
_TICKS = os.sysconf("SC_CLK_TCK")
# What commands import when they need it, which takes a second; with `warm` once, not for every command.
_LATER = ("graph.store", "neo4j", "pyarrow.parquet", "duckdb", "scipy.sparse", "matchgraph.runs.recompute")


class Command(Protocol):
    """A command that was started."""

    pid: int

    def wait(self, seconds: float | None = None) -> int | None:
        """Return the exit code, or None if it has not ended after some seconds."""

    def kill(self) -> None:
        """Send SIGKILL."""

    def said(self) -> str:
        """Return what it wrote to standard error, once, after its end."""


class Started:
    """A command started as a user starts it."""

    def __init__(self, arguments: list[str]) -> None:
        command = [sys.executable, "-c", "from matchgraph.cli import main; main()", *arguments]
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  read after its end
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=self._said, start_new_session=True
        )
        self.pid = self._process.pid

    def wait(self, seconds: float | None = None) -> int | None:
        """Return the exit code, or None if it has not ended after some seconds."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(seconds)
        return None

    def kill(self) -> None:
        """Send SIGKILL."""
        self._process.kill()

    def said(self) -> str:
        """Return what it wrote to standard error, once."""
        with self._said as said:
            said.seek(0)
            return said.read().decode(errors="replace")


class Forked:
    """A command in a process forked from one that has imported everything, which saves a second.

    Args:
        settings: numbers of modules to change in it, by module and name.
    """

    def __init__(self, arguments: list[str], settings: dict[tuple[str, str], float]) -> None:
        descriptor, name = tempfile.mkstemp(prefix="said-")
        os.close(descriptor)
        self._place = Path(name)
        given = (arguments, dict(os.environ), name, settings)
        self._process = _SERVER.Process(target=_main, args=given)
        self._process.start()
        self.pid = self._process.pid or 0

    def wait(self, seconds: float | None = None) -> int | None:
        """Return the exit code, or None if it has not ended after some seconds."""
        self._process.join(seconds)
        return self._process.exitcode

    def kill(self) -> None:
        """Send SIGKILL."""
        self._process.kill()

    def said(self) -> str:
        """Return what it wrote to standard error, once."""
        text = self._place.read_text(errors="replace")
        self._place.unlink()
        return text


def warm() -> None:
    """Let forked commands find imported what commands import."""
    from matchgraph.cli import COMMANDS  # noqa: PLC0415  only where commands are forked

    modules = {f"matchgraph.cli.{module}" for module, _ in COMMANDS.values()}
    _SERVER.set_forkserver_preload([__name__, *sorted(modules), *_LATER])


def _main(
    arguments: list[str], environment: dict[str, str], said: str, settings: dict[tuple[str, str], float]
) -> None:
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    for place, number in ((os.devnull, 1), (said, 2)):
        os.dup2(os.open(place, os.O_WRONLY | os.O_TRUNC), number)
    for (module, name), value in settings.items():
        setattr(importlib.import_module(module), name, value)
    importlib.import_module("matchgraph.cli").main(arguments)


def used(pids: Iterable[int]) -> float:
    """Return the seconds of processor time that processes have used; none for one that has ended."""
    ticks = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / _TICKS


@contextlib.contextmanager
def frozen(pids: Iterable[int]) -> Iterator[None]:
    """Hold processes still: until they go on, files are as they would be if all were killed now."""
    held = []
    try:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
                held.append(pid)
        while any(map(_moves, held)):
            time.sleep(0.002)
        yield
    finally:
        for pid in held:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def _moves(pid: int) -> bool:
    """Say whether a thread of a process is not stopped yet."""
    for thread in Path(f"/proc/{pid}/task").glob("*/stat"):
        with contextlib.suppress(OSError):
            if thread.read_text().rpartition(")")[2].split()[0] not in "TtZX":
                return True
    return False
