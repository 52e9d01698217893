"""Load inputs: statements into the store and events into the log, then the projections that follow."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from graph.errors import InputRefusedError
from graph.loading import LoadOutcome, load_statements
from graph.model import Statement
from graph.progress import Progress, silent
from graph.projection import project
from graph.store import Store
from loaders.files import Item, Options, Skipped, read_paths
from loaders.kind import EventFile
from loaders.kinds import kind_named
from loaders.signal_row import KNOWN_METRICS
from matchgraph import settings
from matchgraph.answers import LoadReport
from matchgraph.events import EventIntake, EventOutcome, derive_matched
from matchgraph.mentions import derive_mentions
from matchgraph.recording import take_recorded
from ranking.methodology import Methodology


@dataclass
class _Tally:
    """What happened so far in one load."""

    counts: Counter[str] = field(default_factory=Counter)
    refusals: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unread_metrics: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def refuse(self, reason: str) -> None:
        self.counts["refused"] += 1
        self.refusals.append(reason)

    def add(self, outcome: LoadOutcome) -> None:
        if outcome.status == "refused":
            self.refuse(f"{outcome.location}: {outcome.reason}")
            return
        self.counts[outcome.status] += 1
        if outcome.status == "superseded":
            self.notes.append(f"{outcome.location}: left out '{outcome.source}': {outcome.reason}")

    def take(self, statement: Statement) -> Statement:
        """Remember which metrics a statement has that no rank reads."""
        unread = {signal.metric for signal in statement.signals} - KNOWN_METRICS
        if unread:
            self.unread_metrics[statement.source.location] |= unread
        return statement

    def all_notes(self) -> tuple[str, ...]:
        """Return the notes, with one a location on metrics that no rank reads."""
        unread = sorted((place, ", ".join(sorted(names))) for place, names in self.unread_metrics.items())
        return (*self.notes, *(f"{place}: kept, but no rank reads them: {names}" for place, names in unread))


def load(
    store: Store,
    paths: Sequence[str],
    *,
    methodology: Methodology | None = None,
    event_folder: Path | None = None,
    kind: str | None = None,
    as_of: dt.date | None = None,
    trusted: bool = True,
    allow_private: bool = False,
    dry_run: bool = False,
    strict: bool = False,
    progress: Progress = silent,
) -> LoadReport:
    """Load files and folders; what is refused is reported, and the rest is loaded.

    Args:
        store: where to.
        paths: files, folders, web addresses, or `-` for standard input.
        methodology: all constants, of which the examination of positions counts here; else those in force.
        event_folder: where the log of events lies; None where nobody said.
        kind: what the inputs are; by default the content of each tells.
        as_of: the day the figures hold for; events have their own times.
        trusted: whether the sources may vouch for what they state, and events move ranks.
        allow_private: whether addresses may lead to machines that are not of the public internet.
        dry_run: read and check everything, write nothing.
        strict: write nothing if anything is refused.
        progress: called with a stage and how many items it has done.
    """
    options = Options(kind_named(kind) if kind else None, as_of, trusted, allow_private)
    tally = _Tally()
    events = EventIntake(store, event_folder, trusted, dry_run, tally.refuse)
    statements = _accepted(read_paths(paths, options), tally, events)
    if strict:
        everything = list(statements)
        statements = iter(() if tally.refusals else everything)
    if dry_run:
        tally.counts["loaded"] = sum(statement.ends for statement in statements)
        return _report(tally, EventOutcome(new=events.read), dry_run=True)
    for done, outcome in zip(itertools.count(1), load_statements(store, statements), strict=False):
        tally.add(outcome)
        progress("loading", done)
    if strict and tally.refusals:
        events.discard()
    new = events.register()
    told = EventOutcome(new=new, duplicate=events.read - new)
    return bring_up_to_date(store, methodology or settings.methodology(), event_folder, tally, told, progress)


def bring_up_to_date(
    store: Store,
    methodology: Methodology,
    event_folder: Path | None = None,
    tally: _Tally | None = None,
    events: EventOutcome | None = None,
    progress: Progress = silent,
) -> LoadReport:
    """Make all that is derived from statements and events, also what a crash left undone.

    Args:
        store: the graph.
        methodology: all constants.
        event_folder: where the log of events lies.
        tally: what was loaded.
        events: how many events were.
        progress: called with a stage and how many items it has done.
    """
    projected = project(store, progress)
    mentions = derive_mentions(store)
    take_recorded(store, event_folder)
    matched = derive_matched(store, event_folder, methodology.evidence.examination)
    return _report(
        tally or _Tally(),
        replace(events or EventOutcome(), unknown=matched.unknown, matched=matched.matched),
        entities=projected.entities + projected.forgotten,
        mentions=0 if mentions is None else mentions.written + mentions.removed,
        waiting=store.read("waiting_entities")[0]["waiting"] if store.read("signal_sources") else 0,
    )


def _accepted(items: Iterator[Item], tally: _Tally, events: EventIntake) -> Iterator[Statement]:
    for item in items:
        if isinstance(item, InputRefusedError):
            tally.refuse(str(item))
        elif isinstance(item, Skipped):
            tally.counts["skipped"] += 1
        elif isinstance(item, EventFile):
            events.take(item)
        else:
            yield tally.take(item)


def _report(
    tally: _Tally,
    events: EventOutcome,
    *,
    dry_run: bool = False,
    entities: int = 0,
    mentions: int = 0,
    waiting: int = 0,
) -> LoadReport:
    return LoadReport(
        **{
            status: tally.counts[status]
            for status in ("loaded", "replaced", "unchanged", "superseded", "refused", "skipped")
        },
        entities=entities,
        mentions=mentions,
        events=events.new,
        duplicate_events=events.duplicate,
        unknown_candidates=events.unknown,
        matched=events.matched,
        waiting=waiting,
        dry_run=dry_run,
        refusals=tuple(tally.refusals),
        notes=tally.all_notes(),
    )
