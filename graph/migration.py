"""Bring a graph of an earlier schema version forward, some intents at a time, so that a crash is harmless."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graph.errors import GuardRefusedError
from graph.matched import COUNTS, DAYS
from graph.pointers import hold
from graph.progress import Progress, silent
from graph.schema_version import FIRST, POINTER, RATES, VERSION, Pair, intents_of, later_than, matched_of_days
from graph.store import Store
from graph.transaction import Transaction

ENTITIES = 20_000  # renamed in one transaction
INTENTS = 100  # brought forward in one transaction
DERIVED = "matched"  # the mark of what MATCHED was derived from


def migrate(store: Store, version: str | None, *, window: int, progress: Progress = silent) -> None:
    """Bring a graph forward to the schema of this engine.

    What is brought forward tells as much as the graph did; the next load or recompute counts it again from
    the event log.

    Args:
        version: the version that the graph says it has; None of a graph of the first version.
        window: days of a window of search evidence.
        progress: called with a stage and the number of intents done.

    Raises:
        GuardRefusedError: the graph is of a later version.
    """
    if version and not (version.isascii() and version.isdigit()):
        raise GuardRefusedError(
            f"this graph has schema version '{version}', this version of matchgraph reads up to {VERSION}: "
            "use the version that wrote it"
        )
    found = int(version) if version else FIRST
    reason = later_than(found, "this graph")
    if reason:
        raise GuardRefusedError(reason)
    if found < VERSION:
        store.prepare()
        while store.write("rename_stated_times", limit=ENTITIES)[0]["renamed"]:
            pass
        _add_up_days(store, window, progress)
        store.write("mark_derived_from", id=DERIVED, digest=None, inputs=None)
        mark_version(store)


def mark_version(store: Store) -> None:
    """Say that a graph has the schema of this engine."""
    store.write("note_version", id=POINTER, version=str(VERSION))


def _add_up_days(store: Store, window: int, progress: Progress) -> None:
    last_day = store.read("last_day_of_evidence")[0]["day"]
    if last_day is None:
        return

    def forward(transaction: Transaction) -> int:
        hold(transaction, POINTER)
        rows = transaction.read("daily_evidence", limit=INTENTS)
        _write(transaction, rows, last_day, window)
        return len(rows)

    done = 0
    while count := store.transaction("migrate", forward):
        done += count
        progress("migrating searches", done)


def _write(transaction: Transaction, rows: Sequence[Mapping[str, Any]], last_day: str, window: int) -> None:
    """Replace the daily evidence of some intents."""
    daily = [
        (Pair(row["intent"], *pair), of)
        for row in rows
        for pair, of in zip(row["candidates"], row["days"], strict=True)
    ]
    answered = [
        (Pair(row["intent"], *pair), of)
        for row in rows
        for pair, of in zip(row["answering"], row["rates"], strict=True)
    ]
    pairs = matched_of_days(daily, answered, last_day=last_day, window=window)
    transaction.write("remove_daily_evidence", keys=[row["intent"] for row in rows])
    for of_entity, query in ((False, "create_matched_capabilities"), (True, "create_matched_entities")):
        new = [
            {"intent": pair.intent, "candidate": pair.candidate}
            | {name: of[name] for name in ("key", *COUNTS, *DAYS)}
            for pair, of in pairs.items()
            if pair.is_entity is of_entity
        ]
        transaction.run(query, {"rows": new})
    rates: dict[str, dict[str, list[float]]] = {}
    for pair, of in pairs.items():
        if "rate" in of:
            figures = [of[name] for name in RATES.values()]
            rates.setdefault(pair.intent, {})[of["key"]] = figures
    transaction.write("write_rates", rows=[{"intent": key, "rates": of} for key, of in rates.items()])
    counts = intents_of(pairs)
    transaction.write(
        "write_intents",
        rows=[{"key": row["intent"], "text": row["text"], **counts[row["intent"]]} for row in rows],
    )
