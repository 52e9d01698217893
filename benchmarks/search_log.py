"""Load made-up search events and rank by them, and print what each step takes as the log grows.

    python -m benchmarks.search_log --events 10000 100000 [--url bolt://…] [--entities 2000]

Each size gets a graph of its own with a table of tools, on which a log of that many searches with ten
candidates each is loaded, then 1 % as many. A run is computed, once more with nothing changed, then with a
table of another tool, and a day later; the last one also in full, which has to give the same run. Intents are
popular by a power law, and each has candidates of its own; events are spread over 90 days. Processor time is
that of the command, and that of an embedded server next to it.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

import matchgraph
from graph.embedded import embedded_server
from graph.model import capability_id
from matchgraph import MatchGraph

DAYS = 90
LAST = dt.date(2026, 11, 1)
POOL = 40  # candidates of an intent, of which a search shows ten

# The leading candidates of an intent are shown and chosen more often, and the first places are clicked more.
EVENTS = """
COPY (
    WITH searches AS (
        SELECT n, floor(pow(random(), 3) * {intents})::BIGINT AS intent, random() AS place, random() AS ends,
            TIMESTAMP '{first}' + to_seconds(floor(random() * 86400 * {days})::BIGINT) AS moment,
            floor(random() * {actors})::BIGINT AS actor
        FROM range({start}, {stop}) AS numbers(n)),
    shown AS (
        SELECT *, list_transform(range(10), lambda x: ids[
            1 + ((intent * 7919 + (x * {step} + n % {step})) % len(ids))::INTEGER]) AS candidates,
            1 + floor(pow(place * 2, 2) * 10)::BIGINT AS chosen
        FROM searches, (SELECT list(id ORDER BY number) AS ids FROM given)),
    clicked AS (SELECT *, CASE WHEN place < 0.5 THEN candidates[chosen] END AS choice FROM shown)
    SELECT 'e' || n AS id, strftime(moment, '%Y-%m-%dT%H:%M:%SZ') AS at,
        'find a tool for need ' || intent AS intent,
        list_transform(candidates, lambda one, i: {{'capability': one, 'position': i}}) AS shown,
        CASE WHEN choice IS NULL THEN [] ELSE [choice] END AS clicked,
        CASE WHEN choice IS NOT NULL AND ends < 0.4
            THEN {{'capability': choice, 'success': ends < 0.28}} END AS outcome,
        'actor-' || actor AS actor
    FROM clicked
) TO '{path}' (FORMAT json)"""


def written_tools(path: Path, entities: int, capabilities: int) -> list[str]:
    """Write a table of tools, and return the ids of their capabilities."""
    ids = []
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["slug", "name", "type", "capability"])
        for number in range(capabilities):
            slug, text = f"tool-{number % entities}", f"Does what need {number} asks for."
            first = ("Tool", "cli") if number < entities else ("", "")
            table.writerow([slug, first[0] and f"Tool {number}", first[1], text])
            ids.append(capability_id(slug, text))
    return ids


def written_events(path: Path, ids: list[str], start: int, stop: int, whole: int) -> str:
    """Write searches of some numbers as JSON lines."""
    connection = duckdb.connect()
    connection.execute("SELECT setseed(0.5)").fetchall()
    columns = {"number": np.arange(len(ids)), "id": np.array(ids, object)}
    connection.register("given", columns)
    text = EVENTS.format(
        intents=max(100, whole // 20),
        actors=max(50, whole // 10),
        first=LAST - dt.timedelta(days=DAYS - 1),
        days=DAYS,
        start=start,
        stop=stop,
        step=POOL // 10,
        path=path,
    )
    connection.execute(text)
    connection.close()
    return str(path)


@contextmanager
def an_empty_graph(url: str | None, folder: Path) -> Iterator[MatchGraph]:
    """Open the graph at an address, or a new embedded one whose server runs alongside."""
    if url is not None:
        os.environ["MATCHGRAPH_EVENTS"] = str(folder / "events")
        with matchgraph.open(url) as graph:
            yield graph
        return
    with embedded_server(folder / "graph"), matchgraph.open(f"embedded:{folder / 'graph'}") as graph:
        yield graph


def timed(name: str, events: int, work: Callable[[], Any]) -> Any:
    """Do something and print what it took."""
    wall, processor, server = time.perf_counter(), time.process_time(), server_time()
    result = work()
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    server = server_time() - server
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{events:10,} {name:22}{wall:9.1f} s {processor:9.1f} s {server:9.1f} s {peak:8.0f} MB", flush=True
    )
    return result


def server_time() -> float:
    """Return the processor time of all processes that this one started, in seconds."""
    parents, used = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it ended
            continue
        number = int(stat.parent.name)
        parents[number], used[number] = int(fields[1]), int(fields[11]) + int(fields[12])

    def is_own(number: int) -> bool:
        parent = parents.get(number, 0)
        return parent == os.getpid() or (parent > 1 and is_own(parent))

    return sum(ticks for number, ticks in used.items() if is_own(number)) / os.sysconf("SC_CLK_TCK")


def measure(
    graph: MatchGraph, folder: Path, events: int, entities: int, capabilities: int, *, short: bool
) -> None:
    """Load, load a little more, and rank, on an empty graph.

    Args:
        short: stop after the first run.
    """
    ids = written_tools(folder / "tools.csv", entities, capabilities)
    more = max(1, events // 100)
    first = written_events(folder / "first.jsonl", ids, 0, events, events)
    second = written_events(folder / "second.jsonl", ids, events, events + more, events)
    timed("tools", events, lambda: graph.load(str(folder / "tools.csv")))
    report = timed("events", events, lambda: graph.load(first))
    timed("1 % more events", events, lambda: graph.load(second))
    run = timed("recompute", events, lambda: graph.recompute(as_of=LAST))
    if short:
        return
    again = timed("recompute again", events, lambda: graph.recompute(as_of=LAST))
    another = folder / "another.csv"
    another.write_text("slug,name,type,capability\nanother,Another,cli,Does what need 7 asks for.\n")
    timed("a table of one tool", events, lambda: graph.load(str(another)))
    timed("recompute", events, lambda: graph.recompute(as_of=LAST))
    tomorrow = LAST + dt.timedelta(days=1)
    later = timed("recompute a day later", events, lambda: graph.recompute(as_of=tomorrow))
    full = timed("the same --full", events, lambda: graph.recompute(as_of=tomorrow, full=True))
    assert later.run.id == full.run.id
    timed("check", events, graph.check)
    (row,) = graph.cypher("MATCH (:Intent)-[m:MATCHED]->() RETURN count(m) AS pairs").rows
    assert again.run.id == run.run.id
    print(f"{events:10,} {report.refused} refused, {row['pairs']:,} pairs, run {run.run.id}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--events", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--entities", type=int, default=2_000)
    parser.add_argument("--capabilities", type=int, default=10_000)
    parser.add_argument("--url", help="an empty graph on a server, with one size; default: embedded graphs")
    parser.add_argument("--short", action="store_true", help="stop after the first run")
    parser.add_argument("--folder", help="where to put the files; default: a temporary folder")
    asked = parser.parse_args()
    print(f"{'events':>10} {'step':22}{'wall':>11} {'processor':>11} {'server':>11} {'peak':>11}")
    for events in asked.events:
        place = tempfile.TemporaryDirectory(dir=asked.folder)
        with place as name, an_empty_graph(asked.url, Path(name)) as graph:
            measure(graph, Path(name), events, asked.entities, asked.capabilities, short=asked.short)


if __name__ == "__main__":
    main()
