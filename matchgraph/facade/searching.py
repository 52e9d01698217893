"""Search, the one best answer to an intent, and what becomes of recorded searches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from matchgraph.answers.searching import Found, Reported, Resolved, ResolvedCandidate, Risk
from matchgraph.answers.tables import Results
from matchgraph.entities.filters import FilterOptions, Filters
from matchgraph.facade.base import Facade


class Searching(Facade):
    """Finds entities by what is asked for, and records searches."""

    def search(self, text: str, *, semantic: bool = True, **filters: Unpack[FilterOptions]) -> Results[Found]:
        """Return the entities that fit a text by words, meaning and evidence, the best first.

        Args:
            text: what is searched for; its signs mean nothing.
            semantic: whether meaning counts, where `no_meanings` gives no reason why it cannot.
            filters: `type_`, `free`, `min_rank` and `limit`.
        """
        from matchgraph.searching.search import search  # noqa: PLC0415  start-up time

        found = search(
            self.opened.store,
            text,
            constants=self.opened.methodology.search,
            index=self.opened.index,
            semantic=semantic,
            filters=Filters.of(**filters),
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
            self.opened.store,
            intent,
            constants=self.opened.methodology.search,
            index=self.opened.index,
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

        return record(self.opened.log, text, shown, actor)

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

        return report(self.opened.log, event, clicked=clicked, success=success, failure=failure)

    def no_meanings(self) -> str | None:
        """Return why the last search did not go by meaning, or None where it could."""
        return self.opened.opened_index.no_meanings()
