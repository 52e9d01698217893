"""The store: runs the named queries of the catalogue on any supported server."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from cypher import in_one_row, load_catalogue
from graph.address import BoltAddress, parse_address
from graph.arcadedb import DATABASE, READER, USER
from graph.embedded import RunningServer, embedded_server
from graph.pause import after_pause, refuse_paused
from graph.preparing import create_missing
from graph.read_ahead import Asked, ReadAhead
from graph.schema import SCHEMA
from graph.servers import Connection, Server, run_sql
from graph.transaction import (
    Condition,
    Step,
    Transaction,
    as_reads,
    as_writes,
    checked,
    no_condition,
    prepared,
)

if TYPE_CHECKING:
    from cypher.rows import WriteName
    from graph.bolt import Client, Rows, Runner
    from graph.generated import Generated

_log = logging.getLogger(__name__)

EVERYTHING = 10**9  # as a limit; one server rejects 2**31 - 1


Result = TypeVar("Result")


class Store:
    """An open graph. Thread-safe; every call is one transaction.

    Args:
        client: the connection.
        condition: what every transaction that writes checks at its end.
        gated: whether writes wait while a backup reads the graph.
        lasting: the store that this one is of one moment of; None of one that lasts.
    """

    def __init__(
        self,
        client: Client,
        condition: Condition = no_condition,
        *,
        gated: bool = True,
        lasting: Store | None = None,
    ) -> None:
        self._client, self._condition, self._gated = client, condition, gated
        self._lasting, self._ahead = lasting, ReadAhead(client) if lasting else None

    @property
    def connection(self) -> Connection:
        """The address of the graph."""
        return self._client.connection

    @property
    def server(self) -> Server:
        """The kind of server."""
        return self._client.server

    @property
    def round_trips(self) -> int:
        """How many statements and transactions were sent so far."""
        return self._client.round_trips

    @as_reads
    def read(self, name: str, /, **parameters: Any) -> Rows:
        """Run a read-only query of the catalogue.

        Args:
            parameters: values by declared parameter.

        Returns:
            the rows, each by column.

        Raises:
            EngineFaultError: the query is unknown or a value does not fit.
            QueryFailedError: the server fails.
            StoreUnreachableError: the server does not answer.

        Example: `store.read("stale_entities", limit=10)`
        """
        return self._query(name, *prepared(name, parameters))

    def query(self, name: str, parameters: Mapping[str, Any]) -> Rows:
        """Run a read-only query that the user named, with the user's values; otherwise like `read`."""
        return self._query(name, *checked(name, parameters))

    def _query(self, name: str, text: str, values: Mapping[str, Any]) -> Rows:
        if self._ahead is not None and (there := self._ahead.answer(name, values)) is not None:
            return there
        query = load_catalogue()[name]
        if query.kind != "read" or "\nSHOW " in f"\n{text}":  # its rows cannot be collected into one
            return self._client.read(name, text, values)
        columns = tuple(query.columns)
        (row,) = self._client.read(name, in_one_row(text, columns), values)
        return [dict(zip(columns, cells, strict=True)) for cells in row["rows"]]

    @property
    def lasting(self) -> Store:
        """The store that lasts, of which this may be one moment."""
        return self._lasting or self

    def at_one_moment(self) -> Store:
        """Return this store for the questions of one moment in one thread, which may be read ahead."""
        return Store(self._client, self._condition, gated=self._gated, lasting=self.lasting)

    def read_ahead(self, *questions: Asked) -> None:
        """Read the rows of several queries in one statement: `read` then gives them without asking.

        A store that lasts reads nothing ahead.

        Args:
            questions: names of read-only queries, each with its parameters.
        """
        if self._ahead is not None:
            self._ahead.read(questions)

    def pages(self, name: str, /, *, key: str, size: int, **parameters: Any) -> Iterator[dict[str, Any]]:
        """Yield the rows of a query with `after` and `limit`, page by page in key order.

        `limit` counts returned rows, so that a page that is not full is the last one.

        Args:
            key: the column that the rows are sorted by and `after` is compared with.
            size: rows per page.
            parameters: values of the other parameters.
        """
        after = ""
        while rows := self._query(name, *prepared(name, {"after": after, "limit": size, **parameters})):
            yield from rows
            if len(rows) < size:
                return
            after = rows[-1][key]

    def write_many(
        self,
        name: WriteName,
        rows: Iterable[Mapping[str, Any]],
        *,
        size: int,
        **parameters: Any,
    ) -> int:
        """Run a query with `rows` in chunks, each in its own transaction.

        Args:
            rows: maps, as expected by the query.
            size: rows per transaction.
            parameters: values of the other parameters.

        Returns:
            How many rows were written.
        """
        from more_itertools import chunked  # noqa: PLC0415  start-up time

        written = 0
        for chunk in chunked(rows, size):
            self.write_together([(name, {"rows": chunk, **parameters})])
            written += len(chunk)
        return written

    @as_writes
    def write(self, name: str, /, **parameters: Any) -> Rows:
        """Run a query of the catalogue in a write transaction, retrying write conflicts.

        Arguments, result and errors are those of `read`; after a StoreUnreachableError it is unknown whether
        the query was committed.
        """
        return self.transaction(name, lambda transaction: transaction.run(name, parameters))

    def write_together(self, steps: Sequence[Step]) -> None:
        """Run several queries atomically, in one write transaction.

        Args:
            steps: queries by name or generated from the schema, with parameters; in order of execution.

        Raises:
            ParameterRefusedError: a query is unknown or a value does not fit.
            QueryFailedError: the server refuses one; nothing was done.
            StoreUnreachableError: the server does not answer; whether it was done is not known.
        """
        first, *more = dict.fromkeys(q if isinstance(q, str) else q.name for q, _ in steps)
        names = f"{first} and {len(more)} more" if more else first
        self.transaction(names, lambda transaction: transaction.write_together(steps))

    def transaction(self, name: str, work: Callable[[Transaction], Result]) -> Result:
        """Run reads and writes in one write transaction, and return what `work` returns.

        It waits while a backup reads the graph (`graph.pause`). After a conflict with another writer nothing
        was written, and `work` runs again from its start. What
        it decides from has to be held first (`cypher/queries/write/holding.cypher`).

        Args:
            name: what is done, for errors.
            work: does it; without lasting effects of its own.

        Raises:
            QueryFailedError: the server refuses something; nothing was done.
            StoreUnreachableError: the server does not answer; whether it was done is not known.
        """

        def conditional(run: Runner) -> Result:
            transaction = Transaction(run)
            if self._gated:
                refuse_paused(transaction)
            result = work(transaction)
            self._condition(transaction)
            return result

        return after_pause(self, lambda: self._client.transact(name, conditional))

    def on_condition(self, condition: Condition) -> Store:
        """Return this store for writing on a condition, which every transaction checks at its end.

        Args:
            condition: raises an error if it does not hold; then the transaction is undone.
        """
        return Store(self._client, condition, gated=self._gated)

    def ungated(self) -> Store:
        """Return this store for a backup, whose own marks wait for nothing."""
        return Store(self._client, self._condition, gated=False)

    def run(self, query: Generated, /, **parameters: Any) -> Rows:
        """Run a generated read-only query; errors are those of `read`."""
        return self._client.read(query.name, query.text, parameters)

    def prepare(self) -> None:
        """Create missing constraints and indexes of the schema; several commands may do so at once.

        Raises:
            QueryFailedError: the server refuses one.
            StoreUnreachableError: the server does not answer.
        """
        create_missing(self)

    def full_text_name(self, label: str) -> str:
        """Return the name for querying the full-text index of a label on this server."""
        return next(self.server.full_text_name(index) for index in SCHEMA.full_text if index.label == label)

    def define(self, statement: str, language: str) -> None:
        """Run one schema statement in its own transaction, as Neo4j requires."""
        if language == "cypher":
            self._client.write(statement, statement, {})
        elif self.connection.http_url is not None:
            run_sql(self.connection, statement)
        else:
            _log.warning(
                "no full-text search on %s: an ArcadeDB server sets it up over HTTP only, and its HTTP "
                "address is unknown",
                self.connection.url,
            )


