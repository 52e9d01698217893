"""The night as an unattended job runs it, on both servers: what it bears, and what is never a green night."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from matchgraph import MatchGraphError
from matchgraph.answers.sources import LoadReport
from matchgraph.nightly.paths import require_inputs
from matchgraph.nightly.tolerance import Tolerance
from tests.contract.conftest import EXAMPLES, Command

DAY = "2026-11-01"
STEP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ  (\w+) +\d+\.\d s  (.+)")


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """The examples, and one page that is refused."""
    shutil.copytree(EXAMPLES, tmp_path / "pages")
    (tmp_path / "pages" / "faulty-vs-page.txt").write_text("no page\n")
    return tmp_path / "pages"


def steps(text: str) -> list[tuple[str, str]]:
    found = [STEP.fullmatch(line) for line in text.splitlines()]
    return [(step[1], step[2]) for step in found if step is not None]


@pytest.mark.usefixtures("graph_url")
def test_one_refused_page_stops_no_night(command: Command, pages: Path) -> None:
    for done in ("loaded 26, refused 1", "loaded 0, unchanged 26, refused 1"):
        ran = command("nightly", pages, "--as-of", DAY)
        assert ran.code == 0, ran.err
        assert [name for name, _ in steps(ran.out)] == ["load", "recompute"]
        assert steps(ran.out)[0][1] == done
        assert "published run " in steps(ran.out)[1][1]
        assert f"refused: {pages / 'faulty-vs-page.txt'}:1: " in ran.err
    (run,) = command("runs", "--format", "json").json()
    assert (run["as_of"], run["entities"]) == (DAY, 35)


@pytest.mark.usefixtures("graph_url")
def test_a_night_that_refuses_too_much_keeps_the_published_run(command: Command, pages: Path) -> None:
    assert command("nightly", pages, "--as-of", DAY).code == 0
    ran = command("nightly", pages, "--as-of", "2026-11-02", "--max-refused", "0")
    assert ran.code == 6
    assert [name for name, _ in steps(ran.out)] == ["load"]
    assert "error: 1 of 27 inputs was refused, more than --max-refused 0 allows" in ran.err
    assert [run["as_of"] for run in command("runs", "--format", "json").json()] == [DAY]
    assert command("nightly", pages, "--as-of", "2026-11-02", "--max-refused", "1").code == 0


@pytest.mark.usefixtures("graph_url")
def test_a_run_that_a_guard_refuses_is_5_and_its_step_says_so(command: Command, tmp_path: Path) -> None:
    (tmp_path / "signals.csv").write_text("slug,metric,value,as_of\nant,stars,3,2026-11-01\n")
    ran = command("nightly", tmp_path / "signals.csv", "--as-of", DAY)
    assert ran.code == 5
    assert steps(ran.out) == [("load", "loaded 1"), ("recompute", "not published: refused by a guard")]
    assert ran.err.startswith("error: ")


@pytest.mark.usefixtures("graph_url")
def test_a_folder_that_is_not_mounted_is_2_and_nothing_is_done(command: Command, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / ".lock").touch()
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a.png").touch()
    for name in ("gone", "empty", "hidden", "pictures", "gone-*"):
        ran = command("nightly", EXAMPLES, tmp_path / name, "--as-of", DAY)
        assert (ran.code, ran.out) == (2, ""), name
        assert str(tmp_path / name) in ran.err
        assert "Nothing was loaded or recomputed" in ran.err
    assert command("sources", "--format", "json").json() == []


@pytest.mark.usefixtures("graph_url")
def test_a_backup_that_has_no_place_is_2_and_nothing_is_done(command: Command, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for target, keep in (("gone", ("--keep", "3")), ("gone/it.zip", ()), ("file", ("--keep", "3"))):
        ran = command("nightly", EXAMPLES, "--as-of", DAY, "--backup", tmp_path / target, *keep)
        assert (ran.code, ran.out) == (2, ""), target
        assert str(tmp_path / target).removesuffix("/it.zip") in ran.err
        assert "Nothing was loaded or recomputed" in ran.err
    assert "name a folder" in ran.err
    assert command("sources", "--format", "json").json() == []


@pytest.mark.usefixtures("graph_url")
def test_json_is_one_report_of_all_steps(command: Command) -> None:
    report = command("nightly", EXAMPLES, "--as-of", DAY, "--format", "json").json()
    assert [step["step"] for step in report["steps"]] == ["load", "recompute"]
    assert (report["load"]["loaded"], report["recompute"]["published"], report["refusal"]) == (26, True, None)


@pytest.mark.parametrize(
    ("text", "refused", "accepted", "bears"),
    [
        ("0", 0, 1, True),
        ("0", 1, 9999, False),
        ("12", 12, 1, True),
        ("12", 13, 9999, False),
        ("10%", 1, 9, True),
        ("10%", 1, 8, False),
        ("2.5 %", 25, 975, True),
        ("100%", 5, 0, False),  # nothing at all was loaded
        ("100%", 0, 0, True),
    ],
)
def test_what_a_night_bears(text: str, refused: int, accepted: int, bears: bool) -> None:
    assert Tolerance.parse(text).bears(LoadReport(refused=refused, unchanged=accepted)) is bears


@pytest.mark.parametrize("text", ["", "-1", "1.5", "101%", "ten", "٣", "1e3", "%"])
def test_what_is_no_tolerance_is_refused(text: str) -> None:
    with pytest.raises(MatchGraphError, match="--max-refused"):
        Tolerance.parse(text)


def test_a_file_an_address_and_standard_input_need_no_look(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    require_inputs([str(tmp_path / "a"), "https://example.org/a", "-", EXAMPLES])
