"""Derive ANSWERED_BY: how well capabilities and entities served intents, as trusted searches tell."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from graph.derived_relation import DerivedRelation
from graph.model import intent_key
from graph.snapshot import Snapshot
from graph.store import Store
from matchgraph.computing.search_evidence import SearchEvidence

DECIMALS = 4
PAGE = 2_000  # intents compared at a time
FIGURES = ("rate", "lower", "events", "actors")
ANSWERED_BY = DerivedRelation("write_answered_by", "remove_answered_by", FIGURES)
Row = dict[str, Any]


def derive_answered_by(store: Store, snapshot: Snapshot, searches: SearchEvidence | None) -> int:
    """Bring ANSWERED_BY up to date with the evidence of a recompute, and write only what changed.

    Args:
        store: the graph.
        snapshot: the entities.
        searches: the evidence; None where no trusted source has any.

    Returns:
        How many relationships were written or removed.
    """
    wanted = _wanted(snapshot, searches) if searches else {}
    return ANSWERED_BY.apply(store, ANSWERED_BY.difference(wanted, _stored(store)))


def _wanted(snapshot: Snapshot, searches: SearchEvidence) -> dict[str, Row]:
    names = [*snapshot.slugs, *searches.capabilities]
    pairs = searches.pairs
    wanted = {}
    for source, target, *figures in zip(
        (searches.source - len(names)).tolist(),
        searches.target.tolist(),
        *(
            values.round(DECIMALS).tolist()
            for values in (pairs.rate, pairs.lower, pairs.events, pairs.actors)
        ),
        strict=True,
    ):
        row = {
            "intent": intent_key(searches.intents[source]),
            "candidate": names[target],
            "is_entity": target < searches.entities,
            **dict(zip(FIGURES, figures, strict=True)),
        }
        key = _key(row)
        wanted[key] = {"key": key, **row}
    return wanted


def _key(row: Row) -> str:
    parts = json.dumps([row["intent"], row["is_entity"], row["candidate"]], ensure_ascii=False)
    return hashlib.sha256(parts.encode()).hexdigest()[:32]


def _stored(store: Store) -> dict[str, Row]:
    return {
        key: {"key": key, "intent": row["intent"], **dict(zip(FIGURES, figures, strict=True))}
        for row in store.pages("answered_by_keys", key="intent", size=PAGE)
        for key, figures in zip(row["keys"], row["figures"], strict=False)
    }
