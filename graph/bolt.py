"""Transactions over Bolt, with timeouts, retries after write conflicts, and readable errors."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, TypeAlias, TypeVar, cast

import tenacity

from graph.certificates import OWN_AUTHORITY, distrusted
from graph.deadline import require_time, time_left
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
from graph.errors import (
    AFTER_FULL_DISK,
    REPORT,
    EngineFaultError,
    InputOutputError,
    QueryFailedError,
    StoreUnreachableError,
)
from graph.servers import Connection, Server, server_of

CONNECT_LIMIT = 5.0
AWAY_LIMIT = 2.0
RETRY_LIMIT = 20.0
CONFLICT_LIMIT = 90.0  # many writers of the same entities, on a busy machine, take turns
STATEMENT_LIMIT = 600.0
FULL = 1_000_000  # bytes: with less free, a server cannot commit

# The driver also logs what it raises; without a handler Python would print it on stderr, too.
logging.getLogger("neo4j").addHandler(logging.NullHandler())

Rows: TypeAlias = list[dict[str, Any]]
Runner: TypeAlias = Callable[[str, Mapping[str, Any]], Rows]
Result = TypeVar("Result")


class Client:
    """A connection to a server. Threads may share it; every call is one transaction.

    Write transactions are explicit: auto-commit statements are not atomic on every server, and the driver's
    managed transactions do not retry key conflicts between writers, nor retry quickly.
    """

    def __init__(self, driver: Driver, connection: Connection) -> None:
        self._driver, self.connection, self.round_trips = driver, connection, 0
        with translated(connection, "hello"):
            self.server: Server = server_of(driver.get_server_info().agent)
        self._again = tenacity.Retrying(  # of which each thread has its own statistics
            retry=tenacity.retry_if_exception(self._is_transient),
            wait=tenacity.wait_random_exponential(multiplier=0.01, max=2.0),
            stop=self._is_enough,
            reraise=True,
        )

    def read(self, name: str, text: str, values: Mapping[str, Any]) -> Rows:
        """Run a statement in read mode and return its rows; errors refer to it by `name`."""
        return self._attempt(name, lambda: self._read_once(text, values))

    def write(self, name: str, text: str, values: Mapping[str, Any]) -> Rows:
        """Run a statement in a write transaction and return its rows; errors refer to it by `name`."""
        return self._attempt(name, lambda: self._write_once(lambda t: _fetch(t, text, values)))

    def transact(self, name: str, work: Callable[[Runner], Result]) -> Result:
        """Run several statements atomically, in one write transaction, and all again after a conflict."""

        def once(transaction: Transaction) -> Result:
            return work(lambda text, values: _fetch(transaction, text, values))

        return self._attempt(name, lambda: self._write_once(once))

    def _attempt(self, name: str, work: Callable[[], Result]) -> Result:
        self.round_trips += 1
        try:
            with translated(self.connection, name):
                return self._again(work)
        except QueryFailedError:
            require_time()  # a statement that ran into the deadline did not fail of itself
            raise

    def _read_once(self, text: str, values: Mapping[str, Any]) -> Rows:
        """Run an auto-commit statement, which saves the round trips of BEGIN and COMMIT."""
        with self._session(READ_ACCESS) as session:
            return _fetch(session, Query(cast(Any, text), timeout=time_left(STATEMENT_LIMIT)), values)

    def _write_once(self, work: Callable[[Transaction], Result]) -> Result:
        with (
            self._session(WRITE_ACCESS) as session,
            session.begin_transaction(timeout=time_left(STATEMENT_LIMIT)) as transaction,
        ):
            result = work(transaction)
            transaction.commit()
            return result

    def _session(self, access: str) -> Session:
        return self._driver.session(database=self.connection.database, default_access_mode=access)

    def _is_transient(self, error: BaseException) -> bool:
        """Return whether the error is transient (nothing was committed, so a retry is safe)."""
        if isinstance(error, DriverError):
            return error.is_retryable()
        return isinstance(error, Neo4jError) and (
            error.is_retryable() or self.server.is_conflict(error.code or "", error.message or "")
        )

    def _is_enough(self, state: tenacity.RetryCallState) -> bool:
        """Return whether to stop retrying: soon if the server is down; a cluster may elect a leader."""
        error = state.outcome.exception() if state.outcome else None
        away = isinstance(error, DriverError) and not self.connection.url.startswith("neo4j")
        limit = CONFLICT_LIMIT if isinstance(error, Neo4jError) else AWAY_LIMIT if away else RETRY_LIMIT
        return (state.seconds_since_start or 0) > limit


@contextmanager
def connect(connection: Connection) -> Iterator[Client]:
    """Connect to a server, as a context manager.

    Raises:
        StoreUnreachableError: the server does not answer or denies access.
    """
    with driver_of(connection) as driver:
        yield Client(driver, connection)


def driver_of(connection: Connection) -> Driver:
    """Return a driver with our timeouts; it connects on first use and must be closed."""
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
    """A parameter has a value that Bolt cannot encode, such as an integer beyond 64 bits."""


def run_statement(runner: Session | Transaction, text: str | Query, values: Mapping[str, Any]) -> BoltResult:
    """Run one statement; values that Bolt cannot encode raise an error that `translated` handles."""
    try:
        return runner.run(cast(Any, text), dict(values))
    except (OverflowError, TypeError, ValueError) as error:
        raise _UnsendableError(str(error)) from error


def _fetch(runner: Session | Transaction, text: str | Query, values: Mapping[str, Any]) -> Rows:
    result = run_statement(runner, text, values)
    columns = result.keys()
    return [dict(zip(columns, record, strict=True)) for record in result]


@contextmanager
def translated(connection: Connection, name: str) -> Iterator[None]:
    """Translate driver errors raised in the block into errors that say what to do.

    Raises:
        StoreUnreachableError: the server is down or denies access.
        QueryFailedError: the server failed; EngineFaultError if the query is to blame.
        InputOutputError: the disk of the graph is full.
    """
    url = connection.url
    log = f" (log: {connection.log})" if connection.log else ""
    try:
        yield
    except AuthError as error:
        raise StoreUnreachableError(_refused(connection)) from error
    except (ServiceUnavailable, SessionExpired) as error:
        refuse_full_disk(connection, error)
        if reason := distrusted(error):
            raise StoreUnreachableError(
                f"the certificate of the server at {url} is not trusted: {reason}; {OWN_AUTHORITY}"
            ) from error
        raise StoreUnreachableError(
            f"the server at {url} does not answer: {_sentence(error)}{log}"
        ) from error
    except ConfigurationError as error:
        raise StoreUnreachableError(f"{url} cannot be used: {_sentence(error)}") from error
    except Neo4jError as error:
        refuse_full_disk(connection, error)
        raise failure(name, error, log) from error
    except _UnsendableError as error:
        raise EngineFaultError(f"query '{name}' failed: a value cannot be sent: {error}; {REPORT}") from error
    except DriverError as error:
        raise StoreUnreachableError(
            f"the server at {url} aborted '{name}': {_sentence(error)}{log}"
        ) from error


def failure(name: str, error: Neo4jError, log: str) -> QueryFailedError:
    """Return what to say of a query of the engine that failed.

    Args:
        name: of the query.
        error: what the server said.
        log: where its log is, in brackets, if known.
    """
    cause = (error.message or str(error)).partition("\n")[0]
    if (error.code or "").startswith("Neo.ClientError.Statement."):
        return EngineFaultError(f"query '{name}' failed: {cause}; {REPORT}")
    return QueryFailedError(
        f"query '{name}' failed: {cause}{log}; nothing of this step was written: run the command "
        "again, and look at the server's log if it fails again"
    )


def refuse_full_disk(connection: Connection, error: Exception) -> None:
    """Raise if an error has its cause in a full disk; the server's own message need not name it.

    Raises:
        InputOutputError: the disk is full.
    """
    full = "No space left" in str(error)
    if connection.log is not None and not full:
        with suppress(OSError):
            full = shutil.disk_usage(connection.log.parent).free < FULL
    if full:
        place = f"'{connection.log.parent.parent}'" if connection.log else connection.url
        raise InputOutputError(f"the disk of the graph in {place} is full: {AFTER_FULL_DISK}") from error


def _sentence(error: Exception) -> str:
    lines = str(error).splitlines()
    return lines[0] if lines else type(error).__name__


def _refused(connection: Connection) -> str:
    if connection.password is None:
        return f"the server at {connection.url} requires a password: set MATCHGRAPH_PASSWORD"
    return (
        f"the server at {connection.url} rejects user '{connection.user}' with this password: "
        "check the user in the address and MATCHGRAPH_PASSWORD"
    )
