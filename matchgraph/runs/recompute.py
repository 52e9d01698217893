"""The nightly job: read the graph once, compute, publish."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, TypeAlias

from graph.errors import GuardRefusedError, OvertakenError
from graph.history import Figures
from graph.pause import paused
from graph.pointers import Pointers, Unchanged, hold
from graph.progress import Progress, silent
from graph.projection import mark_all_stale
from graph.publishing import Publication, publish, record_quality, store_aside, take_turn
from graph.store import Store
from graph.transaction import Transaction
from graph.versions import Sources
from matchgraph.answers.runs import RecomputeReport
from matchgraph.computing.as_of import read_inputs
from matchgraph.computing.computation import Computation
from matchgraph.computing.kept_runs import VERSIONS, earlier, keep, known, renew
from matchgraph.computing.reading import Reading
from matchgraph.computing.run_inputs import RunInputs
from matchgraph.derived.matched import DERIVED as MATCHED
from matchgraph.derived.rates import DERIVED as RATES
from matchgraph.derived.rates import derive_rates
from matchgraph.derived.refresh import refresh
from matchgraph.derived.similarity import DERIVED as SIMILARITY
from matchgraph.derived.similarity import derive_similarities
from matchgraph.exploring.families import read_families
from matchgraph.opened import OpenGraph
from matchgraph.runs.guard import Judgement, judge, refused
from matchgraph.runs.history import changes_between
from matchgraph.searching.index import search_state
from ranking.blocks import Spread

ATTEMPTS = 2  # to read between two loads, before loads have to wait
READING = "reading"  # the mark that is held to compare
Inputs: TypeAlias = tuple[Reading, RunInputs | None, RunInputs]


def recompute(
    graph: OpenGraph,
    *,
    as_of: dt.date,
    engine: str = "power",
    spread: Spread | None = None,
    dry_run: bool = False,
    full: bool = False,
    accept_uncertified: bool = False,
    accept_below_guard: bool = False,
    progress: Progress = silent,
) -> RecomputeReport:
    """Compute a run and publish it, or only store it if the guard refuses.

    Args:
        as_of: the day the ranks hold for; later statements, measurements and searches are ignored.
        engine: propagation solver.
        spread: where matrices are multiplied; in memory if omitted. The run is the same.
        dry_run: compute, and report what publishing would change; write nothing.
        full: rebuild everything derived from statements, e.g. after an upgrade of the engine.
        accept_uncertified: publish even if too few leading positions are certified.
        accept_below_guard: publish even if the methodology's guard refuses.
        progress: called with a stage and the number of items done.

    Raises:
        GuardRefusedError: the run is stored but not published; or there is nothing to rank.
        RankingError: see `compute`.
    """
    read = partial(
        _read,
        graph,
        as_of=as_of,
        engine=engine,
        spread=spread,
        full=full,
        dry_run=dry_run,
        progress=progress,
    )
    accepted = {"accept_uncertified": accept_uncertified, "accept_below_guard": accept_below_guard}
    if dry_run:
        return _would_publish(read(), accepted)
    report = _published(_consistent(graph, read), accepted, progress)
    # what the run was computed from is no longer in memory
    graph.opened_index.derive()
    version = search_state(graph.store).version
    read_families(graph.store, graph.search_folder, version)  # else the first question makes them
    return report


def _would_publish(read: Inputs, accepted: Mapping[str, bool]) -> RecomputeReport:
    """Return what publishing a run would change.

    Args:
        accepted: what is published although it falls short.
    """
    reading, _, inputs = read
    judgement = judge(reading, inputs)
    moved = _moved(inputs.computed, judgement.published)
    report = _report(inputs, judgement, moved, refusal=refused(judgement, **accepted))
    would = _would_change(reading, judgement) | {"replaced_day": _replaced_day(reading, judgement)}
    return report.model_copy(update=would)


def _published(read: Inputs, accepted: Mapping[str, bool], progress: Progress) -> RecomputeReport:
    """Publish a run, or only store it if the guard refuses.

    Args:
        accepted: what is published although it falls short.
        progress: called with a stage and the number of items done.

    Raises:
        GuardRefusedError: the run is stored but not published.
    """
    reading, before, inputs = read
    judgement = judge(reading, inputs)
    moved = _moved(inputs.computed, judgement.published)
    store, scores = take_turn(reading.store, reading.pointers.published), inputs.computed.scores
    constants = json.dumps(inputs.methodology.model_dump(mode="json"), sort_keys=True)
    store.write("record_methodology", id=judgement.run.methodology, constants=constants)
    if judgement.before:
        record_quality(store, judgement.before)
    if refusal := refused(judgement, **accepted):
        store_aside(store, judgement.run, scores)
        raise GuardRefusedError(refusal)
    (renew if before else keep)(reading, inputs)
    published = reading.pointers.published
    if not (before and published and published.run == judgement.run.id):  # else they are there
        progress("served", derive_rates(store, inputs))
    publication = publish(store, judgement.run, scores, progress)
    report = _report(inputs, judgement, moved, publication)
    return report.model_copy(update={"replaced_day": _replaced_day(reading, judgement)})


def _read(
    graph: OpenGraph,
    *,
    as_of: dt.date,
    engine: str,
    spread: Spread | None,
    full: bool,
    dry_run: bool,
    progress: Progress,
) -> Inputs:
    """Return a reading of the refreshed graph, the run that was kept of the same, if any, and the inputs."""
    reading = graph.read() if dry_run else _refreshed(graph, full=full, progress=progress)
    before = None if full else known(reading, as_of=as_of, engine=engine)
    inputs = before or read_inputs(
        reading, as_of=as_of, engine=engine, earlier=None if full else earlier(reading), spread=spread
    )
    return reading, before, inputs


def _consistent(graph: OpenGraph, read: Callable[[], Inputs]) -> Inputs:
    """Read the inputs of a run between two loads; where loads follow one another, let them wait meanwhile.

    Raises:
        OvertakenError: another command wrote although it had to wait.
    """
    for _ in range(ATTEMPTS):
        with suppress(OvertakenError):
            found = read()
            if _is_as_read(found[0]):
                return found
    with paused(graph.store):
        found = read()
        if not _is_as_read(found[0]):  # by a transaction that had begun before
            found = read()
    if not _is_as_read(found[0]):
        raise OvertakenError(Unchanged.overtaken)
    return found


def _is_as_read(reading: Reading) -> bool:
    """Return whether nothing that a run is computed from changed since it was read."""

    def same(transaction: Transaction) -> bool:
        hold(transaction, READING)
        marks, stale = Pointers.read(transaction).marks, transaction.read("any_stale")
        versions = [marks.get(id_, {}).get("version") for id_ in VERSIONS]
        known = [reading.pointers.marks.get(id_, {}).get("version") for id_ in VERSIONS]
        return (
            not stale and versions == known and Sources.read(transaction).versions == reading.sources.versions
        )

    return reading.store.transaction("compare what was read", same)


def _refreshed(graph: OpenGraph, *, full: bool, progress: Progress) -> Reading:
    """Refresh everything derived, and return a reading of it."""
    before = graph.read_to_write()
    if full:
        _forget_derived(graph.store)
        before = before.again()
    _, reading = refresh(before, progress)
    progress("similarity", derive_similarities(reading, graph.search_folder))
    return reading


def _forget_derived(store: Store) -> None:
    """Mark current figures, mentions, search evidence and similarities for rebuilding."""
    mark_all_stale(store)
    for derived in (MATCHED, SIMILARITY, RATES):
        store.write("mark_derived", id=derived, digest=None)


def _would_change(reading: Reading, judgement: Judgement) -> dict[str, Any]:
    """Return what publishing a run would change of what is printed, as fields of a report."""
    was, now = judgement.published, judgement.figures
    current = reading.pointers.published
    return {
        "before": current.run if current else None,
        "changed": sum(was.get(slug) != now.get(slug) for slug in was.keys() | now.keys()),
        "removed": len(was.keys() - now.keys()),
        "changes": tuple(changes_between(was, now)),
    }


def _replaced_day(reading: Reading, judgement: Judgement) -> dt.date | None:
    """Return the day of the published run, if it is later than that of the run that replaces it."""
    before, published = judgement.before, reading.pointers.published
    replaced = before is not None and published is not None and published.run == before.id
    return before.as_of if before and replaced and before.as_of > judgement.run.as_of else None


def _moved(computation: Computation, published: Mapping[str, Figures]) -> int:
    """Return the number of entities whose position differs from the published run."""
    return sum(
        1
        for slug, score in computation.scores.items()
        if slug in published and published[slug].position != score.position
    )


def _report(
    inputs: RunInputs,
    judgement: Judgement,
    moved: int,
    publication: Publication | None = None,
    *,
    refusal: str = "",
) -> RecomputeReport:
    computation, run = inputs.computed, judgement.run
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
        implausible=judgement.implausible,
        events=float(f"{computation.events.sum():.4g}"),
    )
