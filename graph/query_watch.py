"""Limits of what an ad hoc query may take from the process that asks: time, and memory for its answer.

The text of a query does not tell how large its answer is, and one row can have all of it.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from graph.driver import Node, Relationship
from graph.driver import Path as FoundPath
from graph.errors import GuardRefusedError

MOST_WEIGHT = 50_000_000  # characters, with 32 for each value: some seconds of work for a face
MOST_MEMORY = 2**30  # bytes a process may grow by while it waits for one answer
PERIOD = 0.05  # seconds
TOO_LARGE = (
    "the answer is too large to be read: return fewer rows, or properties and counts instead of lists of "
    "everything; `matchgraph export` writes a whole graph"
)
_MEMORY = Path("/proc/self/statm")  # in pages; elsewhere than on Linux only the weight is limited


class QueryWatch:
    """Ends a query, as a context manager, that takes too long or receives too much.

    Closing the connection is what ends the wait, also where a server ignores time limits (ArcadeDB does).

    Args:
        close: closes the connection of the query; called from another thread.
        time_limit: in seconds.
    """

    def __init__(self, close: Callable[[], object], time_limit: float) -> None:
        self._close, self._time_limit = close, time_limit
        self._done = threading.Event()
        self.too_large = False

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()

    def _watch(self) -> None:
        deadline, most = time.monotonic() + self._time_limit, _memory() + MOST_MEMORY
        while not self._done.wait(min(PERIOD, max(0.0, deadline - time.monotonic()))):
            self.too_large = _memory() > most
            if self.too_large or time.monotonic() >= deadline:
                self._close()
                return


def weighed(values: Iterable[Any], before: int = 0) -> int:
    """Return a measure of how large values are, added to that of earlier ones.

    Args:
        values: of a row, as the driver returns them; nodes and relationships weigh as their properties do.
        before: the weight so far.

    Raises:
        GuardRefusedError: together they are too large.

    >>> weighed([1, "abc", ["a", {"b": None}]])
    196
    """
    weight, waiting = before, [iter(values)]
    while waiting:
        for value in waiting[-1]:
            weight += 32 + (len(value) if isinstance(value, str | bytes | bytearray) else 0)
            if weight > MOST_WEIGHT:
                raise GuardRefusedError(TOO_LARGE)
            if isinstance(value, Mapping | Node | Relationship):
                waiting.append(iter(value.values()))
                break
            if isinstance(value, FoundPath):
                waiting.append(chain(value.nodes, value.relationships))
                break
            if isinstance(value, list | tuple):
                waiting.append(iter(value))
                break
        else:
            waiting.pop()
    return weight


def _memory() -> int:
    try:
        return int(_MEMORY.read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
