"""A day ahead is probably a typing error: commands that take a day refuse it unless it is said twice."""

from __future__ import annotations

import datetime as dt

import click
import pytest

from matchgraph import MatchGraphError
from matchgraph.facade.days import LAST_DAY, checked_day
from tests.contract.conftest import EXAMPLES, Command
from tests.contract.test_help import command_of, leaves

TODAY = dt.date(2026, 11, 1)
TAKE_A_DAY = {
    ("load",): ("load", EXAMPLES, "--as-of"),
    ("nightly",): ("nightly", EXAMPLES, "--as-of"),
    ("recompute",): ("recompute", "--as-of"),
    ("evaluate",): ("evaluate", "--split"),
    ("methodology", "fit"): ("methodology", "fit", "--until"),
}


def ahead(days: int) -> str:
    return (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=days)).isoformat()


def test_the_list_has_every_command_that_takes_a_day() -> None:
    found = {
        path
        for path in leaves()
        if any(isinstance(option.type, click.DateTime) for option in command_of(list(path)).params)
    }
    assert found == set(TAKE_A_DAY)


@pytest.mark.usefixtures("graph_url")
def test_every_command_refuses_a_day_ahead_and_nothing_is_written(command: Command) -> None:
    for arguments in TAKE_A_DAY.values():
        for day in (ahead(2), ahead(365), "9999-12-31"):
            ran = command(*arguments, day)
            assert (ran.code, ran.out) == (2, ""), (arguments, day)
            assert day in ran.err
    assert command("sources", "--format", "json").json() == []
    assert command("load", EXAMPLES, "--as-of", ahead(1)).code == 0
    assert command("load", EXAMPLES, "--as-of", ahead(400), "--allow-future").code == 0
    assert command("recompute", "--as-of", ahead(400), "--allow-future", "--dry-run").code == 0
    for arguments in TAKE_A_DAY.values():
        assert command(*arguments, "9999-12-31", "--allow-future").code == 2


@pytest.mark.parametrize("days", [-4000, -1, 0, 1])
def test_tomorrow_is_today_elsewhere(days: int) -> None:
    day = TODAY + dt.timedelta(days=days)
    assert checked_day(day, "as_of", today=TODAY) == day


@pytest.mark.parametrize("days", [2, 61, 5000])
def test_a_later_day_has_to_be_said_twice(days: int) -> None:
    day = TODAY + dt.timedelta(days=days)
    with pytest.raises(MatchGraphError, match=f"as_of {day} is {days} days ahead.*allow_future"):
        checked_day(day, "as_of", today=TODAY)
    assert checked_day(day, "as_of", allow_future=True, today=TODAY) == day


def test_days_that_cannot_be_computed_with_are_refused_either_way() -> None:
    assert checked_day(LAST_DAY, "as_of", allow_future=True) == LAST_DAY
    with pytest.raises(MatchGraphError, match="the last day"):
        checked_day(LAST_DAY + dt.timedelta(days=1), "as_of", allow_future=True)
