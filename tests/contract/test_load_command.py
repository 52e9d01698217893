"""Loading as users do it: what is refused, what a guard refuses, what is not written."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from loaders import files
from tests.contract.conftest import EXAMPLES, Command

PAGE = "claude-vs-intellicode.txt"
OTHER = "gopher-vs-the-stack-v2.txt"
RANK = "| UnfragileRank | 48/100 |"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two good pages, a faulty one and the text of no page."""
    pages = tmp_path / "pages"
    pages.mkdir()
    for name in (PAGE, OTHER):
        shutil.copy(Path(EXAMPLES) / name, pages / name)
    complete = (Path(EXAMPLES) / "openai-gpt-5-chat-vs-claude.txt").read_text()
    assert RANK.replace("48", "24") in complete
    (pages / "faulty-vs-page.txt").write_text(complete.replace("| 24/100 |", "| 240/100 |"))
    (pages / "no-page.txt").write_text("A NAME\nIts description.\n")
    return pages


def exported(command: Command) -> str:
    return command("export").out


@pytest.mark.usefixtures("graph_url")
def test_a_faulty_page_is_refused_with_its_line_and_the_rest_is_loaded(
    command: Command, folder: Path
) -> None:
    ran = command("load", folder)
    assert ran.code == 1
    assert f"{folder / 'faulty-vs-page.txt'}:6: UnfragileRank is '240/100'" in ran.err
    assert f"{folder / 'no-page.txt'}:1: not a comparison page" in ran.err
    heading, page, brought = (line for line in ran.out.splitlines() if not set(line) <= set("─ "))
    assert (heading.split(), page.split()) == (["kind", "loaded", "refused"], ["page", "2", "2"])
    assert brought.startswith("Refreshed 4 entities")
    assert command("show", "gopher", "--format", "json").json()["entity"]["published_rank"] == 20


@pytest.mark.usefixtures("graph_url")
def test_strict_loads_nothing_where_something_is_refused(command: Command, folder: Path) -> None:
    ran = command("load", folder, "--strict", "--format", "json")
    assert ran.code == 6
    assert "--strict" in ran.err
    assert command("show", "gopher").code == 4
    (folder / "faulty-vs-page.txt").unlink()
    (folder / "no-page.txt").unlink()
    assert command("load", folder, "--strict", "--format", "json").json()["loaded"] == 2


@pytest.mark.usefixtures("graph_url")
def test_a_dry_run_writes_nothing(command: Command, folder: Path) -> None:
    assert command("load", folder / PAGE).code == 0
    before = exported(command)
    report = command("load", folder, "--dry-run")
    assert report.code == 1
    assert report.out.split()[-4:] == ["page", "1", "1", "2"]
    assert "Published" not in command("recompute", "--dry-run").out
    assert exported(command) == before
    assert command("top").code == 4  # no run is published
    assert command("load", folder).code == 1
    assert exported(command) != before


@pytest.mark.usefixtures("graph_url")
def test_standard_input_is_a_page(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (Path(EXAMPLES) / PAGE).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(page), encoding="utf-8"))
    assert command("load", "-").code == 0
    stated = command("compare", "claude", "intellicode", "--as-stated")
    assert stated.out.encode() == page
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"no page"), encoding="utf-8"))
    refused = command("load", "-")
    assert refused.code == 6
    assert "refused: -:1: " in refused.err


@pytest.mark.usefixtures("graph_url")
def test_nothing_to_rank_is_5_and_names_the_cure(command: Command) -> None:
    ran = command("recompute")
    assert (ran.code, ran.out) == (5, "")
    assert "matchgraph load" in ran.err


@pytest.mark.usefixtures("graph_url")
def test_untrusted_sources_alone_rank_nothing(command: Command, folder: Path) -> None:
    assert command("load", folder / PAGE, "--untrusted").code == 0
    ran = command("recompute")
    assert (ran.code, ran.out) == (5, "")
    assert "--untrusted" in ran.err
    assert command("top").code == 4
    assert command("load", folder / OTHER).code == 0
    assert command("recompute").code == 0
    vetted = {slug: entity(command, slug)["vetted"] for slug in ("claude", "gopher")}
    assert vetted == {"claude": False, "gopher": True}


def entity(command: Command, slug: str) -> dict[str, object]:
    found: dict[str, object] = command("show", slug, "--format", "json").json()["entity"]
    return found


