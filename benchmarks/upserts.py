"""Compare what a load writes with a bare loop of the driver over the same statements and rows.

    python -m benchmarks.upserts --pages 1000 5000

Made-up comparison pages are loaded into an embedded graph, and every write transaction is noted. Then a loop
that does nothing but begin, run and commit writes the same into another new graph with the same schema. The
ratio says which part of the bare loop's rate the engine reaches: in its write transactions alone, and in
all that a load does, which also reads, checks and derives. Processor time is that of the command and the
server together, which other programs on the machine disturb less than wall time.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import matchgraph
from benchmarks.loading import write_pages
from benchmarks.search_log import server_time
from graph.bolt import Client, Rows, Runner, driver_of
from graph.driver import Driver
from graph.embedded import embedded_server

Statement = tuple[str, Mapping[str, Any]]


@dataclass
class Spent:
    """Seconds of wall time, and of the processor by the command and the server."""

    wall: float = 0.0
    processor: float = 0.0

    def during(self, work: Callable[[], Any]) -> Any:
        """Add what some work takes, and return its result."""
        wall, processor = time.perf_counter(), time.process_time() + server_time()
        result = work()
        self.wall += time.perf_counter() - wall
        self.processor += time.process_time() + server_time() - processor
        return result


def loaded(folder: Path, graph: Path) -> tuple[list[list[Statement]], Spent, Spent]:
    """Load a folder into a new graph: the statements of each write transaction, and what both took."""
    noted: list[list[Statement]] = []
    writing, whole = Spent(), Spent()
    transact = Client.transact

    def noting(client: Client, name: str, work: Callable[[Runner], Any]) -> Any:
        def again(run: Runner) -> Any:
            noted.append([])  # a transaction that is retried is noted twice; here no one else writes

            def noted_run(text: str, values: Mapping[str, Any]) -> Rows:
                noted[-1].append((text, values))
                return run(text, values)

            return work(noted_run)

        return writing.during(lambda: transact(client, name, again))

    with embedded_server(graph), matchgraph.open(f"embedded:{graph}") as opened:
        opened.opened.read_to_write()  # so that the schema is there
        with patch.object(Client, "transact", noting):
            whole.during(lambda: opened.load(str(folder)))
    return noted, writing, whole


def written_bare(transactions: list[list[Statement]], graph: Path) -> Spent:
    """Write the same into another new graph with the driver alone."""
    spent = Spent()
    with ExitStack() as stack:
        stack.enter_context(embedded_server(graph))
        opened = stack.enter_context(matchgraph.open(f"embedded:{graph}"))
        opened.opened.read_to_write()
        connection = opened.opened.store.connection
        driver = stack.enter_context(driver_of(connection))
        spent.during(lambda: _loop(driver, connection.database, transactions))
    return spent


def _loop(driver: Driver, database: str | None, transactions: list[list[Statement]]) -> None:
    with driver.session(database=database) as session:
        for statements in transactions:
            with session.begin_transaction() as transaction:
                for text, values in statements:
                    transaction.run(text, dict(values)).consume()  # type: ignore[arg-type]
                transaction.commit()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, nargs="+", default=[1_000, 5_000], help="one folder a size")
    chosen = parser.parse_args()
    print(f"{'pages':>8}  {'what':22}{'wall, s':>9}{'processor, s':>14}{'bare over it':>14}")
    for pages in chosen.pages:
        with tempfile.TemporaryDirectory(prefix="upserts-") as place:
            folder = Path(place)
            write_pages(folder / "pages", pages)
            noted, writing, whole = loaded(folder / "pages", folder / "graph")
            bare = written_bare(noted, folder / "bare")
            for what, spent in (("bare loop", bare), ("write transactions", writing), ("load", whole)):
                ratio = bare.processor / spent.processor
                print(f"{pages:>8,}  {what:22}{spent.wall:9.1f}{spent.processor:14.1f}{ratio:14.2f}")


if __name__ == "__main__":
    main()
