"""A clock that is set while the product is in use: what is right or a clear error, and the graph is whole."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from graph.errors import GuardRefusedError
from matchgraph import MatchGraph
from matchgraph.facade.access import keys, make_token
from tests.conftest import RunningGraph, _empty
from tests.contract.conftest import EXAMPLES, Command
from tests.contract.moved_clock import Clock, clock

__all__ = ["clock"]
AS_OF = ("--as-of", "2026-11-01")
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
RIGHT = dt.timedelta(0)
MOVES = ((RIGHT, -HOUR), (RIGHT, DAY), (DAY, -HOUR))
TABLE = "left_name,left_type,right_name,right_type,winner\nQuill,CLI Tool,Inkwell,App,left\n"


def all_of_a_day(command: Command, clock: Clock, moves: tuple[dt.timedelta, ...], pages: Path) -> str:
    """Load, recompute and have a night, with the clock moved between them; return the graph."""
    at = [*moves, *moves]
    for move, arguments in zip(
        at, (("load", EXAMPLES), ("recompute",), ("load", pages), ("nightly", pages)), strict=True
    ):
        clock.ahead = move
        ran = command(*arguments, *AS_OF)
        assert ran.code == 0, (arguments, ran.err)
    return command("export").out


def test_the_graph_of_a_day_is_the_same_whatever_the_clock_says(
    command: Command,
    clock: Clock,
    graph_url: str,
    running_graph: RunningGraph,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MATCHGRAPH_EVENTS", str(tmp_path / "log"))
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "pairs.csv").write_text(TABLE)
    undisturbed = all_of_a_day(command, clock, (RIGHT, RIGHT), tmp_path / "pages")
    for moves in MOVES:
        _empty(running_graph)
        assert all_of_a_day(command, clock, moves, tmp_path / "pages") == undisturbed


def test_what_was_recorded_and_uploaded_while_the_clock_was_ahead_stays(
    graph: MatchGraph, command: Command, clock: Clock
) -> None:
    graph.load(EXAMPLES)
    graph.recompute()
    clock.ahead = DAY
    assert command("search", "write subtitles", "--record").code == 0
    graph.upload("importer", "pairs.csv", TABLE.encode(), trusted=True)
    clock.ahead = -HOUR
    assert command("search", "write subtitles", "--record").code == 0
    for clock.ahead in (-HOUR, DAY, DAY + HOUR):  # a search counts from its day on
        ran = command("recompute", "--as-of", str(clock.today()))
        assert ran.code == 0, ran.err
        (events,) = command("sources", "--kind", "events", "--format", "json").json()
        assert events["events"] == 2
        assert command("check").code == 0
    assert "quill" in command("top", "--limit", "100").out


def test_a_night_after_the_clock_went_back_is_the_last_one(
    command: Command, clock: Clock, graph_url: str, tmp_path: Path
) -> None:
    (tmp_path / "pairs.csv").write_text(TABLE)
    assert command("load", tmp_path, *AS_OF).code == 0  # what a night finds new holds from its day on
    for clock.ahead in (DAY, -HOUR):
        assert command("nightly", tmp_path).code == 0
    status = command("status", "--format", "json").json()
    assert status["night"]["began"] <= status["at"]
    assert status["problems"] == []


def test_tokens_and_callbacks_outlive_a_clock_that_goes_back(graph_url: str, clock: Clock) -> None:
    made = make_token("importer", ["load"], days=2)
    callback = keys().callbacks.of("a search")
    for clock.ahead in (-HOUR, -DAY, DAY):
        assert keys().tokens.of(made.token) is not None
        assert keys().callbacks.event(callback) == "a search"
    clock.ahead = 3 * DAY
    assert keys().tokens.of(made.token) is None
    with pytest.raises(GuardRefusedError, match="has expired"):
        keys().callbacks.event(callback)
