"""Entities made for tests."""

from __future__ import annotations

from typing import Any

from graph.model import SIGNALS
from graph.published import Entity, Score, Signal


def entity(
    slug: str, rank: float | None = None, *, width: float = 0.0, guess: float = 0.0, **figures: Any
) -> Entity:
    """One entity; with a rank it has a score, whose signals are 0.5 unless given by name, ± guess."""
    signals = {name: figures.pop(name, 0.5) for name in SIGNALS}
    score = None
    if rank is not None:
        known = {
            name: Signal(value=v, low=max(0.0, v - guess), high=min(1.0, v + guess), state="inferred")
            for name, v in signals.items()
        }
        low, high = max(rank - width, 0), min(rank + width, 100)
        score = Score(rank=rank, low=low, high=high, position=1, tier=1, signals=known)
    return Entity.model_validate(
        {"slug": slug, "name": slug.title(), "type": "model", "score": score, **figures}
    )
