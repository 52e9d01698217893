"""How long work tells how far it is."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Is called with a stage, how many items it has done, and how many there are where that is known."""

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """Show it."""


def silent(stage: str, done: int, total: int | None = None) -> None:
    """Show no progress: the default where nobody watches."""
