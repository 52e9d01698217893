"""Retract sources from the store, completely: nothing remains that only they stated."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from more_itertools import chunked

from graph.claim import Claim
from graph.loading import BATCH_SIZE, withdraw_signals
from graph.pointers import ALIASES, EVENTS
from graph.store import Store


def withdraw_sources(store: Store, signals: Mapping[str, int]) -> None:
    """Delete sources and their statements, and mark the entities they touched as stale.

    A source with raw signals is first disabled, then retracted in parts; if that is interrupted, it is still
    a source and can be retracted again.

    Args:
        store: the graph; its projections follow by `graph.projection.project`.
        signals: number of raw signals by source id.
    """
    for id_ in sorted(id_ for id_, count in signals.items() if count):
        claim = Claim(store, id_)
        store.write("begin_retraction", id=id_, writer=claim.writer)
        withdraw_signals(claim)
    for ids in chunked(sorted(signals), BATCH_SIZE):
        _withdraw_together(store, ids)


def _withdraw_together(store: Store, ids: Sequence[str]) -> None:
    token = uuid.uuid4().hex
    store.write_together(
        [
            ("hold_sources", {"ids": ids, "token": token}),
            ("mark_retracted", {}),
            ("note_version", {"id": ALIASES, "version": token}),
            ("note_version", {"id": EVENTS, "version": token}),
            ("withdraw_comparisons", {"sources": ids}),
            ("withdraw_statements", {"sources": ids, "token": token}),
            ("forget_sources", {"ids": ids}),
        ]
    )
