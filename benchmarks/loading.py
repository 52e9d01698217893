"""Load folders of made-up comparison pages twice, and print time and memory of each load.

    python -m benchmarks.loading --pages 5000 20000 [--dry-run] [--folder FOLDER]

Each size gets a graph of its own on the embedded server, which runs alongside the command, so that its memory
does not count. What matters is that the memory of the command does not grow with the number of pages, and
that the second load costs a hash a page. With `--dry-run` pages are read and checked and nothing is
written: the reading alone, for folders too large to wait for a server.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from graph.embedded import embedded_server
from graph.model import CapabilityStatement, Comparison, SideFigures, Verdict
from matchgraph.rendering.page import render_as_stated

PAGES_PER_FOLDER = 1_000
PAGES_PER_ENTITY = 10
CAPABILITIES = 2  # a side
VERBS = ("Transcribes", "Renders", "Extracts", "Summarises", "Translates", "Indexes", "Generates")
OBJECTS = ("speech", "pictures", "tables", "contracts", "source code", "videos", "logs", "maps", "forms")


@dataclass(frozen=True)
class Ran:
    """What one command took: seconds, and its peak memory in MB."""

    seconds: float
    memory: float


def made_page(number: int, entities: int, capabilities: int = CAPABILITIES) -> Comparison:
    """Return the page of a number; its two sides cycle through that many entities.

    Args:
        number: from 0; each gives another pair.
        entities: at least three.
        capabilities: a side.
    """
    left = number % entities
    right = (left + 1 + number // entities) % entities
    sides = {"left": left, "right": right}
    offered = [
        CapabilityStatement(side=side, position=position, description=_text(entity, position))
        for side, entity in sides.items()
        for position in range(1, capabilities + 1)
    ]
    figures = {side: _figures(entity) for side, entity in sides.items()}
    return Comparison(
        id=f"{figures['left'].slug}-vs-{figures['right'].slug}",
        layout="A",
        left=figures["left"],
        right=figures["right"],
        capabilities=tuple(offered),
        verdict=Verdict(winner="left" if _rank(left) >= _rank(right) else "right"),
    )


def _rank(entity: int) -> int:
    return 20 + entity % 26


def _figures(entity: int) -> SideFigures:
    return SideFigures(
        slug=f"entity-{entity}",
        name=f"Entity {entity}",
        type_label="Model",
        rank=_rank(entity),
        adoption=0,
        quality=0,
        ecosystem=0,
        match=0,
        pricing="Free" if entity % 2 else "Paid",
        capability_count=CAPABILITIES,
        times_matched=0,
    )


def _text(entity: int, position: int) -> str:
    verb, thing = VERBS[(entity + position) % len(VERBS)], OBJECTS[entity // len(VERBS) % len(OBJECTS)]
    return f"{verb} {thing} of batch {entity} in step {position}."


def write_pages(folder: Path, pages: int) -> None:
    """Write that many pages, a thousand per folder."""
    entities = max(3, 2 * pages // PAGES_PER_ENTITY)
    for number in range(pages):
        comparison = made_page(number, entities)
        place = folder / f"{number // PAGES_PER_FOLDER:04}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{comparison.id}.txt").write_text(render_as_stated(comparison))


def loaded(folder: Path, graph: str, *, dry_run: bool) -> Ran:
    """Load a folder in a process of its own, as a user does, and return what it took."""
    program = str(Path(sys.executable).with_name("matchgraph"))
    command = [program, "load", str(folder), "--graph", graph, *(["--dry-run"] if dry_run else [])]
    began = time.perf_counter()
    log = os.open(os.devnull, os.O_WRONLY)
    actions = [(os.POSIX_SPAWN_DUP2, log, 1)]
    process = os.posix_spawn(program, command, os.environ, file_actions=actions)
    _, status, usage = os.wait4(process, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"the load of {folder} ended with {os.waitstatus_to_exitcode(status)}")
    return Ran(time.perf_counter() - began, usage.ru_maxrss / 1024)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, nargs="+", default=[1_000, 5_000], help="one folder a size")
    parser.add_argument("--dry-run", action="store_true", help="read and check alone")
    parser.add_argument("--folder", help="for pages and graphs; default a new one")
    chosen = parser.parse_args()
    place = Path(chosen.folder or tempfile.mkdtemp(prefix="loading-"))
    print(f"{'pages':>9}  {'load':>6}  {'seconds':>8}  {'pages/s':>8}  {'peak MB':>8}")
    for pages in chosen.pages:
        folder = place / f"pages-{pages}"
        write_pages(folder, pages)
        graph = place / f"graph-{pages}"
        with nullcontext() if chosen.dry_run else embedded_server(graph):
            for load in ("first",) if chosen.dry_run else ("first", "second"):
                ran = loaded(folder, f"embedded:{graph}", dry_run=chosen.dry_run)
                print(
                    f"{pages:>9,}  {load:>6}  {ran.seconds:>8.1f}  {pages / ran.seconds:>8.0f}  "
                    f"{ran.memory:>8.0f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
