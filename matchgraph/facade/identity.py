"""Which slugs are one entity."""

from __future__ import annotations

from graph.copying import refuse_unfinished
from matchgraph import settings
from matchgraph.answers.sources import AliasReport
from matchgraph.facade.opened import OpenGraph


class Identity(OpenGraph):
    """Says that slugs mean one entity."""

    def merge(self, old: str, new: str, *, dry_run: bool = False) -> AliasReport:
        """State that one entity is another: all that is stated of it counts for the other from then on.

        Args:
            old: the entity that goes under the other's slug.
            new: the other.
            dry_run: say what would be moved, write nothing.

        Raises:
            MatchGraphError: they are one already.
            NotFoundError: one of them is no entity.
        """
        from matchgraph.sources.aliases import merge  # noqa: PLC0415  start-up time

        refuse_unfinished(self.store)
        self.store.prepare()
        return merge(
            self.store,
            old,
            new,
            settings.methodology(),
            event_folder=self._event_folder,
            dry_run=dry_run,
        )

    def alias(self, slug: str, entity: str, *, dry_run: bool = False) -> AliasReport:
        """State that a slug means an entity, whether anything is stated of that slug yet or not.

        Args:
            slug: the slug, to the letter.
            entity: what it means.
            dry_run: say what would be moved, write nothing.

        Raises:
            MatchGraphError: the first is no slug, or would mean itself.
            NotFoundError: there is no such entity.
        """
        from matchgraph.sources.aliases import alias  # noqa: PLC0415  start-up time

        refuse_unfinished(self.store)
        self.store.prepare()
        return alias(
            self.store,
            slug,
            entity,
            settings.methodology(),
            event_folder=self._event_folder,
            dry_run=dry_run,
        )
