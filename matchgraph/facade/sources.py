"""Sources: loading, provenance, aliases and retraction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from threading import Event
from typing import TYPE_CHECKING, Any

from graph.progress import Progress, silent
from matchgraph.answers.passport import TrustPassport
from matchgraph.answers.sources import (
    AliasReport,
    LintFinding,
    LoadReport,
    RetractReport,
    SourceConflict,
    SourceContents,
    SourceOfEntity,
)
from matchgraph.answers.tables import Results
from matchgraph.facade.base import Facade
from matchgraph.facade.days import checked_day
from matchgraph.opened import OpenGraph, open_if_there

if TYPE_CHECKING:
    from loaders.watch import Changes


def check_day(as_of: dt.date | None, *, allow_future: bool = False) -> None:
    """Check the day that figures hold for, before a graph is opened or created.

    Raises:
        MatchGraphError: it is beyond tomorrow and not allowed to be.
    """
    if as_of is not None:
        checked_day(as_of, "as_of", allow_future=allow_future)


def check_inputs(
    paths: str | Sequence[str],
    *,
    address: str | None = None,
    kind: str | None = None,
    as_of: dt.date | None = None,
    allow_future: bool = False,
    trusted: bool = True,
    allow_private: bool = False,
    strict: bool = False,
    progress: Progress = silent,
) -> LoadReport:
    """Read, check and count everything as `load` would, and write nothing: a dry run.

    Args:
        address: the graph it would be loaded into; if there is none, it is not created.
        kind: their kind; by default detected from the content.
        as_of: the day the figures hold for.
        allow_future: whether it may be beyond tomorrow.
        trusted: whether the sources take part in what is computed.
        allow_private: whether to fetch from private network addresses.
        strict: write nothing if anything is refused.
        progress: called with a stage and the number of items done.
    """
    options: dict[str, Any] = {"kind": kind, "as_of": as_of, "trusted": trusted, "strict": strict}
    options |= {"allow_private": allow_private, "allow_future": allow_future, "progress": progress}
    with open_if_there(address) as graph:
        return _loaded(graph, paths, dry_run=True, **options)


def _loaded(
    graph: OpenGraph | None,
    paths: str | Sequence[str],
    *,
    dry_run: bool,
    allow_future: bool,
    progress: Progress,
    **options: Any,
) -> LoadReport:
    """Load inputs or a saved graph into a graph; in a dry run it may be missing."""
    from matchgraph.exchange.copying import load_saved, rehearse_saved  # noqa: PLC0415
    from matchgraph.exchange.saved_graph import saved_graph  # noqa: PLC0415
    from matchgraph.sources.load import load  # noqa: PLC0415  start-up time

    check_day(options["as_of"], allow_future=allow_future)
    sources = [paths] if isinstance(paths, str) else list(paths)
    saved = saved_graph(sources, trusted=options["trusted"])
    if saved is None:
        return load(graph, sources, dry_run=dry_run, progress=progress, **options)
    if graph is None or dry_run:
        return rehearse_saved(saved)
    return load_saved(saved, graph.store, graph.log, progress=progress)


def watched(paths: Sequence[str], stop: Event) -> Iterator[Changes]:
    """Yield the contents of folders, then their additions, changes and removals.

    Args:
        paths: the folders.
        stop: set to stop.
    """
    from loaders.watch import watched  # noqa: PLC0415  start-up time

    return watched(paths, stop)


def lint(path: str, content: bytes) -> Results[LintFinding]:
    """Check a manifest without a graph.

    Args:
        path: file name for the findings.
        content: the manifest.
    """
    from matchgraph.sources.lint import lint_file  # noqa: PLC0415  start-up time

    return Results(lint_file(path, content))


def manifest_schema() -> dict[str, Any]:
    """Return the JSON Schema of manifests, for editors."""
    from loaders.manifest import json_schema  # noqa: PLC0415  start-up time

    return json_schema()


class Sources(Facade):
    """Loads sources, reports what they state, and retracts them."""

    def load(
        self,
        paths: str | Sequence[str],
        *,
        kind: str | None = None,
        as_of: dt.date | None = None,
        allow_future: bool = False,
        trusted: bool = True,
        allow_private: bool = False,
        dry_run: bool = False,
        strict: bool = False,
        progress: Progress = silent,
    ) -> LoadReport:
        """Load comparison pages, tables and search events: files, folders, or `-` for standard input.

        A graph saved by `write_export`, as json or bundle, has to be loaded by itself into an empty graph.

        Args:
            kind: their kind; by default detected from the content.
            as_of: the day the figures hold for.
            allow_future: whether it may be beyond tomorrow.
            trusted: whether the sources take part in what is computed.
            allow_private: whether to fetch from private network addresses.
            dry_run: check, decide and count everything; write nothing.
            strict: write nothing if anything is refused.
            progress: called with a stage and the number of items done.
        """
        options: dict[str, Any] = {"kind": kind, "as_of": as_of, "trusted": trusted, "strict": strict}
        options |= {"allow_private": allow_private, "allow_future": allow_future, "progress": progress}
        return _loaded(self.opened, paths, dry_run=dry_run, **options)

    def upload(
        self,
        who: str,
        name: str,
        content: bytes,
        *,
        kind: str | None = None,
        trusted: bool = False,
        dry_run: bool = False,
    ) -> LoadReport:
        """Keep a file that was uploaded, and load it.

        Args:
            who: the token it was uploaded with.
            name: of the file, without a path.
            content: the file.
            kind: its kind; by default detected from the content.
            trusted: whether it takes part in what is computed.
            dry_run: check and count everything; write nothing in the graph.
        """
        from matchgraph.sources.upload import kept_upload  # noqa: PLC0415  start-up time

        folder = self.opened.upload_folder
        place = kept_upload(folder, who, name, content, by_content=kind == "events")
        return self.load([str(place)], kind=kind, trusted=trusted, dry_run=dry_run)

    def retract(
        self, sources: str | Sequence[str], *, dry_run: bool = False, progress: Progress = silent
    ) -> RetractReport:
        """Retract sources: removes exactly what only they state; the published run is unchanged.

        Args:
            sources: ids, locations, or unique prefixes of either.
            dry_run: report what would be removed; remove nothing.
            progress: called with a stage and the number of items done.

        Raises:
            NotFoundError: a source is unknown or ambiguous; nothing is removed.
        """
        from matchgraph.sources.retract import retract  # noqa: PLC0415  start-up time

        names = [sources] if isinstance(sources, str) else sources
        return retract(self.opened, names, dry_run=dry_run, progress=progress)

    def sources(self, *, kind: str | None = None, limit: int = 20) -> Results[SourceContents]:
        """Return the loaded sources, newest load first.

        Args:
            kind: page, table, passport, manifest, signals, alias or events; default: all.
            limit: maximum number of rows.
        """
        from matchgraph.sources.provenance import list_sources  # noqa: PLC0415  start-up time

        return Results(list_sources(self.opened.store, kind=kind, limit=limit))

    def sources_of(self, entity: str) -> Results[SourceOfEntity]:
        """Return which source states what about an entity, newest first."""
        from matchgraph.entities.naming import slug_of  # noqa: PLC0415  start-up time
        from matchgraph.sources.provenance import sources_of  # noqa: PLC0415

        return Results(sources_of(self.opened.store, slug_of(self.opened.read_store(), entity)))

    def trust_passport(self, entity: str) -> TrustPassport:
        """Return an entity as a passport, in the format that registries publish and `load` reads.

        Args:
            entity: a slug, a unique name, or the start of one.
        """
        from matchgraph.entities.naming import slug_of  # noqa: PLC0415  start-up time
        from matchgraph.sources.trust_passport import trust_passport  # noqa: PLC0415

        reading = self.opened.read_store()
        return trust_passport(reading, slug_of(reading, entity))

    def conflicts(self, entity: str | None = None, *, limit: int = 20) -> Results[SourceConflict]:
        """Return where sources disagree on a current figure, by entity: the value in use, and why.

        Args:
            entity: only of this one.
            limit: maximum number of rows.
        """
        from matchgraph.entities.naming import slug_of  # noqa: PLC0415  start-up time
        from matchgraph.sources.disagreements import disagreements  # noqa: PLC0415

        slug = None if entity is None else slug_of(self.opened.read_store(), entity)
        return Results(disagreements(self.opened.store, slug, limit=limit))

    def merge(self, old: str, new: str, *, dry_run: bool = False) -> AliasReport:
        """Merge two entities: everything stated about the old one counts for the new one.

        Args:
            old: the entity that becomes an alias.
            new: the entity it means.
            dry_run: report what would be moved; write nothing.

        Raises:
            MatchGraphError: they are already merged.
            NotFoundError: an entity does not exist.
        """
        from matchgraph.sources.aliases import merge  # noqa: PLC0415  start-up time

        return merge(self.opened, old, new, dry_run=dry_run)

    def alias(self, slug: str, entity: str, *, dry_run: bool = False) -> AliasReport:
        """Make a slug an alias of an entity, whether or not anything is stated about it yet.

        Args:
            slug: taken literally.
            entity: what it means.
            dry_run: report what would be moved; write nothing.

        Raises:
            MatchGraphError: the first is not a slug, or would mean itself.
            NotFoundError: there is no such entity.
        """
        from matchgraph.sources.aliases import alias  # noqa: PLC0415  start-up time

        return alias(self.opened, slug, entity, dry_run=dry_run)

    def lint(self, path: str, content: bytes) -> Results[LintFinding]:
        """Check a manifest; evidence in the graph on its artifact counts as present.

        Args:
            path: file name for the findings.
            content: the manifest.
        """
        from matchgraph.sources.lint import lint_file  # noqa: PLC0415  start-up time

        return Results(lint_file(path, content, self.opened.read_store()))
