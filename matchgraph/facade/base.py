"""Base of the facade: the open graph, and closing it."""

from __future__ import annotations

import copy
import weakref
from collections.abc import Iterable
from contextlib import ExitStack
from typing import Self, TypeVar, Unpack

from graph.reading import GraphReading
from matchgraph.answers.base import OfRun
from matchgraph.answers.browsing import GraphState
from matchgraph.answers.tables import Results
from matchgraph.entities.filters import FilterOptions, Filters, known_type
from matchgraph.opened import OfOneMoment, OpenGraph, open_graph

Ranked = TypeVar("Ranked", bound=OfRun)


def of_run(reading: GraphReading, answers: Iterable[Ranked]) -> Results[Ranked]:
    """Return answers that state the published run, whose ranks they have."""
    return Results(answer.model_copy(update=reading.of_run) for answer in answers)


class Facade:
    """An open graph; close it, or use it as a context manager.

    `opened` is the value the application works on: store, event log and what belongs to them.
    """

    opened: OpenGraph

    def __init__(
        self, address: str | None = None, *, password: str | None = None, create: bool = True
    ) -> None:
        """Open a graph; see `matchgraph.open`."""
        with ExitStack() as stack:
            self.opened = stack.enter_context(open_graph(address, password=password, create=create))
            # also when the program ends, or the graph is dropped, without a word
            self._close = weakref.finalize(self, stack.pop_all().close)

    def at_one_moment(self, state: GraphState | None = None) -> Self:
        """Return the same graph for several questions at one moment, which share what they read.

        Ask it within one thread, and drop it then: what it has read, it does not read again. It is not to be
        closed, nor to be written to.

        Args:
            state: what `state` returned just before.
        """
        from matchgraph.upkeep.state import at_one_moment  # noqa: PLC0415  start-up time

        same = copy.copy(self)
        same.opened = at_one_moment(self.opened, state)
        return same

    @property
    def _moment(self) -> OfOneMoment:
        """The graph at one moment: the one of several questions, or one of its own."""
        return self.opened if isinstance(self.opened, OfOneMoment) else self.opened.at_one_moment()

    @property
    def round_trips(self) -> int:
        """How many statements and transactions were sent to the store so far."""
        return self.opened.store.round_trips

    def close(self) -> None:
        """Close the graph; stops an embedded server started by this process."""
        self._close()

    def _filters(self, **options: Unpack[FilterOptions]) -> Filters:
        """Return filters whose type is known, in words or as a code."""
        filters = Filters.of(**options)
        if filters.type_ is not None:
            known_type(self.opened.store, str(options["type_"]))
        return filters

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
