"""Search events are read line by line; what is wrong is refused by its place, and the rest is read."""

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InputRefusedError
from graph.event_log.model import SearchEvent
from loaders.events import holds_events, read_event_lines, read_event_table
from loaders.kind import Input

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def record(**changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "id": "e1",
        "at": "2026-02-01T08:00:00Z",
        "intent": "Read PDF files",
        "shown": [{"capability": "pdf#1", "position": 1}, {"entity": "ocr-tool", "position": 2}],
        "clicked": ["ocr-tool"],
        "outcome": {"entity": "ocr-tool", "success": True},
        "actor": "a-7",
    }
    return {key: value for key, value in (given | changes).items() if value != "absent"}


def lines(*records: Any) -> list[bytes]:
    return [each if isinstance(each, bytes) else json.dumps(each).encode() + b"\n" for each in records]


def read(*records: Any) -> list[SearchEvent | InputRefusedError]:
    return list(read_event_lines(lines(*records), location="log.jsonl", now=NOW))


def refusal(given: Any) -> str:
    (item,) = read(given)
    assert isinstance(item, InputRefusedError)
    return str(item)


def test_an_event_is_read() -> None:
    (event,) = read(record())
    assert isinstance(event, SearchEvent)
    assert event.at == dt.datetime(2026, 2, 1, 8, tzinfo=dt.UTC)
    assert [(each.id, each.is_entity, each.position) for each in event.shown] == [
        ("pdf#1", False, 1),
        ("ocr-tool", True, 2),
    ]
    assert event.clicked == ("ocr-tool",)
    assert event.outcome is not None and event.outcome.success


def test_actor_and_outcome_may_be_absent_and_other_keys_are_passed_over() -> None:
    (event,) = read(record(actor="absent", outcome="absent", browser="x"))
    assert isinstance(event, SearchEvent)
    assert event.actor is None and event.outcome is None


def test_a_late_report_shows_nothing() -> None:
    (event,) = read(record(shown=[], clicked=[]))
    assert isinstance(event, SearchEvent)
    assert event.shown == ()


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (b"{not json\n", "not JSON: Expecting property name"),
        (b"[1, 2]\n", "no column"),
        (record(id=""), "id is empty"),
        (record(at="2026-02-01T08:00:00"), "has no time zone"),
        (record(at="yesterday"), "at: "),
        (record(intent=" \t "), "the intent is blank"),
        (record(clicked="absent"), "clicked is missing"),
        (record(clicked=["elsewhere"], outcome="absent"), "'elsewhere' was clicked but not shown"),
        (record(shown=[], clicked=[], outcome="absent"), "nothing was shown"),
        (
            record(shown=[{"capability": "c", "position": 0}], clicked=[], outcome="absent"),
            "shown[0].position is 0; expected at least 1",
        ),
        (record(shown=[{"position": 1}], clicked=[], outcome="absent"), "either a capability or an entity"),
        (
            record(shown=[{"entity": "a", "position": 1}, {"entity": "b", "position": 1}], clicked=[]),
            "two candidates have the same position",
        ),
        (
            record(shown=[{"entity": "a", "position": 1}, {"entity": "a", "position": 2}], clicked=[]),
            "a candidate is shown twice",
        ),
        (record(actor="a\0b"), "NUL"),
        (b'{"id": "\xff"}\n', "log.jsonl:1"),
        (b'{"id": "' + b"x" * 1_000_001, "more than 1000000 bytes"),
    ],
)
def test_what_is_no_event_is_refused_with_its_place_and_reason(given: Any, reason: str) -> None:
    assert refusal(given).startswith("log.jsonl:1: ")
    assert reason in refusal(given)


def test_the_rest_is_read_around_a_refused_line() -> None:
    items = read(b"\xef\xbb\xbf" + lines(record())[0], b"\n", b"{broken\n", record(id="e2"))
    kinds = [item.id if isinstance(item, SearchEvent) else item.line for item in items]
    assert kinds == ["e1", 3, "e2"]


def test_a_clock_may_be_a_little_fast_but_not_more() -> None:
    assert isinstance(read(record(at="2026-03-01T12:09:00Z"))[0], SearchEvent)
    assert "is in the future" in refusal(record(at="2026-03-01T12:11:00Z"))


def test_zones_are_told_apart() -> None:
    event = read(record(at="2026-03-01T13:00:00+02:00"))[0]
    assert isinstance(event, SearchEvent) and event.at == dt.datetime(2026, 3, 1, 11, tzinfo=dt.UTC)


def as_csv(records: list[dict[str, Any]]) -> list[bytes]:
    text = io.StringIO()
    writer = csv.writer(text)
    columns = ["id", "at", "intent", "shown", "clicked", "outcome", "actor"]
    writer.writerow(columns)
    for each in records:
        cells = [each.get(column, "") for column in columns]
        writer.writerow([json.dumps(cell) if isinstance(cell, list | dict) else cell for cell in cells])
    return text.getvalue().encode().splitlines(keepends=True)


def test_csv_says_the_same_as_json_lines() -> None:
    records = [
        record(),
        record(id="e2", actor="absent", outcome="absent", clicked=[]),
        record(id="3", intent="a\nb"),
    ]
    assert list(read_event_lines(as_csv(records), location="log.csv", now=NOW)) == read(*records)


