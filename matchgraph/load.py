"""Load inputs: statements into the store, then the projections that follow from them."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from graph.errors import InputRefusedError
from graph.loading import LoadOutcome, load_statements
from graph.model import Statement
from graph.progress import Progress, silent
from graph.projection import project
from graph.store import Store
from loaders.files import Skipped, read_paths
from matchgraph.answers import LoadReport
from matchgraph.mentions import derive_mentions


@dataclass
class _Tally:
    """What happened so far in one load."""

    counts: Counter[str] = field(default_factory=Counter)
    refusals: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

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


def load(
    store: Store,
    paths: Sequence[str],
    *,
    as_of: dt.date | None = None,
    trusted: bool = True,
    dry_run: bool = False,
    strict: bool = False,
    progress: Progress = silent,
) -> LoadReport:
    """Load files and folders; what is refused is reported, and the rest is loaded.

    Args:
        store: where to.
        paths: files, folders, or `-` for standard input.
        as_of: the day the figures hold for.
        trusted: whether the sources may vouch for what they state.
        dry_run: read and check everything, write nothing.
        strict: write nothing if anything is refused.
        progress: called with a stage and how many items it has done.
    """
    tally = _Tally()
    statements = _accepted(read_paths(paths, as_of=as_of, trusted=trusted), tally)
    if strict:
        everything = list(statements)
        statements = iter(() if tally.refusals else everything)
    if dry_run:
        tally.counts["loaded"] = sum(1 for _ in statements)
        return _report(tally, dry_run=True)
    for done, outcome in zip(itertools.count(1), load_statements(store, statements), strict=False):
        tally.add(outcome)
        progress("loading", done)
    return bring_up_to_date(store, tally, progress)


def bring_up_to_date(store: Store, tally: _Tally | None = None, progress: Progress = silent) -> LoadReport:
    """Make current figures and mentions from all statements, also what a crash left undone."""
    projected = project(store, progress)
    mentions = derive_mentions(store)
    return _report(
        tally or _Tally(),
        entities=projected.entities + projected.forgotten,
        mentions=0 if mentions is None else mentions.written + mentions.removed,
    )


def _accepted(items: Iterator[Statement | InputRefusedError | Skipped], tally: _Tally) -> Iterator[Statement]:
    for item in items:
        if isinstance(item, InputRefusedError):
            tally.refuse(str(item))
        elif isinstance(item, Skipped):
            tally.counts["skipped"] += 1
        else:
            yield item


def _report(tally: _Tally, *, dry_run: bool = False, entities: int = 0, mentions: int = 0) -> LoadReport:
    return LoadReport(
        **{
            status: tally.counts[status]
            for status in ("loaded", "replaced", "unchanged", "superseded", "refused", "skipped")
        },
        entities=entities,
        mentions=mentions,
        dry_run=dry_run,
        refusals=tuple(tally.refusals),
        notes=tuple(tally.notes),
    )
