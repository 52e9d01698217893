"""Parse tables of comparisons (CSV or Parquet): one row states one pair's figures, without capabilities."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pydantic import ValidationError

from graph.errors import InputRefusedError
from graph.model import Comparison, Layout, SideFigures, SideName, Source, Statement, Verdict
from graph.validation import first_sentence, sentence
from loaders import page_wording as wording
from loaders.columns import COMPARISONS, FIGURES
from loaders.content_hash import content_hash
from loaders.csv_table import Row, open_csv
from loaders.identity import Sides, check_sides, slug_of_name, split_page_id
from loaders.kind import Input, InputWarning, Kind
from loaders.page_table import figure
from loaders.parquet import read_parquet
from loaders.refusing import refusing

COLUMNS = COMPARISONS
REQUIRED = ("left_name", "left_type", "right_name", "right_type")
_WHOLE = re.compile(r"([0-9]+)\.0+")  # how pandas writes whole numbers of a column with gaps


class _Options(NamedTuple):
    """Options shared by all rows of one table."""

    location: str
    as_of: dt.date | None
    trusted: bool


def read_table(
    lines: Iterable[bytes], *, location: str, as_of: dt.date | None = None, trusted: bool = True
) -> Iterator[Statement | InputRefusedError | InputWarning]:
    """Read a CSV table row by row; a rejected row is yielded as an item, and reading continues.

    The columns are those of `COLUMNS` in any order; only names and types are required. Missing slugs are
    taken from the `page` column, otherwise derived from the names. Without a layout, a row with a winner
    and both ranks is of layout A. An empty cell states nothing; `—` is a printed dash. Other columns are
    ignored.

    Args:
        lines: the file's lines as UTF-8 bytes, including the header.
        location: where they come from, for errors.
        as_of: the day the figures hold for, if known.
        trusted: whether the source takes part in what is computed.

    Yields:
        A statement or a rejection for each non-blank row.
    """
    yield from refusing(_read_csv(lines, _Options(location, as_of, trusted)), location)


def _read_csv(
    lines: Iterable[bytes], options: _Options
) -> Iterator[Statement | InputRefusedError | InputWarning]:
    table = open_csv(lines, options.location)
    yield from _read_rows(table.header.names, table.rows, options, table.header.line)


def _read_parquet(given: Input) -> Iterator[Statement | InputRefusedError | InputWarning]:
    """Read a Parquet table with the same columns; the line of a rejection is the number of its row."""
    options = _Options(given.location, given.as_of, given.trusted)
    return read_parquet(
        given.file(),
        COLUMNS,
        given.location,
        lambda header, rows: _read_rows(header, rows, options, None),
    )


def _read_rows(
    header: Sequence[str],
    rows: Iterable[Row | InputRefusedError],
    options: _Options,
    header_line: int | None,
) -> Iterator[Statement | InputRefusedError | InputWarning]:
    try:
        check_header(header)
    except ValueError as error:
        raise InputRefusedError(str(error), location=options.location, line=header_line) from None
    empty = True
    for row in rows:
        empty = False
        if isinstance(row, InputRefusedError):
            yield row
            continue
        try:
            yield _statement(row, options)
        except ValidationError as error:
            yield InputRefusedError(first_sentence(error), location=options.location, line=row.number)
        except ValueError as error:
            yield InputRefusedError(str(error), location=options.location, line=row.number)
    if empty:
        yield InputWarning("the table has no rows", options.location)


def check_header(header: Sequence[str]) -> None:
    """Check the column names of a table.

    Raises:
        ValueError: a required one is missing, one is duplicated, or one looks like a misspelt known name.
    """
    missing = [column for column in REQUIRED if column not in header]
    if missing:
        raise ValueError(f"the table has no column {', '.join(missing)}")
    twice = next((column for column in header if column and list(header).count(column) > 1), None)
    if twice:
        raise ValueError(f"the column '{twice}' is duplicated")
    strange = [c for c in header if c.startswith(("left_", "right_")) and c not in COLUMNS]
    if strange:
        raise ValueError(f"unknown column '{strange[0]}'; a side has {', '.join(['name', 'slug', *FIGURES])}")


def _statement(given: Row, options: _Options) -> Statement:
    row = {column: cell.strip() for column, cell in given.cells.items()}
    sides = _sides(row)
    left, right = (_side(row, side, getattr(sides, side)) for side in wording.SIDES)
    winner = _winner(row, left, right)
    comparison = Comparison(
        id=sides.id,
        layout=_layout(row, winner, None not in (left.rank, right.rank)),
        left=left,
        right=right,
        verdict=Verdict(winner=winner),
        last_section="table",
    )
    return Statement(
        source=Source(
            id=comparison.id,
            kind="table",
            location=options.location,
            sha256=content_hash(comparison.model_dump(mode="json")),
            as_of=options.as_of,
            trusted=options.trusted,
        ),
        comparison=comparison,
    )


def _sides(row: dict[str, str]) -> Sides:
    page, names = row.get("page", "").lower(), (row["left_name"], row["right_name"])
    slugs = [row.get(f"{side}_slug", "").lower() for side in wording.SIDES]
    if page and not all(slugs):
        stated = split_page_id(page, *names)
        slugs = [slug or from_page for slug, from_page in zip(slugs, stated, strict=True)]
    sides = check_sides(Sides(*(slug or slug_of_name(name) for slug, name in zip(slugs, names, strict=True))))
    if page and page != sides.id:
        raise ValueError(f"the page is '{page}', but its slugs give '{sides.id}'")
    return sides


def _side(row: dict[str, str], side: SideName, slug: str) -> SideFigures:
    values: dict[str, str | int] = {"slug": slug, "name": row[f"{side}_name"]}
    for column, printed in FIGURES.items():
        try:
            cell = row.get(f"{side}_{column}", "")
            whole = _WHOLE.fullmatch(cell) if printed.highest is not None else None
            value = figure(printed, whole[1] if whole else cell)
        except ValueError as error:
            raise ValueError(f"{side}_{column}: {error}") from None
        if value is not None:
            values[printed.field] = value
    try:
        return SideFigures.model_validate(values)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        columns: dict[str, str] = {printed.field: column for column, printed in FIGURES.items()}
        field = str(fault["loc"][0])
        fault["loc"] = (f"{side}_{columns.get(field, field)}",)
        raise ValueError(sentence(fault)) from None


def _winner(row: dict[str, str], left: SideFigures, right: SideFigures) -> SideName | None:
    stated = row.get("winner", "")
    winner = next((side for side in wording.SIDES if side == stated), None)
    if stated and winner is None:
        raise ValueError(f"winner is '{stated}'; expected left, right or nothing")
    ranks = {"left": left.rank, "right": right.rank}
    if winner is not None:
        won, lost = ranks[winner], ranks[wording.other(winner)]
        if won is not None and lost is not None and won < lost:
            raise ValueError(f"the {winner} side is named the winner with the lower rank")
    return winner


def _layout(row: dict[str, str], winner: SideName | None, ranked: bool) -> Layout:
    stated = row.get("layout", "")
    if stated not in ("", "A", "B"):
        raise ValueError(f"layout is '{stated}'; expected A, B or nothing")
    if stated == "A" and (winner is None or not ranked):
        raise ValueError("a page of layout A states a winner and both ranks; fill them in or use layout B")
    return "B" if stated == "B" or winner is None or not ranked else "A"


def _recognises(given: Input) -> bool:
    return given.columns >= {"left_name", "right_name"}


def _read(given: Input) -> Iterator[Statement | InputRefusedError | InputWarning]:
    if given.is_parquet:
        yield from _read_parquet(given)
    else:
        yield from read_table(
            given.lines(), location=given.location, as_of=given.as_of, trusted=given.trusted
        )


KIND = Kind(
    name="table",
    meaning="tables of comparisons (CSV, Parquet)",
    suffixes=(".csv", ".tsv", ".txt", ".parquet"),
    recognises=_recognises,
    read=_read,
)
