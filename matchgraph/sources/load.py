"""Load inputs: statements into the store and events into the log, then refresh what is derived."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from graph.errors import InputRefusedError
from graph.event_log.log import EventLog
from graph.load_plan import LoadOutcome
from graph.loading import load_statements
from graph.model import Statement
from graph.progress import Progress, silent
from graph.store import Store
from loaders.files import Item, Options, Skipped, count_inputs, read_paths
from loaders.kind import EventFile, InputWarning
from loaders.kinds import kind_named
from loaders.signal_row import KNOWN_METRICS
from loaders.unchanged import LoadedInput, Unchanged, Validators, nothing_loaded
from matchgraph.answers.sources import KindCounts, LoadReport
from matchgraph.derived.refresh import Refreshed, refresh
from matchgraph.events.intake import EventIntake
from matchgraph.opened import OpenGraph

FATES = ("loaded", "replaced", "unchanged", "superseded", "refused", "skipped")
NOTHING = Refreshed()
NO_KIND = "other"  # files that were not read, and refusals before the kind was known


@dataclass
class _Tally:
    """The state of one load."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    passed_over: dict[str, Unchanged] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unread_metrics: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def refuse(self, reason: str, kind: str = NO_KIND) -> None:
        self.counts[kind, "refused"] += 1
        self.refusals.append(reason)

    def refuse_event(self, reason: str) -> None:
        """Record the refusal of a line of an event file."""
        self.refuse(reason, "events")

    def pass_over(self, unchanged: Unchanged) -> None:
        """Count an unchanged input, and remember it in case another one replaces its statements."""
        if unchanged.location not in self.passed_over:
            self.passed_over[unchanged.location] = unchanged
            self.counts[unchanged.kind, "unchanged"] += unchanged.sources

    def by_kind(self) -> tuple[KindCounts, ...]:
        """Return counts by kind and fate."""
        kinds = sorted({kind for (kind, _), count in self.counts.items() if count})
        return tuple(
            KindCounts(kind=kind, **{fate: self.counts[kind, fate] for fate in FATES}) for kind in kinds
        )

    def add(self, outcome: LoadOutcome) -> None:
        if outcome.status == "refused":
            self.refuse(f"{outcome.location}: {outcome.reason}", outcome.kind)
            return
        self.counts[outcome.kind, outcome.status] += 1
        if outcome.status == "superseded":
            self.notes.append(f"{outcome.location}: skipped '{outcome.source}': {outcome.reason}")

    def take(self, statement: Statement) -> Statement:
        """Remember the metrics of a statement that ranks do not use."""
        unread = {signal.metric for signal in statement.signals} - KNOWN_METRICS
        if unread:
            self.unread_metrics[statement.source.location] |= unread
        return statement

    def all_notes(self) -> tuple[str, ...]:
        """Return the notes, with one per location on metrics that ranks do not use."""
        unread = sorted((place, ", ".join(sorted(names))) for place, names in self.unread_metrics.items())
        return (*self.notes, *(f"{place}: stored, but not used in ranks: {names}" for place, names in unread))


