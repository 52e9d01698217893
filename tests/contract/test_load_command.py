"""Loading as users do it: what is refused, what a guard refuses, what is not written."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

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
    whole = (Path(EXAMPLES) / "openai-gpt-5-chat-vs-claude.txt").read_text()
    assert RANK.replace("48", "24") in whole
    (pages / "faulty-vs-page.txt").write_text(whole.replace("| 24/100 |", "| 240/100 |"))
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
    assert f"{folder / 'no-page.txt'}:1: no comparison page" in ran.err
    assert ran.out.startswith("Pages: loaded 2, refused 2. Brought 4 entities")
    assert command("show", "gopher", "--format", "json").json()["entity"]["published_rank"] == 20


@pytest.mark.usefixtures("graph_url")
def test_strict_loads_nothing_where_something_is_refused(command: Command, folder: Path) -> None:
    ran = command("load", folder, "--strict", "--format", "json")
    assert ran.code == 1
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
    assert (report.code, report.out) == (1, "Pages: would load 2, refused 2.\n")
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
    assert refused.code == 1
    assert "refused: -:1: " in refused.err


@pytest.mark.usefixtures("graph_url")
def test_nothing_to_rank_is_5_and_names_the_cure(command: Command) -> None:
    ran = command("recompute")
    assert (ran.code, ran.out) == (5, "")
    assert "matchgraph load" in ran.err


@pytest.mark.usefixtures("graph_url")
def test_untrusted_sources_vouch_for_nobody(command: Command, folder: Path) -> None:
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
