"""Find the labels, relationship types and properties that Cypher text names."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Literal, NamedTuple

from cypher.tokens import Token, tokens

NameKind = Literal["label", "relationship type", "property"]
_JOINING = frozenset(":|&!")  # between the labels or types of one pattern


class Named(NamedTuple):
    """A name in a query: what it names, and its 1-based line and column."""

    kind: NameKind
    name: str
    line: int
    column: int


def names_in(text: str) -> Iterator[Named]:
    """Yield the labels, relationship types and properties that a text names, in order.

    A property is a key of a pattern's map, or what follows the dot of a pattern's variable: maps have keys of
    their own.

    Args:
        text: what the guard lets pass, so that its brackets match.

    >>> [named[:2] for named in names_in("MATCH (e:Entity {slug: $s})-[:MENTIONS]->() RETURN e.rank")]
    [('label', 'Entity'), ('property', 'slug'), ('relationship type', 'MENTIONS'), ('property', 'rank')]
    """
    found = _Names(list(tokens(text)))
    for i, token in enumerate(found.tokens):
        kind = found.kind(i)
        if kind:
            column = token.start - (text.rfind("\n", 0, token.start) + 1) + 1
            yield Named(kind, token.text.strip("`"), token.line, column)


class _Names:
    """The tokens of a text, the bracket around each, and the variables of its patterns."""

    def __init__(self, scanned: list[Token]) -> None:
        self.tokens = scanned
        self._around: list[int] = []
        opened: list[int] = []
        for i, token in enumerate(scanned):
            if token.kind == "sign" and token.text in ")]}" and opened:
                opened.pop()
            self._around.append(opened[-1] if opened else -1)
            if token.kind == "sign" and token.text in "([{":
                opened.append(i)
        self._variables = {scanned[i].text for i in range(len(scanned)) if self._is_variable(i)}
        for i, (variable, word) in enumerate(pairwise(scanned[:-1])):
            if word.is_word("AS") and variable.text in self._variables and not self._is_sign(i - 1, "."):
                self._variables.add(scanned[i + 2].text)

    def kind(self, i: int) -> NameKind | None:
        """Return what a token names; None for variables, keywords, functions and keys of maps."""
        if not self._is_name(i) or i == 0:
            return None
        if self._is_sign(i - 1, "."):
            return "property" if self._is_of_pattern(i) and not self._is_sign(i + 1, "(") else None
        if self._is_sign(i - 1, "{,") and self._is_sign(i + 1, ":"):
            return "property" if self._is_map_of_pattern(self._around[i]) else None
        return self._in_pattern(i) if self._is_sign(i - 1, ":|&!") else None

    def _text(self, i: int) -> str:
        return self.tokens[i].text if 0 <= i < len(self.tokens) else ""

    def _is_sign(self, i: int, signs: str) -> bool:
        return 0 <= i < len(self.tokens) and self.tokens[i].kind == "sign" and self.tokens[i].text in signs

    def _is_name(self, i: int) -> bool:
        return 0 <= i < len(self.tokens) and self.tokens[i].kind in {"word", "quoted"}

    def _opens_pattern(self, bracket: int) -> bool:
        """Return whether a bracket is that of a node or relationship, unlike that of a call or a list."""
        if self._text(bracket) == "[":
            return self._is_sign(bracket - 1, "-")
        before = self.tokens[bracket - 1] if bracket > 0 else None
        clause = before is not None and before.is_word("MATCH", "WHERE", "EXISTS", "NOT", "AND", "OR")
        return self._text(bracket) == "(" and (clause or not self._is_name(bracket - 1))

    def _is_variable(self, i: int) -> bool:
        """Return whether a token is the variable of a node or relationship."""
        if not (self._is_name(i) and self._is_sign(i - 1, "([") and self._opens_pattern(i - 1)):
            return False
        return self._is_sign(i + 1, ":)]{*") or self._text(i + 1).upper() == "WHERE"

    def _is_of_pattern(self, i: int) -> bool:
        """Return whether a name after a dot belongs to the variable of a pattern, also in `e {.name}`."""
        if self._is_sign(i - 2, "{,"):
            return self._text(self._around[i] - 1) in self._variables
        return self._text(i - 2) in self._variables and not self._is_sign(i - 3, ".")

    def _is_map_of_pattern(self, brace: int) -> bool:
        """Return whether a brace follows the names in a node or relationship."""
        around = self._around[brace]
        if self._text(brace) != "{" or around < 0 or not self._opens_pattern(around):
            return False
        between = range(around + 1, brace)
        return all(self._is_name(i) or self._text(i) in _JOINING for i in between)

    def _in_pattern(self, i: int) -> NameKind | None:
        """Return what a name after a colon, or after others joined to it, is."""
        start = i - 1
        while self._is_name(start) or self._is_sign(start, "|&!"):
            start -= 1
        if not self._is_sign(start, ":") or self._is_sign(i + 1, ".("):
            return None
        around = self._around[i]
        if self._text(around) == "[" and self._opens_pattern(around):
            return "relationship type"
        if self._is_sign(i - 1, "|") and self._text(around) == "[":
            return None  # the result of a comprehension
        return (
            None if around >= 0 and self._text(around) == "{" and self._is_sign(start - 2, "{,") else "label"
        )
