"""Transactions over Bolt: with deadlines, tried again where writers met, their errors fit for a user."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias, TypeVar, cast

import tenacity

from graph.driver import (
    READ_ACCESS,
    WRITE_ACCESS,
    AuthError,
    ConfigurationError,
    Driver,
    DriverError,
    GraphDatabase,
    Neo4jError,
    Query,
    ServiceUnavailable,
    Session,
    SessionExpired,
    Transaction,
)
from graph.driver import Result as BoltResult
from graph.errors import QueryFailedError, StoreUnreachableError
from graph.servers import Connection, Server, server_of

CONNECT_LIMIT = 5.0
AWAY_LIMIT = 2.0
RETRY_LIMIT = 20.0
STATEMENT_LIMIT = 600.0

# The driver logs what it also raises; without a handler Python would print it on stderr, beside our message.
logging.getLogger("neo4j").addHandler(logging.NullHandler())

Rows: TypeAlias = list[dict[str, Any]]
Step: TypeAlias = tuple[str, Mapping[str, Any]]
Result = TypeVar("Result")


class Client:
    """A connection to a server. Threads may share it; every call is one transaction.

    Transactions that write are explicit ones: a statement run by itself is not atomic on every server, and
    the driver's managed ones neither try again where two writers met on a key nor do so quickly.
    """

    def __init__(self, driver: Driver, connection: Connection) -> None:
        self._driver, self.connection = driver, connection
        with translated(connection, "hello"):
            self.server: Server = server_of(driver.get_server_info().agent)

    def read(self, name: str, text: str, values: Mapping[str, Any]) -> Rows:
        """Run a statement in read mode and return its rows; `name` is what errors call it."""
        return self._attempt(name, lambda: self._read_once(text, values))

    def write(self, name: str, text: str, values: Mapping[str, Any]) -> Rows:
        """Run a statement in a write transaction and return its rows; `name` is what errors call it."""
        return self._attempt(name, lambda: self._write_once(lambda t: _fetch(t, text, values)))

    def write_together(self, name: str, steps: Sequence[Step]) -> None:
        """Run several statements in one write transaction: all of them take effect or none."""
        self._attempt(name, lambda: self._write_once(lambda t: _run_all(t, steps)))

    def _attempt(self, name: str, work: Callable[[], Result]) -> Result:
        again = tenacity.Retrying(
            retry=tenacity.retry_if_exception(self._may_pass),
            wait=tenacity.wait_random_exponential(multiplier=0.01, max=1.0),
            stop=self._is_enough,
            reraise=True,
        )
        with translated(self.connection, name):
            return again(work)

    def _read_once(self, text: str, values: Mapping[str, Any]) -> Rows:
        """Run a statement by itself: nothing is to commit, and BEGIN and COMMIT are two more round trips."""
        with self._session(READ_ACCESS) as session:
            return _fetch(session, Query(cast(Any, text), timeout=STATEMENT_LIMIT), values)

    def _write_once(self, work: Callable[[Transaction], Result]) -> Result:
        with (
            self._session(WRITE_ACCESS) as session,
            session.begin_transaction(timeout=STATEMENT_LIMIT) as transaction,
        ):
            result = work(transaction)
            transaction.commit()
            return result

    def _session(self, access: str) -> Session:
        return self._driver.session(database=self.connection.database, default_access_mode=access)

    def _may_pass(self, error: BaseException) -> bool:
        """Say whether an error may be gone at the next attempt, since nothing was committed."""
        if isinstance(error, DriverError):
            return error.is_retryable()
        return isinstance(error, Neo4jError) and (
            error.is_retryable() or self.server.is_conflict(error.code or "", error.message or "")
        )

    def _is_enough(self, state: tenacity.RetryCallState) -> bool:
        """Give up soon on a server that is away; a cluster takes longer to find a new leader."""
        error = state.outcome.exception() if state.outcome else None
        away = isinstance(error, DriverError) and not self.connection.url.startswith("neo4j")
        return (state.seconds_since_start or 0) > (AWAY_LIMIT if away else RETRY_LIMIT)


@contextmanager
def connect(connection: Connection) -> Iterator[Client]:
    """Connect to a server, for the length of a `with` block.

    Raises:
        StoreUnreachableError: nothing answers there, or it does not let us in.
    """
    with driver_of(connection) as driver:
        yield Client(driver, connection)


def driver_of(connection: Connection) -> Driver:
    """Return a driver with our deadlines; it connects when it is first used, and has to be closed."""
    auth = None if connection.password is None else (connection.user, connection.password)
    with translated(connection, "connect"):
        return GraphDatabase.driver(
            connection.url,
            auth=auth,
            user_agent="matchgraph",
            connection_timeout=CONNECT_LIMIT,
            connection_acquisition_timeout=2 * CONNECT_LIMIT,
            notifications_min_severity="OFF",
            telemetry_disabled=True,
        )


class _UnsendableError(ValueError):
    """A parameter holds what Bolt cannot carry, such as an integer beyond 64 bits."""


def run_statement(runner: Session | Transaction, text: str | Query, values: Mapping[str, Any]) -> BoltResult:
    """Run one statement; a value that Bolt cannot carry is an error that `translated` knows."""
    try:
        return runner.run(cast(Any, text), dict(values))
    except (OverflowError, TypeError, ValueError) as error:
        raise _UnsendableError(str(error)) from error


def _fetch(runner: Session | Transaction, text: str | Query, values: Mapping[str, Any]) -> Rows:
    result = run_statement(runner, text, values)
    columns = result.keys()
    return [dict(zip(columns, record, strict=True)) for record in result]


def _run_all(transaction: Transaction, steps: Sequence[Step]) -> None:
    for text, values in steps:
        run_statement(transaction, text, values).consume()


@contextmanager
def translated(connection: Connection, name: str) -> Iterator[None]:
    """Turn what the driver raises in the block into errors that say what to do.

    Raises:
        StoreUnreachableError: the server is away or refuses us.
        QueryFailedError: the server refuses the query.
    """
    url = connection.url
    log = f" (log: {connection.log})" if connection.log else ""
    try:
        yield
    except AuthError as error:
        raise StoreUnreachableError(_refused(connection)) from error
    except (ServiceUnavailable, SessionExpired) as error:
        raise StoreUnreachableError(
            f"the server at {url} does not answer: {_sentence(error)}{log}"
        ) from error
    except ConfigurationError as error:
        raise StoreUnreachableError(f"{url} cannot be used: {_sentence(error)}") from error
    except Neo4jError as error:
        raise QueryFailedError(f"query '{name}' failed: {error.message}") from error
    except _UnsendableError as error:
        raise QueryFailedError(f"query '{name}' failed: a value cannot be sent: {error}") from error
    except DriverError as error:
        raise StoreUnreachableError(
            f"the server at {url} broke off '{name}': {_sentence(error)}{log}"
        ) from error


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
