"""What can go wrong with a graph and its inputs."""

from __future__ import annotations


class MatchGraphError(Exception):
    """The parent of every error that is raised on purpose; its text is fit for a user's eyes.

    The engine's packages have it in common, so that this module imports none of them. `exit_code` is what the
    command line ends with: 1 some input refused, 2 usage, 3 store unreachable, 4 not found, 5 refused by a
    guard. An error of any other parent is a fault of the program.
    """

    exit_code = 2


class InputRefusedError(MatchGraphError):
    """One input cannot be loaded; it names the place and the reason, and the rest of the load goes on.

    Args:
        reason: what is wrong and what to do next, a sentence without a final stop.
        location: the file (or `-`) the input came from.
        line: 1-based line in it, when known.

    `kind` is what the input was taken for, where whoever read it says so.

    >>> str(InputRefusedError("no table", location="a.txt", line=3))
    'a.txt:3: no table'
    """

    exit_code = 1

    def __init__(self, reason: str, *, location: str, line: int | None = None) -> None:
        self.reason, self.location, self.line = reason, location, line
        self.kind: str | None = None
        place = location if line is None else f"{location}:{line}"
        super().__init__(f"{place}: {reason}")


class StoreUnreachableError(MatchGraphError):
    """The graph cannot be reached, opened or started."""

    exit_code = 3


class NotFoundError(MatchGraphError):
    """Nothing in the graph answers to what was asked; the text lists the nearest candidates."""

    exit_code = 4


class GuardRefusedError(MatchGraphError):
    """A safety rule of the engine refused to go on, and says which."""

    exit_code = 5


class AddressError(MatchGraphError):
    """A graph address that cannot be understood; a usage error."""


class ParameterRefusedError(MatchGraphError):
    """A query is not in the catalogue, or was called with values that do not fit its declaration."""


class QueryFailedError(MatchGraphError):
    """A query could not be run; names the query and gives the reason."""
