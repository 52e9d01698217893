"""Bytes in, clean numbered lines out: the one place for encoding, limits, line ends and whitespace."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from graph.errors import InputRefusedError
from graph.texts import fault_of, forbidden_at
from loaders import page_wording as wording

MAX_PAGE_BYTES = 5 * 1024 * 1024
MAX_LINE_CHARACTERS = 100_000

_ROW_PIPES = 4  # `| label | left | right |` is complete even without a line end


class Line(NamedTuple):
    """One line stripped of whitespace, and its 1-based number in the file."""

    number: int
    text: str


def decode(data: bytes, location: str) -> str:
    """Decode UTF-8 bytes, dropping an incomplete character at the very end.

    Args:
        data: the bytes of one input.
        location: where they came from, for errors.

    Raises:
        InputRefusedError: they are not UTF-8; names the line and the byte.

    >>> decode("é".encode() + b"\\xe2\\x86", "a.txt")
    'é'
    """
    try:
        return codecs.getincrementaldecoder("utf-8")("strict").decode(data)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        reason = f"not UTF-8 at byte {error.start}; save the file as UTF-8 and load it again"
        raise InputRefusedError(reason, location=location, line=line) from None


def split_lines(pieces: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """Yield lines with their ends, which may be LF, CR LF or CR alone.

    Args:
        pieces: the text, divided anywhere, such as the lines that a file yields.
        limit: maximum length in bytes; of a longer line, the first `limit` + 1 bytes are yielded.

    >>> list(split_lines([b"a\\r", b"\\nb\\rc"], 10))
    [b'a\\r\\n', b'b\\r', b'c']
    """
    held, skipping = b"", False
    for piece in pieces:
        lines = (held + piece).splitlines(keepends=True)
        # a CR at the end may be half of a CR LF
        held = lines.pop() if lines and not lines[-1].endswith(b"\n") else b""
        for line in lines:
            if not skipping:
                yield line if len(line) <= limit else line[: limit + 1]
            skipping = False
        if len(held) > limit:
            if not skipping:
                yield held[: limit + 1]
            held, skipping = b"", True
    if held and not skipping:
        yield held


def check_storable(text: str, location: str) -> None:
    """Reject text that has control characters or lone surrogates.

    Args:
        text: the text of one input.
        location: where it came from, for errors.

    Raises:
        InputRefusedError: it contains such a character; names the line.
    """
    place = forbidden_at(text)
    if place is not None:
        raise InputRefusedError(fault_of(text[place]), location=location, line=_line_of(text, place))


def check_cells(cells: Iterable[str]) -> None:
    """Check that the cells of a row can be stored; bytes that were not UTF-8 appear as surrogates.

    Raises:
        ValueError: one cannot.
    """
    for cell in cells:
        place = forbidden_at(cell)
        if place is not None:
            raise ValueError(fault_of(cell[place]))


def _line_of(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


class PageLines:
    """The clean lines of one page, read from front to back.

    Blank lines, surrounding whitespace, a byte order mark and the kind of line end are ignored. `fragment`
    is a last line without a line end, which may therefore be incomplete; the line that ends a complete page
    and a table row with all its cells are complete without one.

    Args:
        location: where the page came from, for errors.

    Raises:
        InputRefusedError: the text is too long or cannot be stored.

    >>> page = PageLines("one \\r\\n\\r\\ntwo\\r\\nthr", "a.txt")
    >>> page.take(), page.take(), page.peek(), page.fragment
    (Line(number=1, text='one'), Line(number=3, text='two'), None, 'thr')
    """

    def __init__(self, text: str, location: str) -> None:
        self.location = location
        if len(text) > MAX_PAGE_BYTES:
            raise self.refusal(f"longer than {MAX_PAGE_BYTES} bytes, so not a single comparison page", 1)
        text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        check_storable(text, location)
        pieces = text.split("\n")
        lines = [
            Line(number, stripped) for number, piece in enumerate(pieces, 1) if (stripped := piece.strip())
        ]
        for line in lines:
            if len(line.text) > MAX_LINE_CHARACTERS:
                raise self.refusal(f"a line of more than {MAX_LINE_CHARACTERS} characters", line.number)
        self.fragment = ""
        if lines and lines[-1].number == len(pieces) and not _finished(lines[-1].text):
            self.fragment = lines.pop().text
        self.last_number = len(pieces) if pieces[-1].strip() else max(len(pieces) - 1, 1)
        self._lines = lines
        self._next = 0

    def peek(self, ahead: int = 0) -> Line | None:
        """Return the line that `take` returns next, or one further ahead; None at the end."""
        place = self._next + ahead
        return self._lines[place] if place < len(self._lines) else None

    def take(self) -> Line:
        """Return the next line and advance; the caller must know that there is one."""
        line = self._lines[self._next]
        self._next += 1
        return line

    def starts_with(self, *beginnings: str) -> bool:
        """Return whether any line of the page starts with one of these prefixes."""
        return any(line.text.startswith(beginnings) for line in self._lines)

    def refusal(self, reason: str, line: int) -> InputRefusedError:
        """Return the error that rejects this page because of one of its lines."""
        return InputRefusedError(reason, location=self.location, line=line)


def _finished(text: str) -> bool:
    row = text.startswith("|") and text.endswith("|") and text.count("|") >= _ROW_PIPES
    return row or text in wording.ENDS
