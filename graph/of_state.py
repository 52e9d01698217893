"""What is read again and again, and stays the same as long as the graph's markers do."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeVar, cast

from graph.pointers import Pointers

Value = TypeVar("Value")
MOST = 64  # values of one state; the oldest go


class OfState:
    """Values of one state of a graph, dropped when it changes. Threads may share it."""

    def __init__(self) -> None:
        self._marks: Mapping[str, Any] | None = None
        self._values: dict[Hashable, Any] = {}
        self._lock = threading.Lock()

    def get(self, pointers: Pointers, key: Hashable, read: Callable[[], Value]) -> Value:
        """Return a value, read now if it was not since the graph changed.

        Args:
            pointers: the graph's state markers, read before.
            key: which value.
            read: reads it.
        """
        marks = pointers.lasting
        with self._lock:
            if marks != self._marks:
                self._marks, self._values = marks, {}
            values = self._values
            if key in values:
                return cast(Value, values[key])
        value = read()
        with self._lock:
            values[key] = value
            if len(values) > MOST:
                del values[next(iter(values))]
        return value

    def known(self, key: Hashable) -> Any:
        """Return a value that was read of the state seen last, or None."""
        with self._lock:
            return self._values.get(key)
