"""Ad hoc Cypher: user-written queries, run read-only with a timeout and a row limit.

The guard of `cypher` admits only reading statements. In addition, every query runs in READ mode in a
transaction that is rolled back, and on an embedded graph as a read-only user of the server.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from cypher.errors import CypherSyntaxError, GuardError
from cypher.guard import guarded
from graph.bolt import driver_of, run_statement, translated
from graph.driver import (
    READ_ACCESS,
    Driver,
    DriverError,
    Neo4jError,
    Result,
    ServiceUnavailable,
    SessionExpired,
    Transaction,
)
from graph.errors import AdHocFailedError, GuardRefusedError, QueryFailedError, QuerySyntaxError
from graph.plain import plain
from graph.query_watch import TOO_LARGE, QueryWatch, weighed
from graph.running_queries import end_query
from graph.servers import Connection

ROW_LIMIT = 1000
TIME_LIMIT = 30.0
GRACE = 0.5  # seconds for a server to time out by itself before the connection is closed
NAME = "ad hoc"

Take: TypeAlias = Callable[[Result], "AdHocAnswer"]


@dataclass(frozen=True)
class AdHocAnswer:
    """The result of an ad hoc query.

    Args:
        columns: column names in query order.
        rows: JSON-compatible values by column.
        cut: whether the limit dropped rows.
        plan: the server's plan as text, if requested instead of rows.
    """

    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    cut: bool = False
    plan: str | None = None


class AdHocReader:
    """Runs ad hoc queries on one graph; created by `ad_hoc_reader`, not thread-safe.

    Args:
        connection: of the user who asks.
        administrator: connection of who may end queries.
    """

    def __init__(self, connection: Connection, administrator: Connection) -> None:
        self._connection, self._administrator = connection, administrator
        self._driver: Driver | None = None

    def run(
        self,
        text: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        limit: int = ROW_LIMIT,
        time_limit: float = TIME_LIMIT,
    ) -> AdHocAnswer:
        """Run a query and return its rows.

        Args:
            text: one reading statement.
            parameters: values by parameter name.
            limit: maximum number of rows.
            time_limit: timeout in seconds.

        Raises:
            GuardRefusedError: the query does not only read, or timed out.
            QuerySyntaxError: it is no Cypher.
            QueryFailedError: the server cannot run it.
            StoreUnreachableError: the server does not answer.
        """
        allowed = _guarded(text)
        return self._within(time_limit, allowed, parameters or {}, lambda result: _rows(result, limit))

    def plan(
        self, text: str, parameters: Mapping[str, Any] | None = None, *, time_limit: float = TIME_LIMIT
    ) -> AdHocAnswer:
        """Return the server's query plan without running the query; arguments and errors as for `run`."""
        return self._within(time_limit, f"EXPLAIN {_guarded(text)}", parameters or {}, _plan)

    def close(self) -> None:
        """Close the connection."""
        if self._driver is not None:
            self._driver.close()
            self._driver = None

    def _within(self, time_limit: float, text: str, parameters: Mapping[str, Any], take: Take) -> AdHocAnswer:
        """Run a query, and close the connection on timeout.

        A server may ignore the timeout of a transaction (ArcadeDB does); closing the driver ends the wait,
        and the query is then ended on the server.
        """
        if self._driver is None:
            self._driver = driver_of(self._connection)
        began = time.monotonic()
        watch = QueryWatch(self._driver.close, time_limit + GRACE)
        try:
            with watch, translated(self._connection, NAME):
                return self._once(self._driver, time_limit, text, parameters, take)
        except Exception as error:
            if watch.too_large:
                raise GuardRefusedError(TOO_LARGE) from error
            if time.monotonic() - began >= time_limit:
                raise GuardRefusedError(_too_slow(time_limit)) from error
            if isinstance(error, QueryFailedError):
                raise _explained(error.__cause__ or error) from error
            raise
        finally:
            if (seconds := time.monotonic() - began) >= time_limit or watch.too_large:
                self.close()
                end_query(self._administrator, text, self._connection.user, seconds)

    def _once(
        self, driver: Driver, time_limit: float, text: str, parameters: Mapping[str, Any], take: Take
    ) -> AdHocAnswer:
        """Run a query in a transaction that is always rolled back."""
        with (
            driver.session(
                database=self._connection.database, default_access_mode=READ_ACCESS, fetch_size=50
            ) as session,
            session.begin_transaction(timeout=time_limit) as transaction,
        ):
            try:
                return take(run_statement(transaction, text, parameters))
            except (ServiceUnavailable, SessionExpired) as error:
                self.close()
                raise GuardRefusedError(_stopped(self._connection)) from error
            finally:
                _roll_back(transaction)


@contextmanager
def ad_hoc_reader(connection: Connection) -> Iterator[AdHocReader]:
    """Open an ad hoc query runner on a graph, as a context manager.

    Args:
        connection: of the graph's store; queries run as its read-only user, if it has one.
    """
    administrator = connection
    if connection.reader is not None:
        user, password = connection.reader
        connection = replace(connection, user=user, password=password)
    with ExitStack() as stack:
        reader = AdHocReader(connection, administrator)
        stack.callback(reader.close)
        yield reader


def _guarded(text: str) -> str:
    try:
        return guarded(text)
    except CypherSyntaxError as error:
        raise QuerySyntaxError(str(error)) from error
    except GuardError as error:
        raise GuardRefusedError(str(error)) from error


def _explained(error: BaseException) -> AdHocFailedError:
    """Return what a server says of a query, with the next step."""
    if not isinstance(error, Neo4jError):
        return AdHocFailedError(f"a value cannot be sent: {error}")
    code, message = error.code or "", error.message or ""
    if code.endswith(".SyntaxError"):
        return QuerySyntaxError(f"syntax error: {message.removeprefix('Syntax error at ')}")
    if code.endswith(".ParameterMissing"):
        return AdHocFailedError(
            f"a parameter has no value: {message}; give it one, in a terminal with -p NAME=VALUE"
        )
    return AdHocFailedError(f"the query failed: {message}")


def _rows(result: Result, limit: int) -> AdHocAnswer:
    """Read the rows one by one, so that an answer that is too large is noticed before all of it has come."""
    columns, size = tuple(result.keys()), 0
    rows: list[dict[str, Any]] = []
    for record in result:
        if len(rows) == limit:
            return AdHocAnswer(columns, tuple(rows), cut=True)
        size = weighed((record[name] for name in columns), size)
        rows.append({name: plain(record[name]) for name in columns})
    return AdHocAnswer(columns, tuple(rows))


def _plan(result: Result) -> AdHocAnswer:
    plan = result.consume().plan or {}
    return AdHocAnswer((), (), plan=str(plan.get("args", {}).get("string-representation", plan)).strip())


def _roll_back(transaction: Transaction) -> None:
    """Roll back; if that fails, the server does so when the connection closes."""
    with suppress(DriverError, Neo4jError):
        transaction.rollback()


def _stopped(connection: Connection) -> str:
    log = f" (log: {connection.log})" if connection.log else ""
    return (
        f"the server at {connection.url} stopped while it ran the query, probably out of memory{log}: build "
        "fewer and smaller values, or give the server more memory (embedded: MATCHGRAPH_SERVER_MEMORY)"
    )


def _too_slow(time_limit: float) -> str:
    return (
        f"the query timed out after {time_limit:g} s: narrow it down (a LIMIT before "
        "further steps, a start node by its key), or in a terminal look at --explain and raise --timeout"
    )