def load(
    graph: OpenGraph | None,
    paths: Sequence[str],
    *,
    kind: str | None = None,
    as_of: dt.date | None = None,
    day_of_new: dt.date | None = None,
    trusted: bool = True,
    allow_private: bool = False,
    strict: bool = False,
    dry_run: bool = False,
    progress: Progress = silent,
) -> LoadReport:
    """Load files and folders; refusals are reported, and the rest is loaded.

    Inputs unchanged since their last load, by hash, are skipped.

    Args:
        graph: the graph; with `dry_run` it may be None, for one that does not exist.
        paths: files, folders, web addresses, or `-` for standard input.
        kind: their kind; by default detected from the content.
        as_of: day the figures hold for; events have their own times.
        day_of_new: day of what has none and is new or changed; what is unchanged keeps its own.
        trusted: whether the sources take part in what is computed.
        allow_private: whether to fetch from private network addresses.
        strict: write nothing if anything is refused.
        dry_run: read, check and decide everything, and write nothing; what follows from it is not derived.
        progress: called with a stage and the number of items done.
    """
    options = Options(kind_named(kind) if kind else None, as_of, trusted, allow_private)
    tally, wrote = _Tally(), False
    reading = graph.read_to_write(prepare=not dry_run) if graph else None
    store = graph.store if graph else None
    with _log_of(graph, dry_run=dry_run) as log:
        events = EventIntake(store, log, trusted, tally.refuse_event, tally.notes.append, dry_run)
        reached = _counted(paths, progress, "checking" if dry_run else "loading")
        registered = partial(_registered, store) if store else nothing_loaded
        items = read_paths(paths, options, registered=registered, reached=reached)
        statements = _accepted(items, tally, events.take)
        if strict:
            everything = list(statements)
            statements = iter(() if tally.refusals else everything)
        outcomes = load_statements(store, statements, day_of_new=day_of_new, dry_run=dry_run)
        for written, outcome in enumerate(outcomes, start=1):
            tally.add(outcome)
            wrote = True
            progress("writing", written)
        if strict and tally.refusals:
            events.discard()
        new = events.register()
    if graph is None or reading is None or dry_run:
        return _report(tally, events, new=new, dry_run=True)
    if wrote or events.wrote:
        graph.store.write("mark_loaded")
    followed, _ = refresh(graph.read() if wrote or events.wrote else reading, progress)
    return _report(tally, events, new=new, followed=followed)


@contextmanager
def _log_of(graph: OpenGraph | None, *, dry_run: bool) -> Iterator[EventLog]:
    """Provide the event log to write to: in a dry run a copy that refers to the segments of the real one."""
    real = graph.log if graph else None
    if real is not None and (not dry_run or not real.is_named):
        yield real
        return
    with TemporaryDirectory(prefix="matchgraph-") as folder, EventLog(Path(folder)) as log:
        for place in map(real.file, real.segments()) if real else ():
            (log.folder / place.name).symlink_to(place.resolve())
        yield log


def _counted(paths: Sequence[str], progress: Progress, stage: str) -> Callable[[], None]:
    """Return a function that reports one more finished input per call."""
    total = None if progress is silent else count_inputs(paths)
    numbers = itertools.count(1)
    return lambda: progress(stage, next(numbers), total)


def _registered(store: Store, locations: Sequence[str]) -> dict[str, list[LoadedInput]]:
    """Return the versions of inputs whose sources are all in the graph unchanged."""
    found: defaultdict[str, list[LoadedInput]] = defaultdict(list)
    for row in store.read("loaded_inputs", locations=list(locations)):
        if row["sources"] == row["whole"]:
            unchanged = Unchanged(row["location"], row["kind"], row["whole"])
            validators = Validators(row["etag"], row["last_modified"])
            found[row["location"]].append(LoadedInput(row["sha256"], unchanged, validators))
    return found


def _accepted(
    items: Iterator[Item], tally: _Tally, take_events: Callable[[EventFile], None]
) -> Iterator[Statement]:
    for item in items:
        if isinstance(item, InputRefusedError):
            tally.refuse(str(item), item.kind or NO_KIND)
        elif isinstance(item, InputWarning):
            tally.notes.append(str(item))
        elif isinstance(item, Skipped):
            tally.counts[NO_KIND, "skipped"] += 1
        elif isinstance(item, Unchanged):
            tally.pass_over(item)
        elif isinstance(item, EventFile):
            take_events(item)
        else:
            yield tally.take(item)


def _report(
    tally: _Tally, events: EventIntake, *, new: int, followed: Refreshed = NOTHING, dry_run: bool = False
) -> LoadReport:
    kinds = tally.by_kind()
    return LoadReport(
        **{fate: sum(getattr(counts, fate) for counts in kinds) for fate in FATES},
        entities=followed.entities,
        mentions=followed.mentions,
        events=new,
        duplicate_events=events.read - new,
        waiting_outcomes=events.waiting,
        unknown_candidates=followed.unknown,
        matched=followed.matched,
        waiting=followed.waiting,
        dry_run=dry_run,
        refusals=tuple(tally.refusals),
        notes=(*tally.all_notes(), *(each.message for each in followed.reused)),
        kinds=kinds,
    )
