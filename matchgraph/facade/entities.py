"""Entities: the leading ones, one in full, two compared."""

from __future__ import annotations

from typing import Unpack

from graph.model import Comparison
from matchgraph.answers.entities import ComparisonAnswer, EntityCard, Ranking
from matchgraph.entities.filters import FilterOptions
from matchgraph.facade.base import Facade


class Entities(Facade):
    """Lists, shows and compares entities."""

    def top(self, **filters: Unpack[FilterOptions]) -> Ranking:
        """Return the leading entities of the published run.

        Args:
            filters: `type_`, `free`, `min_rank` and `limit`.
        """
        from matchgraph.entities.cards import top  # noqa: PLC0415  start-up time

        return top(self.opened.read_store(), self._filters(**filters))

    def show(self, entity: str) -> EntityCard:
        """Return everything the graph holds about an entity: a slug, a unique name, or the start of one."""
        from matchgraph.entities.cards import card  # noqa: PLC0415  start-up time
        from matchgraph.entities.naming import slug_of  # noqa: PLC0415

        reading = self.opened.read_store()
        return card(reading, slug_of(reading, entity))

    def compare(self, left: str, right: str) -> ComparisonAnswer:
        """Compare any two entities by their current figures."""
        from matchgraph.entities.compare import compare  # noqa: PLC0415  start-up time
        from matchgraph.entities.naming import slug_of  # noqa: PLC0415

        reading = self.opened.read_store()
        margin = self.opened.methodology.inference.ordering_margin
        return compare(reading, slug_of(reading, left), slug_of(reading, right), margin=margin)

    def stated_comparison(self, left: str, right: str, source: str | None = None) -> Comparison:
        """Return what a loaded page states about two entities."""
        from matchgraph.entities.compare import stated_comparison  # noqa: PLC0415  start-up time
        from matchgraph.entities.naming import slug_of  # noqa: PLC0415

        reading = self.opened.read_store()
        return stated_comparison(reading, slug_of(reading, left), slug_of(reading, right), source)
