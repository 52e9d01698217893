"""The right entity, or a different one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matchgraph import settings
from matchgraph.answers.exploring import Alternative, Different
from matchgraph.answers.searching import Found, Reported, Resolved, ResolvedCandidate, Risk
from matchgraph.answers.tables import Results
from matchgraph.entities.naming import resolve
from matchgraph.facade.opened import OpenGraph

if TYPE_CHECKING:
    from matchgraph.answers.exploring import EvidencePath
    from matchgraph.searching.index import SearchIndex


class Seeking(OpenGraph):
    """Finds entities by intent, by likeness and by the way to them."""

    def search(
        self,
        text: str,
        *,
        type_: str | None = None,
        free: bool | None = None,
        min_rank: float = 0.0,
        limit: int = 20,
        semantic: bool = True,
    ) -> Results[Found]:
        """Return the entities that fit a text by words, meaning and evidence, the best first.

        Args:
            text: what is searched for; its signs mean nothing.
            type_: only this type code.
            free: only free ones.
            min_rank: only from this computed rank on.
            limit: at most so many.
            semantic: whether meaning counts, where `no_meanings` gives no reason why it cannot.
        """
        from matchgraph.searching.search import search  # noqa: PLC0415  start-up time

        found = search(
            self.store,
            text,
            constants=settings.methodology().search,
            index=self._search_index(),
            semantic=semantic,
            type_=type_,
            free=free,
            min_rank=min_rank,
            limit=limit,
        )
        return Results(found)

    def resolve(
        self, intent: str, *, risk: Risk = "default", limit: int = 5, semantic: bool = True
    ) -> Resolved:
        """Return what serves an intent best, how sure that is, and what else could.

        Args:
            intent: the wish, in any words.
            risk: default, production or strict: how much evidence the answer needs.
            limit: at most so many alternatives.
            semantic: whether meaning counts, where it can.
        """
        from matchgraph.searching.resolve import best_for_intent  # noqa: PLC0415  start-up time

        return best_for_intent(
            self.store,
            intent,
            constants=settings.methodology().search,
            index=self._search_index(),
            semantic=semantic,
            risk=risk,
            limit=limit,
        )

    def record(
        self, text: str, shown: Sequence[Found | ResolvedCandidate], *, actor: str | None = None
    ) -> str:
        """Record a search and what it showed, in this order, as evidence; return its id.

        Args:
            text: what was searched for.
            shown: the answers of `search`, or the candidates of `resolve`.
            actor: who searched; without one it counts as somebody else's than all others.
        """
        from matchgraph.events.recording import record  # noqa: PLC0415  start-up time

        return record(self._event_folder, text, shown, actor)

    def feedback(
        self,
        event: str,
        *,
        clicked: Sequence[str] = (),
        success: str | None = None,
        failure: str | None = None,
    ) -> Reported:
        """Report what was clicked of a recorded search, and how it went; the next recompute counts it.

        Args:
            event: the id of the search, or `last` for the newest.
            clicked: capabilities or entities it showed.
            success: the one that served.
            failure: the one that did not.
        """
        from matchgraph.events.recording import report  # noqa: PLC0415  start-up time

        return report(self._event_folder, event, clicked=clicked, success=success, failure=failure)

    def no_meanings(self) -> str | None:
        """Return why texts cannot be searched by meaning, or None where they can."""
        from matchgraph.searching.embedding import MISSING, can_embed  # noqa: PLC0415  start-up time
        from matchgraph.searching.index import NOT_DERIVED  # noqa: PLC0415  start-up time

        if not can_embed():
            return MISSING
        index = self._search_index()
        return None if index and index.meanings else NOT_DERIVED

    def _search_index(self) -> SearchIndex | None:
        """Open the index of the graph's texts, and keep it open while they and the published run last."""
        from matchgraph.searching.index import open_search_index, search_state  # noqa: PLC0415  start-up time

        state = search_state(self.store)
        if self._opened_index is None or self._opened_index[0] != state:
            self._opened_index = state, open_search_index(self.store, self._search_folder, state)
        return self._opened_index[1]

    def alternatives(
        self,
        entity: str,
        *,
        type_: str | None = None,
        free: bool | None = None,
        min_rank: float = 0.0,
        limit: int = 20,
    ) -> Results[Alternative]:
        """Return what can stand in for an entity, the closest first."""
        from matchgraph.exploring.alternatives import alternatives  # noqa: PLC0415  start-up time

        slug = resolve(self.store, entity)
        return Results(alternatives(self.store, slug, type_=type_, free=free, min_rank=min_rank, limit=limit))

    def different(
        self,
        seen: str | Sequence[str],
        *,
        dial: float = 0.5,
        type_: str | None = None,
        free: bool | None = None,
        min_rank: float = 0.0,
        must: Sequence[str] = (),
        without: str | Sequence[str] = (),
        limit: int = 20,
    ) -> Results[Different]:
        """Return something different from what was seen, each with the path that leads to it.

        Args:
            seen: one or several entities.
            dial: 0 keeps close to what was seen, 1 looks far from it and from one another.
            type_: only this type code.
            free: only free ones.
            min_rank: only from this computed rank on.
            must: texts; for each, every result has a capability with its words.
            without: one or several entities that are not to come up, nor their near duplicates.
            limit: at most so many.
        """
        from matchgraph.exploring.different import different  # noqa: PLC0415  start-up time

        slugs, excluded = (
            [resolve(self.store, text) for text in ([named] if isinstance(named, str) else named)]
            for named in (seen, without)
        )
        found = different(
            self.store,
            slugs,
            settings.methodology(),
            dial=dial,
            type_=type_,
            free=free,
            min_rank=min_rank,
            must=must,
            without=excluded,
            limit=limit,
            index=self._search_index() if must else None,
        )
        return Results(found)

    def path(self, start: str, end: str) -> Results[EvidencePath]:
        """Return the shortest and the strongest path of evidence between two entities.

        Raises:
            NotFoundError: no path of at most six steps joins them.
        """
        from matchgraph.exploring.paths import paths  # noqa: PLC0415  start-up time

        ends = resolve(self.store, start), resolve(self.store, end)
        return Results(paths(self.store, *ends, settings.methodology()))
