"""Answers that are too large or too slow are ended, however few rows they have."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from graph import query_watch
from graph.errors import GuardRefusedError
from graph.query_watch import QueryWatch, weighed


def test_a_query_that_takes_too_long_is_closed() -> None:
    closed = threading.Event()
    with QueryWatch(closed.set, 0.2) as watch:
        assert not closed.is_set()
        assert closed.wait(10)
    assert not watch.too_large


def test_an_answer_that_takes_too_much_memory_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    if not query_watch._memory():
        pytest.skip("this system does not say how much memory a process uses")
    monkeypatch.setattr(query_watch, "MOST_MEMORY", 64 * 2**20)
    closed = threading.Event()
    with QueryWatch(closed.set, 60) as watch:
        time.sleep(0.2)
        assert not closed.is_set()
        received = bytearray(b"x" * (128 * 2**20))
        assert closed.wait(10)
    assert watch.too_large
    assert len(received) > query_watch.MOST_MEMORY


def test_a_query_that_has_ended_is_left_alone() -> None:
    closed = threading.Event()
    with QueryWatch(closed.set, 0.3):
        pass
    assert not closed.wait(0.6)


@pytest.mark.parametrize(
    "value",
    [
        "x" * (query_watch.MOST_WEIGHT + 1),
        b"x" * (query_watch.MOST_WEIGHT + 1),
        list(range(query_watch.MOST_WEIGHT // 32 + 1)),
        {"a": [["x" * 1_000_000] * 51]},
        [[]] * (query_watch.MOST_WEIGHT // 32 + 1),
    ],
    ids=["text", "bytes", "list", "nested", "empty"],
)
def test_one_value_can_be_too_large(value: Any) -> None:
    with pytest.raises(GuardRefusedError, match="too large to be read: return fewer rows"):
        weighed([value])


def test_rows_are_weighed_together() -> None:
    row = ["x" * 1_000_000]
    size = 0
    for _ in range(49):
        size = weighed(row, size)
    assert size == 49 * 1_000_032
    with pytest.raises(GuardRefusedError):
        weighed(row, weighed(row, size))
