r"""The guard for ad hoc Cypher: text passes only if every word of it is known to be read-only.

It is an allow-list. A word passes as a keyword of `cypher.vocabulary`, as a function or procedure listed
there, or as a name in a position where the grammar of Cypher allows only names; whatever follows a complete
expression has to be a keyword, so an unknown clause cannot pass as a name.

The guard is safe only as far as it reads the text as the server does. Anything that servers read differently
is therefore refused: control characters and lone carriage returns (which end a comment on Neo4j), `\u`
escapes other than for harmless characters in strings (Neo4j decodes them before parsing, ArcadeDB after),
numbers with letters, and non-ASCII characters outside strings and back-ticks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NoReturn

from cypher.errors import CypherSyntaxError, GuardError, UnclosedError
from cypher.near import did_you_mean
from cypher.tokens import Token, tokens
from cypher.vocabulary import CLAUSES, FORBIDDEN, FUNCTIONS, KEYWORDS, PROCEDURES, VALUES

MAX_LENGTH = 100_000
MAX_DEPTH = 100  # of brackets: parsers recurse, and a server may run out of stack

_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]|\r(?!\n)")
_ESCAPE = re.compile(r"\\[uU]")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_NUMBER = re.compile(r"\d+(\.\d+)?([eE]\d*)?|0x[0-9a-fA-F]+|0o[0-7]+")
_SIGNS = frozenset("()[]{},.:|&!%+-*/^=<>~$;")
_CLOSING = {")": "(", "]": "[", "}": "{"}
_FUNCTION_NAMES = frozenset(name.lower() for name in FUNCTIONS)
_PROCEDURE_NAMES = frozenset(name.lower() for name in PROCEDURES)
_CALLABLE = ", ".join(sorted(PROCEDURES))
_USABLE = ", ".join(sorted(FUNCTIONS, key=str.lower))
_READING = "ad hoc queries may only read, with CALL, MATCH, RETURN, UNION, UNWIND and WITH"


def guarded(text: str) -> str:
    r"""Return ad hoc Cypher if it is safe to send, without trailing semicolons.

    Args:
        text: one statement.

    Raises:
        CypherSyntaxError: it is no Cypher.
        GuardError: it contains something that is not known to be read-only.

    >>> guarded("MATCH (e:Entity) RETURN e.slug LIMIT 3;")
    'MATCH (e:Entity) RETURN e.slug LIMIT 3'
    >>> guarded("MATCH (e) SET e.rank = 100")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    cypher.errors.GuardError: 'SET' at 1:11 is not allowed here: ad hoc queries may only read, ...
    """
    _check_signs(text)
    try:
        scanned = list(tokens(text))
    except UnclosedError as error:
        place = _place(text, error.start)
        raise CypherSyntaxError(error.opening, "is never closed", *place) from error
    _check_escapes(text, scanned)
    end = len(scanned)
    while end and scanned[end - 1].text == ";":
        end -= 1
    if not end:
        example = "is not a statement: write one, such as MATCH (e:Entity) RETURN e.slug"
        raise CypherSyntaxError("", example, 1, 1)
    statement = _Statement(text, scanned[:end])
    statement.check()
    return text[: scanned[end - 1].end]


def _check_signs(text: str) -> None:
    if len(text) > MAX_LENGTH:
        raise GuardError(text[:20], f"… is too long: at most {MAX_LENGTH} characters are allowed", 1, 1)
    found = _UNREADABLE.search(text)
    if found:
        shown = f"U+{ord(found.group()):04X}"
        raise GuardError(
            shown, "is a character that servers interpret differently", *_place(text, found.start())
        )


def _check_escapes(text: str, scanned: Sequence[Token]) -> None:
    """Refuse `\\u` outside strings, and inside them if it could end the string or begin another escape."""
    strings = iter([t for t in scanned if t.kind == "string"])
    string = next(strings, None)
    for found in _ESCAPE.finditer(text):
        while string is not None and string.end <= found.start():
            string = next(strings, None)
        escaped = _ESCAPED.match(text, found.start())
        inside = string is not None and string.start < found.start()
        if not inside or escaped is None or not _harmless(chr(int(escaped[1], 16))):
            word = escaped.group() if escaped else found.group()
            reason = "is an escape: only those of letters and digits are allowed, and only in strings"
            raise GuardError(word, reason, *_place(text, found.start()))


def _harmless(sign: str) -> bool:
    return sign.isalnum() or "\ud800" <= sign <= "\udfff"


def _place(text: str, start: int) -> tuple[int, int]:
    return text.count("\n", 0, start) + 1, start - (text.rfind("\n", 0, start) + 1) + 1


class _Statement:
    """The tokens of one statement, each judged by its context."""

    def __init__(self, text: str, scanned: Sequence[Token]) -> None:
        self._text, self._tokens = text, scanned

    def check(self) -> None:
        """Refuse the first token that is not allowed."""
        if not (self._tokens[0].is_word(*CLAUSES)):
            self._refuse_word(0, "cannot begin a statement", CLAUSES)
        self._check_brackets()
        for i, token in enumerate(self._tokens):
            if token.kind in {"word", "quoted"}:
                self._check_word(i)
            elif token.kind == "sign":
                self._check_sign(i)
            elif token.kind == "string" and self._at(i - 1) and self._ends_expression(i - 1):
                self._mistake(i, "follows a complete expression: put a comma or an operator between them")
            elif token.kind == "number" and not _NUMBER.fullmatch(token.text):
                self._mistake(i, "is not a valid number; put a space between a number and a word")

    def _mistake(self, i: int, reason: str) -> NoReturn:
        token = self._tokens[i]
        raise CypherSyntaxError(token.text, reason, *_place(self._text, token.start))

    def _refuse(self, i: int, reason: str, word: str | None = None) -> NoReturn:
        token = self._tokens[i]
        raise GuardError(word or token.text, reason, *_place(self._text, token.start))

    def _at(self, i: int) -> Token | None:
        return self._tokens[i] if 0 <= i < len(self._tokens) else None

    def _is_sign(self, i: int, signs: str) -> bool:
        token = self._at(i)
        return token is not None and token.kind == "sign" and token.text in signs

    def _is_word(self, i: int, *words: str) -> bool:
        token = self._at(i)
        return token is not None and token.is_word(*words) and not self._is_property(i)

    def _is_property(self, i: int) -> bool:
        """Return whether a token follows a single dot; two dots are a range."""
        return self._is_sign(i - 1, ".") and not self._is_sign(i - 2, ".")

    def _check_brackets(self) -> None:
        opened: list[int] = []
        for i, token in enumerate(self._tokens):
            if token.kind != "sign":
                continue
            if token.text in "([{":
                opened.append(i)
            elif token.text in ")]}" and not (
                opened and self._tokens[opened.pop()].text == _CLOSING[token.text]
            ):
                self._mistake(i, "closes nothing")
            if len(opened) > MAX_DEPTH:
                self._refuse(i, f"is nested too deeply: at most {MAX_DEPTH} brackets may be open")
        if opened:
            self._mistake(opened[-1], "is never closed")

    def _check_sign(self, i: int) -> None:
        token = self._tokens[i]
        if token.text == ";":
            self._refuse(i, "separates statements: send one at a time")
        if token.text not in _SIGNS or (token.text == "$" and not self._is_sign(i + 1, "(")):
            self._mistake(i, "is a character that Cypher does not need outside strings and backticks")

    def _check_word(self, i: int) -> None:
        token = self._tokens[i]
        if token.kind == "quoted":
            if any(sign in token.text[1:-1] for sign in "`\\\n"):
                self._refuse(i, "is a name containing a backtick, a backslash or a line end")
        elif not token.text.isascii():
            self._refuse(i, "is a non-ASCII name: write it in backticks")
        if self._is_sign(i + 1, "("):
            self._check_call(i)
        if self._is_property(i):
            return
        if token.kind == "word" and token.text.upper() in FORBIDDEN:
            self._refuse_word(i)
        if token.is_word("CALL"):
            self._check_procedure(i)
        self._check_position(i)

    def _refuse_word(
        self, i: int, what: str = "is not allowed here", expected: frozenset[str] = KEYWORDS
    ) -> NoReturn:
        """Refuse a word that does more than read; any other is a mistake where a keyword is expected."""
        word = self._tokens[i]
        if word.is_word("EXPLAIN", "PROFILE"):
            self._refuse(i, f"{what}: use --explain to see the plan")
        if word.kind == "word" and word.text.upper() in FORBIDDEN:
            self._refuse(i, f"{what}: {_READING}; as a name, write it in backticks")
        meant = did_you_mean(word.text, expected) if word.kind == "word" else ""
        self._mistake(i, f"{what}, where a keyword or a comma is expected{meant}")

    def _check_position(self, i: int) -> None:
        """Refuse a word that is not a keyword where only a keyword is possible, such as an unknown clause."""
        before, keyword = self._at(i - 1), self._is_word(i, *KEYWORDS)
        if before is None:
            return
        if self._ends_expression(i - 1) and not keyword:
            self._refuse_word(i)
        elif self._is_sign(i - 1, "{") and not self._is_sign(i + 1, ":,}") and not self._is_word(i, *CLAUSES):
            self._refuse_word(i, "cannot begin a subquery", CLAUSES)
        elif self._is_word(i - 1, "UNION") and not self._is_word(i, *CLAUSES, "ALL", "DISTINCT"):
            self._refuse_word(i)
        elif self._is_word(i - 2, "UNION") and self._is_word(i - 1, "ALL", "DISTINCT"):
            if not self._is_word(i, *CLAUSES):
                self._refuse_word(i)
        elif self._is_word(i - 1, "OPTIONAL") and not self._is_word(i, "MATCH", "CALL"):
            self._refuse_word(i)

    def _ends_expression(self, i: int) -> bool:
        token = self._tokens[i]
        if token.kind == "word" and not self._is_property(i):
            return token.text.upper() in VALUES or token.text.upper() not in KEYWORDS
        if token.kind == "sign":
            everything = token.text == "*" and self._is_word(i - 1, "WITH", "RETURN", "YIELD", "DISTINCT")
            return everything or token.text in ")]}"
        return True

    def _check_procedure(self, i: int) -> None:
        if self._is_sign(i + 1, "({"):
            return
        name = "".join(_dotted(self._tokens, i + 1))
        if name.lower() not in _PROCEDURE_NAMES:
            place = i + 1 if self._at(i + 1) else i
            hint = did_you_mean(name, PROCEDURES) or f"; allowed are {_CALLABLE}"
            self._refuse(place, f"is not a procedure that ad hoc queries may call{hint}", name)

    def _check_call(self, i: int) -> None:
        """Refuse an unknown function; a keyword before a bracket is not a call."""
        first = i
        while self._is_property(first) and first >= 2 and self._tokens[first - 2].kind in {"word", "quoted"}:
            first -= 2
        name = "".join(_dotted(self._tokens, first))
        if self._is_property(first):
            name = f".{name}"
        if first >= 1 and self._is_word(first - 1, "CALL") and name.lower() in _PROCEDURE_NAMES:
            return
        if name.lower() in _FUNCTION_NAMES or (first == i and self._is_word(i, *KEYWORDS)):
            return
        hint = did_you_mean(name, FUNCTIONS) or f"; allowed are {_USABLE}"
        self._refuse(first, f"is not a function that ad hoc queries may call{hint}", name)


def _dotted(scanned: Sequence[Token], start: int) -> Iterator[str]:
    """Yield the parts of the name that starts at a token, such as `db`, `.`, `labels`, without back-ticks."""
    for i, token in enumerate(scanned[start:]):
        if token.kind not in {"word", "quoted"} if i % 2 == 0 else token.text != ".":
            return
        yield token.text.strip("`")
