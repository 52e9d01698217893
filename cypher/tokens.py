"""Tokenise Cypher; strings, comments and quoted names are never mistaken for anything else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from cypher.errors import UnclosedError

TokenKind = Literal["word", "parameter", "string", "quoted", "number", "sign"]

_PATTERN = re.compile(
    r"""
      (?P<space> \s+ | //[^\n]* | /\*.*?\*/ )
    | (?P<string> '(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*" )
    | (?P<parameter> \$(?:[^\W\d]\w*|\d+|`(?:[^`]|``)*`) )
    | (?P<quoted> `(?:[^`]|``)*` )
    | (?P<word> [^\W\d]\w* )
    | (?P<number> \d[\w.]*?(?=\.\.|[^\w.]|$) )
    | (?P<open> ['"`] | /\* )
    | (?P<sign> . )
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """One token: its kind, its text (without `$` and back-ticks), its 1-based line and its position.

    `start` and `end` are offsets in the whole text; `end` is exclusive.
    """

    kind: TokenKind
    text: str
    line: int
    start: int
    end: int

    def is_word(self, *words: str) -> bool:
        """Return whether this is one of the given upper-case keywords."""
        return self.kind == "word" and self.text.upper() in words


def tokens(text: str) -> Iterator[Token]:
    r"""Yield the tokens of Cypher text; white space and comments are left out.

    Raises:
        UnclosedError: a string, a quoted name or a comment has no end.

    >>> [t.text for t in tokens("RETURN '$no', $yes // $no")]
    ['RETURN', "'$no'", ',', 'yes']
    """
    line = 1
    for match in _PATTERN.finditer(text):
        kind, found = match.lastgroup, match.group()
        if kind == "open":
            raise UnclosedError(found, line, match.start())
        if kind == "parameter":
            yield Token("parameter", found[1:].strip("`"), line, *match.span())
        elif kind is not None and kind != "space":
            yield Token(kind, found, line, *match.span())  # type: ignore[arg-type]
        line += found.count("\n")
