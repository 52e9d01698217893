"""The markers of a graph."""

from __future__ import annotations

from graph.pointers import BACKUP, HELD, PAUSING, Pointers


def test_what_lasts_is_all_but_who_holds_a_marker_or_waits() -> None:
    marks = {"texts": {HELD: "t1", "digest": "d", "version": "v"}, BACKUP: {"a": 1}, PAUSING: {"a": 1}}
    assert Pointers(marks).lasting == {"texts": {"digest": "d", "version": "v"}}
