"""Read what trusted sources state as arrays sorted by key, as input of a recompute.

What untrusted sources state is kept and shown, and takes no part: it is left out here, and in the current
figures and derived relationships that are read here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from graph.errors import OvertakenError
from graph.pointers import Unchanged
from graph.raw_signals import RawSignals, read_raw_signals
from graph.store import Store
from graph.versions import Sources

UNKNOWN = -1
STANCES = ("worse", "neutral", "better")
SIDE_CODES = {"": UNKNOWN, "left": 0, "right": 1}


@dataclass(frozen=True)
class ComparisonArrays:
    """All comparisons, sorted by left entity and source id.

    Args:
        sources: source id of each.
        days: ISO date of each, or an empty string.
        left, right: entity indices.
        winner: 0 left, 1 right, -1 if the page names none.
        figures: (m, 2, 5) rank and printed signals of both sides as stated, -1 where not printed.
        leads: the signals (left's, right's) named by each verdict.
    """

    sources: tuple[str, ...]
    days: tuple[str, ...]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    winner: NDArray[np.int64]
    figures: NDArray[np.int64]
    leads: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]


@dataclass(frozen=True)
class Snapshot:
    """What trusted sources state, as input of a recompute; entity i is `slugs[i]`, sorted.

    Args:
        slugs, types: of each entity.
        figures: (n, 5) current published rank, adoption, quality, ecosystem, match; -1 where unknown.
        vetted: (n,) whether each may vouch for others; true of all that are read from a graph.
        mention_source, mention_target: entity indices.
        mention_stance: index into `STANCES`.
        signals: raw signals of trusted sources up to the day.
        statements: hash of the trusted sources and versions.
        mention_capability: id of the capability whose text contains each mention.
    """

    slugs: tuple[str, ...]
    types: tuple[str, ...]
    figures: NDArray[np.int64]
    vetted: NDArray[np.bool_]
    comparisons: ComparisonArrays
    mention_source: NDArray[np.int64]
    mention_target: NDArray[np.int64]
    mention_stance: NDArray[np.int64]
    signals: RawSignals
    statements: str
    mention_capability: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.slugs)


def read_snapshot(store: Store, sources: Sources, *, as_of: dt.date) -> Snapshot:
    """Read what trusted sources state, whatever their days (see `matchgraph.computing.as_of`).

    Args:
        store: the graph, projected.
        as_of: the last day of raw signals to include.
    """
    (table,) = store.read("entity_table")
    columns = [table[name] for name in ("ranks", "adoptions", "qualities", "ecosystems", "matches")]
    index = {slug: i for i, slug in enumerate(table["slugs"])}
    mentions, capabilities = _mentions(store, index)
    signals = read_raw_signals(store, index if sources.has_trusted_signals else {}, as_of=as_of)
    return Snapshot(
        slugs=tuple(table["slugs"]),
        types=tuple(table["types"]),
        figures=np.array(columns, dtype=np.int64).reshape(5, -1).T,
        vetted=np.ones(len(index), dtype=np.bool_),
        comparisons=_comparisons(store, index, sources.untrusted),
        mention_source=mentions[:, 0],
        mention_target=mentions[:, 1],
        mention_stance=mentions[:, 2],
        signals=signals,
        statements=sources.statements,
        mention_capability=capabilities,
    )


def _comparisons(store: Store, index: dict[str, int], untrusted: Collection[str]) -> ComparisonArrays:
    sources: list[str] = []
    days: list[str] = []
    left: list[int] = []
    right: list[int] = []
    winner: list[int] = []
    figures: list[Sequence[Sequence[int]]] = []
    leads: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
    for row in store.read("comparison_table"):
        kept = [key not in untrusted for key in row["keys"]]
        sources += compress(row["keys"], kept)
        days += compress(row["days"], kept)
        compared = list(compress(row["rights"], kept))
        if compared and not index.keys() >= {row["left"], *compared}:
            raise OvertakenError(Unchanged.overtaken)  # it was loaded after the entities were read
        left += [index[row["left"]] for _ in compared]
        right += [index[slug] for slug in compared]
        winner += [SIDE_CODES[side] for side in compress(row["winners"], kept)]
        figures += compress(zip(row["left_figures"], row["right_figures"], strict=True), kept)
        both = zip(row["left_leads"], row["right_leads"], strict=True)
        leads += [(tuple(a), tuple(b)) for a, b in compress(both, kept)]
    return ComparisonArrays(
        sources=tuple(sources),
        days=tuple(days),
        left=_ints(left),
        right=_ints(right),
        winner=_ints(winner),
        figures=np.array(figures, dtype=np.int64).reshape(-1, 2, 5),
        leads=tuple(leads),
    )


def _mentions(store: Store, index: dict[str, int]) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Return entity, target and stance of each mention, and the capability whose text contains it."""
    rows = [
        (index[row["entity"]], index[target], STANCES.index(stance), key.removesuffix(f"|{target}"))
        for row in store.read("mentions")
        for key, target, stance in zip(row["keys"], row["targets"], row["stances"], strict=True)
        if row["entity"] in index and target in index  # a graph of an earlier engine has others
    ]
    numbers = np.array([row[:3] for row in rows], dtype=np.int64).reshape(-1, 3)
    return numbers, tuple(row[3] for row in rows)


def _ints(values: Sequence[int]) -> NDArray[np.int64]:
    return np.array(values, dtype=np.int64)
