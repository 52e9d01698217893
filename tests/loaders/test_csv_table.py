"""One opener reads every CSV file, however spreadsheets and exporters write it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from graph.errors import InputRefusedError
from graph.event_log.model import SearchEvent
from graph.model import Statement
from loaders.csv_table import MAX_LINE_BYTES, open_csv
from loaders.events import events_in
from loaders.files import Item, read_paths
from loaders.kind import EventFile, InputWarning

BOM = "\ufeff"
SIGNALS = "slug,metric,value,as_of,state\nant,stars,5,2026-11-01,\nbee,stars,6,2026-11-01,\n"
QUOTED = "".join(",".join(f'"{cell}"' for cell in line.split(",")) + "\n" for line in SIGNALS.splitlines())
TABLE = "left_slug,left_name,left_type,left_rank,right_name,right_type,right_rank,winner\n" + (
    "acme--ant,Ant,Model,50,Bee,Model,40,left\n"
)
EVENTS = (
    "id,at,intent,shown,clicked\n"
    + 'e1,2026-02-01T00:00:00Z,find ants,"[{""entity"": ""ant"", ""position"": 1}]",[]\n'
)
SPREADSHEETS = {
    "commas": lambda text: text,
    "semicolons": lambda text: text.replace(",", ";"),
    "tabs": lambda text: text.replace(",", "\t"),
    "bars": lambda text: text.replace(",", "|"),
    "mark": lambda text: BOM + text,
    "separator": lambda text: "sep=;\n" + text.replace(",", ";"),
    "blank first": lambda text: "\n  \n" + text,
    "comment first": lambda text: "# exported, nightly\n" + text,
    "comment as header": lambda text: "#" + text,
    "CR": lambda text: text.replace("\n", "\r"),
    "CR LF": lambda text: text.replace("\n", "\r\n"),
    "upper case": lambda text: (
        text.replace("slug,", "Slug,").replace("as_of", "As_Of").replace("name", "NAME")
    ),
    "no last end": lambda text: text.rstrip("\n"),
}


def load(path: Path, text: str | bytes) -> list[Item]:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(read_paths([str(path)]))


@pytest.mark.parametrize("change", SPREADSHEETS.values(), ids=SPREADSHEETS)
@pytest.mark.parametrize("text", [SIGNALS, QUOTED], ids=["plain", "quoted"])
def test_signals_are_read_however_they_were_saved(tmp_path: Path, change: object, text: str) -> None:
    (statement,) = load(tmp_path / "s.csv", change(text))  # type: ignore[operator]
    assert isinstance(statement, Statement)
    assert [(signal.slug, signal.value) for signal in statement.signals] == [("ant", 5.0), ("bee", 6.0)]


@pytest.mark.parametrize("change", SPREADSHEETS.values(), ids=SPREADSHEETS)
def test_comparisons_are_read_however_they_were_saved(tmp_path: Path, change: object) -> None:
    quoted = TABLE.replace("left_slug", '"left_slug"')
    for text in (TABLE, quoted):
        (statement,) = load(tmp_path / "t.csv", change(text))  # type: ignore[operator]
        assert isinstance(statement, Statement)
        assert statement.source.id == "acme--ant-vs-bee", "the slug of the first column is lost"


@pytest.mark.parametrize("name", ["commas", "mark", "blank first", "comment first", "CR", "CR LF"])
def test_events_are_read_however_they_were_saved(tmp_path: Path, name: str) -> None:
    (file,) = load(tmp_path / "e.csv", SPREADSHEETS[name](EVENTS))
    assert isinstance(file, EventFile)
    (event,) = events_in(file)
    assert isinstance(event, SearchEvent) and event.shown[0].id == "ant"


def test_a_line_is_counted_from_the_beginning_of_the_file(tmp_path: Path) -> None:
    _, refusal = load(
        tmp_path / "s.csv",
        "# made\n\nslug;metric;value;as_of\nant;stars;5;2026-11-01\nbee;stars;x;2026-11-01\n",
    )[::-1]
    assert str(refusal).startswith(f"{tmp_path}/s.csv:5: stars is 'x'")


def test_a_thousand_candidates_fit_into_a_cell(tmp_path: Path) -> None:
    shown = ", ".join(f'{{""capability"": ""{"a" * 150}#{n}"", ""position"": {n}}}' for n in range(1, 1001))
    (file,) = load(
        tmp_path / "e.csv", f'id,at,intent,shown,clicked\ne1,2026-02-01T00:00:00Z,x y,"[{shown}]",\n'
    )
    assert isinstance(file, EventFile)
    (event,) = events_in(file)
    assert isinstance(event, SearchEvent) and len(event.shown) == 1000


def test_an_endless_line_is_one_refusal_and_takes_little_memory() -> None:
    rows = open_csv([b"slug,metric\n", *[b"x" * MAX_LINE_BYTES] * 20, b"\nant,stars\n"], "a.csv").rows
    refusal, row = rows
    assert isinstance(refusal, InputRefusedError) and refusal.line == 2
    assert not isinstance(row, InputRefusedError) and row.cells == {"slug": "ant", "metric": "stars"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "slug;metrc;value\n",
            "its columns are slug, metrc, value (separated by semicolons); the nearest kind is "
            "signals, which also needs metric ('metrc'?)",
        ),
        (
            "left_name,right_nam,left_type\n",
            "nearest kind is table, which also needs right_name ('right_nam'?), right_type",
        ),
        (
            "id\tat\tshown\n",
            "(separated by tabs); the nearest kind is events, which also needs intent, clicked",
        ),
        ("colour,size\n", "signals need the columns slug and metric, comparisons left_name"),
        ("\x89PNG\x00\n", "does not begin with the names of columns"),
    ],
)
def test_a_table_of_no_kind_says_what_was_seen_and_what_is_missing(
    tmp_path: Path, text: str, reason: str
) -> None:
    (refusal,) = load(tmp_path / "x.csv", text)
    assert isinstance(refusal, InputRefusedError)
    assert reason in str(refusal)


def test_a_table_without_rows_says_so(tmp_path: Path) -> None:
    for text in (SIGNALS, TABLE):
        (warning,) = load(tmp_path / "x.csv", text.splitlines()[0])
        assert isinstance(warning, InputWarning) and "no rows" in str(warning)


def parquet(path: Path, select: str) -> list[Item]:
    duckdb.sql(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    return list(read_paths([str(path)]))


def test_comparisons_in_parquet_are_read_as_in_csv(tmp_path: Path) -> None:
    (expected,) = load(tmp_path / "t.csv", TABLE)
    (given,) = parquet(
        tmp_path / "t.parquet",
        "SELECT 'acme--ant' AS Left_Slug, 'Ant' AS left_name, 'Model' AS left_type, "
        "50.0::DOUBLE AS left_rank, 'Bee' AS right_name, 'Model' AS right_type, 40 AS right_rank, "
        "'left' AS winner, NULL AS left_pricing",
    )
    assert isinstance(expected, Statement) and isinstance(given, Statement)
    assert given.comparison == expected.comparison


def test_whole_numbers_as_data_frames_write_them_are_read(tmp_path: Path) -> None:
    (statement,) = load(tmp_path / "t.csv", TABLE.replace(",50,", ",50.0,").replace(",40,", ",40.00,"))
    assert isinstance(statement, Statement) and statement.comparison is not None
    assert (statement.comparison.left.rank, statement.comparison.right.rank) == (50, 40)


@pytest.mark.parametrize(
    ("value", "as_of", "expected"),
    [
        ("12.5::DECIMAL(10, 2)", "DATE '2026-11-01'", 12.5),
        ("12::HUGEINT", "TIMESTAMP '2026-11-01 23:00:00'", 12.0),
        ("12.0::FLOAT", "TIMESTAMPTZ '2026-11-02 01:00:00+05:00'", 12.0),
        ("'12'", "'2026-11-01'", 12.0),
        ("true", "DATE '2026-11-01'", "stars is 'true', which is not a number"),
        ("'nan'::DOUBLE", "DATE '2026-11-01'", "not a finite number"),
        ("12", "DATE 'infinity'", "as_of is 'infinity', which is not a date"),
        ("{'a': 1}", "DATE '2026-11-01'", "the column 'value' holds STRUCT(a INTEGER)"),
        ("[1]", "DATE '2026-11-01'", "the column 'value' holds INTEGER[]"),
    ],
)
def test_types_of_parquet_are_read_or_named(
    tmp_path: Path, value: str, as_of: str, expected: float | str
) -> None:
    select = f"SELECT 'ant' AS Slug, 'stars' AS METRIC, {value} AS value, {as_of} AS as_of"
    (item,) = parquet(tmp_path / "s.parquet", select)
    if isinstance(expected, str):
        assert isinstance(item, InputRefusedError) and expected in str(item)
    else:
        assert isinstance(item, Statement)
        assert [(s.value, s.as_of.isoformat()) for s in item.signals] == [(expected, "2026-11-01")]


@pytest.mark.parametrize(
    ("at", "clicked", "reason"),
    [
        ("TIMESTAMPTZ '2026-02-01 00:00:00+00'", "NULL", ""),
        ("'2026-02-01T00:00:00Z'", "[]", ""),
        ("TIMESTAMP '2026-02-01 00:00:00'", "[]", "has no time zone"),
        ("DATE '2026-02-01'", "[]", "is not a time such as"),
        ("1769904000", "[]", "1769904000 is not text; expected a time"),
    ],
)
def test_times_and_lists_of_events_in_parquet(tmp_path: Path, at: str, clicked: str, reason: str) -> None:
    shown = "[{'entity': 'ant', 'position': 1}]"
    (file,) = parquet(
        tmp_path / "e.parquet",
        f"SELECT 'e1' AS ID, {at} AS At, 'x y' AS Intent, {shown} AS Shown, {clicked} AS Clicked",
    )
    assert isinstance(file, EventFile)
    (event,) = events_in(file)
    assert isinstance(event, SearchEvent) if not reason else reason in str(event)


def test_an_input_with_warnings_is_unchanged_when_loaded_again(tmp_path: Path) -> None:
    rows = "slug,checklist,colour,as_of\nant,0.9,red,2026-11-01\nbee,80,blue,2026-11-01\n"
    items = load(tmp_path / "s.csv", rows)
    (statement,) = [item for item in items if isinstance(item, Statement)]
    assert len(items) == 3 and statement.source.input_sources == 1
