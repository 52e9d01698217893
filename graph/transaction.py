"""One write transaction: what it decides from reads, it decides while it keeps other writers away.

Neither server isolates a read from the write that follows it. What a transaction first holds, by writing to
it, no other writer can change before it ends: one server makes the other writer wait, and the other server
refuses the later commit, after which the whole transaction runs again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, cast

from cypher import load_catalogue
from cypher.errors import CatalogueError, ParameterError
from graph.errors import REPORT, EngineFaultError, ParameterRefusedError

if TYPE_CHECKING:
    from cypher.rows import Read, Write, WriteName
    from graph.generated import Generated

Rows: TypeAlias = list[dict[str, Any]]

# a step of a transaction: a query by name or generated from the schema, with its parameters
Step: TypeAlias = "tuple[WriteName | Generated, Mapping[str, Any]]"


def as_reads(method: Callable[..., Rows]) -> Read:
    """Give a method the overloads of all queries, which its own signature cannot express."""
    return cast("Read", method)


def as_writes(method: Callable[..., Rows]) -> Write:
    """Give a method the overloads of all queries that write."""
    return cast("Write", method)


class Reads(Protocol):
    """What answers read-only queries: a store, or a transaction."""

    @property
    def read(self) -> Read:
        """Run a read-only query of the catalogue."""


class Transaction:
    """A write transaction that is running; its parts are done together or not at all.

    Args:
        run: runs one query text with its values.
    """

    def __init__(self, run: Callable[[str, Mapping[str, Any]], Rows]) -> None:
        self._run = run

    @as_reads
    def read(self, name: str, /, **parameters: Any) -> Rows:
        """Run a read-only query of the catalogue; it sees what this transaction wrote."""
        return self.run(name, parameters)

    @as_writes
    def write(self, name: str, /, **parameters: Any) -> Rows:
        """Run a query of the catalogue that writes."""
        return self.run(name, parameters)

    def run(self, name: str, parameters: Mapping[str, Any]) -> Rows:
        """Run a query whose name is only known at run time."""
        return self._run(*prepared(name, parameters))

    def write_together(self, steps: Sequence[Step]) -> None:
        """Run several queries, by name or generated from the schema, in order."""
        for query, values in steps:
            if isinstance(query, str):
                self.run(query, values)
            else:
                self._run(query.text, values)


Condition: TypeAlias = Callable[[Transaction], None]  # raises OvertakenError if it does not hold


def no_condition(transaction: Transaction) -> None:
    """Hold always."""


def prepared(name: str, parameters: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the text of a query that the engine chose, and its parameters as sent.

    Raises:
        EngineFaultError: the query is unknown or a value does not fit.
    """
    try:
        return checked(name, parameters)
    except ParameterRefusedError as error:
        raise EngineFaultError(f"{error}; {REPORT}") from error


def checked(name: str, parameters: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the text of a query that the user named, and its parameters as sent.

    Raises:
        ParameterRefusedError: the query is unknown or a value does not fit.
    """
    try:
        query = load_catalogue()[name]
        return query.text, query.arguments(parameters)
    except (CatalogueError, ParameterError) as error:
        raise ParameterRefusedError(str(error)) from error
