"""Transactions over Bolt: with deadlines, tried again where writers met, their errors fit for a user."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias, TypeVar, cast

import neo4j
import tenacity
from neo4j import Driver, GraphDatabase, ManagedTransaction, Session, unit_of_work
from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)

from graph.errors import MatchGraphError, StoreUnreachableError
from graph.servers import Connection, Server, server_of

CONNECT_LIMIT = 5.0
RETRY_LIMIT = 20.0
STATEMENT_LIMIT = 600.0

Rows: TypeAlias = list[dict[str, Any]]
Step: TypeAlias = tuple[str, Mapping[str, Any]]
Result = TypeVar("Result")


class QueryFailedError(MatchGraphError):
    """A query could not be run; names the query and gives the reason."""


class Client:
    """A connection to a server. Threads may share it; every call is one managed transaction.

    A managed transaction is atomic on every server, which a statement run by itself is not.
    """

    def __init__(self, driver: Driver, connection: Connection) -> None:
        self._driver, self.connection = driver, connection
        with translated(connection, "hello"):
            self.server: Server = server_of(driver.get_server_info().agent)

    def read(self, name: str, text: str, values: Mapping[str, Any]) -> Rows:
        """Run a statement in read mode and return its rows; `name` is what errors call it."""
        with self._session(name) as session:
            return session.execute_read(_limited(_fetch), text, values)

    def write(self, name: str, text: str, values: Mapping[str, Any]) -> Rows:
        """Run a statement in a write transaction and return its rows; `name` is what errors call it."""
        return self._write(name, _fetch, text, values)

    def write_together(self, name: str, steps: Sequence[Step]) -> None:
        """Run several statements in one write transaction: all of them take effect or none."""
        self._write(name, _run_all, steps)

    def _write(self, name: str, work: Callable[..., Result], *arguments: Any) -> Result:
        again = tenacity.Retrying(
            retry=tenacity.retry_if_exception(self._is_conflict),
            wait=tenacity.wait_random_exponential(multiplier=0.02, max=1.0),
            stop=tenacity.stop_after_delay(RETRY_LIMIT) | tenacity.stop_after_attempt(12),
            reraise=True,
        )
        with self._session(name) as session:
            return cast(Result, again(session.execute_write, _limited(work), *arguments))

    def _is_conflict(self, error: BaseException) -> bool:
        return isinstance(error, Neo4jError) and self.server.is_conflict(
            error.code or "", error.message or ""
        )

    @contextmanager
    def _session(self, name: str) -> Iterator[Session]:
        database = self.connection.database
        with translated(self.connection, name), self._driver.session(database=database) as session:
            yield session


@contextmanager
def connect(connection: Connection) -> Iterator[Client]:
    """Connect to a server, for the length of a `with` block.

    Raises:
        StoreUnreachableError: nothing answers there, or it does not let us in.
    """
    auth = None if connection.password is None else (connection.user, connection.password)
    with translated(connection, "connect"):
        driver = GraphDatabase.driver(
            connection.url,
            auth=auth,
            user_agent="matchgraph",
            connection_timeout=CONNECT_LIMIT,
            connection_acquisition_timeout=2 * CONNECT_LIMIT,
            max_transaction_retry_time=RETRY_LIMIT,
            notifications_min_severity="OFF",
            telemetry_disabled=True,
        )
    with driver:
        yield Client(driver, connection)


class _UnsendableError(ValueError):
    """A parameter holds what Bolt cannot carry, such as an integer beyond 64 bits."""


def _run(transaction: ManagedTransaction, text: str, values: Mapping[str, Any]) -> neo4j.Result:
    try:
        return transaction.run(cast(Any, text), dict(values))
    except (OverflowError, TypeError, ValueError) as error:
        raise _UnsendableError(str(error)) from error


def _fetch(transaction: ManagedTransaction, text: str, values: Mapping[str, Any]) -> Rows:
    return [dict(record) for record in _run(transaction, text, values)]


def _run_all(transaction: ManagedTransaction, steps: Sequence[Step]) -> None:
    for text, values in steps:
        _run(transaction, text, values).consume()


def _limited(work: Callable[..., Result]) -> Callable[..., Result]:
    return unit_of_work(timeout=STATEMENT_LIMIT, metadata={"application": "matchgraph"})(work)


@contextmanager
def translated(connection: Connection, name: str) -> Iterator[None]:
    """Turn what the driver raises in the block into errors that say what to do.

    Raises:
        StoreUnreachableError: the server is away or refuses us.
        QueryFailedError: the server refuses the query.
    """
    url = connection.url
    try:
        yield
    except AuthError as error:
        raise StoreUnreachableError(_refused(connection)) from error
    except (ServiceUnavailable, SessionExpired) as error:
        raise StoreUnreachableError(f"the server at {url} does not answer: {_sentence(error)}") from error
    except ConfigurationError as error:
        raise StoreUnreachableError(f"{url} cannot be used: {_sentence(error)}") from error
    except Neo4jError as error:
        raise QueryFailedError(f"query '{name}' failed: {error.message}") from error
    except _UnsendableError as error:
        raise QueryFailedError(f"query '{name}' failed: a value cannot be sent: {error}") from error
    except DriverError as error:
        raise StoreUnreachableError(f"the server at {url} broke off '{name}': {_sentence(error)}") from error


def _sentence(error: Exception) -> str:
    lines = str(error).splitlines()
    return lines[0] if lines else type(error).__name__


def _refused(connection: Connection) -> str:
    if connection.password is None:
        return f"the server at {connection.url} asks for a password: put it into MATCHGRAPH_PASSWORD"
    return (
        f"the server at {connection.url} refuses user '{connection.user}' with this password: "
        "check the user in the address and MATCHGRAPH_PASSWORD"
    )
