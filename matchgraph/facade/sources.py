"""What is loaded, who states it, and taking it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from graph.copying import refuse_unfinished
from graph.progress import Progress, silent
from matchgraph import settings
from matchgraph.answers.sources import (
    LoadReport,
    RetractReport,
    SourceConflict,
    SourceContents,
    SourceOfEntity,
)
from matchgraph.answers.tables import Results
from matchgraph.entities.naming import resolve
from matchgraph.facade.opened import OpenGraph


def check_inputs(
    paths: str | Sequence[str],
    *,
    kind: str | None = None,
    as_of: dt.date | None = None,
    trusted: bool = True,
    allow_private: bool = False,
    progress: Progress = silent,
) -> LoadReport:
    """Read and check all that `load` would read, without a graph: a dry run.

    Args:
        paths: one or several.
        kind: what they are; by default the content of each tells.
        as_of: the day the figures hold for.
        trusted: whether the sources may vouch for what they state.
        allow_private: whether addresses may lead to machines that are not of the public internet.
        progress: called with a stage and how many items it has done.
    """
    from matchgraph.exchange.copying import rehearse_saved  # noqa: PLC0415
    from matchgraph.exchange.saved_graph import saved_graph  # noqa: PLC0415
    from matchgraph.sources.load import rehearse  # noqa: PLC0415  start-up time

    sources = [paths] if isinstance(paths, str) else list(paths)
    saved = saved_graph(sources)
    if saved is not None:
        return rehearse_saved(saved)
    return rehearse(
        sources, kind=kind, as_of=as_of, trusted=trusted, allow_private=allow_private, progress=progress
    )


class Sources(OpenGraph):
    """Loads sources, tells what they state, and takes them back."""

    def load(
        self,
        paths: str | Sequence[str],
        *,
        kind: str | None = None,
        as_of: dt.date | None = None,
        trusted: bool = True,
        allow_private: bool = False,
        dry_run: bool = False,
        strict: bool = False,
        progress: Progress = silent,
    ) -> LoadReport:
        """Load comparison pages, tables and search events: files, folders, or `-` for standard input.

        A graph saved by `write_export`, as json or as a bundle, is loaded by itself into an empty one.

        Args:
            paths: one or several.
            kind: what they are; by default the content of each tells.
            as_of: the day the figures hold for.
            trusted: whether the sources may vouch for what they state, and events move ranks.
            allow_private: whether addresses may lead to machines that are not of the public internet.
            dry_run: check everything, write nothing.
            strict: write nothing if anything is refused.
            progress: called with a stage and how many items it has done.
        """
        from matchgraph.exchange.copying import load_saved  # noqa: PLC0415
        from matchgraph.exchange.saved_graph import saved_graph  # noqa: PLC0415
        from matchgraph.sources.load import load  # noqa: PLC0415  start-up time

        if dry_run:
            return check_inputs(
                paths, kind=kind, as_of=as_of, trusted=trusted, allow_private=allow_private, progress=progress
            )
        sources = [paths] if isinstance(paths, str) else list(paths)
        saved = saved_graph(sources)
        if saved is not None:
            return load_saved(saved, self.store, self._event_folder, progress=progress)
        refuse_unfinished(self.store)
        self.store.prepare()
        return load(
            self.store,
            sources,
            event_folder=self._event_folder,
            kind=kind,
            as_of=as_of,
            trusted=trusted,
            allow_private=allow_private,
            strict=strict,
            progress=progress,
        )

    def retract(
        self, sources: str | Sequence[str], *, dry_run: bool = False, progress: Progress = silent
    ) -> RetractReport:
        """Take sources back: exactly what only they brought goes; the published run stays as it is.

        Args:
            sources: one or several: ids, locations, or the unique start of either.
            dry_run: say what would be removed, remove nothing.
            progress: called with a stage and how many items it has done.

        Raises:
            NotFoundError: one of them is no source, or may be several; nothing is removed then.
        """
        from matchgraph.sources.retract import retract  # noqa: PLC0415  start-up time

        refuse_unfinished(self.store)
        return retract(
            self.store,
            [sources] if isinstance(sources, str) else sources,
            settings.methodology(),
            event_folder=self._event_folder,
            dry_run=dry_run,
            progress=progress,
        )

    def sources(self, *, kind: str | None = None, limit: int = 20) -> Results[SourceContents]:
        """Return what was loaded, the newest load first.

        Args:
            kind: page, table, passport, manifest, signals, alias or events; all when absent.
            limit: at most so many.
        """
        from matchgraph.sources.provenance import list_sources  # noqa: PLC0415  start-up time

        return Results(list_sources(self.store, kind=kind, limit=limit))

    def sources_of(self, entity: str) -> Results[SourceOfEntity]:
        """Return which source states what of an entity, the newest first."""
        from matchgraph.sources.provenance import sources_of  # noqa: PLC0415  start-up time

        return Results(sources_of(self.store, resolve(self.store, entity)))

    def conflicts(self, entity: str | None = None, *, limit: int = 20) -> Results[SourceConflict]:
        """Return where sources disagree on a current figure, by entity; which value is shown, and why.

        Args:
            entity: only of this one.
            limit: at most so many.
        """
        from matchgraph.sources.disagreements import conflicts  # noqa: PLC0415  start-up time

        slug = None if entity is None else resolve(self.store, entity)
        return Results(conflicts(self.store, slug, limit=limit))
