"""Write sources to the store, atomically and idempotently."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from more_itertools import constrained_batches

from graph.editions import Edition, read_editions, steps_to_keep
from graph.errors import MatchGraphError, StoreUnreachableError
from graph.model import Statement
from graph.statement_rows import capability_rows, entity_rows, signal_rows, source_row
from graph.store import Step, Store
from graph.stored_version import StoredVersion

BATCH_SIZE = 100  # pages per transaction: larger batches are hardly faster and lose more on failure
BATCH_ROWS = 10_000  # raw signals and capabilities per transaction: keeps it in the low megabytes

NOTED = {"id", "input_sha256", "input_sources", "etag", "last_modified"}

Status = Literal["loaded", "replaced", "unchanged", "superseded", "refused"]


@dataclass(frozen=True)
class LoadOutcome:
    """The outcome of one statement.

    Args:
        source: the source's id.
        location: the file it came from.
        status: what was done; `superseded` means another version takes precedence.
        reason: for `superseded` and `refused`.
        kind: kind of the source.
    """

    source: str
    location: str
    status: Status
    reason: str = ""
    kind: str = "page"


def load_statements(
    store: Store,
    statements: Iterable[Statement],
    *,
    now: Callable[[], dt.datetime] | None = None,
    read_again: Callable[[Collection[str]], Iterable[Statement]] | None = None,
) -> Iterator[LoadOutcome]:
    """Write statements in batches, and yield the outcome of each.

    Of two versions of a source in one load, the newer wins, then a page over a table row, layout A, the more
    complete, the smaller content hash; so their order does not matter. Between loads, the later version
    replaces the earlier unless it is older or a table row for a page.

    Args:
        store: the graph to write.
        statements: what sources state; read lazily.
        now: current time, UTC.
        read_again: called at the end with the locations of replaced versions; returns the statements of
            unchanged inputs there that this load skipped.

    Yields:
        One outcome for each statement, in order; for one in parts, when its last part is in.
    """
    clock = now or (lambda: dt.datetime.now(dt.UTC))
    load = _Load(store, token=uuid.uuid4().hex, loaded_at=clock().isoformat(timespec="seconds"))
    yield from load.all(statements)
    if read_again is not None:
        yield from load.all(read_again(load.displaced))


def _rows(statement: Statement) -> int:
    """Return the approximate number of relationships of a statement."""
    capabilities = sum(len(entity.capabilities) for entity in statement.entities)
    return 3 + len(statement.entities) + len(statement.signals) + capabilities


class _Load:
    """One load, with the versions it has written."""

    def __init__(self, store: Store, *, token: str, loaded_at: str) -> None:
        self._store, self._token, self._loaded_at = store, token, loaded_at
        self._seen: dict[str, StoredVersion] = {}
        self._promoted: set[str] = set()  # untrusted until now
        self._open: LoadOutcome | None = None
        self.displaced: set[str] = set()

    def all(self, statements: Iterable[Statement]) -> Iterator[LoadOutcome]:
        for in_parts, group in itertools.groupby(statements, key=lambda s: not (s.begins and s.ends)):
            if in_parts:
                for part in group:
                    yield from self.part(part)
            else:
                for batch in constrained_batches(group, BATCH_ROWS, BATCH_SIZE, get_len=_rows, strict=False):
                    yield from self.batch(batch)

    def part(self, part: Statement) -> list[LoadOutcome]:
        """Write a part of a source, which is pending and ignored until its last part is written."""
        if part.begins:
            self._open = self._begin(part)
        outcome = self._open
        if outcome is None or outcome.source != part.source.id:
            raise ValueError(f"a part of '{part.source.id}' without the one that begins it")
        if outcome.status in {"loaded", "replaced"}:
            refused = self._write([part])
            outcome = self._open = refused.get(part.source.id, outcome)
        if not part.ends:
            return []
        if outcome.status in {"loaded", "replaced"}:
            self._seen[part.source.id] = StoredVersion.of(part)
        if outcome.status == "unchanged":
            self._note_inputs([part], self._known({part.source.id}))
        return [outcome]

    def _begin(self, part: Statement) -> LoadOutcome:
        id_ = part.source.id
        outcome = self._judge(part, self._known({id_}) | self._seen)
        if outcome.status == "replaced":
            while self._store.write("withdraw_signals", source=id_, limit=BATCH_ROWS)[0]["withdrawn"]:
                pass
        return outcome

    def batch(self, batch: Sequence[Statement]) -> list[LoadOutcome]:
        known = self._known({s.source.id for s in batch}) | self._seen
        verdicts: list[LoadOutcome] = []
        chosen: dict[str, Statement] = {}
        passed_by: list[Statement] = []
        self._note_inputs(batch, known)
        for statement in batch:
            outcome = self._judge(statement, known)
            verdicts.append(outcome)
            if outcome.status not in {"superseded", "refused"}:
                known[statement.source.id] = StoredVersion.of(statement)
            if outcome.status == "superseded":
                passed_by.append(statement)
            if outcome.status in {"loaded", "replaced"}:
                if (other := chosen.get(statement.source.id)) is not None:
                    passed_by.append(other)
                chosen[statement.source.id] = statement
        replaced = {outcome.source for outcome in verdicts if outcome.status == "replaced"}
        refused = self._write(sorted(chosen.values(), key=lambda s: s.source.id), replaced)
        self._keep_texts(passed_by)
        self._seen |= {id_: k for id_, k in known.items() if k.this_load and id_ not in refused}
        return [refused.get(v.source, v) if v.status in {"loaded", "replaced"} else v for v in verdicts]

    def _known(self, ids: set[str]) -> dict[str, StoredVersion]:
        rows = self._store.read("sources_by_id", ids=sorted(ids))
        return {row["id"]: StoredVersion.from_row(row) for row in rows}

    def _judge(self, statement: Statement, known: dict[str, StoredVersion]) -> LoadOutcome:
        source = statement.source
        there = known.get(source.id)
        status: Status = "loaded"
        reason = there.refuses(statement) if there is not None else ""
        if reason:
            status = "refused"
        elif there is not None and there.pending:
            status = "replaced"  # an earlier load was interrupted
        elif there is not None:
            same = there.is_just(statement)
            reason = "" if same else there.outlives(statement)
            status = "unchanged" if same else "superseded" if reason else "replaced"
            if status == "replaced" and source.trusted and not there.trusted:
                self._promoted.add(source.id)
            if status == "replaced" and not there.this_load and there.location != source.location:
                self.displaced.add(there.location)
        return LoadOutcome(source.id, source.location, status, reason, source.kind)

    def _note_inputs(self, statements: Iterable[Statement], known: dict[str, StoredVersion]) -> None:
        """Record the inputs of unchanged sources, so that the next load can skip them."""
        rows = [
            statement.source.model_dump(include=NOTED)
            for statement in statements
            if (there := known.get(statement.source.id)) is not None
            and not there.this_load
            and there.is_just(statement)
            and there.location == statement.source.location
            and there.input != (statement.source.input_sha256, statement.source.input_sources)
        ]
        if rows:
            self._store.write("note_inputs", rows=rows)

    def _keep_texts(self, passed_by: Sequence[Statement]) -> None:
        """Keep the texts of versions older than the stored one."""
        if passed_by:
            current = read_editions(self._store, {each.source.id for each in passed_by})
            gone = [Edition.of(each) for each in passed_by]
            if steps := steps_to_keep(self._store, gone, current, self._token):
                self._store.write_together(steps)

    def _write(
        self, statements: Sequence[Statement], replaced: Collection[str] = ()
    ) -> dict[str, LoadOutcome]:
        """Write in one transaction or, if that fails, page by page; return the pages that failed."""
        try:
            self._write_together(statements, replaced)
        except StoreUnreachableError:
            raise
        except MatchGraphError as error:
            if len(statements) == 1:
                source = statements[0].source
                refused = LoadOutcome(source.id, source.location, "refused", str(error), source.kind)
                return {source.id: refused}
            failed = [self._write([statement], replaced) for statement in statements]
            return {source: outcome for part in failed for source, outcome in part.items()}
        return {}

    def _write_together(self, statements: Sequence[Statement], replaced: Collection[str]) -> None:
        if not statements:
            return
        promoted = self._promoted & {each.source.id for each in statements}
        kept = set(replaced) - promoted
        current = {each.source.id: Edition.of(each) for each in statements if each.source.id in kept}
        gone = read_editions(self._store, current).values() if current else ()
        entities = sorted((r for s in statements for r in entity_rows(s)), key=_by("slug", "key"))
        capabilities = sorted((r for s in statements for r in capability_rows(s)), key=_by("id", "key"))
        signals = sorted((r for s in statements for r in signal_rows(s)), key=_by("slug", "key"))
        begun = [s.source.id for s in statements if s.begins]
        self._store.write_together(
            [
                ("withdraw_comparisons", {"sources": begun}),
                ("withdraw_statements", {"sources": begun, "token": self._token}),
                ("state_sources", {"rows": [source_row(s, self._loaded_at) for s in statements]}),
                ("state_entities", {"rows": entities, "token": self._token}),
                ("state_capabilities", {"rows": capabilities}),
                ("relate_sides", {"sources": begun}),
                ("state_signals", {"rows": signals}),
                *steps_to_keep(self._store, gone, current, self._token),
                *self._steps_to_forget_texts(promoted),
            ]
        )
        self._promoted -= promoted

    def _steps_to_forget_texts(self, promoted: Collection[str]) -> list[Step]:
        """Return the writes that forget what sources stated once, before they were trusted."""
        rows = self._store.read("earlier_texts", sources=sorted(promoted)) if promoted else ()
        keys = [row["key"] for row in rows]
        where = {"sources": sorted(promoted), "keys": keys, "token": self._token}
        return [("forget_earlier_texts", where)] if keys else []


def _by(*names: str) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    return lambda row: tuple(row[name] for name in names)
