"""Labels of a drawing do not cover each other, and a type looks the same in every drawing."""

from __future__ import annotations

from graph.model import TYPE_LABELS
from matchgraph.reports.labels import readable
from matchgraph.reports.marks import mark_of


def test_the_less_important_of_two_labels_in_one_place_is_left_out() -> None:
    places = {"a": (0.0, 0.0), "b": (0.01, 0.0), "c": (1.0, 1.0), "d": (0.0, 1.0)}
    wanted = [(node, f"entity {node}\n41 (40–42)") for node in "bacd"]
    assert readable(wanted, places, (11.0, 8.5)) == ["b", "c", "d"]
    assert readable(wanted, places, (2000.0, 8.5)) == ["b", "a", "c", "d"]


def test_a_type_has_a_mark_of_its_own_whatever_else_is_drawn() -> None:
    marks = {code: mark_of(code) for code in TYPE_LABELS}
    assert len(set(marks.values())) == len(TYPE_LABELS)
    assert mark_of("robot-arm") == mark_of("robot-arm")
    assert mark_of("agent").shape != "s"
