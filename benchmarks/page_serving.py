"""Time the pages with requests in flight: `python -m benchmarks.page_serving embedded:/tmp/large`.

The graph is written by `benchmarks.large_graph` and given sources by `benchmarks.large_sources`, or is any
ranked one. A server is started as `matchgraph serve`; each kind of page is asked for entities drawn at
random, so that nearly all have to be made, one at a time and 20 at a time, then for the same again, and for
others of which popular ones are asked again (Zipf), as visitors do.
Processor time is that of the server's process, without the store's.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from urllib.parse import quote

import numpy as np

import matchgraph
from benchmarks.exploration import Question, questions
from benchmarks.serving import popular, processor, served, timed

PAGES: dict[str, Callable[[Question], str]] = {
    "home": lambda _: "/",
    "entity": lambda q: f"/entity/{q[0]}",
    "compare": lambda q: "/compare/" + "/".join(sorted(q[:2])),
    "board": lambda q: f"/board/{('model', 'repo', 'agent')[len(q[0]) % 3]}?skip={len(q[2]) * 50}",
    "search": lambda q: f"/search?q={quote(q[2])}",
}
BROWSER = "Accept: text/html\r\nAccept-Encoding: gzip\r\n"


def main() -> None:
    """Print milliseconds of each kind of page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("--requests", type=int, default=60, help="of each kind and number in flight")
    parser.add_argument("--pages", nargs="+", choices=PAGES, default=list(PAGES), help="kinds of pages")
    given = parser.parse_args()
    with matchgraph.open(given.address) as graph:
        (table,) = graph.opened.store.read("entity_table")
        slugs = [slug for slug in table["slugs"] if slug != "hub"]
        drawn = questions(graph, slugs, 3 * given.requests + 5, 1)
    print(
        f"{'page':12}{'in flight':>10}{'':8}{'requests':>10}{'p50 ms':>9}{'p95 ms':>9}{'cpu ms':>9}{'bad':>5}"
    )
    with served(given.address) as (address, pid):
        for name, path in ((each, PAGES[each]) for each in given.pages):
            timed(address, [path(each) for each in drawn[-5:]], 1)
            first, second, third = (drawn[n * given.requests : (n + 1) * given.requests] for n in range(3))
            often = popular(third, 3 * given.requests, 1)
            asked = ((1, first, ""), (20, second, ""), (20, second, "again"), (20, often, "popular"))
            for flight, part, again in asked:
                before = processor(pid)
                seconds, _, statuses = timed(address, [path(each) for each in part], flight, headers=BROWSER)
                used = (processor(pid) - before) / len(seconds) * 1000
                p50, p95 = np.percentile(np.array(seconds) * 1000, [50, 95])
                bad = sum(status not in {200, 301, 302} for status in statuses)
                figures = f"{len(seconds):10}{p50:9.1f}{p95:9.1f}{used:9.1f}{bad:5}"
                print(f"{name:12}{flight:10}{again:>8}{figures}", flush=True)


if __name__ == "__main__":
    main()
