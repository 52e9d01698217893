"""The status of a graph and the records of its nights, on both servers."""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from graph.errors import DeadlineExceededError, GuardRefusedError, InputOutputError
from matchgraph import MatchGraph, settings
from matchgraph.answers.status import Status
from matchgraph.cli import logs
from matchgraph.nightly import job
from matchgraph.upkeep import status as status_module
from matchgraph.upkeep.nights import Nights
from tests.contract.conftest import EXAMPLES, Command

DAY = "2026-11-01"
SEARCH = {"id": "e1", "at": "2026-10-20T10:00:00Z", "intent": "review code", "actor": "a"}
SHOWN = {
    "clicked": ["claude"],
    "shown": [{"entity": "claude", "position": 1}],
    "outcome": {"entity": "fineweb", "success": True},
}


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Some examples, a search whose outcome waits, and a page that is refused."""
    (tmp_path / "pages").mkdir()
    for page in sorted(Path(EXAMPLES).glob("*claude*.txt")):
        shutil.copy(page, tmp_path / "pages")
    (tmp_path / "pages" / "searches.jsonl").write_text(json.dumps(SEARCH | SHOWN) + "\n")
    (tmp_path / "pages" / "faulty-vs-page.txt").write_text("no page\n")
    return tmp_path / "pages"


@pytest.fixture
def night(graph_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Nights:
    """The records of the nights of an empty graph with a log of its own."""
    monkeypatch.setenv("MATCHGRAPH_EVENTS", str(tmp_path / "log"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(status_module, "LEAST_FREE", 0)
    folder = settings.nights_folder(graph_url)
    shutil.rmtree(folder, ignore_errors=True)
    return Nights(folder)


def names(status: dict[str, list[dict[str, str]]]) -> list[str]:
    return [problem["name"] for problem in status["problems"]]


def test_an_empty_graph_has_the_problem_that_nothing_is_published(night: Nights, command: Command) -> None:
    said = command("status")
    assert (said.code, said.err) == (7, "")  # the table lists problems, once
    first = "nothing is loaded: `matchgraph load PATH…` first"
    then = "no run is published; `matchgraph recompute` publishes one"
    assert f"problem    no_run: {first}; {then}\n" in said.out
    assert "waits      nothing\n" in said.out
    assert "holds      nothing\n" in said.out
    assert command("status", "--json").err == f"no_run: {first}; {then}\n"


def test_a_graph_without_a_run_waits_with_everything(night: Nights, command: Command) -> None:
    assert command("load", Path(EXAMPLES) / "claude-vs-intellicode.txt").code == 0
    said = command("status").out
    assert "waits      everything (1 source loaded, and no run yet)\n" in said
    assert "holds      sources 1, entities 2, capabilities 14, comparisons 1\n" in said
    assert "problem    no_run: no run is published; `matchgraph recompute` publishes one\n" in said
    status = json.loads(command("status", "--json").out)
    assert (status["waiting"], status["sources_since"]) == (True, 1)
    assert status["counts"]["Pointer"] > 0  # JSON has all


def test_a_night_is_kept_and_its_figures_are_those_of_status(
    night: Nights, command: Command, pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "backups").mkdir()
    arguments = ("nightly", pages, "--as-of", DAY, "--max-refused", "50%", "--format", "json")
    saving = ("--backup", tmp_path / "backups", "--keep", "1", "--textfile", tmp_path / "figures.prom")
    report = command(*arguments, *saving).json()
    assert [step["step"] for step in report["steps"]] == ["load", "recompute", "backup"]
    assert {"loading", "writing", "publishing"} <= report["stages"].keys()
    assert (report["load"]["refused"], report["load"]["waiting_outcomes"]) == (1, 1)
    (saved,) = (tmp_path / "backups").iterdir()
    assert report["backup"]["target"] == str(saved)
    ran = command("status", "--json", "--max-age", "100000")
    status = ran.json()
    assert Status.model_validate(status).model_dump(mode="json") == status
    assert (status["run"], status["as_of"]) == (report["recompute"]["run"]["id"], DAY)
    assert (status["waiting"], status["waiting_outcomes"], status["problems"]) == (False, 1, [])
    assert status["counts"]["Entity"] == report["recompute"]["run"]["entities"]
    kept = status["night"]
    assert (kept["outcome"], kept["refused"], kept["backup"]) == ("published", 1, str(saved))
    assert kept["refusals"] == report["load"]["refusals"]
    assert [step["step"] for step in kept["steps"]] == ["load", "recompute", "backup"]
    assert len(list(night.folder.glob("2*.json"))) == 1
    for text in ((tmp_path / "figures.prom").read_text(), command("status", "--prometheus").out):
        figures = {s.name: s.value for f in text_string_to_metric_families(text) for s in f.samples}
        assert figures["matchgraph_status_run_entities"] == status["entities"]
        assert figures["matchgraph_status_night_published"] == 1
        assert figures["matchgraph_status_night_refused_inputs"] == 1
    table = command("status", "--max-age", "100000").out
    assert f"run        {status['run']} as of {DAY}" in table
    assert "1 outcomes of what was not shown" in table
    monkeypatch.setattr(status_module, "LEAST_FREE", 2**62)
    assert "disk" in names(json.loads(command("status", "--json").out))


def test_a_night_that_does_not_publish_is_a_problem_and_is_still_saved(
    night: Nights, command: Command, pages: Path, tmp_path: Path
) -> None:
    assert command("nightly", pages, "--max-refused", "0", "--backup", tmp_path / "it.zip").code == 6
    assert (tmp_path / "it.zip").exists()
    status = json.loads(command("status", "--json").out)
    assert names(status) == ["no_run", "night_refused"]
    assert "more than --max-refused 0 allows" in status["night"]["reason"]
    (tmp_path / "signals.csv").write_text("slug,metric,value,as_of\nant,stars,3,2026-11-01\n")
    assert command("nightly", pages, "--max-refused", "50%", "--timeout", "0.001").code == 3
    status = json.loads(command("status", "--json").out)
    assert names(status) == ["no_run", "night_failed"]
    assert "was given up; the published run stays" in status["night"]["reason"]


def test_a_night_whose_backup_fails_has_published_all_the_same(
    night: Nights, command: Command, pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise InputOutputError("the disk of the backups is full")

    monkeypatch.setattr(job, "save", full)
    arguments = ("nightly", pages, "--as-of", DAY, "--backup", tmp_path / "it.zip", "--max-refused")
    assert command(*arguments, "50%").code == 74
    ran = command("status", "--json", "--max-age", "100000")
    status = json.loads(ran.out)
    assert (ran.code, names(status), status["night"]["outcome"]) == (7, ["backup_failed"], "published")
    assert status["night"]["run"] == status["run"]
    message = status["problems"][0]["message"]
    assert f"published run {status['run']}, but its backup failed: the disk of the backups is full" in message
    assert ", backup failed (load " in command("status").out
    assert command(*arguments, "0").code == 74
    status = json.loads(command("status", "--json", "--max-age", "100000").out)
    assert names(status) == ["night_refused", "backup_failed"]
    assert "--max-refused 0 allows" in status["problems"][0]["message"]
    assert "did not publish, and its backup failed" in status["problems"][1]["message"]


def test_two_nights_do_not_run_at_once_and_one_that_was_killed_is_noticed(
    night: Nights, command: Command, pages: Path
) -> None:
    with night.alone():
        assert Nights(night.folder).running() == os.getpid()
        refused = command("nightly", pages)
        assert (refused.code, f"(process {os.getpid()})" in refused.err) == (5, True)
    assert night.running() is None
    assert command("nightly", pages, "--as-of", DAY, "--max-refused", "50%").code == 0
    last = night.last()
    assert last is not None
    night.write(last.model_copy(update={"outcome": "running", "ended": None}))  # as kill -9 leaves it
    assert "night_killed" in names(json.loads(command("status", "--json").out))
    again = command("nightly", pages, "--as-of", DAY, "--max-refused", "50%", "--format", "json").json()
    assert (again["load"]["loaded"], again["recompute"]["changed"]) == (0, 0)
    assert "night_killed" not in names(json.loads(command("status", "--json").out))


def test_a_recompute_that_is_given_up_keeps_the_published_run(graph: MatchGraph, pages: Path) -> None:
    graph.load(str(pages))
    first = graph.recompute()
    graph.load(EXAMPLES)
    with pytest.raises(DeadlineExceededError, match="was given up"):
        graph.recompute(timeout=0.001)
    assert graph.top().run.id == first.run.id
    assert graph.recompute(timeout=600).run.id != first.run.id


def test_messages_are_lines_of_json_if_asked_for(night: Nights, command: Command, pages: Path) -> None:
    try:
        ran = command("--log-json", "nightly", pages, "--max-refused", "0")
        logging.getLogger("graph.pause").warning("waiting for %s", "a backup")
    finally:
        logs.log_json(False)
    lines = [json.loads(line) for line in ran.err.splitlines()]
    assert ran.code == 6
    assert all({"time", "level", "logger", "message"} <= line.keys() for line in lines)
    assert any("faulty-vs-page.txt" in line["message"] for line in lines)
    assert command("status", "--format", "json").err.startswith("no_run: ")


def test_a_usage_error_is_json_too(command: Command) -> None:
    try:
        ran = command("--log-json", "top", "--limit", "many")
    finally:
        logs.log_json(False)
    (line,) = map(json.loads, ran.err.splitlines())
    assert (ran.code, line["level"], line["exit_code"], line["error"]) == (2, "error", 2, "usage")


def test_a_lock_does_not_outlive_its_process(tmp_path: Path) -> None:
    code = "import sys, os, signal; from pathlib import Path; from matchgraph.upkeep.nights import Nights\n"
    code += "with Nights(Path(sys.argv[1])).alone(): os.kill(os.getpid(), signal.SIGKILL)"
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False).returncode == -9
    nights = Nights(tmp_path)
    assert nights.running() is None
    with nights.alone(), pytest.raises(GuardRefusedError), Nights(tmp_path).alone():
        pass
