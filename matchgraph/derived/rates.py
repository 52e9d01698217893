"""Write on MATCHED how well capabilities and entities served intents, as the newest run estimates it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from more_itertools import chunked
from numpy.typing import NDArray

from graph.model import intent_key
from graph.store import Store
from matchgraph.computing.run_inputs import RunInputs

DECIMALS = 4
PAGE = 2_000  # intents compared at a time
CHUNK = 500  # intents written in one transaction
ROUNDING = 1e-9  # of a sum of propensities
NOT_ESTIMATED = (None, None, None, None)

Figures: TypeAlias = Sequence[float | None]  # rate, lower, effective events, trusted actors
Pair: TypeAlias = tuple[str, bool]  # the id of a candidate, and whether it is an entity


def derive_rates(store: Store, inputs: RunInputs) -> int:
    """Bring the estimates on MATCHED up to date with the evidence of a run, and write only what changed.

    Pairs that trusted searches alone would not show have no estimate, so that untrusted ones change none.

    Args:
        store: the graph, with MATCHED up to date.
        inputs: of the run.

    Returns:
        How many estimates were written or removed.
    """
    wanted = _wanted(inputs)
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


def _wanted(inputs: RunInputs) -> dict[str, dict[Pair, Figures]]:
    """Return the estimates by intent and candidate."""
    evidence = inputs.evidence
    if evidence is None:
        return {}
    names = [*inputs.snapshot.slugs, *evidence.capabilities]
    keys = [intent_key(text) for text in evidence.intents]
    pairs, shown = evidence.pairs, np.flatnonzero(_is_shown(inputs))
    wanted: dict[str, dict[Pair, Figures]] = {}
    for source, target, *figures in zip(
        (evidence.source[shown] - len(names)).tolist(),
        evidence.target[shown].tolist(),
        *(
            values[shown].round(DECIMALS).tolist()
            for values in (pairs.rate, pairs.lower, pairs.events, pairs.actors)
        ),
        strict=True,
    ):
        wanted.setdefault(keys[source], {})[names[target], target < evidence.entities] = figures
    return wanted


def _is_shown(inputs: RunInputs) -> NDArray[np.bool_]:
    """Return whether MATCHED would have each pair without untrusted searches, (pairs,)."""
    if inputs.searches is None or inputs.rates is None:
        return np.zeros(0, dtype=np.bool_)
    arrays, pairs, constants = inputs.searches.arrays, inputs.rates.pairs, inputs.methodology
    chance = np.array([0.0, *constants.evidence.examination])
    examined = chance[np.minimum(arrays.position, len(chance) - 1)]
    chosen = arrays.clicked | (arrays.outcome != 0)
    weight = np.bincount(pairs.of_row, weights=examined, minlength=len(pairs))
    choices = np.bincount(pairs.of_row, weights=chosen, minlength=len(pairs))
    return (choices > 0) | (weight >= constants.matched.least_examined - ROUNDING)
