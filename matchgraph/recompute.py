"""The nightly job: read the graph once, compute, publish."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from graph.errors import GuardRefusedError
from graph.model import Run, Score
from graph.progress import Progress, silent
from graph.projection import mark_all_stale
from graph.publishing import Publication, publish, record_quality, recorded, store_aside
from graph.snapshot import UNKNOWN, Snapshot, read_snapshot
from graph.store import Store
from graph.versions import digest
from matchgraph.answers import RecomputeReport
from matchgraph.events import DERIVED as MATCHED
from matchgraph.guard import judge, refused
from matchgraph.load import bring_up_to_date
from matchgraph.meaning import derive_meanings
from matchgraph.measured_match import MixedSignals, mixed, unmixed
from matchgraph.measured_signals import with_raw_signals
from matchgraph.scores import scores_of
from matchgraph.search_evidence import SearchEvidence, read_evidence
from matchgraph.served import derive_served
from matchgraph.signals import InferredSignals, infer_signals
from matchgraph.similarity import DERIVED as SIMILARITY
from matchgraph.similarity import derive_similarities
from matchgraph.trust import Trust, no_trust, propagate_trust
from ranking.blend import blend, to_printed_digits
from ranking.certificate import certified_prefix_of_intervals
from ranking.methodology import Methodology, identity
from ranking.sensitivity import blend_bound


@dataclass(frozen=True)
class Computation:
    """Everything a run works out, before anything is written.

    Args:
        snapshot: what was read.
        trust: propagated mass and match scores, by pages and searches together.
        signals: the signals; of match, what pages imply and searches measured.
        events: (n,) effective search events behind the match of each.
        rank: (n,) unrounded ranks, 0-100.
        bound: (n,) how far each can be from the exact one because of the propagation.
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
        snapshot: the graph as arrays.
        methodology: all constants.
        as_of: the day the ranks hold for.
        engine: the solver of the propagation.
        searches: what was searched, shown and chosen up to that day.

    Raises:
        GuardRefusedError: there is nothing to rank.
        RankingError: the propagation did not converge, or has no teleport.
    """
    if not len(snapshot):
        raise GuardRefusedError("the graph holds no entity to rank; load pages first: matchgraph load PATH")
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
    """Propagate without searches: what they say comes in by its weight, so that the first makes no jump."""
    if searches and not snapshot.vetted.any():
        return no_trust(snapshot)
    return propagate_trust(snapshot, methodology, engine=engine)


def _certified(rank: NDArray[np.float64], bound: NDArray[np.float64]) -> int:
    """Return how many leading positions of the published order, that of printed digits, are proved."""
    low, high = (to_printed_digits(np.clip(ends, 0, 100)) for ends in (rank - bound, rank + bound))
    return certified_prefix_of_intervals(to_printed_digits(rank), low, high)


def ranked_entities(snapshot: Snapshot, mixture: MixedSignals) -> NDArray[np.bool_]:
    """Return which entities have any measured or inferred signal, (n,): only those are ranked."""
    known: NDArray[np.bool_] = (snapshot.figures != UNKNOWN).any(axis=1) | (mixture.events > 0)
    return known | mixture.signals.raw.any(axis=1)


def _run_id(made_of: Sequence[str], scores: Mapping[str, Score]) -> str:
    """Return an id that covers the digits, too: an upgraded engine that prints others makes another run."""
    figures = [[slug, *recorded(score).values()] for slug, score in scores.items()]
    return digest([*made_of, figures])[:12]


def recompute(
    store: Store,
    methodology: Methodology,
    *,
    as_of: dt.date,
    event_folder: Path | None = None,
    meaning_folder: Path | None = None,
    engine: str = "power",
    dry_run: bool = False,
    full: bool = False,
    accept_uncertified: bool = False,
    accept_below_guard: bool = False,
    progress: Progress = silent,
) -> RecomputeReport:
    """Compute a run and publish it, or store it aside where the guard refuses it.

    Args:
        store: the graph.
        methodology: all constants.
        as_of: the day the ranks hold for; search events up to its end count.
        event_folder: where the log of events lies.
        meaning_folder: where vectors of what texts mean are kept; None makes none.
        engine: the solver of the propagation.
        dry_run: compute and compare, write nothing.
        full: make all that is derived from statements anew, as after an upgrade of the engine.
        accept_uncertified: publish though too few leading positions are certified.
        accept_below_guard: publish though the run is below the methodology's guard.
        progress: called with a stage and how many items it has done.

    Raises:
        GuardRefusedError: the run is stored, not published; or there is nothing to rank.
        RankingError: see `compute`.
    """
    if full and not dry_run:
        _forget_derived(store)
    if not dry_run:
        bring_up_to_date(store, methodology, event_folder, progress=progress)
        progress("similarity", derive_similarities(store, methodology.similarity))
    snapshot = read_snapshot(store, as_of=as_of)
    searches = read_evidence(store, event_folder, snapshot, methodology, as_of=as_of)
    computation = compute(snapshot, methodology, as_of=as_of, engine=engine, searches=searches)
    judgement = judge(store, event_folder, snapshot, computation.run, computation.scores, methodology.guard)
    against = refused(judgement, accept_uncertified=accept_uncertified, accept_below_guard=accept_below_guard)
    moved = _moved(store, computation)
    if dry_run:
        return _report(computation, judgement.run, moved, refusal=against)
    if judgement.before:
        record_quality(store, judgement.before)
    if against:
        store_aside(store, judgement.run, computation.scores)
        raise GuardRefusedError(against)
    progress("served", derive_served(store, snapshot, searches))
    if meaning_folder:
        derive_meanings(store, meaning_folder)
    publication = publish(store, judgement.run, computation.scores, progress)
    return _report(computation, judgement.run, moved, publication)


def _forget_derived(store: Store) -> None:
    """Have current figures, mentions, search evidence and similarities made anew, changed or not."""
    mark_all_stale(store)
    for derived in (MATCHED, SIMILARITY):
        store.write("mark_derived", id=derived, digest=None)


def _moved(store: Store, computation: Computation) -> int:
    """Return how many entities stand at another position than in the run that is published now."""
    rows = store.read("published_positions")
    before = dict(zip(rows[0]["slugs"], rows[0]["positions"], strict=True)) if rows else {}
    return sum(
        1 for slug, score in computation.scores.items() if before.get(slug, score.position) != score.position
    )


def _report(
    computation: Computation,
    run: Run,
    moved: int,
    publication: Publication | None = None,
    *,
    refusal: str = "",
) -> RecomputeReport:
    agreement = [score.agrees for score in computation.scores.values() if score.agrees is not None]
    return RecomputeReport(
        run=run.model_copy(update={"state": "published"}) if publication else run,
        changed=publication.changed if publication else 0,
        removed=publication.removed if publication else 0,
        published=publication is not None,
        refusal=refusal or None,
        unranked=len(computation.snapshot) - len(computation.scores),
        agreeing=sum(agreement),
        disagreeing=len(agreement) - sum(agreement),
        conflicts=len(computation.signals.conflicts),
        positions_moved=moved,
    )
