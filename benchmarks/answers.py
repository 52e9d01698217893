"""Time what answers from a published run: `python -m benchmarks.answers --events 100000`.

Comparison pages are loaded and a log of synthetic searches is registered, ten candidates each; a run is
computed and published, and `explain` is asked of entities over the whole order. MATCHED and ANSWERED_BY are
left out, since no answer timed here reads them and writing them takes most of a load. Processor time of this
process, since other work may share the machine; a `command` is a process of its own, imports included.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import numpy as np

from benchmarks.evidence import SHOWN, log_of
from benchmarks.loading import PAGES_PER_FOLDER, made_page
from graph.pointers import EVENTS, hold
from graph.store import Store
from graph.transaction import Transaction
from matchgraph.opened import OpenGraph
from matchgraph.rendering.page import render_as_stated

DAY = dt.date(2026, 11, 1)
SOURCE = "events-synthetic"
CAPABILITIES = 5  # an entity
LOOKED_UP = 2_000  # entities at a time
Result = TypeVar("Result")

SEGMENT = """
COPY (
    SELECT printf('e%09d', event) AS id, position = 1 AS is_first,
        TIMESTAMP '{day} 12:00:00' - to_days(age) AS moment,
        printf('need %d', intent) AS intent, printf('Need %d', intent) AS text,
        CASE WHEN actor % 20 = 0 THEN NULL ELSE printf('actor-%d', actor) END AS actor,
        name AS candidate, is_entity, position, clicked, outcome
    FROM columns JOIN names USING (candidate) ORDER BY event, position
) TO '{path}' (FORMAT parquet, COMPRESSION zstd)"""


def write_pages(folder: Path, entities: int) -> None:
    """Write a page an entity, each with the capabilities of both sides."""
    for number in range(entities):
        comparison = made_page(number, entities, CAPABILITIES)
        place = folder / f"{number // PAGES_PER_FOLDER:04}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{comparison.id}.txt").write_text(render_as_stated(comparison))


def write_segment(path: Path, names: Sequence[str], entities: int, events: int) -> None:
    """Write a segment of synthetic searches.

    Args:
        path: of the segment.
        names: of candidates, entities first.
        entities: how many of them are entities.
        events: number of searches.
    """
    log, _ = log_of(events, entities, len(names) - entities)
    columns: dict[str, Any] = {name: np.repeat(getattr(log, name), SHOWN) for name in ("intent", "actor")}
    columns |= {name: getattr(log, name) for name in ("event", "candidate", "position", "clicked", "outcome")}
    columns["age"] = np.repeat(log.age.astype(np.int32), SHOWN)
    known = {
        "candidate": np.arange(len(names), dtype=np.int32),
        "name": np.array(names, dtype=object),
        "is_entity": np.arange(len(names)) < entities,
    }
    with duckdb.connect() as connection:
        connection.register("columns", columns)
        connection.register("names", known)
        connection.execute(SEGMENT.format(day=DAY, path=path))


def capabilities_of(store: Store, slugs: Sequence[str]) -> list[str]:
    """Return the ids of the capabilities of entities, sorted."""
    found: set[str] = set()
    for start in range(0, len(slugs), LOOKED_UP):
        rows = store.read("capability_statements", slugs=list(slugs[start : start + LOOKED_UP]))
        found |= {row["id"] for row in rows}
    return sorted(found)


def register_searches(graph: OpenGraph, events: int) -> None:
    """Write the log of searches for what the graph has, and register it as a source."""
    slugs = graph.store.read("entity_table")[0]["slugs"]
    folder = graph.log.folder
    folder.mkdir(parents=True, exist_ok=True)
    names = [*slugs, *capabilities_of(graph.store, slugs)]
    write_segment(folder / f"{SOURCE}.parquet", names, len(slugs), events)

    def state(transaction: Transaction) -> None:
        row = {"id": SOURCE, "kind": "events", "sha256": f"{events:064x}", "trusted": True}
        row |= {"events": events, "repeated": 0, "refused": 0, "location": "synthetic.jsonl"}
        transaction.write("state_sources", rows=[row | {"loaded_at": f"{DAY}T00:00:00+00:00"}])
        hold(transaction, EVENTS, changed=True)

    graph.store.transaction("register events", state)


def timed(call: Callable[[], Result]) -> tuple[float, Result]:
    """Return the processor time of a call in seconds, and its result."""
    started = time.process_time()
    result = call()
    return time.process_time() - started, result
