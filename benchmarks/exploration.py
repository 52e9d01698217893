"""Time what explores, over a warm open graph: `python -m benchmarks.exploration embedded:/tmp/large`.

The graph is one that `benchmarks.large_graph` wrote. Every command is asked about entities drawn from all; a
third of the answers warms up and does not count. With `hub` in the graph, its answers are timed, too.
"""

from __future__ import annotations

import argparse
import contextlib
import time
from collections.abc import Callable, Iterable

import numpy as np

from graph.errors import NotFoundError
from graph.store import Store, open_store
from matchgraph import settings
from matchgraph.alternatives import alternatives
from matchgraph.different import different
from matchgraph.neighbourhood import neighbourhood
from matchgraph.paths import paths

METHODOLOGY = settings.methodology()
COMMANDS: dict[str, Callable[[Store, str, str], object]] = {
    "alternatives": lambda store, one, _: alternatives(store, one),
    "different": lambda store, one, _: different(store, [one], METHODOLOGY),
    "different of two": lambda store, one, other: different(store, [one, other], METHODOLOGY),
    "path": lambda store, one, other: paths(store, one, other, METHODOLOGY),
    "neighbourhood": lambda store, one, _: neighbourhood(store, one, depth=2),
}


def timed(call: Callable[[Store, str, str], object], store: Store, pairs: Iterable[tuple[str, str]]):
    seconds = []
    for one, other in pairs:
        started = time.perf_counter()
        with contextlib.suppress(NotFoundError):  # that there is no path has to be found out, too
            call(store, one, other)
        seconds.append(time.perf_counter() - started)
    return np.array(seconds[len(seconds) // 3 :]) * 1000


def report(name: str, milliseconds: np.ndarray) -> None:
    middle, high = np.percentile(milliseconds, [50, 95])
    print(f"{name:24}{middle:9.1f}{high:9.1f}{len(milliseconds):8d}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("graph", help="embedded:PATH or a Bolt URL")
    parser.add_argument("--times", type=int, default=90, help="questions to each command")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    generator = np.random.default_rng(asked.seed)
    with open_store(asked.graph) as store:
        (table,) = store.read("entity_table")
        slugs = [slug for slug in table["slugs"] if slug != "hub"]
        drawn = generator.choice(slugs, (asked.times, 2)).tolist()
        print(f"{store.server.name}, {len(slugs):,} entities")
        print(f"{'milliseconds':24}{'p50':>9}{'p95':>9}{'times':>8}")
        for name, call in COMMANDS.items():
            report(name, timed(call, store, drawn))
        if "hub" in table["slugs"]:
            for name, call in COMMANDS.items():
                report(f"{name}, hub", timed(call, store, [("hub", other) for _, other in drawn[:9]]))


if __name__ == "__main__":
    main()
