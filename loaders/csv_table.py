"""Open CSV files of any kind, as spreadsheets and exporters write them."""

from __future__ import annotations

import codecs
import csv
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from graph.errors import InputRefusedError
from loaders.columns import KNOWN
from loaders.lines import check_cells, split_lines

MAX_LINE_BYTES = 1_000_000
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
SEPARATOR_LINE = "sep="  # the first line of a file written for Excel

csv.field_size_limit(MAX_LINE_BYTES)  # a thousand candidates of an event are one cell


@dataclass(frozen=True)
class Header:
    """The header of a CSV file.

    Args:
        names: of the columns, stripped and in lower case.
        delimiter: the character between cells.
        line: its 1-based line.
    """

    names: tuple[str, ...]
    delimiter: str
    line: int


@dataclass(frozen=True)
class Row:
    """A row of a table: its 1-based line or row, and its cells by column, as text."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class CsvTable:
    """A CSV file: its header, and its rows or the rejection of each, which can be consumed once."""

    header: Header
    rows: Iterator[Row | InputRefusedError]


def open_csv(pieces: Iterable[bytes], location: str) -> CsvTable:
    """Open a CSV file, decoded as UTF-8, in constant memory.

    Blank lines, comments (`#`) and `sep=;` before the header are skipped, as is a byte order mark. The
    delimiter is the one by which the header has the most known columns: guessing from the text is unreliable.

    Args:
        pieces: the file, divided anywhere.
        location: where it comes from, for errors.

    Raises:
        InputRefusedError: it has no header.

    >>> table = open_csv([b"# exported\\n", b"Slug;Metric;Value\\n", b"ant;stars;5\\n"], "a.csv")
    >>> table.header.names, table.header.line, [row.cells["value"] for row in table.rows]
    (('slug', 'metric', 'value'), 2, ['5'])
    """
    lines = _decoded(pieces)
    skipped, delimiter = 0, ""
    for line in lines:
        text = line.strip()
        if text.lower().startswith(SEPARATOR_LINE) and len(text) <= len(SEPARATOR_LINE) + 1:
            delimiter = line.strip("\r\n")[len(SEPARATOR_LINE) :]
        elif text.strip("\"',;|\t") and not _is_comment(text):
            break
        skipped += 1
    else:
        raise InputRefusedError("no header: the file is empty", location=location, line=1)
    if delimiter not in DELIMITERS:
        delimiter = max(DELIMITERS, key=lambda each: _known(text, each))
    # Strict, so that an unclosed quote is an error and not one huge last cell.
    reader = csv.reader(itertools.chain([line.removeprefix("#")], lines), delimiter=delimiter, strict=True)
    try:
        names = tuple(cell.strip().lower() for cell in next(reader))
        check_cells(names)
    except (csv.Error, ValueError) as error:
        raise InputRefusedError(f"not a header: {error}", location=location, line=skipped + 1) from None
    return CsvTable(Header(names, delimiter, skipped + 1), _rows(reader, names, skipped, location))


def _decoded(pieces: Iterable[bytes]) -> Iterator[str]:
    """Yield lines; bytes that are not UTF-8 become surrogates, and are rejected with their row."""
    lines = split_lines(pieces, MAX_LINE_BYTES)
    for line in itertools.islice(lines, 1):
        yield line.removeprefix(codecs.BOM_UTF8).decode(errors="surrogateescape")
    for line in lines:
        yield line.decode(errors="surrogateescape")


def _is_comment(text: str) -> bool:
    """Return whether a line is a comment, and not a header that begins with `#`."""
    return text.startswith("#") and not any(_known(text[1:], each)[0] > 1 for each in DELIMITERS)


def _known(text: str, delimiter: str) -> tuple[int, int]:
    """Return how many known columns, and how many columns, a header has with a delimiter."""
    try:
        cells = next(csv.reader([text.removeprefix("#")], delimiter=delimiter), [])
    except csv.Error:
        return 0, 0
    return len({cell.strip().lower() for cell in cells} & KNOWN), len(cells)


def _check_row(cells: Sequence[str], names: Sequence[str]) -> None:
    if len(cells) != len(names):
        raise ValueError(f"{len(cells)} cells, but the header has {len(names)}")
    check_cells(cells)


def _rows(
    reader: Iterator[list[str]], names: tuple[str, ...], skipped: int, location: str
) -> Iterator[Row | InputRefusedError]:
    """Yield the rows that are not blank."""
    while True:
        number = reader.line_num + skipped + 1  # type: ignore[attr-defined]
        try:
            cells = next(reader)
            if not any(cell.strip() for cell in cells):
                continue
            _check_row(cells, names)
            yield Row(number, dict(zip(names, cells, strict=True)))
        except StopIteration:
            return
        except csv.Error as error:
            yield InputRefusedError(f"not a CSV row: {error}", location=location, line=number)
        except ValueError as error:
            yield InputRefusedError(str(error), location=location, line=number)
