"""How long work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int], None]


def silent(stage: str, done: int) -> None:
    """Show no progress: the default where nobody watches."""
