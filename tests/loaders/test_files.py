"""Files, folders and standard input: what is read, in which order, and what is refused."""

from __future__ import annotations

import io
import tracemalloc
from pathlib import Path

import duckdb
import pytest

from graph.errors import InputRefusedError
from graph.model import Statement
from loaders.files import Item, Options, Skipped, read_paths, read_stream
from loaders.kind import EventFile

PAGE = """\
{left} vs {right}
Side-by-side comparison to help you choose.
| Feature | {left} | {right} |
|---|---|---|
| Type | Model | Dataset |
| UnfragileRank | 42/100 | 46/100 |
"""
EVENT = b'{"id": "1", "at": "2026-01-01T00:00:00Z", "intent": "x", "shown": [], "clicked": []}\n'
TABLE = b"left_name,left_type,right_name,right_type\nPen,Model,Ink,Model\nInk,Model,Pen,Model\n"


def page(left: str, right: str) -> str:
    return PAGE.format(left=left, right=right)


def reported(items: list[Item]) -> list[str]:
    """What became of each input, short."""
    return [
        f"{item.source.location}: {item.source.id}"
        if isinstance(item, Statement)
        else f"skipped {item.location}"
        if isinstance(item, Skipped)
        else f"events {item.location}"
        if isinstance(item, EventFile)
        else str(item)
        for item in items
    ]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    pages = tmp_path / "pages"
    (pages / "more").mkdir(parents=True)
    (pages / ".git").mkdir()
    (pages / ".git" / "a-vs-b.txt").write_text(page("A", "B"))
    (pages / "pen-vs-ink.txt").write_text(page("Pen", "Ink"))
    (pages / "a-vs-llama-3.2").write_text(page("A", "Llama 3.2"))
    (pages / "more" / "table.csv").write_bytes(TABLE)
    (pages / "notes.md").write_text("# Notes\n")
    (pages / "chart.png").write_bytes(b"\x89PNG")
    (pages / "more" / "up").symlink_to(pages)
    return pages


def test_a_folder_is_read_in_order_and_says_what_it_left_out(folder: Path) -> None:
    assert reported(list(read_paths(["./pages//"]))) == [
        "pages/a-vs-llama-3.2: a-vs-llama-3.2",
        "skipped pages/chart.png",
        "pages/more/table.csv: pen-vs-ink",
        "pages/more/table.csv: ink-vs-pen",
        "pages/notes.md:1: not a comparison page: no title 'A vs B' with a table '| Feature | A | B |', "
        "or truncated before it",
        "pages/pen-vs-ink.txt: pen-vs-ink",
    ]


def test_a_named_file_is_read_whatever_its_suffix(folder: Path) -> None:
    (folder / "page.html").write_text(page("Pen", "Ink"))
    items = list(read_paths(["pages/chart.png", "pages/page.html", "pages/missing.txt"]))
    assert reported(items) == [
        "pages/chart.png:1: not UTF-8 at byte 0; save the file as UTF-8 and load it again",
        "pages/page.html: pen-vs-ink",
        "pages/missing.txt: no such file or folder",
    ]


def test_the_content_tells_the_kind(folder: Path) -> None:
    (folder / "table.txt").write_bytes(TABLE)
    (folder / "a-vs-b.csv").write_text(page("A", "B"))
    (folder / "other.csv").write_text("slug,colour\na,b\n")
    items = list(read_paths(["pages/table.txt", "pages/a-vs-b.csv", "pages/other.csv"]))
    assert reported(items) == [
        "pages/table.txt: pen-vs-ink",
        "pages/table.txt: ink-vs-pen",
        "pages/a-vs-b.csv: a-vs-b",
        "pages/other.csv:1: not a table of any known kind: its columns are slug, colour (separated by commas)"
        "; the nearest kind is signals, which also needs metric",
    ]


