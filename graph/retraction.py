"""Take sources back from the store: each in whole, so that nothing is left that only it brought."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from more_itertools import chunked

from graph.loading import BATCH_ROWS, BATCH_SIZE
from graph.store import Store


def withdraw_sources(store: Store, signals: Mapping[str, int]) -> None:
    """Forget sources and what they state, and mark the entities they touched as stale.

    One with raw signals is first made to count for nothing, then taken back in parts; where that is cut
    off, it is still a source and can be taken back again.

    Args:
        store: the graph; its projections follow by `graph.projection.project`.
        signals: how many raw signals each source states, by its id.
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