def test_csv_refuses_rows_by_their_first_line() -> None:
    rows = as_csv([record(intent="two\nlines"), record(id="e2"), record(id="e3")])
    rows[3] = b"e2,2026-02-01T08:00:00Z,x,[{],[]\r\n"
    items = list(read_event_lines(rows, location="log.csv", now=NOW))
    assert [getattr(item, "line", None) for item in items] == [None, 4, None]
    assert "5 cells, but the header has 7" in str(items[1])
    assert "no column shown" in str(*read_event_lines([b"id,at,intent,clicked\n"], location="x", now=NOW))


def test_csv_cells_that_are_no_json_are_refused() -> None:
    rows = [b"id,at,intent,shown,clicked\n", b"e,2026-02-01T08:00:00Z,x,oops,\n"]
    (item,) = read_event_lines(rows, location="log.csv", now=NOW)
    assert str(item).startswith("log.csv:2: ")


def held(data: bytes) -> Input:
    return Input(io.BytesIO(data), location="-")


def test_parquet_says_the_same_as_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    records = [record(), record(id="e2", actor="absent", outcome="absent", clicked=[])]
    (tmp_path / "log.jsonl").write_bytes(b"".join(lines(*records)))
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'Asia/Tokyo'")
        source = f"""read_json('{tmp_path}/log.jsonl', columns = {{
            id: 'VARCHAR', "at": 'TIMESTAMPTZ', intent: 'VARCHAR',
            shown: 'STRUCT(capability VARCHAR, entity VARCHAR, "position" INTEGER)[]', clicked: 'VARCHAR[]',
            outcome: 'STRUCT(entity VARCHAR, success BOOLEAN)', actor: 'VARCHAR'}})"""
        connection.execute(f"COPY (SELECT * FROM {source}) TO '{path}' (FORMAT parquet)")
        connection.execute(f"COPY (SELECT * EXCLUDE (shown) FROM {source}) TO '{tmp_path}/less.parquet'")
    assert holds_events(held(path.read_bytes()))
    assert list(read_event_table(path, location="log.parquet", now=NOW)) == read(*records)
    assert not holds_events(held((tmp_path / "less.parquet").read_bytes()))
    (item,) = read_event_table(tmp_path / "less.parquet", location="less.parquet", now=NOW)
    assert str(item) == "less.parquet: the table has no column shown"


def test_a_broken_parquet_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    path.write_bytes(b"PAR1 and nothing more")
    assert not holds_events(held(path.read_bytes()))
    (item,) = read_event_table(path, location="log.parquet", now=NOW)
    assert isinstance(item, InputRefusedError)


def test_kinds_are_told_by_the_first_line() -> None:
    assert holds_events(held(json.dumps(record()).encode()))
    assert not holds_events(held(b'{"passport": {}}'))
    assert not holds_events(held(b"Paper vs Ink"))


def test_reading_takes_one_line_at_a_time() -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield lines(record(id=f"e{taken}"))[0]

    reader = read_event_lines(endless(), location="log.jsonl", now=NOW)
    for _ in range(5):
        next(reader)
    assert taken == 5


@given(st.binary(max_size=200))
def test_no_line_whatever_raises(junk: bytes) -> None:
    for item in read_event_lines(junk.splitlines(keepends=True), location="junk", now=NOW):
        assert isinstance(item, SearchEvent | InputRefusedError)


@pytest.mark.parametrize(
    "at",
    [
        20261101,
        "20261101",
        "1793491200",
        1769904000,
        1e9,
        True,
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "1970-01-01T00:00:00Z",
        "2026-02-01",
        "2026-02-30T00:00:00Z",
        "2026-02-01T00:00:00+25:00",
    ],
)
def test_a_time_is_never_guessed(at: Any) -> None:
    reason = refusal(record(at=at))
    assert "2026-11-01T12:00:00Z" in reason or "zero of a clock" in reason


def test_a_key_given_twice_is_refused_in_lines_and_in_cells() -> None:
    twice = lines(record())[0].replace(b'"id": "e1"', b'"id": "e1", "id": "e2"')
    assert "the key 'id' is duplicated" in refusal(twice)
    cell = '"[{""entity"": ""a"", ""entity"": ""b"", ""position"": 1}]"'
    rows = [b"id,at,intent,shown,clicked\n", f"e1,2026-02-01T00:00:00Z,x,{cell},[]\n".encode()]
    (item,) = read_event_lines(rows, location="log.csv", now=NOW)
    assert "shown: the key 'entity' is duplicated" in str(item)


@pytest.mark.parametrize("text", ['["\\ud800"]', '[{"\\ud800": 1}]', "[" * 100_000])
def test_text_that_cannot_be_stored_refuses_one_line_only(text: str) -> None:
    line = b'{"id": "e1", "at": "2026-02-01T00:00:00Z", "intent": "x", "shown": [], "clicked": %s}\n'
    items = read(line % text.encode(), record(id="e2"))
    assert isinstance(items[0], InputRefusedError) and "because of a bug" not in str(items[0])
    assert isinstance(items[1], SearchEvent)


def test_letters_of_any_language_are_read_and_half_a_letter_is_refused() -> None:
    for intent in ("PDF für Ärzte", "读取文件", "اقرأ الملف", "\U0001f600"):
        (event,) = read(record(intent=intent))
        assert isinstance(event, SearchEvent) and event.intent == intent
    for half in ({"intent": "x\ud800"}, {"actor": "\udfff"}, {"id": "e\udbff1"}):
        assert "UTF-8" in refusal(record(**half))


def test_null_lists_are_empty() -> None:
    (event,) = read(record(clicked=None))
    assert isinstance(event, SearchEvent) and event.clicked == ()
