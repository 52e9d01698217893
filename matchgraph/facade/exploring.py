"""Traversals: alternatives, different entities, paths and neighbourhoods."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Unpack

from matchgraph.answers.drawing import Drawing
from matchgraph.answers.exploring import (
    Alternative,
    CapabilityOverlap,
    DifferentAnswers,
    EvidencePath,
    Relation,
)
from matchgraph.answers.tables import Results
from matchgraph.entities.filters import FilterOptions
from matchgraph.facade.base import Facade, of_run

if TYPE_CHECKING:
    import networkx as nx


class Exploring(Facade):
    """Finds entities by similarity and by paths."""

    def alternatives(self, entity: str, **filters: Unpack[FilterOptions]) -> Results[Alternative]:
        """Return the alternatives to an entity, closest first, each with its variants behind it.

        Those too far to be more than guesses are marked, and returned only if there are no others.

        Args:
            entity: a slug, a unique name, or the start of one.
            filters: `type_`, `free`, `min_rank` and `limit`.
        """
        from matchgraph.entities.naming import slug_of  # noqa: PLC0415  start-up time
        from matchgraph.exploring.alternatives import alternatives  # noqa: PLC0415

        graph = self._moment
        slug = slug_of(graph.read_store(), entity)
        return of_run(graph.read_store(), alternatives(graph, slug, self._filters(**filters)))

    def overlap(self, first: str, second: str) -> CapabilityOverlap:
        """Return which capabilities two entities share by similarity, and which each has alone."""
        from matchgraph.entities.naming import slug_of  # noqa: PLC0415  start-up time
        from matchgraph.exploring.overlap import overlaps  # noqa: PLC0415

        reading = self.opened.read_store()
        one, other = slug_of(reading, first), slug_of(reading, second)
        found = overlaps(reading.store, [one], [other], self.opened.methodology.exploration.hub)[other]
        return CapabilityOverlap(shared=found.shared, only_first=found.lost, only_second=found.new)

    def different(
        self,
        seen: str | Sequence[str],
        *,
        dial: float = 0.5,
        must: Sequence[str] = (),
        without: str | Sequence[str] = (),
        **filters: Unpack[FilterOptions],
    ) -> DifferentAnswers:
        """Return entities different from those seen, each with the path that leads to it.

        What fits is returned without a path if none leads to anything that does. `left_out` of the answers
        says what was reached and is not among them.

        Args:
            seen: one or several entities.
            dial: from 0 (similar to what was seen) to 1 (different from it and from one another).
            must: texts; every result has a capability with the words of each.
            without: entities to exclude with their near duplicates.
            filters: `type_`, `free`, `min_rank` and `limit`.
        """
        from matchgraph.entities.naming import slug_of  # noqa: PLC0415  start-up time
        from matchgraph.exploring.different import different  # noqa: PLC0415

        graph = self._moment
        reading = graph.read_store()
        slugs, excluded = (
            [slug_of(reading, text) for text in ([named] if isinstance(named, str) else named)]
            for named in (seen, without)
        )
        found = different(
            graph, slugs, dial=dial, must=must, without=excluded, filters=self._filters(**filters)
        )
        return DifferentAnswers.of(of_run(reading, found), found.left_out)

    def path(self, start: str, end: str) -> Results[EvidencePath]:
        """Return the shortest and the strongest path of evidence between two entities.

        Raises:
            NotFoundError: no path within the maximum length exists.
        """
        from matchgraph.entities.naming import slug_of  # noqa: PLC0415  start-up time
        from matchgraph.exploring.paths import paths  # noqa: PLC0415

        reading = self.opened.read_store()
        ends = slug_of(reading, start), slug_of(reading, end)
        return Results(paths(self.opened.store, *ends, self.opened.methodology))

    def neighbourhood(self, entity: str, *, depth: int = 1, limit: int | None = None) -> nx.MultiDiGraph[str]:
        """Return the neighbourhood of an entity as a networkx graph; hubs are not expanded.

        Args:
            entity: the entity in the middle.
            depth: maximum distance in relationships, 1-4.
            limit: maximum number of relationships, nearest first.
        """
        from matchgraph.entities.naming import slug_of  # noqa: PLC0415  start-up time
        from matchgraph.exploring.neighbourhood import neighbourhood  # noqa: PLC0415

        slug = slug_of(self.opened.read_store(), entity)
        constants = self.opened.methodology.exploration
        return neighbourhood(self.opened.store, slug, constants, depth=depth, limit=limit)

    def relations(self, entity: str, *, depth: int = 1, limit: int = 100) -> tuple[Relation, ...]:
        """Return the relationships around an entity as a list, nearest first.

        Args:
            entity: the entity in the middle.
            depth: maximum distance in relationships, 1-4.
            limit: maximum number of rows.
        """
        from matchgraph.entities.naming import slug_of  # noqa: PLC0415  start-up time
        from matchgraph.exploring.neighbourhood import neighbourhood, relations  # noqa: PLC0415

        slug = slug_of(self.opened.read_store(), entity)
        constants = self.opened.methodology.exploration
        around = neighbourhood(self.opened.store, slug, constants, depth=depth, limit=limit)
        return Results(relations(around, slug)[:limit])

    def drawing(self, entity: str, to: str | None = None, *, depth: int = 1, limit: int = 300) -> Drawing:
        """Return what is around an entity, or the paths from it to another, as links to draw.

        Args:
            entity: the entity in the middle, or the one end.
            to: the other end; None for what is around the entity.
            depth: maximum distance in relationships, 1-4.
            limit: maximum number of links, nearest first.

        Raises:
            NotFoundError: no path leads to the other end.
        """
        from matchgraph.entities.naming import slug_of  # noqa: PLC0415  start-up time
        from matchgraph.exploring.drawing import around, between  # noqa: PLC0415

        reading, methodology = self.opened.read_store(), self.opened.methodology
        slug = slug_of(reading, entity)
        if to is not None:
            return between(self.opened.store, slug, slug_of(reading, to), methodology)
        return around(self.opened.store, slug, methodology, depth=depth, limit=limit)
