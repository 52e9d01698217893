"""Time the HTTP API with requests in flight: `python -m benchmarks.serving embedded:/tmp/large`.

The graph is written by `benchmarks.large_graph`, or is any ranked one. A server is started as `matchgraph
serve`; each route is asked for entities and texts drawn at random, so that nearly all answers have to be
computed, and for others of which popular ones are asked again (Zipf), as visitors do; then all routes mixed
so, and answers that the client has.
With `--minutes` the mix goes on, and memory is read every minute. Explanations need a graph with sources and
are left out of one without.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import httpx
import numpy as np

import matchgraph
from benchmarks.exploration import Question, questions

MATCHGRAPH = str(Path(sys.executable).with_name("matchgraph"))
ROUTES: dict[str, Callable[[Question], str]] = {
    "search": lambda q: f"/api/v1/search?q={quote(q[2])}",
    "entity": lambda q: f"/api/v1/entities/{q[0]}",
    "compare": lambda q: f"/api/v1/compare/{q[0]}/{q[1]}",
    "alternatives": lambda q: f"/api/v1/alternatives/{q[0]}",
    "different": lambda q: f"/api/v1/different?seen={q[0]}",
    "explain": lambda q: f"/api/v1/entities/{q[0]}/explain",
    "top": lambda q: f"/api/v1/top?type={('model', 'repo', 'agent')[len(q[0]) % 3]}",
}
TARGETS = {"search": 60, "entity": 25, "compare": 40, "alternatives": 45, "different": 120, "explain": 300}


@contextmanager
def served(address: str) -> Iterator[tuple[str, int]]:
    """Start a server on a graph; provide its address and its process."""
    command = [
        MATCHGRAPH,
        "serve",
        "--graph",
        address,
        "--port",
        "0",
        "--per-minute",
        "100000000",
        "--no-record",
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        assert process.stderr is not None
        found = next(filter(None, (re.search(r"serving (http://\S+)/api", line) for line in process.stderr)))
        drain = subprocess.Popen(["cat"], stdin=process.stderr, stdout=subprocess.DEVNULL)
        try:
            yield found[1], process.pid
        finally:
            process.terminate()
            process.wait(60)
            drain.wait(5)


Timed = tuple[list[float], float, list[int]]


def timed(address: str, paths: Sequence[str], flight: int, etag: str = "", headers: str = "") -> Timed:
    """Ask for paths with a number of requests in flight; return seconds of each, of all, and the statuses."""
    return asyncio.run(_timed(address, paths, flight, etag, headers))


async def _timed(address: str, paths: Sequence[str], flight: int, etag: str, headers: str) -> Timed:
    waiting, seconds, statuses = iter(paths), [], []
    host, port = address.removeprefix("http://").split(":")
    more = headers + (f"If-None-Match: {etag}\r\n" if etag else "")

    async def ask() -> None:  # by hand, since a client library takes as long as the server
        reader, writer = await asyncio.open_connection(host, int(port))
        for path in waiting:
            began = time.perf_counter()
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n{more}\r\n".encode())
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = re.search(r"content-length: (\d+)", head)
            await reader.readexactly(int(length[1]) if length else 0)
            seconds.append(time.perf_counter() - began)
            statuses.append(int(head[9:12]))
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(ask() for _ in range(flight)))
    return seconds, time.perf_counter() - began, statuses


def processor(pid: int) -> float:
    """Return the seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def report(name: str, server: tuple[str, int], paths: Sequence[str], flight: int, etag: str = "") -> None:
    """Ask for paths; print how long it took and what the server's process worked, without the store's."""
    address, pid = server
    before = processor(pid)
    seconds, whole, statuses = timed(address, paths, flight, etag)
    worked = (processor(pid) - before) / len(seconds) * 1000
    p50, p95 = np.percentile(np.array(seconds) * 1000, [50, 95])
    wrong = sum(status not in {200, 304, 404} for status in statuses)
    asked = f"{TARGETS[name]:6d}" if name in TARGETS else " " * 6
    print(
        f"{name:24}{len(seconds):7d}{p50:9.1f}{p95:9.1f}{asked}{len(seconds) / whole:9.0f}"
        f"{worked:9.2f}{wrong:7d}",
        flush=True,
    )


def memory(pid: int) -> float:
    """Return the resident memory of a process in MB."""
    (line,) = (
        each for each in Path(f"/proc/{pid}/status").read_text().splitlines() if each.startswith("VmRSS")
    )
    return int(line.split()[1]) / 1024


def popular(drawn: Sequence[Question], number: int, seed: int) -> list[Question]:
    """Return a number of questions drawn from some, the first ones far more often."""
    places = np.minimum(np.random.default_rng(seed).zipf(1.3, number) - 1, len(drawn) - 1)
    return [drawn[place] for place in places]


def mixed(drawn: Sequence[Question], names: Sequence[str], number: int, seed: int) -> list[str]:
    """Return paths of all routes, popular entities far more often."""
    chosen = np.random.default_rng(seed).choice(names, number)
    asked = popular(drawn, number, seed)
    return [ROUTES[name](each) for name, each in zip(chosen, asked, strict=True)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("graph", help="embedded:PATH or a Bolt URL")
    parser.add_argument("--times", type=int, default=300, help="requests of each route")
    parser.add_argument("--flight", type=int, default=20, help="requests in flight")
    parser.add_argument("--mixed", type=int, default=3000, help="requests of the mix")
    parser.add_argument("--minutes", type=int, default=0, help="how long the mix goes on, to watch memory")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with matchgraph.open(given.graph) as graph:
        (table,) = graph.opened.store.read("entity_table")
        slugs = [slug for slug in table["slugs"] if slug != "hub"]
        drawn = questions(graph, slugs, 2 * given.times, given.seed)
        names = [name for name in ROUTES if name != "explain" or graph.sources(limit=1)]
        store = graph.opened.store.server.name
    with served(given.graph) as server:
        address, pid = server
        print(f"{store}, {len(slugs):,} entities; load {os.getloadavg()[0]:.1f}")
        for flight in (1, given.flight):
            print(f"{flight} in flight")
            print(
                f"{'milliseconds':24}{'times':>7}{'p50':>9}{'p95':>9}{'asked':>6}{'a second':>9}"
                f"{'cpu':>9}{'wrong':>7}"
            )
            start = 0 if flight == 1 else given.times  # none is asked twice
            new, others = (drawn[at : at + given.times // 2] for at in (start, start + given.times // 2))
            for name in names:
                report(name, server, [ROUTES[name](each) for each in new], flight)
                asked = popular(others, given.times, flight)
                report(f"{name}, popular", server, [ROUTES[name](each) for each in asked], flight)
            report("mixed", server, mixed(drawn, names, given.mixed, flight), flight)
            etag = httpx.get(f"{address}/api/v1/types", timeout=60).headers["etag"]
            report("not changed (304)", server, ["/api/v1/types"] * given.mixed, flight, etag)
            report("alive (the floor)", server, ["/healthz"] * given.mixed, flight)
        print(f"memory {memory(pid):.0f} MB")
        for minute in range(given.minutes):
            until = time.monotonic() + 60
            while time.monotonic() < until:
                timed(address, mixed(drawn, names, 500, minute), given.flight)
            print(f"after {minute + 1} minutes: {memory(pid):.0f} MB", flush=True)


if __name__ == "__main__":
    main()
