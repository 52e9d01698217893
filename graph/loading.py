"""Write sources to the store, atomically and idempotently.

Which version of a source counts is decided in the transaction that writes it, while it holds the source: of
two loads that run at once, neither replaces what it has not seen.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from more_itertools import constrained_batches

from graph.claim import Claim
from graph.editions import Edition, read_editions, steps_to_keep
from graph.errors import (
    DeadlineExceededError,
    InputOutputError,
    MatchGraphError,
    StoppedError,
    StoreUnreachableError,
)
from graph.load_plan import WRITTEN, LoadOutcome, LoadPlan
from graph.model import Statement
from graph.pointers import SIGNALS
from graph.statement_rows import capability_rows, entity_rows, signal_rows, source_row
from graph.store import Store
from graph.stored_version import StoredVersion
from graph.transaction import Reads, Transaction
from graph.versions_of_load import Versions

BATCH_SIZE = 100  # pages per transaction: larger batches are hardly faster and lose more on failure
BATCH_ROWS = 10_000  # raw signals and capabilities per transaction: keeps it in the low megabytes
NAME = "load"
# what would befall every other page, too
ENDING = (StoreUnreachableError, InputOutputError, DeadlineExceededError, StoppedError)


def load_statements(
    store: Store | None,
    statements: Iterable[Statement],
    *,
    now: Callable[[], dt.datetime] | None = None,
    day_of_new: dt.date | None = None,
    dry_run: bool = False,
) -> Iterator[LoadOutcome]:
    """Write statements in batches, and yield the outcome of each.

    All versions of a source are decided and written in one transaction: a crash leaves it as it was before
    or as it is after the load. So nothing but sources in parts is written before all statements were read.

    Of two versions of a source the newer wins, then a page over a table row, layout A, the one that ends
    later, the one with more capabilities, the smaller content hash; so neither the order of statements
    matters nor how they are distributed over loads. Only what is loaded again from the same location counts
    as edited in place and replaces what it was, unless it holds for an earlier day, is a table row for a
    page, or ends earlier.

    Args:
        store: the graph to write; with `dry_run` it may be None, for one that does not exist.
        statements: what sources state; beyond a thousand they wait in a temporary file.
        now: current time, UTC.
        day_of_new: the day of sources that have none and whose content is new. Content that is in the graph
            keeps its day, and what ends earlier in a page is not newer. Signals have their own days.
        dry_run: decide everything, and write nothing.

    Yields:
        One outcome for each statement, by source in the order of their first one; those of sources in parts
        come first, when their last part is in.
    """
    clock = now or (lambda: dt.datetime.now(dt.UTC))
    moment = clock().isoformat(timespec="seconds")
    return _Load(store, moment, day_of_new=day_of_new, dry_run=dry_run).all(statements)


def _rows(versions: Sequence[Statement]) -> int:
    """Return the approximate number of relationships of the versions of a source."""
    capabilities = sum(len(entity.capabilities) for each in versions for entity in each.entities)
    return sum(3 + len(each.entities) + len(each.signals) for each in versions) + capabilities


class _Load:
    """One load, with the versions it has written, or would have in a dry run."""

    def __init__(
        self, store: Store | None, loaded_at: str, *, day_of_new: dt.date | None, dry_run: bool
    ) -> None:
        self._store, self._loaded_at, self._dry_run = store, loaded_at, dry_run
        self._day_of_new = day_of_new
        self._writer = uuid.uuid4().hex
        self._seen: dict[str, StoredVersion] = {}
        self._open: LoadOutcome | None = None

    def all(self, statements: Iterable[Statement]) -> Iterator[LoadOutcome]:
        with Versions() as versions:
            for statement in statements:
                if statement.begins and statement.ends:
                    versions.add(statement)
                else:
                    yield from self.part(statement)
            groups = versions.groups()
            for batch in constrained_batches(groups, BATCH_ROWS, BATCH_SIZE, get_len=_rows, strict=False):
                yield from self.batch(batch)

    def batch(self, batch: Sequence[Sequence[Statement]]) -> list[LoadOutcome]:
        """Write sources, each with its versions, in one transaction or, if that fails, one by one."""
        try:
            plan = self._planned([statement for versions in batch for statement in versions])
        except ENDING:
            raise
        except MatchGraphError as error:
            if len(batch) > 1:
                return [outcome for versions in batch for outcome in self.batch([versions])]
            return self._of_versions(batch[0], str(error))
        self._seen |= plan.seen
        return plan.outcomes

    def _of_versions(self, versions: Sequence[Statement], reason: str) -> list[LoadOutcome]:
        """Write the versions of a source one by one, after the store refused them together."""
        if len(versions) == 1:
            return [LoadOutcome.of(versions[0], "refused", reason)]
        return [outcome for statement in versions for outcome in self.batch([[statement]])]

    def _planned(self, batch: Sequence[Statement], *, in_parts: bool = False) -> LoadPlan:
        """Decide about statements and write what follows; of a source in parts only that it is pending."""
        if self._dry_run or self._store is None:
            known = self._known(self._store, batch) | self._seen
            return LoadPlan.of(batch, known, self._day_of_new)

        def decide_and_write(transaction: Transaction) -> LoadPlan:
            token, ids = uuid.uuid4().hex, sorted({each.source.id for each in batch})
            transaction.write("hold_sources", ids=ids, token=token)
            plan = LoadPlan.of(batch, self._known(transaction, batch), self._day_of_new)
            if in_parts:
                transaction.write("state_sources", rows=self._source_rows(plan.chosen.values(), pending=True))
            else:
                self._write(transaction, plan, token)
            transaction.write("note_inputs", rows=list(plan.noted.values()))
            if elsewhere := plan.noted_elsewhere:
                transaction.write("note_other_inputs", rows=elsewhere)
            transaction.write("release_sources", ids=ids)
            return plan

        return self._store.transaction(NAME, decide_and_write)

    def _known(self, reads: Reads | None, batch: Sequence[Statement]) -> dict[str, StoredVersion]:
        ids = sorted({each.source.id for each in batch})
        rows = reads.read("sources_by_id", ids=ids) if reads else ()
        return {row["id"]: StoredVersion.from_row(row).as_of_load(self._seen.get(row["id"])) for row in rows}

    def _write(self, transaction: Transaction, plan: LoadPlan, token: str) -> None:
        kept = plan.replaced - plan.promoted
        current = {id_: Edition.of(each) for id_, each in plan.chosen.items() if id_ in kept}
        gone = list(read_editions(transaction, current).values()) if current else []
        statements = [plan.chosen[id_] for id_ in sorted(plan.chosen)]
        elsewhere = {id_: texts for id_ in plan.chosen if (texts := plan.known[id_].others.texts)}
        self._write_statements(transaction, statements, token, elsewhere)
        passed_by = [Edition.of(each) for each in plan.passed_by]
        current |= read_editions(transaction, {each.source for each in passed_by} - current.keys())
        transaction.write_together(steps_to_keep(transaction, [*gone, *passed_by], current, token))
        if plan.promoted:
            self._forget_texts(transaction, plan.promoted, token)

    def _write_statements(
        self,
        transaction: Transaction,
        statements: Sequence[Statement],
        token: str,
        elsewhere: Mapping[str, list[str]] | None = None,
    ) -> None:
        if not statements:
            return
        entities = sorted((r for s in statements for r in entity_rows(s)), key=_by("slug", "key"))
        capabilities = sorted((r for s in statements for r in capability_rows(s)), key=_by("id", "key"))
        signals = sorted((r for s in statements for r in signal_rows(s)), key=_by("slug", "key"))
        begun = [s.source.id for s in statements if s.begins]
        seen = elsewhere or {}
        rows = [row | {"other_inputs": seen.get(row["id"])} for row in self._source_rows(statements)]
        transaction.write_together(
            [
                ("withdraw_comparisons", {"sources": begun}),
                ("withdraw_statements", {"sources": begun, "token": token}),
                ("state_sources", {"rows": rows}),
                ("state_entities", {"rows": entities, "token": token}),
                ("state_capabilities", {"rows": capabilities}),
                ("relate_sides", {"sources": begun}),
                ("state_signals", {"rows": signals}),
            ]
        )
        if signals:  # nothing is projected of them, so that no stale entity says that they changed
            transaction.write("note_version", id=SIGNALS, version=token)

    def _source_rows(self, statements: Iterable[Statement], *, pending: bool = False) -> list[dict[str, Any]]:
        rows = [source_row(each, self._loaded_at, pending=pending) for each in statements]
        return [row | {"writer": self._writer} if row["pending"] else row for row in rows]

    def _forget_texts(self, transaction: Transaction, promoted: Collection[str], token: str) -> None:
        """Forget what sources stated once, before they were trusted."""
        sources = sorted(promoted)
        keys = [row["key"] for row in transaction.read("earlier_texts", sources=sources)]
        transaction.write("forget_earlier_texts", sources=sources, keys=keys, token=token)

    def part(self, part: Statement) -> list[LoadOutcome]:
        """Write a part of a source, which is pending and ignored until its last part is written."""
        if part.begins:
            self._open = self._guarded(part, self._begin)
        outcome = self._open
        if outcome is None or outcome.source != part.source.id:
            raise ValueError(f"a part of '{part.source.id}' without the one that begins it")
        if outcome.status in WRITTEN and not self._dry_run:
            outcome = self._open = self._guarded(part, self._continue)
        if not part.ends:
            return []
        if outcome.status in WRITTEN:
            self._seen[part.source.id] = StoredVersion.of(part)
        return [outcome]

    def _guarded(self, part: Statement, write: Callable[[Statement], LoadOutcome]) -> LoadOutcome:
        try:
            return write(part)
        except ENDING:
            raise
        except MatchGraphError as error:
            return LoadOutcome.of(part, "refused", str(error))

    def _begin(self, part: Statement) -> LoadOutcome:
        """Decide about a source in parts and claim it; what it stated before is withdrawn some at a time."""
        (outcome,) = self._planned([part], in_parts=True).outcomes
        if self._store is not None and not self._dry_run and outcome.status == "replaced":
            withdraw_signals(Claim(self._store, part.source.id, self._writer))
        return outcome

    def _continue(self, part: Statement) -> LoadOutcome:
        assert self._store is not None and self._open is not None, "it was begun, and not in a dry run"
        claim = Claim(self._store, part.source.id, self._writer)
        claim.transaction(NAME, lambda t: self._write_statements(t, [part], uuid.uuid4().hex))
        return self._open


def withdraw_signals(claim: Claim) -> None:
    """Withdraw the raw signals of a claimed source, some at a time."""

    def some(transaction: Transaction) -> int:
        rows = transaction.write("withdraw_signals", source=claim.id, limit=BATCH_ROWS)
        return rows[0]["withdrawn"]

    while claim.transaction("withdraw", some):
        pass


def _by(*names: str) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    return lambda row: tuple(row[name] for name in names)
