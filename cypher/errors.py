"""The errors of Cypher text and its catalogue."""

from __future__ import annotations

from graph.errors import MatchGraphError


class CypherError(MatchGraphError):
    """Base class of every error this package raises deliberately."""


class UnclosedError(CypherError):
    """A string, quoted name or comment is not closed.

    Args:
        opening: what opens it.
        line: 1-based.
        start: offset of the opening in the text.
    """

    def __init__(self, opening: str, line: int, start: int = 0) -> None:
        self.opening, self.line, self.start = opening, line, start
        super().__init__(f"{opening} is never closed")


class ParameterError(CypherError):
    """A query was called with values that do not match its declaration."""


class GuardError(CypherError):
    """Ad hoc text is refused; the message says which word, where, and what is allowed.

    Args:
        word: the refused word.
        reason: why, and what is allowed.
        line: 1-based.
        column: 1-based.
    """

    kind = ""

    def __init__(self, word: str, reason: str, line: int, column: int) -> None:
        self.word, self.line, self.column = word, line, column
        super().__init__(f"{self.kind}'{word}' at {line}:{column} {reason}")


class CypherSyntaxError(GuardError):
    """Ad hoc text is no Cypher; arguments as for GuardError."""

    kind = "syntax error: "


class HeaderError(CypherError):
    """A line of a header is invalid."""

    def __init__(self, reason: str, line: int) -> None:
        self.line = line
        super().__init__(reason)


class CatalogueError(CypherError):
    """A query file is invalid, or no query has the name; says where and what to do."""
