"""Measure the evidence step on a log in parts: `python -m benchmarks.evidence_parts --events 100000 1000000`.

The same synthetic searches as those of `benchmarks.evidence`, first as a whole, then in parts of at most
`--rows` rows: seconds of the processor of all tasks together and of the longest, the memory that NumPy
allocates in the largest task, and the seconds of the driver between them. With `--master` the same parts run
on a cluster, by the clock.
"""

from __future__ import annotations

import argparse
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.evidence import log_of
from matchgraph import settings
from matchgraph.cluster.event_layout import Layout
from matchgraph.cluster.mapped import written_events
from matchgraph.cluster.session import spark_session
from matchgraph.cluster.spark import on_workers
from ranking.evidence import Evidence, evidence
from ranking.impressions import Impressions
from ranking.rates import rates, settings_of


class Measured:
    """Runs tasks one after the other, and measures the seconds of the processor or the memory of each.

    Args:
        memory: whether memory is measured, which takes time itself: what NumPy allocates, no mapped file.
    """

    def __init__(self, *, memory: bool) -> None:
        self._with_memory = memory
        self.processor = self.longest = 0.0
        self.memory = self.stages = 0

    def __call__(self, step: Callable[..., Any], layout: Layout, parts: int, *more: object) -> list[Any]:
        found = []
        self.stages += 1
        for part in range(parts):
            if self._with_memory:
                tracemalloc.start()
            started = time.process_time()
            found.append(step(layout, part, *more))
            took = time.process_time() - started
            if self._with_memory:
                self.memory = max(self.memory, tracemalloc.get_traced_memory()[1])
                tracemalloc.stop()
            self.processor += took
            self.longest = max(self.longest, took)
        return found


def _same(found: Evidence, whole: Evidence) -> bool:
    names = ("events", "clicks", "lower", "flow", "demand", "trust", "weight")
    return all(getattr(found, name).tobytes() == getattr(whole, name).tobytes() for name in names)


def row(events: int, asked: argparse.Namespace) -> list[str]:
    """Return a row of the table."""
    constants = settings.methodology().evidence
    log, candidates = log_of(events, asked.entities, asked.capabilities)
    kinds, group = np.arange(asked.entities) % 8, candidates.owner
    started = time.process_time()
    whole = evidence(log, kinds, settings_of(constants, None), group=group)
    whole_took = time.process_time() - started
    tracemalloc.start()
    evidence(log, kinds, settings_of(constants, None), group=group)
    grown = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    parts = -(-len(log.candidate) // asked.rows)
    timed, sized = Measured(memory=False), Measured(memory=True)
    with tempfile.TemporaryDirectory() as place:
        started = time.process_time()
        found, files = _in_parts(Path(place), log, kinds, group, parts, timed)
        driver = time.process_time() - started - timed.processor
    with tempfile.TemporaryDirectory() as place:
        _in_parts(Path(place), log, kinds, group, parts, sized)
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
        f"{grown / 1e6:,.0f}",
        str(parts),
        f"{timed.processor:.1f}",
        f"{sized.memory / 1e6:,.0f}",
        f"{timed.longest:.2f}",
        f"{driver:.1f}",
        f"{files / 1e6:,.0f}",
        f"{timed.stages}",
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
    print("".join(f"{name:>11}" for name in names.split(",")), flush=True)
    for events in asked.events:
        print("".join(f"{each:>11}" for each in row(events, asked)), flush=True)


if __name__ == "__main__":
    main()
