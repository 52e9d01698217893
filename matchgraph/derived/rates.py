"""Write on MATCHED how well capabilities and entities served intents, as the newest run estimates it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from more_itertools import chunked

from graph.model import intent_key
from graph.snapshot import Snapshot
from graph.store import Store
from matchgraph.computing.search_evidence import SearchEvidence

DECIMALS = 4
PAGE = 2_000  # intents compared at a time
CHUNK = 500  # intents written in one transaction
NOT_ESTIMATED = (None, None, None, None)

Figures: TypeAlias = Sequence[float | None]  # rate, lower, effective events, trusted actors
Pair: TypeAlias = tuple[str, bool]  # the id of a candidate, and whether it is an entity


def derive_rates(store: Store, snapshot: Snapshot, searches: SearchEvidence | None) -> int:
    """Bring the estimates on MATCHED up to date with the evidence of a run, and write only what changed.

    Args:
        store: the graph, with MATCHED up to date.
        snapshot: the entities.
        searches: the evidence; None where no trusted source has any.

    Returns:
        How many estimates were written or removed.
    """
    wanted = _wanted(snapshot, searches) if searches else {}
    changed = 0
    for chunk in chunked(_differing(store, wanted), CHUNK):
        store.write("write_rates", rows=chunk)
        changed += sum(len(row["rates"]) for row in chunk)
    return changed


def _differing(store: Store, wanted: Mapping[str, Mapping[Pair, Figures]]) -> Iterator[dict[str, Any]]:
    """Yield the intents of which estimates differ, with the new ones by key."""
    for row in store.pages("rated_pairs", key="intent", size=PAGE):
        estimates = wanted.get(row["intent"], {})
        rates = {}
        pairs = zip(row["candidates"], row["of_entity"], strict=True)
        for key, pair, figures in zip(row["keys"], pairs, row["figures"], strict=False):
            now = estimates.get(pair, NOT_ESTIMATED)
            if tuple(figures) != tuple(now):
                rates[key] = list(now)
        if rates:
            yield {"intent": row["intent"], "rates": rates}


def _wanted(snapshot: Snapshot, searches: SearchEvidence) -> dict[str, dict[Pair, Figures]]:
    """Return the estimates by intent and candidate."""
    names = [*snapshot.slugs, *searches.capabilities]
    keys = [intent_key(text) for text in searches.intents]
    pairs = searches.pairs
    wanted: dict[str, dict[Pair, Figures]] = {}
    for source, target, *figures in zip(
        (searches.source - len(names)).tolist(),
        searches.target.tolist(),
        *(
            values.round(DECIMALS).tolist()
            for values in (pairs.rate, pairs.lower, pairs.events, pairs.actors)
        ),
        strict=True,
    ):
        wanted.setdefault(keys[source], {})[names[target], target < searches.entities] = figures
    return wanted
