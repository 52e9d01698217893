"""Progress reporting for long-running work."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called with a stage, the number of items done, and the total if known."""

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """Report progress."""


def silent(stage: str, done: int, total: int | None = None) -> None:
    """Report nothing; the default."""
