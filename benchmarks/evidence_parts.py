"""Measure the evidence step on a log in parts: `python -m benchmarks.evidence_parts --events 100000 1000000`.

The same synthetic searches as those of `benchmarks.evidence`, first as a whole, then in parts of at most
`--rows` rows. Each task is a process of its own, one after the other, so that seconds are those of the
processor of all tasks together, and memory is what the largest task has beyond one that does nothing. What
the driver does is shown apart. With `--master` the same parts run on a cluster, by the clock.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.evidence import log_of
from matchgraph import settings
from matchgraph.cluster.event_layout import Layout
from matchgraph.cluster.mapped import written_events
from matchgraph.cluster.session import spark_session
from matchgraph.cluster.spark import on_workers
from ranking.evidence import Evidence, evidence
from ranking.impressions import Impressions
from ranking.rates import rates, settings_of

MODULES = ["matchgraph.cluster.event_steps", "matchgraph.cluster.event_gathering", "scipy.optimize"]


class Apart:
    """Runs each task in a process of its own, and measures it."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(MODULES)
        self.processor = 0.0
        self.longest = 0.0
        self.memory = 0
        self.stages = 0
        (_, _, self._least) = self._run(_nothing)

    def __call__(self, step: Callable[..., Any], layout: Layout, parts: int, *more: object) -> list[Any]:
        found = []
        self.stages += 1
        for part in range(parts):
            result, processor, memory = self._run(step, layout, part, *more)
            found.append(result)
            self.processor += processor
            self.longest = max(self.longest, processor)
            self.memory = max(self.memory, memory - self._least)
        return found

    def _run(self, step: Callable[..., Any], *more: object) -> tuple[Any, float, int]:
        with self._context.Pool(1, maxtasksperchild=1) as pool:
            return pool.apply(_measured, (step, *more))


def _nothing() -> None:
    pass


def _measured(step: Callable[..., Any], *more: object) -> tuple[Any, float, int]:
    started = time.process_time()
    result = step(*more)
    return result, time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _same(found: Evidence, whole: Evidence) -> bool:
    names = ("events", "clicks", "lower", "flow", "demand", "trust", "weight")
    return all(getattr(found, name).tobytes() == getattr(whole, name).tobytes() for name in names)


def row(events: int, asked: argparse.Namespace) -> list[str]:
    """Return a row of the table."""
    constants = settings.methodology().evidence
    log, candidates = log_of(events, asked.entities, asked.capabilities)
    kinds, group = np.arange(asked.entities) % 8, candidates.owner
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    whole = evidence(log, kinds, settings_of(constants, None), group=group)
    whole_took = time.process_time() - started
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    parts = -(-len(log.candidate) // asked.rows)
    apart = Apart()
    with tempfile.TemporaryDirectory() as place:
        started = time.process_time()
        found, files = _in_parts(Path(place), log, kinds, group, parts, apart)
        driver = time.process_time() - started
    clock = ""
    if asked.master:
        with spark_session(asked.master) as session, tempfile.TemporaryDirectory() as place:
            session.sparkContext.parallelize(range(parts), parts).map(str).collect()
            began = time.perf_counter()
            _in_parts(Path(place), log, kinds, group, parts, partial(on_workers, session.sparkContext))
            clock = f"{time.perf_counter() - began:.0f}"
    return [
        f"{len(log.candidate) / 1e6:.1f}",
        f"{len(log.pairs):,}",
        f"{whole_took:.1f}",
        f"{grown / 1024:,.0f}",
        str(parts),
        f"{apart.processor:.1f}",
        f"{apart.memory / 1024:,.0f}",
        f"{apart.longest:.2f}",
        f"{driver:.1f}",
        f"{files / 1e6:,.0f}",
        f"{apart.stages}",
        clock,
        "the same" if _same(found, whole) else "OTHERS",
    ]


def _in_parts(
    place: Path, log: Impressions, kinds: Any, group: Any, parts: int, over: Callable[..., list[Any]]
) -> tuple[Evidence, int]:
    constants = settings.methodology().evidence
    with written_events(place, log, group, constants.witnesses, parts, over) as laid_out:
        found = rates(laid_out, kinds, group, constants, clicks=int(log.clicked.sum()))
        return found, sum(each.stat().st_size for each in place.rglob("*.npy"))


def main() -> None:
    """Print a table with a row for each number of events."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--events", type=int, nargs="+", default=[30_000, 100_000, 300_000])
    parser.add_argument("--rows", type=int, default=250_000)
    parser.add_argument("--entities", type=int, default=20_000)
    parser.add_argument("--capabilities", type=int, default=100_000)
    parser.add_argument("--master")
    asked = parser.parse_args()
    names = "M rows,pairs,whole s,MB,parts,tasks s,task MB,longest s,driver s,files MB,stages,Spark s,bytes"
    table = Table(*names.split(","))
    for events in asked.events:
        table.add_row(*row(events, asked))
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
