"""Retract sources from the store, completely: nothing remains that only they stated."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from more_itertools import chunked

from graph.loading import BATCH_ROWS, BATCH_SIZE
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
        store.write("begin_retraction", id=id_)
        while store.write("withdraw_signals", source=id_, limit=BATCH_ROWS)[0]["withdrawn"]:
            pass
    for ids in chunked(sorted(signals), BATCH_SIZE):
        _withdraw_together(store, ids)


def _withdraw_together(store: Store, ids: Sequence[str]) -> None:
    store.write_together(
        [
            ("mark_retracted", {}),
            ("withdraw_comparisons", {"sources": ids}),
            ("withdraw_statements", {"sources": ids, "token": uuid.uuid4().hex}),
            ("forget_sources", {"ids": ids}),
        ]
    )
