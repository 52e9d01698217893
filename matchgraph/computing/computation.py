"""Compute a run from what was read: a pure function, the same input gives the same bytes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.errors import GuardRefusedError
from graph.model import Run, Score
from graph.publishing import recorded
from graph.snapshot import UNKNOWN, Snapshot
from graph.versions import digest
from matchgraph.computing.measured_match import MixedSignals, mixed, unmixed
from matchgraph.computing.measured_signals import with_raw_signals
from matchgraph.computing.scores import scores_of
from matchgraph.computing.search_evidence import SearchEvidence
from matchgraph.computing.signals import InferredSignals, infer_signals
from matchgraph.computing.trust import Trust, no_trust, propagate_trust
from ranking.blend import blend, to_printed_digits
from ranking.certificate import certified_prefix_of_intervals
from ranking.methodology import Methodology, identity
from ranking.sensitivity import blend_bound


@dataclass(frozen=True)
class Computation:
    """All results of a run, before anything is written.

    Args:
        snapshot: the graph as arrays.
        trust: propagated mass and match scores, by pages and searches together.
        signals: the signals; match combines pages and searches.
        events: (n,) effective search events behind the match of each.
        rank: (n,) unrounded ranks, 0-100.
        bound: (n,) error bound of each due to the propagation.
        run: the run's record.
        scores: by slug, in printed digits.
    """

    snapshot: Snapshot
    trust: Trust
    signals: InferredSignals
    events: NDArray[np.float64]
    rank: NDArray[np.float64]
    bound: NDArray[np.float64]
    run: Run
    scores: dict[str, Score]


def compute(
    snapshot: Snapshot,
    methodology: Methodology,
    *,
    as_of: dt.date,
    engine: str = "power",
    searches: SearchEvidence | None = None,
) -> Computation:
    """Compute a run from what was read: the same input gives the same bytes.

    Args:
        as_of: the day the ranks hold for.
        engine: propagation solver.
        searches: search events up to that day.

    Raises:
        GuardRefusedError: there is nothing to rank.
        RankingError: the propagation did not converge, or has no teleport.
    """
    if not len(snapshot):
        raise GuardRefusedError(
            "no trusted source states an entity, so there is none to rank; load pages that you trust: "
            "matchgraph load PATH (without --untrusted)"
        )
    pages = _trust_by_pages(snapshot, methodology, engine, searches)
    stated = infer_signals(snapshot, pages, methodology)
    inferred = with_raw_signals(stated, snapshot, methodology, as_of=as_of)
    trust, mixture = pages, unmixed(inferred)
    if searches:
        trust = propagate_trust(snapshot, methodology, engine=engine, searches=searches)
        mixture = mixed(inferred, trust, searches, methodology)
    signals = mixture.signals
    rank = blend(signals.values, signals.weights)
    bound = mixture.bound + blend_bound(
        signals.inferred_weights,
        signals.prior_slope * pages.match_bound,
        signals.stated.orderings,
        signals.inference.duality_gap,
    )
    ranked = ranked_entities(snapshot, mixture)
    scores = scores_of(snapshot, trust, mixture, to_printed_digits(rank), ranked)
    run = Run(
        id=_run_id([snapshot.statements, identity(methodology), as_of.isoformat(), engine], scores),
        as_of=as_of,
        methodology=identity(methodology),
        engine=engine,
        entities=int(ranked.sum()),
        l1_bound=max(trust.l1_bound, pages.l1_bound),
        sweeps=trust.sweeps + (pages.sweeps if searches else 0),
        certified=_certified(rank[ranked], bound[ranked]),
        statements=snapshot.statements,
    )
    return Computation(snapshot, trust, signals, mixture.events, rank, bound, run, scores)


def _trust_by_pages(
    snapshot: Snapshot, methodology: Methodology, engine: str, searches: SearchEvidence | None
) -> Trust:
    """Propagate without searches; these are blended in by weight, so that the first causes no jump."""
    if searches and not snapshot.vetted.any():
        return no_trust(snapshot)
    return propagate_trust(snapshot, methodology, engine=engine)


def _certified(rank: NDArray[np.float64], bound: NDArray[np.float64]) -> int:
    """Return the number of certified leading positions of the published order, that of printed digits."""
    low, high = (to_printed_digits(np.clip(ends, 0, 100)) for ends in (rank - bound, rank + bound))
    return certified_prefix_of_intervals(to_printed_digits(rank), low, high)


def ranked_entities(snapshot: Snapshot, mixture: MixedSignals) -> NDArray[np.bool_]:
    """Return whether each entity has any measured or inferred signal, (n,): only those are ranked."""
    known: NDArray[np.bool_] = (snapshot.figures != UNKNOWN).any(axis=1) | (mixture.events > 0)
    return known | mixture.signals.raw.any(axis=1)


def _run_id(made_of: Sequence[str], scores: Mapping[str, Score]) -> str:
    """Return an id that also covers the digits: an upgraded engine that prints others makes another run."""
    figures = [[slug, *recorded(score).values()] for slug, score in scores.items()]
    return digest([*made_of, figures])[:12]
