"""Ad hoc Cypher: text a person wrote, run so that it can only read, with a time and a row limit.

The guard of `cypher` lets through only what reads. Beyond it, every text runs in READ mode in a transaction
that is rolled back, and on an embedded graph by a user of the server who may only read.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from cypher.errors import GuardError
from cypher.guard import guarded
from graph.bolt import driver_of, run_statement, translated
from graph.driver import READ_ACCESS, Driver, DriverError, Neo4jError, Result, Transaction
from graph.errors import GuardRefusedError
from graph.plain import plain
from graph.servers import Connection

ROW_LIMIT = 1000
TIME_LIMIT = 30.0
GRACE = 0.5  # seconds a server gets to give up by itself, before the connection is cut
NAME = "ad hoc"

Take: TypeAlias = Callable[[Result], "AdHocAnswer"]


@dataclass(frozen=True)
class AdHocAnswer:
    """What ad hoc text found.

    Args:
        columns: their names, in the order of the text.
        rows: values by column, plain ones that JSON can hold.
        cut: whether there are more rows than the limit let through.
        plan: the server's plan as text, where it was asked for; there are no rows then.
    """

    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    cut: bool = False
    plan: str | None = None


class AdHocReader:
    """Runs ad hoc text on one graph. Made by `ad_hoc_reader`; for one thread."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._driver: Driver | None = None

    def run(
        self,
        text: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        limit: int = ROW_LIMIT,
        time_limit: float = TIME_LIMIT,
    ) -> AdHocAnswer:
        """Run a text and return its rows.

        Args:
            text: one statement that only reads.
            parameters: values of its parameters.
            limit: at most so many rows.
            time_limit: seconds after which it is broken off.

        Raises:
            GuardRefusedError: the text could do more than read, or took longer than its time.
            QueryFailedError: the server cannot run it.
            StoreUnreachableError: the server does not answer.
        """
        allowed = _guarded(text)
        return self._within(time_limit, allowed, parameters or {}, lambda result: _rows(result, limit))

    def plan(
        self, text: str, parameters: Mapping[str, Any] | None = None, *, time_limit: float = TIME_LIMIT
    ) -> AdHocAnswer:
        """Return how the server would run a text; nothing is run. Arguments and errors are those of `run`."""
        return self._within(time_limit, f"EXPLAIN {_guarded(text)}", parameters or {}, _plan)

    def close(self) -> None:
        """Close the connection."""
        if self._driver is not None:
            self._driver.close()
            self._driver = None

    def _within(self, time_limit: float, text: str, parameters: Mapping[str, Any], take: Take) -> AdHocAnswer:
        """Run a text, and cut the connection when its time is over.

        A server may ignore the time limit of a transaction (ArcadeDB does); closing the driver ends our wait.
        """
        if self._driver is None:
            self._driver = driver_of(self._connection)
        began = time.monotonic()
        alarm = threading.Timer(time_limit + GRACE, self._driver.close)
        alarm.daemon = True
        alarm.start()
        try:
            with translated(self._connection, NAME):
                return self._once(self._driver, time_limit, text, parameters, take)
        except Exception as error:
            if time.monotonic() - began < time_limit:
                raise
            raise GuardRefusedError(_too_slow(time_limit)) from error
        finally:
            alarm.cancel()
            if time.monotonic() - began >= time_limit:
                self.close()

    def _once(
        self, driver: Driver, time_limit: float, text: str, parameters: Mapping[str, Any], take: Take
    ) -> AdHocAnswer:
        """Run a text in a transaction that is rolled back, whatever comes of it."""
        with (
            driver.session(
                database=self._connection.database, default_access_mode=READ_ACCESS, fetch_size=200
            ) as session,
            session.begin_transaction(timeout=time_limit) as transaction,
        ):
            try:
                return take(run_statement(transaction, text, parameters))
            finally:
                _roll_back(transaction)


@contextmanager
def ad_hoc_reader(connection: Connection) -> Iterator[AdHocReader]:
    """Provide what runs ad hoc text on a graph, for the length of a `with` block.

    Args:
        connection: of the graph's store; its reader, if there is one, is who the text runs as.
    """
    if connection.reader is not None:
        user, password = connection.reader
        connection = replace(connection, user=user, password=password)
    with ExitStack() as stack:
        reader = AdHocReader(connection)
        stack.callback(reader.close)
        yield reader


def _guarded(text: str) -> str:
    try:
        return guarded(text)
    except GuardError as error:
        raise GuardRefusedError(str(error)) from error


def _rows(result: Result, limit: int) -> AdHocAnswer:
    columns = tuple(result.keys())
    found = result.fetch(limit + 1)
    rows = tuple({name: plain(record[name]) for name in columns} for record in found[:limit])
    return AdHocAnswer(columns, rows, cut=len(found) > limit)


def _plan(result: Result) -> AdHocAnswer:
    plan = result.consume().plan or {}
    return AdHocAnswer((), (), plan=str(plan.get("args", {}).get("string-representation", plan)).strip())


def _roll_back(transaction: Transaction) -> None:
    """Undo whatever was done; where that fails, the server undoes it when the connection goes."""
    with suppress(DriverError, Neo4jError):
        transaction.rollback()


def _too_slow(time_limit: float) -> str:
    return (
        f"the text took longer than {time_limit:g} s and was broken off: narrow it down (a LIMIT before "
        "further steps, a start node by its key), see --explain, or allow more with --timeout"
    )
