"""A deadline holds for every statement meanwhile, and ends as an error that says so."""

from __future__ import annotations

import threading

import pytest

from graph.deadline import Deadline, time_left, until
from graph.errors import DeadlineExceededError, StoppedError


def test_without_a_deadline_the_limit_holds() -> None:
    assert time_left(600.0) == 600.0


def test_a_statement_gets_what_is_left() -> None:
    with until(Deadline(5.0)):
        assert 4.0 < time_left(600.0) <= 5.0
        assert time_left(0.5) == 0.5
        with until(Deadline(1.0)):
            assert time_left(600.0) <= 1.0
        assert time_left(600.0) > 1.0
    assert time_left(600.0) == 600.0


def test_what_is_over_or_withdrawn_is_an_error() -> None:
    with until(Deadline(-1.0)), pytest.raises(DeadlineExceededError, match="ask for less"):
        time_left(600.0)
    with until(Deadline(5.0)) as deadline:
        threading.Thread(target=deadline.stop).start()
        with pytest.raises(StoppedError, match="withdrawn"):
            while True:
                time_left(600.0)
