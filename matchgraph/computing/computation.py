"""Compute a run from what was read: a pure function, the same input gives the same bytes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.errors import GuardRefusedError
from graph.published import Measured, Run, Score
from graph.publishing import recorded
from graph.snapshot import UNKNOWN, Snapshot
from graph.versions import digest
from matchgraph.computing.intervals import Intervals, intervals_of
from matchgraph.computing.latent import Latent, estimated
from matchgraph.computing.measured_signals import with_raw_signals
from matchgraph.computing.proved_order import proved_order
from matchgraph.computing.scores import scores_of
from matchgraph.computing.search_evidence import SearchEvidence
from matchgraph.computing.signals import InferredSignals, infer_signals
from matchgraph.computing.trust import Trust, propagate_trust
from ranking.blocks import Spread
from ranking.methodology import Methodology, identity

MEASURED_DECIMALS = 6
SUPPOSED = "supposed"  # in place of the id of a run, in a what-if


@dataclass(frozen=True)
class Computation:
    """All results of a run, before anything is written.

    Args:
        snapshot: the graph as arrays.
        trust: propagated mass, by pages and searches together.
        signals: the signals, which make the prior of each rank.
        latent: the utilities behind the ranks.
        intervals: of the ranks.
        events: (n,) effective examined impressions of each.
        rank: (n,) unrounded ranks, 0-100.
        bound: (n,) proved error of each.
        ranked: (n,) whether each entity has a rank.
        run: the run's record.
        scores: by slug, in printed digits.
    """

    snapshot: Snapshot
    trust: Trust
    signals: InferredSignals
    latent: Latent
    intervals: Intervals
    events: NDArray[np.float64]
    rank: NDArray[np.float64]
    bound: NDArray[np.float64]
    ranked: NDArray[np.bool_]
    run: Run
    scores: Mapping[str, Score]


def compute(
    snapshot: Snapshot,
    methodology: Methodology,
    *,
    as_of: dt.date,
    engine: str = "power",
    searches: SearchEvidence | None = None,
    base: Computation | None = None,
    spread: Spread | None = None,
    earlier: Computation | None = None,
) -> Computation:
    """Compute a run from what was read: the same input gives the same bytes.

    A what-if keeps of the run it starts from what is common to entities, and reach, which no rank depends on.

    Args:
        as_of: the day the ranks hold for.
        engine: propagation solver.
        searches: search events up to that day.
        base: the run that a what-if starts from.
        spread: where matrices are multiplied; in memory if omitted. It decides no bit of the result.
        earlier: a run with the same constants; what it made from the same is taken from it.

    Raises:
        GuardRefusedError: there is nothing to rank.
        RankingError: a solver did not converge, or the propagation has no teleport.
    """
    if not len(snapshot):
        raise GuardRefusedError(
            "no trusted source states an entity, so there is none to rank; load pages that you trust: "
            "matchgraph load PATH (without --untrusted)"
        )
    trust = (
        base.trust
        if base
        else propagate_trust(snapshot, methodology, engine=engine, searches=searches, spread=spread)
    )
    if base and snapshot is base.snapshot:
        signals = base.signals
    else:
        signals = with_raw_signals(infer_signals(snapshot, methodology), snapshot, methodology, as_of=as_of)
    before = base.latent if base else None
    latent = estimated(
        snapshot, signals, searches, methodology, before, spread, earlier.latent if earlier else None
    )
    events = searches.events if searches else np.zeros(len(snapshot))
    ranked = ranked_entities(snapshot, signals, events)
    order = proved_order(latent, signals.blend_bound, ranked, methodology, spread)
    latent, rank, bound = order.latent, order.rank, order.bound
    intervals = intervals_of(latent, signals, methodology.utility)
    scores = scores_of(snapshot, trust, signals, latent, rank, intervals, events, ranked)
    run = Run(
        id=SUPPOSED
        if base
        else _run_id([snapshot.statements, identity(methodology), as_of.isoformat(), engine], scores),
        as_of=as_of,
        methodology=identity(methodology),
        engine=engine,
        entities=int(ranked.sum()),
        l1_bound=trust.l1_bound,
        sweeps=trust.sweeps,
        certified=order.certified,
        statements=snapshot.statements,
        **measured_of(latent, float(bound[ranked].max(initial=0.0)), order.tied).model_dump(),
    )
    return Computation(snapshot, trust, signals, latent, intervals, events, rank, bound, ranked, run, scores)


def measured_of(latent: Latent, bound: float, tied: int) -> Measured:
    """Return what was estimated across entities, rounded.

    Args:
        bound: the largest error of a rank, in points.
        tied: number of entities tied at the limit of rounding.
    """
    centre, calibration = latent.held.centre, latent.held.calibrations
    figures = {
        "click_logit": centre.click,
        "report_logit": centre.report,
        "intent_variance": centre.intent_variance,
        **{f"{kind}_slope": each.slope for kind, each in calibration.items()},
        **{f"{kind}_repeated": each.repeated for kind, each in calibration.items()},
        "stance_bias": calibration["stance"].bias,
    }
    rounded = {name: round(figure, MEASURED_DECIMALS) for name, figure in figures.items()}
    return Measured(rank_bound=float(f"{bound:.2g}"), tied=tied, **rounded)


def ranked_entities(
    snapshot: Snapshot, signals: InferredSignals, events: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return whether each entity is ranked, (n,): if something printed, measured or searched speaks of it.

    So does a comparison with a winner, but no mention, which each author writes for itself.
    """
    known: NDArray[np.bool_] = (snapshot.figures != UNKNOWN).any(axis=1) | (events > 0)
    pages, vetted = snapshot.comparisons, snapshot.vetted
    decided = (pages.winner >= 0) & vetted[pages.left] & vetted[pages.right]
    known[pages.left[decided]] = known[pages.right[decided]] = True
    return known | signals.raw.any(axis=1)


def _run_id(made_of: Sequence[str], scores: Mapping[str, Score]) -> str:
    """Return an id that also covers the digits: an upgraded engine that prints others makes another run."""
    figures = [[slug, *recorded(score).values()] for slug, score in scores.items()]
    return digest([*made_of, figures])[:12]
