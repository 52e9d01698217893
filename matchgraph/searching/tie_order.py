"""In which order texts are preferred where a choice among equally fitting ones has to be made: by rank."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from graph.model import capability_parts
from graph.store import Store
from matchgraph.entities.cards import UNRANKED
from matchgraph.searching.texts import KINDS, Keys


def tie_order_arrays(store: Store, keys: Keys) -> Mapping[str, NDArray[np.generic]]:
    """Return `places`: of each text its place among those of its kind, 0 for the best.

    Capabilities and entities stand in the order of the published run, those of no ranked entity behind them,
    and equal ones, as all intents are, in their own order.

    Args:
        store: the graph.
        keys: what the texts are.
    """
    rows = store.read("published_positions")
    positions = dict(zip(rows[0]["slugs"], rows[0]["positions"], strict=True)) if rows else {}
    kinds = np.repeat(np.arange(len(KINDS)), keys.counts)
    own = np.full(len(kinds), UNRANKED, dtype=np.int64)
    intents = keys.of("intent").start
    slugs = (capability_parts(key)[0] for key in keys.all()[:intents])
    own[:intents] = [positions.get(slug, UNRANKED) for slug in slugs]
    order = np.lexsort((np.arange(len(own)), own, kinds))
    places = np.empty(len(own), dtype=np.int32)
    places[order] = np.arange(len(own)) - np.repeat(np.cumsum([0, *keys.counts[:-1]]), keys.counts)
    return {"places": places}
