"""Events read by columns are those that the reader of single lines finds, and so are the refusals."""

import csv
import datetime as dt
import io
import json
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graph.errors import InputRefusedError
from graph.event_log.log import EventLog
from graph.event_log.segment import Written
from loaders import event_blocks as blocks
from loaders.event_blocks import Block, event_blocks
from loaders.events import read_event_lines, read_event_table
from loaders.kind import EventFile

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


class Taken(NamedTuple):
    """What a file of events brought: the rows of its segment, its counts, and its refusals."""

    segment: list[tuple[Any, ...]]
    written: Written
    waiting: int
    refusals: list[str]


def rows_of(log: EventLog) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        return connection.execute("FROM read_parquet(?)", [str(log.file("s"))]).fetchall()


def by_columns(file: EventFile) -> Taken:
    """Read a file by columns."""
    refusals = []
    with tempfile.TemporaryDirectory() as folder, EventLog(Path(folder)) as log:
        with log.segment("s") as segment:
            for block in event_blocks(file, NOW):
                if isinstance(block, InputRefusedError):
                    refusals.append(str(block))
                    continue

                def read(index: int, block: Block = block) -> Any:
                    item = block.read(index)
                    if isinstance(item, InputRefusedError):
                        refusals.append(str(item))
                        return None
                    return item

                segment.add_lines(block.lines, block.numbers, block.latest, read)
        return Taken(rows_of(log), segment.written, segment.outcomes_waiting, refusals)


def line_by_line(file: EventFile) -> Taken:
    """Read a file line by line."""
    refusals = []
    if file.is_table:
        items = read_event_table(file.path, location=file.location, now=NOW)
    else:
        pieces = io.BytesIO(file.path.read_bytes())
        items = read_event_lines(pieces, location=file.location, now=NOW)
    with tempfile.TemporaryDirectory() as folder, EventLog(Path(folder)) as log:
        with log.segment("s") as segment:
            for item in items:
                if isinstance(item, InputRefusedError):
                    refusals.append(str(item))
                else:
                    segment.add(item)
        return Taken(rows_of(log), segment.written, segment.outcomes_waiting, refusals)


