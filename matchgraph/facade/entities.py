"""Entities: the leading ones, one in full, two compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from graph.model import Comparison
from graph.published import Entity
from graph.texts import composed
from matchgraph.answers.entities import ComparisonAnswer, EntityCard, Ranking, SeveralAnswer
from matchgraph.entities.filters import FilterOptions
from matchgraph.facade.base import Facade


class Entities(Facade):
    """Lists, shows and compares entities."""

    def top(self, *, run: str | None = None, skip: int = 0, **filters: Unpack[FilterOptions]) -> Ranking:
        """Return the leading entities of the published run, or of an earlier one.

        Args:
            run: an id or prefix, a sequence number, or `latest`; by default the published run.
            skip: how many of the first ones to leave out.
            filters: `type_`, `free`, `min_rank` and `limit`.

        Raises:
            NotFoundError: there is no such run, or none is published.
        """
        from matchgraph.entities.cards import top  # noqa: PLC0415  start-up time

        reading, chosen = self.opened.read_store(), self._filters(**filters)
        if run is not None:
            from matchgraph.runs.past_ranking import past_top  # noqa: PLC0415

            return past_top(reading, run, chosen, skip=skip)
        return top(reading, chosen, skip=skip)

    def show(self, entity: str) -> EntityCard:
        """Return everything the graph holds about an entity: a slug, a unique name, or the start of one."""
        from matchgraph.entities.cards import card, card_questions  # noqa: PLC0415  start-up time
        from matchgraph.entities.naming import slug_of  # noqa: PLC0415

        reading = self.opened.read_store()
        reading.store.read_ahead(*card_questions(composed(entity.strip())))  # most name the slug
        return card(reading, slug_of(reading, entity))

    def entity(self, entity: str) -> Entity:
        """Return the current figures of an entity and its score, without all the rest that `show` reads.

        Args:
            entity: a slug, a unique name, or the start of one.
        """
        from matchgraph.entities.cards import read_entity  # noqa: PLC0415  start-up time
        from matchgraph.entities.naming import slug_of  # noqa: PLC0415

        reading = self.opened.read_store()
        found, _ = read_entity(reading, slug_of(reading, entity))
        return found

    def read_page_ahead(self, slug: str) -> None:
        """Read in one statement what the questions on the page of an entity begin with.

        Args:
            slug: of the entity; of none, nothing is read that is used.
        """
        from matchgraph.entities.cards import card_questions  # noqa: PLC0415  start-up time
        from matchgraph.exploring import alternatives  # noqa: PLC0415
        from matchgraph.runs import history  # noqa: PLC0415
        from matchgraph.sources import disagreements, provenance  # noqa: PLC0415

        reading = self.opened.read_store()
        asked = (provenance, disagreements, history)
        reading.store.read_ahead(
            *card_questions(slug),
            *(each for module in asked for each in module.questions(slug)),
            *alternatives.questions(slug, self.opened.methodology.alternatives),
            ("sources_of", {"slug": slug}),
        )

    def compare(self, left: str, right: str) -> ComparisonAnswer:
        """Compare any two entities by their current figures."""
        from matchgraph.entities.compare import compare, read_comparison_ahead  # noqa: PLC0415  start-up time
        from matchgraph.entities.naming import slug_of  # noqa: PLC0415

        reading = self.opened.read_store()
        read_comparison_ahead(reading, composed(left.strip()), composed(right.strip()))
        margin = self.opened.methodology.inference.ordering_margin
        return compare(reading, slug_of(reading, left), slug_of(reading, right), margin=margin)

    def compare_several(self, entities: Sequence[str]) -> SeveralAnswer:
        """Compare two to four entities, each with each other, by their current figures."""
        from matchgraph.entities.compare import compare_several  # noqa: PLC0415  start-up time
        from matchgraph.entities.naming import slug_of  # noqa: PLC0415

        reading = self.opened.read_store()
        margin = self.opened.methodology.inference.ordering_margin
        return compare_several(reading, [slug_of(reading, each) for each in entities], margin=margin)

    def stated_comparison(self, left: str, right: str, source: str | None = None) -> Comparison:
        """Return what a loaded page states about two entities."""
        from matchgraph.entities.compare import stated_comparison  # noqa: PLC0415  start-up time
        from matchgraph.entities.naming import slug_of  # noqa: PLC0415

        reading = self.opened.read_store()
        return stated_comparison(reading, slug_of(reading, left), slug_of(reading, right), source)
