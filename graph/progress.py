"""Progress reporting for long-running work."""

from __future__ import annotations

import time
from typing import Protocol

from graph.deadline import require_time


class Progress(Protocol):
    """Called with a stage, the number of items done, and the total if known."""

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """Report progress."""


def silent(stage: str, done: int, total: int | None = None) -> None:
    """Report nothing; the default."""


class Stopwatch:
    """Reports progress, and measures how long each stage takes; it also ends work whose deadline has passed.

    The time between two reports counts for the stage of the later one.

    Args:
        progress: what to report to.
    """

    def __init__(self, progress: Progress = silent) -> None:
        self._progress, self._last = progress, time.monotonic()
        self.seconds: dict[str, float] = {}

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """Report progress.

        Raises:
            DeadlineExceededError: the deadline in force has passed.
        """
        now = time.monotonic()
        self.seconds[stage] = round(self.seconds.get(stage, 0.0) + now - self._last, 3)
        self._last = now
        self._progress(stage, done, total)
        require_time()