@pytest.mark.usefixtures("graph_url")
def test_an_older_page_does_not_replace_a_newer_one(command: Command, folder: Path) -> None:
    path = folder / PAGE
    older = path.read_text()
    newer = older.replace("20/100", "25/100")
    assert newer != older
    path.write_text(newer)
    assert command("load", path, "--as-of", "2026-11-02").code == 0
    path.write_text(older)
    ran = command("load", path, "--as-of", "2026-11-01")
    assert (ran.code, ran.out.startswith("Pages: loaded 0, superseded 1.")) == (0, True)
    assert "as of 2026-11-02" in ran.err
    assert entity(command, "claude")["published_rank"] == 25


TABLE = "left_name,left_type,right_name,right_type\nPen,Model,Ink,Model\nPen,Model,Brush,Model\n"


def versions(command: Command, folder: Path, *passed: str) -> tuple[str, dict[str, int]]:
    """Load a folder; return what the graph then holds, and the fates of the load."""
    report = json.loads(command("load", folder, "--format", "json", *passed).out)
    return exported(command), {
        fate: report[fate] for fate in ("loaded", "replaced", "unchanged", "superseded")
    }


@pytest.mark.usefixtures("graph_url")
def test_what_was_loaded_is_not_parsed_again(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "table.csv").write_text(TABLE)
    shutil.copy(Path(EXAMPLES) / PAGE, tmp_path / PAGE)
    first, fates = versions(command, tmp_path)
    assert fates == {"loaded": 3, "replaced": 0, "unchanged": 0, "superseded": 0}
    read: list[str] = []
    real = files.read_stream

    def spy(*given: Any, location: str, **named: Any) -> Any:
        read.append(Path(location).name)
        return real(*given, location=location, **named)

    monkeypatch.setattr(files, "read_stream", spy)
    again, fates = versions(command, tmp_path)
    assert (read, fates["unchanged"], again == first) == ([], 3, True)
    (tmp_path / "table.csv").write_text(TABLE + "Pen,Model,Quill,Model\n")
    _, fates = versions(command, tmp_path)
    assert (read, fates["unchanged"], fates["loaded"]) == (["table.csv"], 3, 1)
    versions(command, tmp_path)  # the rows that stayed the same are noted as of the new file
    assert read == ["table.csv"]
    versions(command, tmp_path, "--untrusted")
    assert read == ["table.csv", PAGE, "table.csv"]
    (tmp_path / "table.csv").write_text(TABLE + "Pen,Model\n")
    read.clear()
    for _ in range(2):  # what was refused is refused again
        assert command("load", tmp_path).code == 1
    assert read.count("table.csv") == 2


@pytest.mark.parametrize("name", ["a", "z"])
@pytest.mark.usefixtures("graph_url")
def test_which_version_stays_does_not_depend_on_what_was_loaded_before(
    command: Command, tmp_path: Path, empty: Callable[[], None], name: str
) -> None:
    """Two files of one load state the same page; one of them was loaded before and is as it was."""
    text = (Path(EXAMPLES) / PAGE).read_text()
    texts = text, text.replace("20/100", "25/100")
    other = tmp_path / name / PAGE
    found = []
    for earlier, later in (texts, texts[::-1]):
        (tmp_path / "m").mkdir(exist_ok=True)
        other.parent.mkdir(exist_ok=True)
        other.unlink(missing_ok=True)
        (tmp_path / "m" / PAGE).write_text(earlier)
        versions(command, tmp_path)
        other.write_text(later)
        found.append(versions(command, tmp_path)[0])
        assert versions(command, tmp_path)[0] == found[-1]
        empty()
        assert versions(command, tmp_path)[0] == found[-1]
        empty()


def test_a_dry_run_makes_no_graph(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MATCHGRAPH_URL", f"embedded:{tmp_path / 'graph'}")
    assert command("load", EXAMPLES, "--dry-run").out == "Pages: would load 26.\n"
    assert not (tmp_path / "graph").exists()
    monkeypatch.setenv("MATCHGRAPH_URL", "bolt://127.0.0.1:1")
    assert command("load", EXAMPLES, "--dry-run").code == 3


@pytest.mark.usefixtures("graph_url")
def test_loading_again_changes_nothing(command: Command, empty: Callable[[], None]) -> None:
    assert command("load", EXAMPLES).code == 0
    before = exported(command)
    again = command("load", EXAMPLES, "--format", "json").json()
    assert (again["loaded"], again["unchanged"], again["entities"]) == (0, 26, 0)
    assert exported(command) == before
    empty()
    for path in sorted(Path(EXAMPLES).iterdir(), reverse=True):
        command("load", path)
    assert exported(command) == before
