"""Search, the best answer to an intent, and recorded searches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Unpack

from matchgraph.answers.searching import Found, Reported, Resolved, ResolvedCandidate, Risk
from matchgraph.answers.tables import Results
from matchgraph.entities.filters import FilterOptions, Filters
from matchgraph.facade.base import Facade, of_run

if TYPE_CHECKING:
    from matchgraph.opened import OfOneMoment
    from matchgraph.searching.search import Searched


class Searching(Facade):
    """Finds entities for texts and intents, and records searches."""

    def search(
        self, text: str, *, semantic: bool = True, literal: bool = False, **filters: Unpack[FilterOptions]
    ) -> Results[Found]:
        """Return the entities that match a text by words, meaning and evidence, best first.

        `free`, `like X`, `not X`, `cheaper than X` and `alternative to X` in it are read as conditions; each
        result states what was read so.

        Args:
            text: the search text; quoted words are searched for as they stand.
            literal: whether no word is read as a condition.
            semantic: whether to search by meaning, if `no_meanings` returns None.
            filters: `type_`, `free`, `min_rank` and `limit`.
        """
        from matchgraph.searching.search import results  # noqa: PLC0415  start-up time

        chosen, graph = self._filters(**filters), self._moment
        asked = _searched(graph, text, chosen, semantic=semantic, literal=literal)
        return of_run(graph.read_store(), results(asked, chosen.limit))

    def resolve(
        self,
        intent: str,
        *,
        risk: Risk = "default",
        semantic: bool = True,
        literal: bool = False,
        type_: str | None = None,
        free: bool | None = None,
        min_rank: float = 0.0,
        limit: int = 5,
    ) -> Resolved:
        """Return what serves an intent best, with confidence and alternatives.

        Args:
            intent: the need, in any words.
            risk: default, production, enterprise or strict: how much evidence to require.
            semantic: whether to search by meaning, if available.
            literal: whether no word is read as a condition.
            type_: only entities of this type, a code or as printed.
            free: only free or only paid ones; None for all.
            min_rank: minimum rank, 0-100.
            limit: maximum number of alternatives.
        """
        from matchgraph.searching.resolve import best_of  # noqa: PLC0415  start-up time

        chosen, graph = self._filters(type_=type_, free=free, min_rank=min_rank, limit=limit), self._moment
        asked = _searched(graph, intent, chosen, semantic=semantic, literal=literal)
        (stated,) = of_run(graph.read_store(), [best_of(asked, intent, risk, limit)])
        return stated

    @property
    def records(self) -> bool:
        """Whether searches can be recorded: a graph on a server needs MATCHGRAPH_EVENTS."""
        return self.opened.log.is_named

    def record(
        self, text: str, shown: Sequence[Found | ResolvedCandidate], *, actor: str | None = None
    ) -> str:
        """Record a search and its ordered results as evidence; return its id.

        Args:
            shown: the answers of `search`, or the candidates of `resolve`.
            actor: who searched; searches without one count as distinct actors.
        """
        from matchgraph.events.recording import record  # noqa: PLC0415  start-up time

        return record(self.opened.journal, text, shown, actor)

    def feedback(
        self,
        event: str,
        *,
        clicked: Sequence[str] = (),
        success: str | None = None,
        failure: str | None = None,
        once: bool = False,
    ) -> Reported:
        """Report clicks and outcome of a recorded search; the next recompute counts them.

        Args:
            event: id of the search, or `last` for the newest.
            clicked: ids of capabilities or entities shown.
            success: the one that succeeded; `first` for the first one shown.
            failure: the one that failed, likewise.
            once: whether to refuse an outcome if one was reported before.
        """
        from matchgraph.events.recording import report  # noqa: PLC0415  start-up time

        return report(
            self.opened.journal, event, clicked=clicked, success=success, failure=failure, once=once
        )

    def no_meanings(self) -> str | None:
        """Return why search by meaning is unavailable, or None."""
        return self.opened.opened_index.no_meanings()


def _searched(graph: OfOneMoment, text: str, filters: Filters, *, semantic: bool, literal: bool) -> Searched:
    """Return what is found for a text, once for all questions of one moment about it."""
    from matchgraph.exploring.prices import cheaper  # noqa: PLC0415  start-up time
    from matchgraph.searching.search import searched  # noqa: PLC0415

    key = (text, semantic, literal, filters.type_, filters.free, filters.min_rank)
    if key not in graph.searched:
        graph.searched[key] = searched(
            graph.store,
            text,
            constants=graph.methodology.search,
            index=graph.index,
            semantic=semantic,
            literal=literal,
            cheaper=cheaper,
            filters=filters,
        )
    return graph.searched[key]
