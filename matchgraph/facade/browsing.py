"""Leafing through the graph, and the state that answers depend on."""

from __future__ import annotations

from collections.abc import Sequence

from matchgraph.answers.browsing import (
    CapabilityAnswer,
    Completion,
    GraphState,
    IntentAnswer,
    LookedUp,
    TypeCount,
)
from matchgraph.answers.tables import Results
from matchgraph.facade.base import Facade


class Browsing(Facade):
    """Lists types and names, and shows one capability or intent."""

    def types(self) -> Results[TypeCount]:
        """Return the types with how many entities have them, most frequent first."""
        from matchgraph.entities.browsing import types  # noqa: PLC0415  start-up time

        return Results(types(self.opened.store))

    def complete(self, start: str, *, limit: int = 10) -> Results[Completion]:
        """Return the entities whose slug or name begins as typed.

        Args:
            start: what was typed so far, in any case.
            limit: maximum number of entities.
        """
        from matchgraph.entities.browsing import completions  # noqa: PLC0415  start-up time

        return Results(completions(self.opened.store, start, limit))

    def look_up(self, names: Sequence[str]) -> Results[LookedUp]:
        """Return the entity that each slug, alias, name or URL means, in order."""
        from matchgraph.entities.browsing import look_up  # noqa: PLC0415  start-up time

        return Results(look_up(self.opened.read_store(), names))

    def is_slug(self, text: str) -> bool:
        """Return whether an entity has exactly this slug, or this alias."""
        from matchgraph.entities.naming import is_slug  # noqa: PLC0415  start-up time

        return is_slug(self.opened.read_store(), text)

    def capability(self, id_: str) -> CapabilityAnswer:
        """Return one capability: what it does, who offers it, what it is for, and what is similar.

        Args:
            id_: its id, or what its source calls it: a passport's id or `capability://` address.

        Raises:
            NotFoundError: there is none.
        """
        from matchgraph.entities.browsing import capability  # noqa: PLC0415  start-up time

        return capability(self.opened.read_store(), id_)

    def intent(self, text: str) -> IntentAnswer:
        """Return one intent, in a searcher's words: how much it is searched for, and who serves it.

        Raises:
            NotFoundError: no search and no passport has it.
        """
        from matchgraph.entities.browsing import intent  # noqa: PLC0415  start-up time

        return intent(self.opened.read_store(), text)

    def state(self) -> GraphState:
        """Return what answers depend on: while it is the same, so is every answer."""
        from matchgraph.upkeep.state import state  # noqa: PLC0415  start-up time

        return state(self.opened)
