"""What is kept of one state of a graph goes with it."""

from __future__ import annotations

from graph.of_state import MOST, OfState
from graph.pointers import Pointers


def state(version: str) -> Pointers:
    return Pointers({"texts": {"version": version}})


def test_a_value_is_read_once_for_each_state() -> None:
    kept, reads = OfState(), []

    def read() -> int:
        reads.append(len(reads))
        return len(reads)

    assert [kept.get(state("a"), "aliases", read) for _ in range(3)] == [1, 1, 1]
    assert kept.get(state("b"), "aliases", read) == 2
    assert kept.get(state("a"), "aliases", read) == 3
    assert kept.known("aliases") == 3
    assert kept.known("runs") is None


def test_what_was_kept_first_goes_where_there_are_too_many() -> None:
    kept = OfState()
    for number in range(MOST + 1):
        kept.get(state("a"), number, lambda: "value")
    assert [kept.known(number) for number in (0, 1, MOST)] == [None, "value", "value"]