def test_events_are_told_by_their_content(folder: Path) -> None:
    (folder / "searches.txt").write_bytes(EVENT)
    (folder / "searches.csv").write_bytes(b"id,at,intent,shown,clicked\n")
    (folder / "searches.jsonl").write_bytes(b"no event\n" + EVENT)
    query = f"COPY (SELECT 1 AS intent, 2 AS shown) TO '{folder / 'table'}' (FORMAT parquet)"
    duckdb.execute(query)
    duckdb.execute(query.replace("intent", "metric").replace("table", "other.parquet"))
    names = ("searches.txt", "searches.csv", "searches.jsonl", "table", "other.parquet")
    items = list(read_paths([f"pages/{name}" for name in names]))
    assert reported(items) == [
        "events pages/searches.txt",
        "events pages/searches.csv",
        "events pages/searches.jsonl",
        "events pages/table",
        "pages/other.parquet: not a table of any known kind: its columns are metric, shown; "
        "the nearest kind is signals, which also needs slug",
    ]
    assert [item.is_table for item in items if isinstance(item, EventFile)] == [False, False, False, True]


def test_events_on_standard_input_are_copied_whole(tmp_path: Path) -> None:
    data = EVENT * 70_000  # more than is looked at to tell the kind
    (tmp_path / "same").write_bytes(data)
    hashes = [
        item.sha256()
        for path, stream in (("-", io.BytesIO(data)), (str(tmp_path / "same"), None))
        for item in read_paths([path], standard_input=stream)
        if isinstance(item, EventFile)
    ]
    assert len(hashes) == 2
    assert hashes[0] == hashes[1]


@pytest.mark.parametrize(
    ("data", "ids"), [(page("A", "B").encode(), ["a-vs-b"]), (TABLE, ["pen-vs-ink", "ink-vs-pen"])]
)
def test_standard_input_holds_a_page_or_a_table(data: bytes, ids: list[str]) -> None:
    items = list(read_paths(["-"], standard_input=io.BytesIO(data)))
    assert reported(items) == [f"-: {id_}" for id_ in ids]


def test_empty_inputs_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    (tmp_path / "none").mkdir()
    for path, reason in (("empty.txt", "empty: no complete line"), ("none", "an empty folder")):
        (item,) = read_paths([str(tmp_path / path)])
        assert isinstance(item, InputRefusedError)
        assert reason in str(item)


def test_a_file_that_cannot_be_opened_is_refused_and_the_rest_goes_on(folder: Path) -> None:
    (folder / "pen-vs-ink.txt").unlink()
    (folder / "pen-vs-ink.txt").symlink_to("pen-vs-ink.txt")
    items = list(read_paths(["pages/pen-vs-ink.txt/deeper", "pages/pen-vs-ink.txt", "pages/more/table.csv"]))
    assert [isinstance(item, InputRefusedError) for item in items] == [True, True, False, False]


def test_a_location_is_stored_as_given(folder: Path) -> None:
    paths = ["pages/pen-vs-ink.txt", "./pages/../pages/pen-vs-ink.txt", str(folder / "pen-vs-ink.txt")]
    locations = [item.source.location for item in read_paths(paths) if isinstance(item, Statement)]
    assert locations == ["pages/pen-vs-ink.txt"] * 2 + [str(folder / "pen-vs-ink.txt")]


def test_a_large_table_is_read_in_constant_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.write(TABLE)
        for _ in range(300):
            file.write(b"x" * 100_000 + b"\n")
    tracemalloc.start()
    count = sum(1 for _ in read_paths([str(path)]))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 302
    assert peak < 15_000_000 < path.stat().st_size / 2


def test_a_line_without_end_is_not_read_whole() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            buffer[:] = b"x" * len(buffer)
            Endless.given += len(buffer)
            return len(buffer)

    (item,) = read_stream(io.BufferedReader(Endless()), Options(), location="-")
    assert isinstance(item, InputRefusedError)
    assert Endless.given < 6 * 1024 * 1024
