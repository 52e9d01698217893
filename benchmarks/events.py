"""Take made-up search events into an event log, and print the processor time and memory that takes.

    python -m benchmarks.events --events 100000 1000000 [--floor]

Each size runs in a process of its own: a file of JSON lines with ten candidates an event is parsed, checked
and written as a segment, as `load` does before it turns to the graph. What matters is processor time, which
other programs on the machine disturb less than wall time, and that memory does not grow with the number of
events.
`--floor` adds what no way of taking them in can avoid: DuckDB reading the same file as JSON without a check,
and DuckDB writing the rows of the segment again.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb

from graph.event_log.log import EventLog
from loaders.kind import EventFile
from matchgraph.events.intake import EventIntake

SHOWN, ENTITIES, CAPABILITIES, ACTORS = 10, 2_000, 14_000, 20_000
VERBS = ("read", "write", "transcribe", "convert", "find", "summarise", "translate", "index", "compare")
OBJECTS = ("contracts", "files", "tables", "videos", "pictures", "letters", "logs", "maps", "books", "notes")
KINDS = ("long", "short", "spoken", "scanned", "German", "legal", "medical", "old", "noisy", "big")

_COLUMNS = """{'id': 'VARCHAR', 'at': 'VARCHAR', 'intent': 'VARCHAR', 'actor': 'VARCHAR',
'shown': 'STRUCT(capability VARCHAR, entity VARCHAR, "position" SMALLINT)[]', 'clicked': 'VARCHAR[]',
'outcome': 'STRUCT(capability VARCHAR, entity VARCHAR, success BOOLEAN)'}"""
_READ = (
    f"SELECT max(id), max(len(shown)) FROM read_json(?, format = 'newline_delimited', columns = {_COLUMNS})"
)


def made_events(events: int) -> Iterator[str]:
    """Yield search events as lines of JSON: half of them clicked, one in seven with an outcome."""
    chance = random.Random(events)
    names = [f"entity-{i}" for i in range(ENTITIES)]
    candidates = [
        {"capability": f"{names[i % ENTITIES]}#{chance.getrandbits(64):016x}"} for i in range(CAPABILITIES)
    ]
    candidates += [{"entity": name} for name in names]
    intents = [f"{verb} {kind} {thing}" for verb in VERBS for kind in KINDS for thing in OBJECTS]
    for number in range(events):
        found = chance.sample(candidates, SHOWN)
        chosen = [found[chance.randrange(SHOWN)]] if chance.random() < 0.5 else []
        ended = chosen and chance.random() < 0.3
        yield json.dumps(
            {
                "id": f"search-{chance.getrandbits(64):016x}",
                "at": f"2026-05-{1 + number * 28 // events:02}T{chance.randrange(24):02}:00:00Z",
                "intent": chance.choice(intents),
                "shown": [each | {"position": place} for place, each in enumerate(found, start=1)],
                "clicked": [next(iter(each.values())) for each in chosen],
                "outcome": chosen[0] | {"success": chance.random() < 0.7} if ended else None,
                "actor": f"actor-{chance.randrange(ACTORS)}",
            }
        )


def take(path: Path) -> None:
    """Take a file into a log of its own, and print processor and wall time in seconds and the peak in MB."""
    with tempfile.TemporaryDirectory() as folder, EventLog(Path(folder)) as log:
        wall, busy = time.perf_counter(), time.process_time()
        intake = EventIntake(None, log, trusted=True, refuse=print, note=print, dry_run=True)
        intake.take(EventFile(str(path), path, is_table=False))
        took = time.process_time() - busy, time.perf_counter() - wall
    print(*took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def floor(path: Path) -> None:
    """Print the processor time of reading a file as JSON and of writing its segment again, in seconds."""
    with tempfile.TemporaryDirectory() as folder, EventLog(Path(folder)) as log:
        intake = EventIntake(None, log, trusted=True, refuse=print, note=print, dry_run=True)
        intake.take(EventFile(str(path), path, is_table=False))
        segment = log.file(log.segments()[0])
        with duckdb.connect() as connection:
            began = time.process_time()
            connection.execute(_READ, [str(path)]).fetchall()
            read = time.process_time()
            rows, again = f"(FROM read_parquet('{segment}'))", f"'{folder}/again.parquet'"
            connection.execute(f"COPY {rows} TO {again} (FORMAT parquet, COMPRESSION zstd)")
            print(read - began, time.process_time() - read)


def measured(function: str, path: Path) -> list[float]:
    """Return what a function of this module prints about a file, in a process of its own."""
    code = (
        f"from pathlib import Path; from benchmarks.events import {function}; {function}(Path({str(path)!r}))"
    )
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return [float(part) for part in ran.stdout.splitlines()[-1].split()]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, nargs="+", default=[100_000], help="one file a size")
    parser.add_argument("--floor", action="store_true", help="also measure what cannot be avoided")
    parser.add_argument("--folder", help="for the files; default a new one")
    chosen = parser.parse_args()
    place = Path(chosen.folder or tempfile.mkdtemp(prefix="events-"))
    print("      events   processor s  events/s of it    wall s   peak MB")
    for events in chosen.events:
        path = place / f"{events}.jsonl"
        if not path.exists():
            with path.open("w") as file:
                file.writelines(f"{line}\n" for line in made_events(events))
        busy, wall, peak = measured("take", path)
        print(
            f"{events:>12,}  {busy:>12.1f}  {events / busy:>14,.0f}  {wall:>8.1f}  {peak:>8.0f}", flush=True
        )
        if chosen.floor:
            read, write = measured("floor", path)
            print(
                f"{'':>12}  of it at least: {events / read:,.0f} a second to read the JSON, "
                f"{events / write:,.0f} to write the rows",
                flush=True,
            )


if __name__ == "__main__":
    main()
