"""Tables of comparisons: rows become statements, a bad row is named and the rest goes on."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InputRefusedError
from graph.model import Statement
from loaders.comparison_table import COLUMNS, read_table

TABLE = Path(__file__).parents[3] / "shared" / "data" / "published-comparisons.csv"
ROW = {
    "page": "acme--pen-vs-ink",
    "layout": "A",
    "left_name": "Pen",
    "left_slug": "acme--pen",
    "left_type": "CLI Tool",
    "left_rank": "46",
    "left_adoption": "1",
    "left_quality": "0",
    "left_ecosystem": "1",
    "left_match_graph": "0",
    "left_pricing": "Free",
    "left_starting_price": "",
    "left_capabilities": "13",
    "left_times_matched": "0",
    "right_name": "Ink",
    "right_slug": "ink",
    "right_type": "Model",
    "right_rank": "42",
    "right_pricing": "Paid",
    "right_starting_price": "—",
    "right_capabilities": "4",
    "winner": "left",
}


def table(*rows: dict[str, str], columns: list[str] | None = None) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns or list(rows[0]), extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def read(data: bytes, **options: dt.date | bool) -> list[Statement | InputRefusedError]:
    return list(read_table(io.BytesIO(data), location="in/t.csv", **options))  # type: ignore[arg-type]


def one(data: bytes) -> Statement:
    (item,) = read(data)
    assert isinstance(item, Statement), item
    return item


def test_a_row_states_the_figures_of_both_sides() -> None:
    statement = one(table(ROW))
    comparison = statement.comparison
    assert (comparison.id, comparison.layout, comparison.last_section) == ("acme--pen-vs-ink", "A", "table")
    assert comparison.left.model_dump() == {
        "slug": "acme--pen",
        "name": "Pen",
        "type_label": "CLI Tool",
        "rank": 46,
        "adoption": 1,
        "quality": 0,
        "ecosystem": 1,
        "match": 0,
        "pricing": "Free",
        "starting_price": None,
        "capability_count": 13,
        "times_matched": 0,
    }
    assert (comparison.right.starting_price, comparison.right.adoption) == ("—", None)
    assert (comparison.verdict.winner, comparison.capabilities) == ("left", ())
    assert (statement.source.kind, statement.source.location) == ("table", "in/t.csv")


def test_order_of_columns_and_other_columns_do_not_count() -> None:
    turned = {"note": "seen, twice", **dict(reversed(ROW.items()))}
    assert one(table(turned)) == one(table(ROW))
    assert one(b"\xef\xbb\xbf" + table(ROW).replace(b"\r\n", b"\n")) == one(table(ROW))


def test_only_names_and_types_are_required() -> None:
    short = {key: ROW[key] for key in ("left_name", "left_type", "right_name", "right_type")}
    comparison = one(table(short)).comparison
    assert (comparison.id, comparison.layout, comparison.verdict.winner) == ("pen-vs-ink", "B", None)
    assert comparison.left.rank is None


def test_slugs_come_from_the_page_column_where_it_stands_alone() -> None:
    row = {key: value for key, value in ROW.items() if not key.endswith("_slug")}
    assert one(table(row)) == one(table(ROW))


def test_options_reach_the_source() -> None:
    (item,) = read(table(ROW), as_of=dt.date(2026, 1, 2), trusted=False)
    assert isinstance(item, Statement)
    assert (item.source.as_of, item.source.trusted) == (dt.date(2026, 1, 2), False)
    assert item.source.sha256 == one(table(ROW)).source.sha256


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"left_rank": "146"}, "left_rank: Rank is '146'"),
        ({"left_rank": "46/100"}, "left_rank: Rank is '46/100'"),
        ({"right_rank": "50"}, "the left side is named the winner with the lower rank"),
        ({"left_adoption": "0.7"}, "left_adoption: Adoption is '0.7'"),
        ({"left_capabilities": str(2**63)}, "left_capabilities: Capabilities is"),
        ({"winner": "Pen"}, "winner is 'Pen'"),
        ({"winner": ""}, "layout A states a winner and both ranks"),
        ({"right_rank": ""}, "layout A states a winner and both ranks"),
        ({"layout": "C"}, "layout is 'C'"),
        ({"left_name": ""}, "left_name is empty; expected at least 1 character"),
        ({"left_type": ""}, "left_type is missing"),
        ({"left_slug": "pen"}, "the page is 'acme--pen-vs-ink', but its slugs give 'pen-vs-ink'"),
        ({"page": "", "left_slug": "a/b"}, "'a/b' is not a slug"),
        ({"page": "", "left_slug": "ink"}, "both sides are 'ink'"),
        ({"left_pricing": "Fr\0ee"}, "a NUL character"),
    ],
)
def test_a_bad_row_is_named_and_the_rest_goes_on(change: dict[str, str], reason: str) -> None:
    first, bad, last = read(table(ROW, ROW | change, ROW))
    assert isinstance(bad, InputRefusedError)
    assert reason in str(bad)
    assert str(bad).startswith("in/t.csv:3: ")
    assert first == last == one(table(ROW))


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"acme--pen-vs-ink,A\r\n", "2 cells, but the header has 22"),
        (table(ROW).splitlines()[1].replace(b"Free", b"Fr\xe9e") + b"\r\n", "not UTF-8"),
        (b'"' + b"x" * 1_000_100 + b'"\r\n', "field larger than field limit"),
        (b'a"b"c,"d"e\r\n', "',' expected after '\"'"),
    ],
    ids=["short", "latin-1", "huge", "quotes"],
)
def test_a_row_that_is_no_row_is_named_and_the_rest_goes_on(bad: bytes, reason: str) -> None:
    header, row = (line + b"\r\n" for line in table(ROW).splitlines())
    first, refusal, last = read(header + row + bad + b"\r\n \r\n" + row)
    assert isinstance(refusal, InputRefusedError)
    assert reason in str(refusal)
    assert refusal.line == 3
    assert first == last == one(table(ROW))


def test_a_cell_over_several_lines_keeps_the_line_numbers_right() -> None:
    noted = {"note": "one\ntwo\r\nthree", **ROW}
    _, refusal = read(table(noted, noted | {"winner": "neither"}))
    assert isinstance(refusal, InputRefusedError)
    assert refusal.line == 5


def test_a_quote_never_closed_is_named_where_it_opens() -> None:
    first, refusal = read(table(ROW) + b'acme--pen-vs-ink,"A,Pen\r\n' + table(ROW).splitlines()[1])
    assert isinstance(first, Statement)
    assert isinstance(refusal, InputRefusedError)
    assert refusal.line == 3


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ([c for c in COLUMNS if c != "left_type"], "no column left_type"),
        ([*COLUMNS, "winner"], "the column 'winner' is duplicated"),
        ([*COLUMNS, "left_adoptoin"], "unknown column 'left_adoptoin'"),
        (["some", "thing"], "no column left_name, left_type, right_name, right_type"),
    ],
)
def test_a_wrong_header_refuses_the_table(columns: list[str], reason: str) -> None:
    (refusal,) = read(table(ROW, columns=columns))
    assert isinstance(refusal, InputRefusedError)
    assert reason in str(refusal)
    assert refusal.line == 1


@given(st.binary(max_size=300))
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    for item in read(table(ROW) + data):
        assert isinstance(item, (Statement, InputRefusedError))


@pytest.mark.skipif(not TABLE.is_file(), reason="the table of published pages is not next to this checkout")
def test_the_published_table_loads_in_whole() -> None:
    with TABLE.open("rb") as file:
        items = list(read_table(file, location="published-comparisons.csv"))
    with TABLE.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(items) == len(rows) == 69
    for item, row in zip(items, rows, strict=True):
        assert isinstance(item, Statement), item
        c = item.comparison
        assert (c.id, c.layout, c.verdict.winner or "") == (row["page"], row["layout"], row["winner"])
        for side, figures in (("left", c.left), ("right", c.right)):
            printed = [figures.rank, figures.adoption, figures.quality, figures.ecosystem, figures.match]
            stated = [
                row[f"{side}_{key}"] for key in ("rank", "adoption", "quality", "ecosystem", "match_graph")
            ]
            assert [str(value) for value in printed] == stated
            assert (figures.starting_price or "") == row[f"{side}_starting_price"]
            assert str(figures.capability_count) == row[f"{side}_capabilities"]


@pytest.mark.parametrize("sign", [b"\x90", b"\0"])
def test_a_header_that_nobody_can_print_is_refused_in_words_that_can_be(sign: bytes) -> None:
    header = b"left_name,left_type,right_name,right_type,left_" + sign + b"slug\n"
    (refusal,) = read_table([header], location="a.csv")
    assert isinstance(refusal, InputRefusedError)
    assert "a.csv:1: " in str(refusal).encode().decode()
    assert sign.decode(errors="surrogateescape") not in str(refusal)
