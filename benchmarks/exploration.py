"""Time the exploration commands on a warm graph: `python -m benchmarks.exploration embedded:/tmp/large`.

The graph is written by `benchmarks.large_graph`. Every command is run for randomly drawn entities, or
for texts generated like the graph's own; warm-up does not count. If the graph has a `hub`, commands on it
are timed, too. Wall time includes waiting on a busy machine, so the CPU time of this process and, with
`--server-pid`, of the server (Linux) is reported as well.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

import matchgraph
from benchmarks.large_graph import OBJECTS, VERBS
from graph.errors import NotFoundError
from matchgraph import MatchGraph

Question = tuple[str, str, str]  # one entity, another, a text
COMMANDS: dict[str, Callable[[MatchGraph, Question], object]] = {
    "search": lambda graph, q: graph.search(q[2]),
    "search, words alone": lambda graph, q: graph.search(q[2], semantic=False),
    "resolve": lambda graph, q: graph.resolve(q[2]),
    "alternatives": lambda graph, q: graph.alternatives(q[0]),
    "different": lambda graph, q: graph.different(q[0]),
    "different of two": lambda graph, q: graph.different([q[0], q[1]]),
    "path": lambda graph, q: graph.path(q[0], q[1]),
    "neighbourhood": lambda graph, q: graph.relations(q[0], depth=2),
}
ABOUT_HUB = ("alternatives", "different", "path", "neighbourhood")
HUB_TIMES = 12


class Clock:
    """What passes, and what this process and the server work, in milliseconds."""

    def __init__(self, server: int | None) -> None:
        self._server = server

    def read(self) -> tuple[float, float, float]:
        return time.perf_counter() * 1000, time.process_time() * 1000, self._server_time()

    def _server_time(self) -> float:
        if self._server is None:
            return float("nan")
        fields = Path(f"/proc/{self._server}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def asked(graph: MatchGraph, call: Callable[[MatchGraph, Question], object], question: Question) -> None:
    with contextlib.suppress(NotFoundError):  # that there is no path has to be found out, too
        call(graph, question)


def report(name: str, graph: MatchGraph, questions: Sequence[Question], warm: int, clock: Clock) -> None:
    call = COMMANDS[name]
    for question in questions[:warm]:
        asked(graph, call, question)
    readings = [clock.read()]
    for question in questions[warm:]:
        asked(graph, call, question)
        readings.append(clock.read())
    passed, worked, served = np.diff(np.array(readings), axis=0).T
    cells = (*np.percentile(passed, [50, 95]), passed.max(), *np.percentile(worked, [50, 95]), served.mean())
    print(f"{name:24}{len(passed):6d}" + "".join(f"{cell:9.1f}" for cell in cells), flush=True)


def questions(graph: MatchGraph, slugs: Sequence[str], times: int, seed: int) -> list[Question]:
    """Draw entities and texts: a rare word and two common ones, common ones alone, a typo, a sentence."""
    generator = np.random.default_rng(seed)
    drawn = []
    for number, (one, other) in enumerate(generator.choice(slugs, (times, 2)).tolist()):
        verb, thing = generator.choice(VERBS), generator.choice(OBJECTS)
        offered = graph.opened.store.read("offers_of", slugs=[one])
        rare = offered[0]["names"][0].split()[-4] if offered else one  # the word of its topic
        forms = (
            f"{verb} {thing} for {rare}",
            f"{verb} {thing}",
            f"{verb[:-2]}{verb[-1]} {thing[1:]}",
            f"something that {verb} {thing} of all my meetings and sends me the result",
        )
        drawn.append((one, other, forms[number % len(forms)]))
    return drawn


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("graph", help="embedded:PATH or a Bolt URL")
    parser.add_argument("--times", type=int, default=120, help="questions to each command")
    parser.add_argument("--warm", type=int, default=30, help="questions more that warm up")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="*", default=list(COMMANDS), choices=COMMANDS, help="these commands")
    parser.add_argument("--server-pid", type=int, help="process of the server, to see what it works")
    given = parser.parse_args()
    clock = Clock(given.server_pid)
    with matchgraph.open(given.graph) as graph:
        (table,) = graph.opened.store.read("entity_table")
        slugs = [slug for slug in table["slugs"] if slug != "hub"]
        drawn = questions(graph, slugs, given.warm + given.times, given.seed)
        print(f"{graph.opened.store.server.name}, {len(slugs):,} entities; load {os.getloadavg()[0]:.1f}")
        print(f"{'milliseconds':24}{'times':>6}{'p50':>9}{'p95':>9}{'worst':>9}", end="")
        print(f"{'own p50':>9}{'own p95':>9}{'server':>9}", flush=True)
        for name in given.only:
            report(name, graph, drawn, given.warm, clock)
        if "hub" in table["slugs"]:
            print("of the hub")
            for name in [name for name in ABOUT_HUB if name in given.only]:
                report(name, graph, [("hub", q[1], q[2]) for q in drawn[: HUB_TIMES + 2]], 2, clock)
        print(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
