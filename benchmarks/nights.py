"""Run many small nights on one graph, and look whether a night takes more the more there were.

    python -m benchmarks.nights --nights 500 [--events]

Every night edits a few pages and holds for the next day; with --events it also loads a file of searches.
Printed are processor time, memory of the command, files, bytes and what the graph holds, in ten parts of the
nights. What grows is the history: a run and its changes, and with --events a segment, all of which are read
every night. The exit code is 1 if the last part takes half as much time again as the second (with --events:
more than in proportion to the nights), or a quarter more memory, or has more files than history explains.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import matchgraph
from benchmarks.crashes.steps import EXAMPLES, table
from graph.embedded import embedded_server
from matchgraph import MatchGraph

FIRST = dt.date(2026, 1, 1)
EDITED, VERSIONS, PARTS = 20, 7, 10  # pages a night, in that many versions, so that their texts do not grow


@dataclass(frozen=True)
class Night:
    """What one night took: processor seconds, megabytes, files and bytes of the folder; and counts."""

    seconds: float
    memory: float
    files: int
    bytes: int
    counts: dict[str, int]


def nights(number: int, folder: Path, *, events: bool) -> Iterator[Night]:
    """Run nights on an embedded graph, and yield what each took.

    Args:
        number: how many.
        folder: an empty one.
        events: whether each loads a file of searches.
    """
    url = f"embedded:{folder / 'graph'}"
    (folder / "pages").mkdir()
    with embedded_server(folder / "graph"), matchgraph.open(url) as graph:
        graph.load(EXAMPLES)
        for night in range(number):
            table(folder / "pages" / "edited.csv", night % VERSIONS, EDITED)
            if events:
                _searches(folder / "pages" / "searches.jsonl", night)
            began = time.process_time()
            with contextlib.suppress(matchgraph.GuardRefusedError):
                graph.nightly(str(folder / "pages"), as_of=FIRST + dt.timedelta(night), allow_future=True)
            seconds = time.process_time() - began
            yield _measured(graph, folder / "graph", seconds)


def _searches(place: Path, night: int) -> None:
    day = FIRST + dt.timedelta(night)
    lines = [
        {
            "id": f"n{night}-{number}",
            "at": f"{day}T10:00:00Z",
            "intent": "write code",
            "shown": [{"entity": f"tool-{number:02d}", "position": 1}],
            "clicked": [f"tool-{number:02d}"],
            "actor": f"actor-{number}",
        }
        for number in range(5)
    ]
    place.write_text("".join(json.dumps(line) + "\n" for line in lines))


def _measured(graph: MatchGraph, folder: Path, seconds: float) -> Night:
    places = [place for place in folder.rglob("*") if place.is_file()]
    log = ".wal"  # of a server that runs all the nights, which empties it every 64 MB and when it stops
    size = sum(place.stat().st_size for place in places if place.suffix != log)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    memory = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    counts = {row["name"]: row["count"] for row in graph.query("graph_size")}
    return Night(seconds, memory, len(places), size, counts)


def growth(done: list[Night], *, events: bool) -> list[str]:
    """Print the nights in parts, and return what grows that should not."""
    size = max(1, len(done) // PARTS)
    parts = [done[start : start + size] for start in range(0, len(done), size)][:PARTS]
    names = ("Source", "Entity", "Run", "RANKED", "STATED_BEFORE")
    print("nights     cpu s     MB  files  graph MB  " + "  ".join(names))
    for number, part in enumerate(parts):
        last = part[-1]
        held = "  ".join(str(last.counts.get(name, 0)) for name in names)
        print(
            f"{number * size + 1:>4}-{number * size + len(part):<4} "
            f"{statistics.median(n.seconds for n in part):6.2f} {last.memory:6.0f} {last.files:>6} "
            f"{last.bytes / 1e6:>9.1f}  {held}"
        )
    second, last = parts[min(1, len(parts) - 1)], parts[-1]
    compared = parts[len(parts) // 2 - 1] if events else second
    times = [statistics.median(night.seconds for night in part) for part in (compared, last)]
    most = 1.25 * len(done) / (done.index(compared[-1]) + 1) if events else 1.5
    between = done.index(last[-1]) - done.index(second[-1])
    explained = between * (
        8 if events else 1
    )  # a record a night; a segment, and the six files of its roll-up
    found = {
        "processor time": times[1] > most * times[0],
        "memory": last[-1].memory > 1.25 * second[-1].memory,
        "files": last[-1].files - second[-1].files > explained + 40,  # a few runs, indexes and roll-ups
    }
    return [name for name, grows in found.items() if grows]


def main() -> None:
    """Run nights as the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--nights", type=int, default=500)
    parser.add_argument("--events", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="matchgraph-nights-") as folder:
        done = list(nights(options.nights, Path(folder), events=options.events))
    grows = growth(done, events=options.events)
    print(f"grows: {', '.join(grows)}" if grows else "nothing grows but the history")
    sys.exit(1 if grows else 0)


if __name__ == "__main__":
    main()
