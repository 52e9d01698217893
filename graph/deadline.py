"""A deadline for everything asked of a store meanwhile, and a way to give up before it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from graph.errors import DeadlineExceededError, StoppedError

SHORTEST = 0.001  # seconds a server gets at least; 0 would mean no limit


@dataclass
class Deadline:
    """A moment until which an answer is wanted, and whether anyone still waits for it.

    Args:
        seconds: how long from now.
        late: what to say when it has passed; default: what those who ask a question can do.
    """

    seconds: float
    late: str = ""
    stopped: bool = False
    _ends: float = field(init=False)

    def __post_init__(self) -> None:
        self._ends = time.monotonic() + self.seconds

    def stop(self) -> None:
        """Give up: nothing more is asked of the store."""
        self.stopped = True

    def remaining(self) -> float:
        """Return the seconds left, at least a millisecond.

        Raises:
            DeadlineExceededError: none are left.
            StoppedError: no answer is wanted any more.
        """
        if self.stopped:
            raise StoppedError("the question was withdrawn before it was answered; ask again")
        left = self._ends - time.monotonic()
        if left <= 0:
            raise DeadlineExceededError(
                self.late
                or f"this took longer than the {self.seconds:g} seconds a question may take; ask for less: a "
                "lower limit, fewer steps, or narrower filters"
            )
        return max(left, SHORTEST)


_in_force: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def until(deadline: Deadline) -> Iterator[Deadline]:
    """Let a deadline hold for everything asked of a store in the block, also by threads with its context."""
    token = _in_force.set(deadline)
    try:
        yield deadline
    finally:
        _in_force.reset(token)


def time_left(limit: float) -> float:
    """Return how many seconds a statement may take: `limit`, or what is left until the deadline in force.

    Raises:
        DeadlineExceededError: nothing is left.
        StoppedError: no answer is wanted any more.
    """
    deadline = _in_force.get()
    return limit if deadline is None else min(limit, deadline.remaining())


def require_time() -> None:
    """Raise if the deadline in force has passed: for work that asks nothing of a store for a while.

    Raises:
        DeadlineExceededError: it has.
        StoppedError: no answer is wanted any more.
    """
    time_left(1.0)
