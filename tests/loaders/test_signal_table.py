"""Tables of signals: units, states and days are checked, a row at a time; parts make one source."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InputRefusedError
from graph.model import RawSignal, Statement
from loaders import signal_table
from loaders.files import read_paths
from loaders.kind import InputWarning
from loaders.signal_row import DATES, KNOWN_METRICS, MOST, number, raw_signal
from loaders.signal_table import read_signals
from ranking import signals as ranking_signals

TODAY = dt.date(2026, 11, 21)
HEADER = "slug,metric,value,as_of,state\n"
GOOD = (
    HEADER + "ant,stars,120,2026-11-01,\n"
    "Ant,Last_Release,2026-10-01T23:30:00-05:00,2026-11-01,measured\n"
    "ant,license,MIT,2026-11-01,\n"
    "bee,stars,,2026-11-02,blocked\n"
)


def read(
    path: Path, text: str | bytes, **options: object
) -> list[Statement | InputRefusedError | InputWarning]:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(read_signals(path, location=path.name, today=TODAY, **options))  # type: ignore[arg-type]


def signals(items: list[Statement | InputRefusedError | InputWarning]) -> list[RawSignal]:
    return [signal for item in items if isinstance(item, Statement) for signal in item.signals]


def test_metrics_and_their_bounds_are_those_the_ranking_reads() -> None:
    different = frozenset(ranking_signals.KNOWN) ^ KNOWN_METRICS
    assert not different, f"only in one of ranking/signals.py and loaders/signal_row.py: {sorted(different)}"
    assert (ranking_signals.DATES, ranking_signals.LIMITS) == (DATES, MOST)


def test_a_table_by_hand(tmp_path: Path) -> None:
    (statement,) = read(tmp_path / "s.csv", GOOD)
    assert isinstance(statement, Statement)
    assert (statement.begins, statement.ends, statement.source.kind) == (True, True, "signals")
    stars, release, license_, blocked = statement.signals
    assert (stars.slug, stars.value, stars.as_of, stars.position) == ("ant", 120.0, dt.date(2026, 11, 1), 2)
    assert (release.slug, release.metric, release.text) == ("ant", "last_release", "2026-10-02")
    assert release.value == (dt.date(2026, 10, 2) - dt.date(1970, 1, 1)).days
    assert (license_.value, license_.text) == (None, "MIT")
    assert (blocked.value, blocked.state) == (None, "blocked")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("ant,checklist,250,2026-11-01,", "checklist is 250; it ranges from 0 to 100"),
        ("ant,quality,85,2026-11-01,", "divide a percentage by 100"),
        ("ant,stars,-1,2026-11-01,", "a count cannot be negative"),
        ("ant,stars,nan,2026-11-01,", "not a finite number"),
        ("ant,stars,1e999,2026-11-01,", "not a finite number"),
        ("ant,stars,1.2k,2026-11-01,", "stars is '1.2k', which is not a number"),
        ("ant,stars,,2026-11-01,", "no value and no state that says why"),
        ("ant,stars,3,2026-11-01,unmeasured", "has a value, but its state is unmeasured"),
        ("ant,stars,3,2026-11-01,maybe", "state is 'maybe'"),
        ("ant,stars,3,2027-11-01,", "is in the future"),
        ("ant,stars,3,yesterday,", "which is not a date"),
        ("ant,stars,3,,", "as_of is missing"),
        ("ant,last_commit,2026-11-05,2026-11-01,", "is after the day it was measured"),
        ("ant,last_commit,12,2026-11-01,", "which is not a date"),
        (",stars,3,2026-11-01,", "slug"),
        ("a b,stars,3,2026-11-01,", "slug"),
        ("ant,stars,3", "3 cells, but the header has 5"),
        ("ant,sta\0rs,3,2026-11-01,", "NUL"),
        ("ant," + "x" * 200_000 + ",3,2026-11-01,", "expected at most 200 characters"),
        ("ant," + "x" * 3_000_000 + ",3,2026-11-01,", "2 cells, but the header has 5"),
    ],
)
def test_a_wrong_row_is_told_with_its_line_and_the_rest_is_read(
    tmp_path: Path, row: str, reason: str
) -> None:
    items = read(tmp_path / "s.csv", GOOD + row + "\nbee,likes,4,2026-11-02,\n")
    (refusal,) = [item for item in items if isinstance(item, InputRefusedError)]
    assert str(refusal).startswith("s.csv:6: ")
    assert reason in str(refusal)
    assert [signal.metric for signal in signals(items)][-1] == "likes"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"slug,value\nant,1\n", "s.csv:1: the table of signals has no column metric"),
        (b"slug,metric,slug\nant,stars,1\n", "s.csv:1: the column 'slug' is duplicated"),
        (b"", "s.csv:1: no header: the file is empty"),
        (b'slug,metric,"value\nant,stars,1\n', "s.csv:1: not a header"),
        (b"slug,metric,\xff\nant,stars,1\n", "s.csv:1: not a header: not UTF-8"),
        (b"PAR1 truncated", "s.csv: not a readable Parquet table"),
    ],
)
def test_a_table_that_is_none_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    (refusal, *_) = read(tmp_path / "s.csv", content)
    assert isinstance(refusal, InputRefusedError)
    assert reason in str(refusal)


def test_parquet_says_the_same_as_csv(tmp_path: Path) -> None:
    read(tmp_path / "s.csv", GOOD)
    query = f"COPY (FROM read_csv('{tmp_path / 's.csv'}')) TO '{tmp_path / 's.parquet'}' (FORMAT parquet)"
    duckdb.sql(query)
    items = list(read_signals(tmp_path / "s.parquet", location="s.parquet", today=TODAY))
    assert [s.model_copy(update={"position": s.position + 1}) for s in signals(items)] == signals(
        read(tmp_path / "s.csv", GOOD)
    )


def test_rows_without_a_day_take_that_of_the_load_which_then_is_part_of_the_identity(tmp_path: Path) -> None:
    text = "slug,metric,value\nant,stars,3\n"
    first, second = (read(tmp_path / "s.csv", text, as_of=dt.date(2026, 11, day))[0] for day in (1, 2))
    assert isinstance(first, Statement)
    assert isinstance(second, Statement)
    assert first.signals[0].as_of == dt.date(2026, 11, 1)
    assert first.source.id != second.source.id
    dated = [read(tmp_path / "s.csv", GOOD, as_of=day)[0] for day in (None, TODAY)]
    assert dated[0] == dated[1]


def test_a_long_table_comes_in_parts_of_one_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signal_table, "PART_ROWS", 3)
    rows = "".join(f"ant,stars,{i},2026-11-01,\n" for i in range(7))
    parts = [item for item in read(tmp_path / "s.csv", HEADER + rows) if isinstance(item, Statement)]
    assert [(len(p.signals), p.begins, p.ends) for p in parts] == [
        (3, True, False),
        (3, False, False),
        (1, False, True),
    ]
    assert len({part.source for part in parts}) == 1


def test_the_kind_is_told_by_the_columns_from_a_stream_too() -> None:
    (statement,) = read_paths(["-"], standard_input=io.BytesIO(GOOD.encode()))
    assert isinstance(statement, Statement)
    assert statement.source.kind == "signals"


cell = st.one_of(
    st.text(max_size=8), st.sampled_from([*KNOWN_METRICS, "2026-11-01", "blocked", "0.5", "-3", "ant"])
)


@given(st.fixed_dictionaries({"slug": cell, "metric": cell, "value": cell, "as_of": cell, "state": cell}))
def test_any_row_is_a_signal_or_refused_with_a_reason(cells: dict[str, str]) -> None:
    try:
        signal = raw_signal(cells, position=2, as_of=TODAY, today=TODAY)
    except ValueError as error:
        assert str(error)
    else:
        assert (signal.state == "measured") <= (signal.value is not None or signal.text is not None)


def test_a_wide_table_has_a_column_for_each_metric(tmp_path: Path) -> None:
    rows = "ant;Ant;5;0,5;2026-10-01;2026-11-01\nbee;Bee;;;;2026-11-01\n"
    text = "Slug;Name;Stars;link_health;last_release;as_of\n" + rows
    warning, statement = read(tmp_path / "s.csv", text)
    assert isinstance(warning, InputWarning) and str(warning).endswith("are not read: name")
    assert isinstance(statement, Statement)
    assert [(s.slug, s.metric, s.value) for s in statement.signals] == [
        ("ant", "stars", 5.0),
        ("ant", "link_health", 0.5),
        ("ant", "last_release", float((dt.date(2026, 10, 1) - dt.date(1970, 1, 1)).days)),
    ]
    assert len({s.position for s in statement.signals}) == 3, (
        "signals of one table are stored by their position"
    )


CHECKLISTS = "slug,metric,value,as_of\n"


def test_checklists_that_are_all_shares_are_refused(tmp_path: Path) -> None:
    rows = "ant,checklist,0.9,2026-11-01\nbee,Checklist,1,2026-11-01\ncat,checklist,0,2026-11-01\n"
    first, second, statement = read(tmp_path / "s.csv", CHECKLISTS + rows)
    assert "s.csv:2: checklist is 0.9, and no checklist in this table is above 1" in str(first)
    assert "s.csv:3: checklist is 1" in str(second)
    assert isinstance(statement, Statement) and [s.slug for s in statement.signals] == ["cat"]


def test_a_checklist_that_may_be_a_share_is_questioned(tmp_path: Path) -> None:
    rows = "ant,checklist,0.9,2026-11-01\nbee,checklist,80,2026-11-01\ncat,checklist,0.5,2026-11-01\n"
    statement, warning = read(tmp_path / "s.csv", CHECKLISTS + rows)
    assert isinstance(statement, Statement) and len(statement.signals) == 3
    assert str(warning).startswith("s.csv:2: checklist is at most 1 here and in 1 more rows of this table")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1e3", 1000.0), ("0,5", 0.5), ("1,25", 1.25), ("+7", 7.0), ("-0", 0.0), (".5", 0.5), ("1.000", 1.0)],
)
def test_numbers_are_read(text: str, expected: float) -> None:
    assert (number(text), str(number(text))[0]) == (expected, str(expected)[0])


@pytest.mark.parametrize(
    "text", ["1_000", "１２", "٣", "1,000", "1,000,000", "0x10", "1.2k", "12%", "N/A", "1 000", ""]
)
def test_what_is_no_number_or_two_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write"):
        number(text)


def test_thousands_are_not_taken_for_decimals_where_commas_are_decimal(tmp_path: Path) -> None:
    (refusal,) = read(tmp_path / "s.csv", "slug;metric;value;as_of\nant;stars;1.000;2026-11-01\n")
    assert "stars is '1.000': 1000 or 1?" in str(refusal)


@pytest.mark.parametrize(
    "day",
    [
        "0001-01-01",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "1970-01-01T00:00:00Z",
        "1980-01-01",
        "2026-W05",
        "2026-305",
        "２０２６-11-01",
        "1793491200",
        "2026-11",
    ],
)
def test_days_that_no_clock_measured_are_refused(tmp_path: Path, day: str) -> None:
    for row in (f"ant,last_release,{day},2026-11-01,", f"ant,stars,5,{day},"):
        (refusal,) = read(tmp_path / "s.csv", HEADER + row + "\n")
        assert isinstance(refusal, InputRefusedError) and "because of a bug" not in str(refusal)


@pytest.mark.parametrize("day", ["20261101", "2026-11-01t00:00:00z", "2026-11-01 10:00:00.123456789Z"])
def test_days_are_read_as_iso_8601_writes_them(tmp_path: Path, day: str) -> None:
    (statement,) = read(tmp_path / "s.csv", HEADER + f"ant,stars,5,{day},\n")
    assert isinstance(statement, Statement) and statement.signals[0].as_of == dt.date(2026, 11, 1)