def same(content: bytes, name: str = "log.jsonl") -> Taken:
    """Check that both ways of reading bring the same, and return it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        file = EventFile(name, path, name.endswith(".parquet"))
        found = by_columns(file)
        assert found == line_by_line(file)
    return found


names = st.sampled_from(
    [
        *(
            "pdf#1",
            "pdf#0123456789abcdef",
            "pdf",
            "ocr-tool",
            "ocr-tool#a b",
            "OCR-Tool",
            "5",
            "true",
            "café#1",
        ),
        *(
            "a/b",
            "a?b#1",
            "#x",
            "",
            "x" * 401,
            "ant#B",
            "ant#0123456789ABCDEF",
            "ant#1",
            "ant#2",
            "ant",
            "My id",
        ),
    ]
)
candidates = st.one_of(
    st.builds(lambda name: {"capability": name}, names),
    st.builds(lambda name: {"entity": name}, names.filter(lambda name: "#" not in name)),
)
plain_candidates = st.sampled_from(
    [{"capability": f"{slug}#{n}"} for slug in ("ant", "bee") for n in "12"]
    + [{"entity": slug} for slug in ("ant", "bee", "cat")]
)
moments = st.sampled_from(
    [
        *("2026-02-01T08:00:00Z", "2026-02-01T08:00:00.25+05:30", "2026-02-28T23:59:59.123456-11:00"),
        *(
            "2026-02-01t08:00z",
            "2026-02-30T08:00:00Z",
            "2026-02-01T08:00:00.1234567Z",
            "2026-02-01T24:00:00Z",
        ),
        *("2026-02-01T08:00:60Z", "2026-02-01T08:00:00", "1980-01-06T00:00:00Z", "2026-03-01T12:10:00Z"),
        *(
            "2026-03-01T12:10:00.000001Z",
            "2027-01-01T00:00:00Z",
            "1990-01-01T00:00:00Z",
            "2026-02-01T08:00:00+0100",
        ),
        *("1990-01-01T00:00:00+00:01", "2026-03-02T11:09:00+23:59", "0000-02-01T08:00:00Z", "", "yesterday"),
    ]
)
intents = st.one_of(
    st.sampled_from(
        ["Read PDF", " read  pdf ", "Straße", "e\u0301té", "İ", "x" * 1001, "ﬁ" * 1000, "\u00a0", " ", ""]
    ),
    st.sampled_from(
        ["two\nlines", "tab\there", "del\x7f", "c1\x85", "a\u2028b", 'quoted "x"', "back\\slash", "𝔘"]
    ),
    st.text(max_size=8),
)


@st.composite
def records(draw: st.DrawFn, *, plain: bool = False) -> dict[str, Any]:
    """Return a record that is an event, or nearly."""
    found = draw(st.lists(plain_candidates if plain else candidates, max_size=4, unique_by=str))
    starts = st.just(1) if plain else st.sampled_from([1, 1, 1, 7, 98, 998, 0])
    start = draw(starts)
    shown = [each | {"position": place} for place, each in enumerate(found, start)]
    if not plain and draw(st.integers(0, 5)) == 0:
        shown.reverse()
    clicked = [next(iter(each.values())) for each in found if draw(st.integers(0, 3)) == 0]
    record: dict[str, Any] = {
        "id": draw(
            st.sampled_from(
                ["e1", "e2", "e3", "7", "e 1", "é", "x" * 1025] if not plain else ["e1", "e2", "e3"]
            )
        ),
        "at": draw(moments) if not plain else "2026-02-01T08:00:00Z",
        "intent": draw(intents) if not plain else "Read PDF",
        "shown": shown,
        "clicked": clicked,
    }
    if draw(st.booleans()):
        record["outcome"] = draw(
            st.one_of(
                st.none(),
                st.builds(
                    lambda c, s: {**c, "success": s}, plain_candidates if plain else candidates, st.booleans()
                ),
            )
        )
    if draw(st.booleans()):
        record["actor"] = draw(
            st.sampled_from([None, "a-7", "", "a\0b", "7"] if not plain else [None, "a-7"])
        )
    keys = draw(st.permutations(list(record)))
    return {key: record[key] for key in keys}


FAULTS = [
    *(
        (":", " : "),
        (",", " ,\t"),
        ("{", "{ "),
        ("1", "1.0"),
        ("1", "1e0"),
        ("1", '"1"'),
        ("1", "true"),
        ("1", "01"),
    ),
    *(
        ("true", '"true"'),
        ("true", "1"),
        ("null", "{}"),
        ("]", ",]"),
        ("}", ",}"),
        ("]", ", null]"),
        ("1", "NaN"),
    ),
    *(('"7"', "7"), ('"5"', "5"), ('"true"', "true"), ("[", "[5,"), ("[", '["",'), ("[]", "null"), ("}", "")),
    *(
        ("}", ',"x":1}'),
        ("}", ',"id":"e9"}'),
        ("}", ',"position":1}'),
        ("}", ',"actor":null}'),
        ("}", ',"outcome":null}'),
    ),
    *(
        ('"entity"', '"Entity"'),
        ('"position"', '"places"'),
        ('"', "'"),
        ('"a-7"', "null"),
        ("\n", ""),
        ("8", "9"),
    ),
    *(
        ("}", ',"":{"entity":null}}'),
        ('"entity"', '"capability":null,"entity"'),
        ("}", "} "),
        ("}", "}}"),
        ("e", "\x00"),
    ),
    *(
        ("e", "\\u0065"),
        ("e", "\\u00e9"),
        ("e", "\\\\u00e9"),
        ("e", "\\ud83d\\ude00\\u0301"),
        ("R", "\\ud800"),
        ("R", "\ufeff"),
        ("a", "\x0c"),
        ("\n", "\r"),
        ("\n", "\r\n"),
        ("\n", "\n\n"),
    ),
]


@st.composite
def lines(draw: st.DrawFn) -> bytes:
    """Return a line: plain, odd or broken."""
    text = json.dumps(
        draw(records(plain=draw(st.booleans()))),
        ensure_ascii=draw(st.booleans()),
        separators=draw(st.sampled_from([None, (",", ":")])),
    )
    text += "\n"
    for old, new in draw(st.lists(st.sampled_from(FAULTS), max_size=2)):
        places = [i for i in range(len(text)) if text.startswith(old, i)]
        if places:
            place = draw(st.sampled_from(places))
            text = text[:place] + new + text[place + len(old) :]
    line = text.encode(errors="surrogatepass")
    if draw(st.integers(0, 15)) == 0:
        place = draw(st.integers(0, len(line)))
        line = (
            line[:place]
            + draw(st.sampled_from([b"\xff", b"\xe2\x86", b"\xed\xa0\x80", b"\xef\xbb\xbf"]))
            + line[place:]
        )
    return line


@settings(max_examples=20)
@given(st.lists(lines(), max_size=12), st.booleans())
@example([b'{"id":"e1","at":"2026-02-01T08:00:00Z","intent":"x","shown":[],"clicked":[]}\r'], True)
@example(
    [
        b'{"id":7,"at":"2026-02-01T08:00:00Z","intent":"x","shown":[{"entity":"a","position":"1"}],"clicked":[]}'
    ],
    True,
)
def test_json_lines_mean_the_same_by_columns(content: list[bytes], marked: bool) -> None:
    same((b"\xef\xbb\xbf" if marked else b"") + b"".join(content))


def as_csv(found: Iterable[dict[str, Any]], delimiter: str = ",") -> bytes:
    text = io.StringIO()
    columns = ["id", "at", "intent", "shown", "clicked", "outcome", "actor"]
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(columns)
    for each in found:
        cells = [each.get(column) for column in columns]
        writer.writerow([json.dumps(cell) if isinstance(cell, list | dict) else cell for cell in cells])
    return text.getvalue().encode(errors="surrogatepass")


@settings(max_examples=10)
@given(st.lists(st.one_of(records(), records(plain=True)), max_size=8), st.data())
def test_csv_means_the_same_by_columns(found: list[dict[str, Any]], data: st.DataObject) -> None:
    text = as_csv(found).decode(errors="surrogatepass")
    begin = text.index("\n")
    for old, new in data.draw(st.lists(st.sampled_from(FAULTS), max_size=3)):
        places = [i for i in range(begin, len(text)) if text.startswith(old, i)]
        if places:
            place = data.draw(st.sampled_from(places))
            text = text[:place] + new + text[place + len(old) :]
    same(text.encode(errors="surrogatepass"), "log.csv")


@settings(max_examples=8)
@given(st.lists(st.one_of(records(), records(plain=True)), min_size=1, max_size=8))
def test_parquet_means_the_same_by_columns(found: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.parquet"
        write_table(path, found)
        file = EventFile("log.parquet", path, is_table=True)
        assert by_columns(file) == line_by_line(file)


def write_table(path: Path, found: list[dict[str, Any]]) -> None:
    """Write records as a Parquet table; text that is not Unicode is left out, as no table can hold it."""
    candidate = "capability VARCHAR, entity VARCHAR"
    with duckdb.connect() as connection:
        connection.execute(
            'CREATE TABLE t (id VARCHAR, "at" VARCHAR, intent VARCHAR, '
            f"shown STRUCT({candidate}, position INTEGER)[], clicked VARCHAR[], "
            f"outcome STRUCT({candidate}, success BOOLEAN), actor VARCHAR)"
        )
        for each in found:
            part = {"capability": None, "entity": None}
            shown = [part | one for one in each["shown"]]
            outcome = part | each["outcome"] if each.get("outcome") else None
            cells = (
                each["id"],
                each["at"],
                each["intent"],
                shown,
                each["clicked"],
                outcome,
                each.get("actor"),
            )
            connection.execute("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?)", cells)
        connection.execute(f"COPY t TO '{path}' (FORMAT parquet)")


def line(id: str, end: str = "\n", **more: object) -> bytes:
    """Return the line of a plain event."""
    record = {"id": id, "at": "2026-02-01T08:00:00Z", "intent": "Read PDF", "actor": "a-7"} | more
    shown = [{"capability": "ant#1", "position": 1}, {"entity": "bee", "position": 2}]
    return (json.dumps({**record, "shown": shown, "clicked": ["bee"]}, ensure_ascii=False) + end).encode()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_blocks_end_with_lines_whatever_ends_them(end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 1_000)
    lines = [line(str(i), end, intent="x" * (i % 900)) for i in range(1, 40)]
    broken = [b"{" + end.encode(), b"\xff" + end.encode(), end.encode() * 3]
    found = same(b"".join([*lines[:20], *broken, *lines[20:]]))
    assert found.written == Written(39, 0)
    assert [refusal.partition(" ")[0] for refusal in found.refusals] == ["log.jsonl:21:", "log.jsonl:22:"]


def test_a_line_longer_than_any_event_does_not_end_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 100_000)
    long = line("long", intent="x" * 900), b'{"id": "' + b"x" * 1_200_000 + b"\n", line("y" * 600_000)
    found = same(b"".join([line("1"), *long, line("2")]))
    assert found.written.events == 3
    assert [refusal[:12] for refusal in found.refusals] == ["log.jsonl:3:", "log.jsonl:4:"]


def test_plain_lines_are_read_by_columns_alone(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    lines = [
        line("1"),
        line("2", intent="Straße  lesen", actor=None),
        line("3", outcome={"entity": "ant", "success": True}),
        line("4", outcome={"capability": "bee#2", "success": False}),
        line("5", outcome={"entity": "cat", "success": True}, at="2026-02-01T08:00:00.5+02:00"),
        json.dumps(json.loads(line("6", intent="é")), separators=(",", ":")).encode(),
    ]
    path.write_bytes(b"".join(lines))
    with EventLog(tmp_path / "log") as log:
        with log.segment("s") as segment:
            for block in event_blocks(EventFile("log.jsonl", path, is_table=False), NOW):
                assert isinstance(block, Block)
                segment.add_lines(
                    block.lines, block.numbers, block.latest, lambda index: pytest.fail(f"{index}")
                )
        assert segment.written == Written(6, 0)
        assert segment.outcomes_waiting == 1
        assert len(rows_of(log)) == 6 * 2 + 3
