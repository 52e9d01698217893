"""Write on MATCHED how well capabilities and entities served intents, as the newest run estimates it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from more_itertools import chunked
from numpy.typing import NDArray

from graph.model import intent_key
from graph.pointers import Pointers
from graph.store import Store
from graph.versions import digest
from matchgraph.computing.reading import MATCHED
from matchgraph.computing.run_inputs import RunInputs

DERIVED = "rates"
DECIMALS = 4
PAGE = 2_000  # intents compared at a time
CHUNK = 500  # intents written in one transaction
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
    pointers = Pointers.read(store)  # MATCHED may have been derived since the graph was read
    figures = _figures(inputs)
    state = digest([pointers.marks.get(MATCHED, {}).get(name) for name in ("version", "digest")])
    inputs_now = f"{state}-{figures.digest}"
    if pointers.derived_from(DERIVED) == inputs_now:
        return 0
    store.write("mark_derived", id=DERIVED, digest=None)
    changed = 0
    for chunk in chunked(_differing(store, figures.by_intent), CHUNK):
        store.write("write_rates", rows=chunk)
        changed += sum(len(row["rates"]) for row in chunk)
    store.write("mark_derived", id=DERIVED, digest=inputs_now)
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


@dataclass(frozen=True)
class _Estimates:
    """The estimates of the pairs that MATCHED shows.

    Args:
        keys: of the intents.
        intents: (pairs,) number of the intent.
        candidates: (pairs,) id of each candidate, and whether it is an entity.
        figures: (pairs, 4) rate, lower, effective events, trusted actors.
    """

    keys: Sequence[str]
    intents: NDArray[np.int64]
    candidates: Sequence[Pair]
    figures: NDArray[np.float64]

    @property
    def digest(self) -> str:
        """Hash of all of it."""
        found = hashlib.sha256(json.dumps([self.keys, self.candidates]).encode())
        found.update(self.intents.tobytes())
        found.update(np.ascontiguousarray(self.figures).tobytes())
        return found.hexdigest()[:32]

    @cached_property
    def by_intent(self) -> dict[str, dict[Pair, Figures]]:
        """The figures by intent and candidate."""
        wanted: dict[str, dict[Pair, Figures]] = {}
        rows = zip(self.intents.tolist(), self.candidates, self.figures.tolist(), strict=True)
        for intent, candidate, figures in rows:
            wanted.setdefault(self.keys[intent], {})[candidate] = figures
        return wanted


def _figures(inputs: RunInputs) -> _Estimates:
    """Return the estimates of a run."""
    evidence = inputs.evidence
    if evidence is None:
        return _Estimates([], np.zeros(0, np.int64), [], np.zeros((0, 4)))
    names = [*inputs.snapshot.slugs, *evidence.capabilities]
    pairs, shown = evidence.pairs, np.flatnonzero(inputs.displayed)
    columns = (pairs.rate, pairs.lower, pairs.events, pairs.actors)
    return _Estimates(
        [intent_key(text) for text in evidence.intents],
        evidence.source[shown] - len(names),
        [(names[target], target < evidence.entities) for target in evidence.target[shown].tolist()],
        np.stack([values[shown].round(DECIMALS) for values in columns], axis=1),
    )
