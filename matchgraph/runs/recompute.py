"""The nightly job: read the graph once, compute, publish."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from graph.errors import GuardRefusedError
from graph.model import Run
from graph.progress import Progress, silent
from graph.projection import mark_all_stale
from graph.publishing import Publication, publish, record_quality, store_aside
from graph.store import Store
from matchgraph.answers.runs import RecomputeReport
from matchgraph.computing.as_of import read_inputs
from matchgraph.computing.computation import Computation
from matchgraph.computing.run_inputs import RunInputs
from matchgraph.derived.answered_by import derive_served
from matchgraph.derived.matched import DERIVED as MATCHED
from matchgraph.derived.refresh import refresh
from matchgraph.derived.similarity import DERIVED as SIMILARITY
from matchgraph.derived.similarity import derive_similarities
from matchgraph.runs.guard import judge, refused
from matchgraph.searching.index import derive_search_index
from ranking.methodology import Methodology


def recompute(
    store: Store,
    methodology: Methodology,
    *,
    as_of: dt.date,
    event_folder: Path | None = None,
    search_folder: Path | None = None,
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
        as_of: the day the ranks hold for; nothing counts that was stated, measured or searched after it.
        event_folder: where the log of events lies.
        search_folder: where the indexes a search needs are kept; None makes none.
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
        refresh(store, methodology, event_folder, progress=progress)
        progress("similarity", derive_similarities(store, methodology.similarity))
    inputs = read_inputs(store, event_folder, methodology, as_of=as_of, engine=engine)
    snapshot, computation = inputs.snapshot, inputs.computed
    judgement = judge(store, event_folder, snapshot, computation.run, computation.scores, methodology.guard)
    against = refused(judgement, accept_uncertified=accept_uncertified, accept_below_guard=accept_below_guard)
    moved = _moved(store, computation)
    if dry_run:
        return _report(inputs, judgement.run, moved, refusal=against)
    if judgement.before:
        record_quality(store, judgement.before)
    if against:
        store_aside(store, judgement.run, computation.scores)
        raise GuardRefusedError(against)
    progress("served", derive_served(store, snapshot, inputs.evidence))
    publication = publish(store, judgement.run, computation.scores, progress)
    if search_folder:
        derive_search_index(store, search_folder)
    return _report(inputs, judgement.run, moved, publication)


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
    inputs: RunInputs,
    run: Run,
    moved: int,
    publication: Publication | None = None,
    *,
    refusal: str = "",
) -> RecomputeReport:
    computation = inputs.computed
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
        later_sources=len(inputs.later.sources),
    )
