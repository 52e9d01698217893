"""Let loaders, recomputes and readers work on one graph at once, and compare with one after the other.

    python -m benchmarks.concurrency --loaders 8 --recomputes 2 --readers 2 --tables 3 [--url bolt://…]

Each loader loads tables that share pages with those of the others, in other versions, in an order of its own.
The graph at the end must be the one that loading them one after the other gives; each answer of a reader
must be of one run. A command that was overtaken by another one, which says so, is run again. Without --url
the graph is an embedded one in a scratch folder; with it, an empty one.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import matchgraph
from benchmarks.crashes.steps import State, state_of, table
from graph.embedded import embedded_server
from graph.errors import GuardRefusedError, OvertakenError
from matchgraph import NotFoundError

DAY = dt.date(2026, 11, 1)
PAGES = 40  # of a table
ATTEMPTS = 50


@dataclass
class Met:
    """What happened: how often each kind of work was done, and overtaken; and faults."""

    done: Counter[str] = field(default_factory=Counter)
    overtaken: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def tables(folder: Path, loaders: int, each: int) -> list[list[str]]:
    """Write the tables of each loader."""
    return [
        [
            table(folder / f"t{loader}-{number}.csv", 1 + loader * each + number, PAGES, 10 * loader)
            for number in range(each)
        ]
        for loader in range(loaders)
    ]


def meet(url: str, work: list[list[str]], *, recomputes: int, readers: int) -> Met:
    """Let all work at once, each on a connection of its own, until the loaders are done.

    Args:
        work: the tables of each loader.
        recomputes: how many commands recompute meanwhile, again and again.
        readers: how many ask for the ranking.
    """
    met, over = Met(), threading.Event()

    def tried(kind: str, do: Callable[[], object]) -> None:
        for _ in range(ATTEMPTS):
            try:
                do()
            except OvertakenError:
                met.overtaken[kind] += 1
                time.sleep(random.uniform(0, 0.2))
                continue
            except (NotFoundError, GuardRefusedError):
                met.done[f"{kind}: nothing to rank yet"] += 1
            except Exception as error:  # noqa: BLE001  the fault that is looked for
                last = traceback.extract_tb(error.__traceback__)[-1]
                met.faults.append(
                    f"{kind}: {type(error).__name__}: {error} ({last.name}, {last.filename}:{last.lineno})"
                )
            else:
                met.done[kind] += 1
            return
        met.faults.append(f"{kind}: overtaken {ATTEMPTS} times")

    def loading(paths: list[str]) -> None:
        with matchgraph.open(url) as graph:
            for path in random.sample(paths, len(paths)):
                tried("load", lambda path=path: _accepted(graph.load(path).refusals))  # type: ignore[misc]

    def recomputing() -> None:
        with matchgraph.open(url) as graph:
            while not over.is_set():
                tried("recompute", lambda: graph.recompute(as_of=DAY, accept_below_guard=True))

    def reading() -> None:
        with matchgraph.open(url) as graph:
            while not over.is_set():
                tried("read", lambda: _of_one_run(graph))

    with ThreadPoolExecutor(len(work) + recomputes + readers) as pool:
        others = [pool.submit(recomputing) for _ in range(recomputes)]
        others += [pool.submit(reading) for _ in range(readers)]
        loads = [pool.submit(loading, paths) for paths in work]
        for load in loads:
            load.result()
        over.set()
        for other in others:
            other.result()
    return met


def _accepted(refusals: tuple[str, ...]) -> None:
    if refusals:
        raise AssertionError(f"refused: {refusals[0]}")


def _of_one_run(graph: matchgraph.MatchGraph) -> None:
    ranking = graph.top(limit=1000)
    runs = {entity.run for entity in ranking.entities if entity.rank is not None}
    positions = [entity.position for entity in ranking.entities if entity.position is not None]
    if runs - {ranking.run.id} or positions != sorted(positions):  # those of a tie are equal
        raise AssertionError(f"a ranking of several runs: {runs}, {len(positions)} positions")


def ranked(url: str) -> State:
    """Recompute once more, and return the state."""
    with matchgraph.open(url) as graph:
        graph.recompute(as_of=DAY, accept_below_guard=True)
    return state_of(url)


def differences(at_once: State, in_turn: State) -> list[str]:
    """Return in what a graph differs from the one that was loaded in turn; the history of runs may."""
    keys = sorted(at_once.sources.keys() | in_turn.sources.keys())
    found = [f"source {key} differs" for key in keys if at_once.sources.get(key) != in_turn.sources.get(key)]
    return found + (["the ranking differs"] if at_once.ranking != in_turn.ranking else [])


def main() -> None:
    """Let them meet as the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name, default in (("loaders", 8), ("recomputes", 2), ("readers", 2), ("tables", 3)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--url")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="matchgraph-concurrency-") as scratch:
        folder = Path(scratch)
        os.environ["MATCHGRAPH_EVENTS"] = str(folder / "events")
        work = tables(folder, options.loaders, options.tables)
        with embedded_server(folder / "one"), embedded_server(folder / "other"):
            url = options.url or f"embedded:{folder / 'one'}"
            began = time.monotonic()
            met = meet(url, work, recomputes=options.recomputes, readers=options.readers)
            seconds = time.monotonic() - began
            turn = f"embedded:{folder / 'other'}"
            with matchgraph.open(turn) as graph:
                for path in sorted(path for paths in work for path in paths):
                    graph.load(path)
            met.faults += differences(ranked(url), ranked(turn))
    print(f"done in {seconds:.0f} s: {dict(met.done)}; overtaken and run again: {dict(met.overtaken)}")
    print("\n".join(met.faults) or "no fault")
    sys.exit(1 if met.faults else 0)


if __name__ == "__main__":
    main()
