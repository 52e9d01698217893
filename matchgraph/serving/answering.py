"""Answers of one run: computed once for each state of the graph, and never mixed of two runs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sized
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from cachetools import LRUCache

from matchgraph import DeadlineExceededError, MatchGraph, StoppedError, StoreUnreachableError
from matchgraph.answers.browsing import GraphState

Answer = TypeVar("Answer")
Serialised = TypeVar("Serialised", bound=Sized)  # its length is its bytes
Question: TypeAlias = Callable[[MatchGraph], Answer]
ATTEMPTS = 10
CHANGING = "changing"  # version of an answer during which something was loaded: it cannot be kept


@dataclass(frozen=True)
class OfState(Generic[Answer]):
    """An answer, and the state of the graph that it holds for."""

    answer: Answer
    state: GraphState


class Shared(Generic[Answer]):
    """Reads a value that many ask for at once: whoever asks gets a reading that began after they asked.

    Args:
        read: reads the value.
    """

    def __init__(self, read: Callable[[], Answer]) -> None:
        self._read, self._reading, self._lock = read, threading.Lock(), threading.Lock()
        self._next: Future[Answer] | None = None

    def get(self) -> Answer:
        """Return the value as it is now."""
        while True:
            with self._lock:
                mine, begins = self._next or Future(), self._next is None
                self._next = mine
            if begins:
                return self._begin(mine)
            with suppress(StoppedError, DeadlineExceededError):  # of the one that read
                return mine.result()

    def _begin(self, mine: Future[Answer]) -> Answer:
        """Read once the reading before has ended; all who asked meanwhile get this one."""
        with self._reading:
            with self._lock:
                self._next = None
            try:
                mine.set_result(self._read())
            except BaseException as error:
                mine.set_exception(error)
                raise
        return mine.result()


class Answering:
    """Answers questions about one graph, from memory while it does not change. Threads may share it.

    Args:
        graph: the open graph.
        kept_bytes: memory for kept answers.
        hit: called for each answer, with whether it was kept.
    """

    def __init__(self, graph: MatchGraph, kept_bytes: int, hit: Callable[[bool], None]) -> None:
        self.graph, self._hit = graph, hit
        self._state = Shared(graph.state)
        self._kept: LRUCache[Hashable, Any] = LRUCache(kept_bytes, getsizeof=len)
        self._computing: dict[Hashable, Future[OfState[Any]]] = {}
        self._lock = threading.Lock()

    def state(self) -> GraphState:
        """Return the state of the graph now."""
        return self._state.get()

    def of_one_run(self, question: Question[Answer], before: GraphState | None = None) -> OfState[Answer]:
        """Return an answer during which no other run was published.

        Args:
            question: asks the graph; asked again if a run was published meanwhile.
            before: the state just before, if it was read.

        Returns:
            The answer and its state, whose version is `changing` if something was loaded meanwhile.

        Raises:
            StoreUnreachableError: runs are published faster than it is answered.
        """
        before = before or self.state()
        for _ in range(ATTEMPTS):
            answer = question(self.graph.at_one_moment(before))
            after = self.state()
            if after.run == before.run:
                same = after.version == before.version
                return OfState(answer, before if same else GraphState(run=after.run, version=CHANGING))
            before = after
        raise StoreUnreachableError("runs are published faster than they can be read; try again in a moment")

    def kept(self, key: Hashable, question: Question[Serialised], state: GraphState) -> OfState[Serialised]:
        """Return a serialised answer, from memory if the graph is as it was; equal questions are asked once.

        Args:
            key: the question, with everything that the answer depends on but the state.
            question: asks the graph.
            state: the state of the graph, read just before.
        """
        place = (state.version, key)
        with self._lock:
            there = self._kept.get(place)
            first = self._computing.get(place) if there is None else None
            mine: Future[OfState[Serialised]] = Future()
            if there is None and first is None:
                self._computing[place] = mine
        self._hit(there is not None)
        if there is not None:
            return OfState(there, state)
        if first is not None:
            with suppress(StoppedError, DeadlineExceededError):  # of the one that asked first
                return first.result()
            return self.of_one_run(question)
        return self._computed(place, mine, question, state)

    def _computed(
        self,
        place: tuple[str, Hashable],
        mine: Future[OfState[Serialised]],
        question: Question[Serialised],
        state: GraphState,
    ) -> OfState[Serialised]:
        try:
            answered = self.of_one_run(question, state)
        except BaseException as error:
            mine.set_exception(error)
            raise
        finally:
            with self._lock:
                self._computing.pop(place, None)
        with self._lock:
            if answered.state.version == place[0] and len(answered.answer) <= self._kept.maxsize:
                self._kept[place] = answered.answer
        mine.set_result(answered)
        return answered
