"""The errors of a graph and its inputs."""

from __future__ import annotations

REPORT = "this is a bug in matchgraph: please report it"
AFTER_FULL_DISK = "free some space and run the same command again; what was committed before stays"


class MatchGraphError(Exception):
    """Base class of every error raised deliberately; its message is meant for users.

    All packages of the engine share it, so this module imports none of them. `exit_code` is the exit code of
    the command line; docs/operations.md lists them. Any other exception is a bug.
    """

    exit_code = 2


class InputRefusedError(MatchGraphError):
    """One input cannot be loaded; names the place and the reason, and the rest of the load continues.

    Args:
        reason: what is wrong and what to do next; no final full stop.
        location: the file (or `-`) the input came from.
        line: 1-based line in it, when known.

    `kind` is the kind of input it was read as, if the reader sets it.

    >>> str(InputRefusedError("no table", location="a.txt", line=3))
    'a.txt:3: no table'
    """

    exit_code = 6  # raised as far as the command line, it was the only input

    def __init__(self, reason: str, *, location: str, line: int | None = None) -> None:
        self.reason, self.location, self.line = _printable(reason), _printable(location), line
        self.kind: str | None = None
        place = self.location if line is None else f"{self.location}:{line}"
        super().__init__(f"{place}: {self.reason}")


def _printable(text: str) -> str:
    """Escape lone surrogates, which stand for bytes that are not UTF-8 and cannot be written."""
    return text.encode(errors="backslashreplace").decode()


class StoreUnreachableError(MatchGraphError):
    """The graph cannot be reached, opened or started."""

    exit_code = 3


class InputOutputError(MatchGraphError):
    """A disk is full, or a file or stream cannot be written or read."""

    exit_code = 74


class NotFoundError(MatchGraphError):
    """Nothing in the graph matches the request; the message lists the nearest candidates.

    Args:
        message: for people.
        plain: the same without names, which sources state; default: the message has none.
    """

    exit_code = 4

    def __init__(self, message: str = "", *, plain: str | None = None) -> None:
        self.plain = message if plain is None else plain
        super().__init__(message)


class GuardRefusedError(MatchGraphError):
    """A safety rule of the engine refused to proceed; the message says which."""

    exit_code = 5


class OvertakenError(GuardRefusedError):
    """Another command changed what this one decided from; the transaction wrote nothing."""


class DamagedGraphError(MatchGraphError, ValueError):
    """A saved graph does not fit the schema; a sentence that says what is wrong."""


class AddressError(MatchGraphError):
    """A graph address cannot be parsed; a usage error."""


class ParameterRefusedError(MatchGraphError):
    """A query is not in the catalogue, or its values do not match its declaration."""


class QueryFailedError(MatchGraphError):
    """The server failed in a query of the engine; names the query, the cause and the next step."""

    exit_code = 3


class DeadlineExceededError(MatchGraphError):
    """A question took longer than its deadline."""

    exit_code = 3


class StoppedError(MatchGraphError):
    """The one who asked no longer waits for the answer."""

    exit_code = 130


class AdHocFailedError(QueryFailedError):
    """The server refuses a query that the user wrote."""

    exit_code = 2


class QuerySyntaxError(AdHocFailedError):
    """An ad hoc query is no Cypher; says where."""


class EngineFaultError(ParameterRefusedError, QueryFailedError):
    """A query of the engine is wrong, or its values are: a bug in the program."""

    exit_code = 70
