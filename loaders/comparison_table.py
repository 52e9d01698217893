"""Parse tables of comparisons (CSV): one row states one pair's figures, without capabilities."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pydantic import ValidationError

from graph.errors import InputRefusedError
from graph.model import Comparison, Layout, SideFigures, SideName, Source, Statement, Verdict
from loaders import page_wording as wording
from loaders.identity import Sides, check_sides, slug_of_name, split_page_id
from loaders.kind import Input, Kind
from loaders.lines import check_cells
from loaders.page_table import figure

REQUIRED = ("left_name", "left_type", "right_name", "right_type")
_FIGURES: dict[str, wording.Row] = {
    "type": wording.ROWS[0],
    **{
        column: row._replace(unit="")
        for column, row in zip(
            (
                "rank",
                "adoption",
                "quality",
                "ecosystem",
                "match_graph",
                "pricing",
                "starting_price",
                "capabilities",
                "times_matched",
            ),
            wording.ROWS[1:],
            strict=True,
        )
    },
}
COLUMNS = (
    "page",
    "layout",
    *(f"{side}_{column}" for side in wording.SIDES for column in ("name", "slug", *_FIGURES)),
    "winner",
)


class _Options(NamedTuple):
    """Options shared by all rows of one table."""

    location: str
    as_of: dt.date | None
    trusted: bool


def read_table(
    lines: Iterable[bytes], *, location: str, as_of: dt.date | None = None, trusted: bool = True
) -> Iterator[Statement | InputRefusedError]:
    """Read a table row by row; a rejected row is yielded as an item, and reading continues.

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
    options = _Options(location, as_of, trusted)
    # Strict, so that an unclosed quote is an error and not one huge last cell.
    reader = csv.reader((line.decode(errors="surrogateescape") for line in lines), strict=True)
    try:
        header = [column.strip().removeprefix("\ufeff") for column in next(reader, [])]
        check_header(header)
    except (csv.Error, ValueError) as error:
        yield InputRefusedError(str(error), location=location, line=1)
        return
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
            if any(cell.strip() for cell in cells):
                yield _statement(header, cells, options)
        except StopIteration:
            return
        except csv.Error as error:
            yield InputRefusedError(f"not a CSV row: {error}", location=location, line=line)
        except ValidationError as error:
            yield InputRefusedError(_first_reason(error), location=location, line=line)
        except ValueError as error:
            yield InputRefusedError(str(error), location=location, line=line)


def check_header(header: list[str]) -> None:
    """Check the column names of a table.

    Raises:
        ValueError: a name contains characters that cannot be stored, a required one is missing, one is
            duplicated, or one looks like a misspelt known name.
    """
    check_cells(header)
    missing = [column for column in REQUIRED if column not in header]
    if missing:
        raise ValueError(f"the table has no column {', '.join(missing)}")
    twice = next((column for column in header if column and header.count(column) > 1), None)
    if twice:
        raise ValueError(f"the column '{twice}' is duplicated")
    strange = [c for c in header if c.startswith(("left_", "right_")) and c not in COLUMNS]
    if strange:
        raise ValueError(
            f"unknown column '{strange[0]}'; a side has {', '.join(['name', 'slug', *_FIGURES])}"
        )


def _statement(header: list[str], cells: list[str], options: _Options) -> Statement:
    if len(cells) != len(header):
        raise ValueError(f"{len(cells)} cells, but the header has {len(header)}")
    check_cells(cells)
    row = {column: cell.strip() for column, cell in zip(header, cells, strict=True)}
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
    content = json.dumps(comparison.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    return Statement(
        source=Source(
            id=comparison.id,
            kind="table",
            location=options.location,
            sha256=hashlib.sha256(content.encode()).hexdigest(),
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
    values: dict[str, str | int | None] = {"slug": slug, "name": row[f"{side}_name"]}
    for column, printed in _FIGURES.items():
        try:
            values[printed.field] = figure(printed, row.get(f"{side}_{column}", ""))
        except ValueError as error:
            raise ValueError(f"{side}_{column}: {error}") from None
    return SideFigures.model_validate(values)


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


def _first_reason(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"


def _recognises(given: Input) -> bool:
    return not given.is_parquet and given.columns >= {"left_name", "right_name"}


def _read(given: Input) -> Iterator[Statement | InputRefusedError]:
    yield from read_table(given.lines(), location=given.location, as_of=given.as_of, trusted=given.trusted)


KIND = Kind(
    name="table",
    meaning="table of comparisons (CSV)",
    suffixes=(".csv", ".txt"),
    recognises=_recognises,
    read=_read,
    default_for=(".csv",),
)
