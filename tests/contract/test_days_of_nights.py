"""The days that nights give to pages, on both servers: what is new is newer, and what is unchanged is not."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.contract.conftest import EXAMPLES, Command

PAGE = "claude-vs-intellicode.txt"
RANK = "| UnfragileRank | 20/100 |"
NIGHTS = ("2026-11-01", "2026-11-02", "2026-11-03", "2026-11-04")

pytestmark = pytest.mark.usefixtures("graph_url")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one page."""
    (tmp_path / "pages").mkdir()
    shutil.copy(Path(EXAMPLES) / PAGE, tmp_path / "pages")
    return tmp_path / "pages"


def ranked(file: Path, rank: int) -> None:
    """Write the page with another rank of its left side."""
    text = (Path(EXAMPLES) / PAGE).read_text()
    assert text.count(RANK) == 1
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text.replace(RANK, RANK.replace("20", str(rank))))


def published_rank(command: Command) -> int:
    return int(command("show", "claude", "--format", "json").json()["entity"]["published_rank"])


def days(command: Command) -> dict[str, str | None]:
    return {each["id"]: each["as_of"] for each in command("sources", "--format", "json").json()}


def fates(command: Command, *arguments: str | Path) -> dict[str, int]:
    """Run a night; return how many pages had which fate."""
    report = command("nightly", *arguments, "--format", "json").json()["load"]
    names = ("loaded", "replaced", "unchanged", "superseded", "refused")
    return dict(+Counter({name: report[name] for name in names}))


def test_a_page_edited_in_place_is_newer_each_night(command: Command, folder: Path) -> None:
    for rank, day in zip((20, 31, 32, 20), NIGHTS, strict=True):
        ranked(folder / PAGE, rank)
        assert fates(command, folder, "--as-of", day) == {"loaded" if day == NIGHTS[0] else "replaced": 1}
        assert published_rank(command) == rank
        assert days(command) == {"claude-vs-intellicode": day}


def test_an_unchanged_page_keeps_its_day(command: Command, folder: Path) -> None:
    for day in NIGHTS:
        fates(command, folder, "--as-of", day)
        assert days(command) == {"claude-vs-intellicode": NIGHTS[0]}
    assert command("load", folder, "--as-of", NIGHTS[1]).code == 0
    assert fates(command, folder, "--as-of", NIGHTS[2]) == {"unchanged": 1}
    assert days(command) == {"claude-vs-intellicode": NIGHTS[1]}


def test_a_page_loaded_without_a_day_gets_one_when_it_changes(command: Command, folder: Path) -> None:
    assert command("load", folder).code == 0
    assert fates(command, folder, "--as-of", NIGHTS[0]) == {"unchanged": 1}
    assert days(command) == {"claude-vs-intellicode": None}
    ranked(folder / PAGE, 31)
    assert fates(command, folder, "--as-of", NIGHTS[1]) == {"replaced": 1}
    assert days(command) == {"claude-vs-intellicode": NIGHTS[1]}


def test_of_dated_folders_the_last_delivered_counts_every_night(command: Command, tmp_path: Path) -> None:
    delivered = tmp_path / "days"
    ranks = (31, 20, 32)  # whatever their hashes
    for number, (rank, day) in enumerate(zip(ranks, NIGHTS, strict=False), start=71):
        ranked(delivered / str(number) / PAGE, rank)
        fates(command, delivered, "--as-of", day)
        assert (published_rank(command), days(command)) == (rank, {"claude-vs-intellicode": day})
    for _ in range(2):  # earlier deliveries, read again, are no news
        report = command("nightly", delivered, "--as-of", NIGHTS[3], "--format", "json").json()["load"]
        assert (report["replaced"], report["superseded"]) == (0, 2)
        assert all(f"the graph has it as of {NIGHTS[2]}" in note for note in report["notes"])
        assert (published_rank(command), days(command)) == (32, {"claude-vs-intellicode": NIGHTS[2]})
    ranked(delivered / "71" / PAGE, 33)  # edited after all
    fates(command, delivered, "--as-of", NIGHTS[3])
    assert (published_rank(command), days(command)) == (33, {"claude-vs-intellicode": NIGHTS[3]})
    assert fates(command, delivered, "--as-of", NIGHTS[3]) == {"unchanged": 1, "superseded": 2}


def test_an_interrupted_copy_is_not_newer_than_the_whole_page(command: Command, folder: Path) -> None:
    fates(command, folder, "--as-of", NIGHTS[0])
    whole = (folder / PAGE).read_bytes()
    for day in NIGHTS[1:3]:
        (folder / PAGE).write_bytes(whole[: len(whole) // 2])
        report = command("nightly", folder, "--as-of", day, "--format", "json").json()["load"]
        assert (report["superseded"], report["replaced"]) == (1, 0)
        assert "it ends among the capabilities of its left side, and the graph has more" in report["notes"][0]
    (folder / PAGE).write_bytes(whole)
    assert fates(command, folder, "--as-of", NIGHTS[3]) == {"unchanged": 1}
    assert days(command) == {"claude-vs-intellicode": NIGHTS[0]}


def test_only_the_row_that_changed_is_newer(command: Command, tmp_path: Path) -> None:
    header = "left_name,right_name,left_type,right_type,left_rank,right_rank\n"
    table = tmp_path / "table.csv"
    table.write_text(f"{header}ant,bee,Model,Model,40,41\ncat,dog,Model,Model,50,51\n")
    fates(command, table, "--as-of", NIGHTS[0])
    table.write_text(f"{header}ant,bee,Model,Model,40,42\ncat,dog,Model,Model,50,51\n")
    assert fates(command, table, "--as-of", NIGHTS[1]) == {"replaced": 1, "unchanged": 1}
    assert days(command) == {"ant-vs-bee": NIGHTS[1], "cat-vs-dog": NIGHTS[0]}


def test_two_deliveries_of_one_day_say_how_to_decide(command: Command, tmp_path: Path) -> None:
    for place, rank in (("a", 31), ("b", 32)):
        ranked(tmp_path / place / PAGE, rank)
    fates(command, tmp_path / "a", "--as-of", NIGHTS[0])
    ran = command("nightly", tmp_path / "b", "--as-of", NIGHTS[0])
    if published_rank(command) == 32:  # the smaller hash is that of b
        ran = command("nightly", tmp_path / "a", "--as-of", NIGHTS[0])
    lost = published_rank(command)
    assert f"both hold for {NIGHTS[0]}, and that of " in ran.err
    assert "say so by `matchgraph load --as-of DAY`" in ran.err
    other = "b" if lost == 31 else "a"
    assert command("load", tmp_path / other, "--as-of", NIGHTS[1]).code == 0
    assert published_rank(command) != lost


def test_a_run_of_an_earlier_day_than_the_published_one_says_so(command: Command, folder: Path) -> None:
    assert "warning" not in command("nightly", folder, "--as-of", NIGHTS[0]).err
    later, mistyped = command("recompute", "--as-of", NIGHTS[2]), ("recompute", "--as-of", NIGHTS[0])
    assert (later.code, later.err) == (0, "")
    for option, does in (("--dry-run", "would replace"), ("--full", "replaces")):
        said = command(*mistyped, option).err
        assert said.startswith("warning: run "), option
        place = f"as of {NIGHTS[0]} {does} the published run, which is as of {NIGHTS[2]}, 2 days later"
        assert place in said
    assert command(*mistyped).err == ""  # it is the published one
    assert command("nightly", folder, "--as-of", NIGHTS[1]).err == ""
    assert "1 day later" in command("nightly", folder, "--as-of", NIGHTS[0]).err
