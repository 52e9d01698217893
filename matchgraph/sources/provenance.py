"""Provenance: the sources, and which of them states what about an entity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from graph.read_ahead import Asked
from graph.store import Store
from matchgraph.answers.sources import EditedCapability, SourceContents, SourceOfEntity

PLACE = {"key", "side", "position"}  # position of a figure in its source


def list_sources(store: Store, *, kind: str | None = None, limit: int = 20) -> tuple[SourceContents, ...]:
    """Return the loaded sources, newest load first.

    Args:
        kind: only this kind of source.
        limit: maximum number of rows.
    """
    return tuple(SourceContents(**row) for row in store.read("sources", kind=kind or "", limit=limit))


def questions(slug: str) -> tuple[Asked, ...]:
    """Return what is read to say which source states what about an entity."""
    return ("stated_of", {"slug": slug}), ("earlier_texts_of", {"slugs": [slug]})


def sources_of(store: Store, slug: str) -> tuple[SourceOfEntity, ...]:
    """Return which source states what about an entity, newest day first.

    Args:
        slug: the entity.
    """
    edited = _edited(store, slug)
    return tuple(_stated(row, edited[row["source"]]) for row in store.read("stated_of", slug=slug))


def _edited(store: Store, slug: str) -> dict[str, list[EditedCapability]]:
    """Return which capabilities of an entity each source edited, newest first."""
    rows = [row for row in store.read("earlier_texts_of", slugs=[slug]) if row["continued_by"]]
    meant = sorted({id_ for row in rows if (id_ := row["continued_by"])})
    named = store.read("names_of", entities=[], capabilities=meant, intents=[]) if meant else []
    names = {row["key"]: row["name"] for row in named}
    edited: defaultdict[str, list[EditedCapability]] = defaultdict(list)
    for row in rows:
        if (id_ := row["continued_by"]) in names:
            texts = {"before": row["description"], "now": names[id_], "capability": id_}
            edited[row["source"]].append(
                EditedCapability(**texts, until=row["as_of"], similarity=row["similarity"])
            )
    return edited


def _stated(row: Mapping[str, Any], edited: Sequence[EditedCapability]) -> SourceOfEntity:
    figures: dict[str, Any] = {}
    signals: dict[str, float | str] = {}
    for stated in row["figures"]:
        if "metric" in stated:
            signals[stated["metric"]] = _measured(stated)
        else:
            figures |= {name: stated[name] for name in sorted(stated.keys() - PLACE)}
    return SourceOfEntity(
        **{**row, "figures": figures, "signals": dict(sorted(signals.items())), "edited": edited}
    )


def _measured(signal: Mapping[str, Any]) -> float | str:
    value: float | str | None = signal.get("text") or signal.get("value")
    return str(signal["state"]) if value is None else value
