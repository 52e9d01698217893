"""Time what answers from a published run: `python -m benchmarks.answers --events 100000`.

Comparison pages are loaded and a log of synthetic searches is registered, ten candidates each; a run is
computed and published, and `explain` is asked of entities over the whole order. MATCHED and ANSWERED_BY are
left out, since no answer timed here reads them and writing them takes most of a load. Processor time of this
process, since other work may share the machine; a `command` is a process of its own, imports included.
"""

from __future__ import annotations

import argparse
import datetime as dt
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import numpy as np
from rich.console import Console
from rich.table import Table

import matchgraph
from benchmarks.evidence import SHOWN, log_of
from benchmarks.loading import PAGES_PER_FOLDER, made_page
from graph.embedded import embedded_server
from graph.pointers import EVENTS, hold
from graph.publishing import publish
from graph.store import Store
from graph.transaction import Transaction
from matchgraph.computing.as_of import read_inputs
from matchgraph.computing.kept_runs import keep, known
from matchgraph.computing.run_inputs import RunInputs
from matchgraph.opened import OpenGraph
from matchgraph.rendering.page import render_as_stated

DAY = dt.date(2026, 11, 1)
SOURCE = "events-synthetic"
CAPABILITIES = 5  # an entity
LOOKED_UP = 2_000  # entities at a time
ASKED = 40  # entities
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


def published(graph: OpenGraph) -> tuple[float, float]:
    """Compute, keep and publish a run; return the seconds of computing and of keeping it."""
    reading = graph.read()

    def run() -> RunInputs:
        inputs = read_inputs(reading, as_of=DAY, engine="power")
        assert inputs.computed.scores
        return inputs

    computing, inputs = timed(run)
    publish(graph.store, inputs.computed.run, inputs.computed.scores)
    keeping, _ = timed(lambda: keep(graph.read(), inputs))
    return computing, keeping


def answered(address: str, entities: int) -> list[str]:
    """Return the seconds of answers from the published run, each in a session of its own."""
    chosen = [f"entity-{number}" for number in range(0, entities, -(-entities // ASKED))]

    def asked(**more: Any) -> list[float]:
        found = []
        for slug in chosen if not more else chosen[:3]:
            with matchgraph.open(address) as graph:
                seconds, answer = timed(partial(graph.explain, slug, **more))
            assert answer.current, answer.note
            found.append(seconds)
        return found

    asked()  # the first answer of a process also imports
    plain, supposed = asked(), asked(suppose="success intent='need 3' times=3")
    with matchgraph.open(address) as graph:
        reading = graph.opened.read()
        again, found = timed(lambda: known(reading, as_of=DAY, engine="power"))
        assert found is not None
    return [
        f"{np.median(plain):.3f}",
        f"{np.quantile(plain, 0.95):.3f}",
        f"{np.median(supposed):.2f}",
        f"{again:.2f}",
    ]


def command_seconds(address: str) -> float:
    """Return the processor time of the command `explain`, imports included."""
    program = str(Path(sys.executable).with_name("matchgraph"))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [program, "explain", "entity-1", "--graph", address]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def row(place: Path, entities: int, events: int) -> list[str]:
    """Return a row of the table, from a graph that is made in a folder unless it is there."""
    address = f"embedded:{place / 'graph'}"
    with embedded_server(place / "graph"), matchgraph.open(address) as graph:
        if not graph.opened.read().sources.events:
            write_pages(place / "pages", entities)
            assert not graph.load(str(place / "pages")).refusals
            register_searches(graph.opened, events)
        computing, keeping = published(graph.opened)
        folder = graph.opened.runs_folder
        size = sum(file.stat().st_size for file in folder.rglob("*.npy")) if folder else 0
        answers = answered(address, entities)
        command = command_seconds(address)
    figures = [f"{events / 1e6:g}", f"{computing:.1f}", f"{keeping:.1f}", f"{size / 1e6:,.0f}"]
    return [*figures, *answers, f"{command:.2f}"]


def main() -> None:
    """Print a table with a row for each number of events."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, nargs="+", default=[100_000])
    parser.add_argument("--entities", type=int, default=2_000)
    parser.add_argument("--folder", help="for pages and graphs; default a new one")
    chosen = parser.parse_args()
    place = Path(chosen.folder or tempfile.mkdtemp(prefix="answers-"))
    table = Table("M searches", "run s", "keep s", "MB", "explain s", "p95", "--if s", "known s", "command s")
    for events in chosen.events:
        table.add_row(*row(place / f"{chosen.entities}-{events}", chosen.entities, events))
    Console().print(table)


if __name__ == "__main__":
    main()
