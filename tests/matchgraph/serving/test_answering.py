"""Answers of one run, computed once for each state of the graph."""

from __future__ import annotations

import threading
from typing import Any, cast

import pytest

from graph.errors import NotFoundError, StoppedError, StoreUnreachableError
from matchgraph import MatchGraph, ParameterRefusedError
from matchgraph.answers.browsing import GraphState
from matchgraph.serving.answering import Answering, Shared
from matchgraph.serving.cursors import Cursor


class Graph:
    """A graph of which only the state matters."""

    def at_one_moment(self, state: GraphState) -> Graph:
        return self

    def __init__(self) -> None:
        self.version, self.asked, self.loads = 1, 0, 0

    def state(self) -> GraphState:
        return GraphState(run=f"run-{self.version}", version=f"{self.version}.{self.loads}")

    def answer(self) -> bytes:
        self.asked += 1
        return f"answer {self.version}".encode()


def answering(graph: Any, kept_bytes: int = 1000) -> tuple[Answering, list[bool]]:
    hits: list[bool] = []
    return Answering(cast(MatchGraph, graph), kept_bytes, hits.append), hits


def question(graph: Any) -> bytes:
    return cast(bytes, graph.answer())


def test_an_answer_is_kept_until_the_state_changes() -> None:
    graph = Graph()
    asked, hits = answering(graph)
    assert [asked.kept("q", question, graph.state()).answer for _ in range(3)] == [b"answer 1"] * 3
    assert (graph.asked, hits) == (1, [False, True, True])
    assert asked.kept("other", question, graph.state()).answer == b"answer 1"
    graph.version = 2
    found = asked.kept("q", question, graph.state())
    assert (found.answer, found.state.run) == (b"answer 2", "run-2")
    assert graph.asked == 3


def test_an_answer_during_which_a_run_is_published_is_asked_again() -> None:
    graph = Graph()
    asked, _ = answering(graph)

    def flipping(_: Any) -> bytes:
        found = graph.answer()
        graph.version = 2
        return found

    found = asked.kept("q", flipping, graph.state())
    assert (found.answer, found.state.run) == (b"answer 2", "run-2"), "not the answer that may be mixed"
    graph.version = 1
    assert asked.kept("q", question, graph.state()).answer == b"answer 1", (
        "and it is not kept for the old state"
    )


def test_runs_that_follow_too_fast_are_an_error() -> None:
    graph = Graph()
    asked, _ = answering(graph)

    def flipping(_: Any) -> bytes:
        graph.version += 1
        return b""

    with pytest.raises(StoreUnreachableError, match="faster than they can be read"):
        asked.kept("q", flipping, graph.state())


def test_equal_questions_at_once_are_asked_once_and_errors_are_not_kept() -> None:
    graph = Graph()
    asked, _ = answering(graph)
    began, go_on = threading.Event(), threading.Event()

    def slow(_: Any) -> bytes:
        began.set()
        assert go_on.wait(5)
        return graph.answer()

    found: list[bytes] = []
    ask = lambda: found.append(asked.kept("q", slow, graph.state()).answer)  # noqa: E731
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert began.wait(5)
    go_on.set()
    for thread in threads:
        thread.join()
    assert (found, graph.asked) == ([b"answer 1"] * 4, 1)

    def missing(_: Any) -> bytes:
        raise NotFoundError("nothing")

    for _ in range(2):
        with pytest.raises(NotFoundError):
            asked.kept("gone", missing, graph.state())
    assert asked.kept("gone", question, graph.state()).answer == b"answer 1"


def test_who_waits_for_one_that_gave_up_asks_for_itself() -> None:
    graph = Graph()
    asked, _ = answering(graph)
    began, go_on = threading.Event(), threading.Event()

    def given_up(_: Any) -> bytes:
        began.set()
        assert go_on.wait(5)
        raise StoppedError("stopped")

    def first() -> None:
        with pytest.raises(StoppedError):
            asked.kept("q", given_up, graph.state())

    found: list[bytes] = []
    threads = [
        threading.Thread(target=first),
        threading.Thread(target=lambda: found.append(asked.kept("q", question, graph.state()).answer)),
    ]
    threads[0].start()
    assert began.wait(5)
    threads[1].start()
    go_on.set()
    for thread in threads:
        thread.join()
    assert found == [b"answer 1"]


def test_memory_is_bounded() -> None:
    graph = Graph()
    asked, hits = answering(graph, kept_bytes=50)
    for number in range(20):
        asked.kept(number, lambda _: b"x" * 10, graph.state())
    asked.kept("long", lambda _: b"x" * 51, graph.state())
    hits.clear()
    for number in range(20):
        asked.kept(number, lambda _: b"x" * 10, graph.state())
    assert sum(hits) <= 5


@pytest.mark.parametrize(
    "text", ["", "zz", "WzFd", "W251bGwsIC0xXQ", "W251bGwsICJhIl0", "é", "[" * 5000, "WzEsIDFd"]
)
def test_a_cursor_that_is_none_of_ours_is_refused(text: str) -> None:
    with pytest.raises(ParameterRefusedError, match="this is no cursor"):
        Cursor.parse(text)


def test_many_who_ask_at_once_share_a_reading_that_began_after_they_asked() -> None:
    began, go_on, now, read = threading.Event(), threading.Event(), [0], []

    def reading() -> int:
        value = now[0]
        read.append(value)
        began.set()
        assert go_on.wait(5)
        return value

    shared, found = Shared(reading), []
    threads = [threading.Thread(target=lambda: found.append(shared.get())) for _ in range(9)]
    threads[0].start()
    assert began.wait(5)
    now[0] = 1  # changed while the first reads: who asks from now on must see it
    for thread in threads[1:]:
        thread.start()
    while shared._next is None:
        pass
    go_on.set()
    for thread in threads:
        thread.join()
    assert sorted(found) == [0] + [1] * 8
    assert len(read) <= 9 and read[0] == 0


def test_what_was_loaded_meanwhile_is_not_kept() -> None:
    graph = Graph()
    asked, _ = answering(graph)

    def loading(_: Any) -> bytes:
        found = graph.answer()
        graph.loads += 1
        return found

    found = asked.kept("q", loading, graph.state())
    assert (found.answer, found.state.run, found.state.version) == (b"answer 1", "run-1", "changing")
    assert asked.kept("q", question, graph.state()).state.version == "1.1"
    assert graph.asked == 2