@contextmanager
def open_store(address: str, *, password: str | None = None) -> Iterator[Store]:
    """Open the graph at an address, as a context manager.

    Args:
        address: `embedded:`, `embedded:PATH`, or a Bolt URL; see `graph.address`.
        password: for a Bolt URL; default: the variable MATCHGRAPH_PASSWORD.

    Raises:
        AddressError: the address cannot be understood.
        StoreUnreachableError: nothing answers there, or it does not let us in.
    """
    parsed = parse_address(address, password=password)
    with ExitStack() as stack:
        if isinstance(parsed, BoltAddress):
            connection = Connection(parsed.url, parsed.user, parsed.password, parsed.database)
        else:
            connection = connection_to(stack.enter_context(embedded_server(parsed.path, meanwhile=_driver)))
        yield Store(stack.enter_context(_driver().connect(connection)))


def connection_to(running: RunningServer) -> Connection:
    """Return how to reach a running embedded server."""
    return Connection(
        url=f"bolt://127.0.0.1:{running.bolt_port}",
        user=USER,
        password=running.secrets.root,
        database=DATABASE,
        http_url=f"http://127.0.0.1:{running.http_port}",
        reader=(READER, running.secrets.reader),
        log=running.console,
    )


def _driver() -> Any:
    """Import the Bolt driver, which takes a third of a second, while the server starts."""
    return import_module("graph.bolt")
