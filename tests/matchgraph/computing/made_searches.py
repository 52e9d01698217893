"""Small graphs with given printed figures and given observations of searches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from graph.raw_signals import Row, raw_signals
from graph.snapshot import UNKNOWN, ComparisonArrays, Snapshot
from matchgraph.computing.computation import Computation, compute
from matchgraph.computing.search_evidence import SearchEvidence, ServedPairs
from ranking.methodology import Methodology
from ranking.observations import Counts

DAY = dt.date(2026, 11, 10)
METHODOLOGY = Methodology()
NONE = np.zeros(0, dtype=np.int64)
NOTHING = (UNKNOWN,) * 5
Seen = tuple[int, int, float, float]


def graph(
    figures: Sequence[tuple[int, ...]],
    *,
    rows: Sequence[Row] = (),
    pages: Sequence[tuple[int, int]] = (),
    kind: str = "model",
) -> Snapshot:
    """Vetted entities of one type; a page is won by the first of its two."""
    table = np.array(figures, dtype=np.int64).reshape(-1, 5)
    left, right = np.array(pages, dtype=np.int64).reshape(-1, 2).T
    return Snapshot(
        slugs=tuple(f"e{i:03}" for i in range(len(table))),
        types=(kind,) * len(table),
        figures=table,
        vetted=np.ones(len(table), dtype=np.bool_),
        comparisons=ComparisonArrays(
            sources=tuple(f"p{i}" for i in range(len(left))),
            days=("",) * len(left),
            left=left,
            right=right,
            winner=np.zeros(len(left), dtype=np.int64),
            figures=np.full((len(left), 2, 5), UNKNOWN),
            leads=(((), ()),) * len(left),
        ),
        mention_source=NONE,
        mention_target=NONE,
        mention_stance=NONE,
        signals=raw_signals([(*row, "table") for row in rows]),
        statements="",
    )


def counts(seen: Sequence[Seen]) -> Counts:
    """Build counts of rows (intent, entity, trials, hits)."""
    table = np.array(seen, dtype=np.float64).reshape(-1, 4)
    return Counts(table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), table[:, 2], table[:, 3])


def searched(entities: int, clicks: Sequence[Seen] = (), reports: Sequence[Seen] = ()) -> SearchEvidence:
    """Build search evidence of which only the counts matter to ranks."""
    of_clicks, of_reports = counts(clicks), counts(reports)
    intents = max(of_clicks.intents, of_reports.intents)
    pairs = np.unique(np.array([row[:2] for row in [*clicks, *reports]], dtype=np.int64), axis=0)
    pairs = pairs.reshape(-1, 2)
    ones, demand = np.ones(len(pairs)), np.ones(entities + intents)
    demand[:entities] = 0
    seen = np.bincount(of_clicks.entity, of_clicks.trials, entities)
    return SearchEvidence(
        entities=entities,
        intents=tuple(f"intent {i}" for i in range(intents)),
        capabilities=(),
        source=entities + pairs[:, 0],
        target=pairs[:, 1],
        flow=ones,
        offered=NONE,
        offering=NONE,
        demand=demand,
        events=seen,
        pairs=ServedPairs(ones, ones, ones, ones),
        clicks=of_clicks,
        reports=of_reports,
    )


def run(
    snapshot: Snapshot,
    clicks: Sequence[Seen] = (),
    reports: Sequence[Seen] = (),
    methodology: Methodology = METHODOLOGY,
) -> Computation:
    """Compute a run; without clicks and reports, one of a graph without events."""
    searches = searched(len(snapshot), clicks, reports) if clicks or reports else None
    return compute(snapshot, methodology, as_of=DAY, searches=searches)


def with_utility(**values: float) -> Methodology:
    """Return the shipped methodology with other constants of its chapter on utilities."""
    utility = METHODOLOGY.utility.model_copy(update=values)
    return METHODOLOGY.model_copy(update={"utility": utility})


def with_match_points(points: float) -> Methodology:
    """Return the shipped methodology with M points of match, the rest in equal parts."""
    rest = (100 - points) / 4
    weights = dict.fromkeys(("adoption", "quality", "ecosystem", "freshness"), rest) | {"match": points}
    return Methodology.model_validate({"weights": {"default": weights}})
