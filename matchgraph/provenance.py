"""Say where what the graph holds comes from: the sources, and which of them states what of an entity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.store import Store
from matchgraph.answers import SourceContents, SourceOfEntity

PLACE = {"key", "side", "position"}  # where in its source a figure stands


def list_sources(store: Store, *, kind: str | None = None, limit: int = 20) -> tuple[SourceContents, ...]:
    """Return what was loaded, the newest load first.

    Args:
        store: the graph.
        kind: only this kind of source.
        limit: at most so many.
    """
    return tuple(SourceContents(**row) for row in store.read("sources", kind=kind or "", limit=limit))


def sources_of(store: Store, slug: str) -> tuple[SourceOfEntity, ...]:
    """Return which source states what of an entity: those with the newest day first.

    Args:
        store: the graph.
        slug: the entity.
    """
    return tuple(_stated(row) for row in store.read("stated_of", slug=slug))


def _stated(row: Mapping[str, Any]) -> SourceOfEntity:
    figures: dict[str, Any] = {}
    signals: dict[str, float | str] = {}
    for stated in row["figures"]:
        if "metric" in stated:
            signals[stated["metric"]] = _measured(stated)
        else:
            figures |= {name: stated[name] for name in sorted(stated.keys() - PLACE)}
    return SourceOfEntity(**{**row, "figures": figures, "signals": dict(sorted(signals.items()))})


def _measured(signal: Mapping[str, Any]) -> float | str:
    value: float | str | None = signal.get("text") or signal.get("value")
    return str(signal["state"]) if value is None else value
