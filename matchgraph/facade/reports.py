"""Drawings of the graph and of rank histories, and folders of pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from matchgraph.facade.base import Facade


class Reports(Facade):
    """Draws neighbourhoods and rank histories."""

    def plot(self, entity: str, file: str | Path, *, depth: int = 1) -> Path:
        """Draw the neighbourhood of an entity as SVG, PNG or an interactive page.

        Args:
            entity: the entity in the middle.
            file: output file, .svg, .png or .html.
            depth: maximum distance in relationships, 1-4.

        Raises:
            MatchGraphError: unsupported suffix, the file cannot be written, or matplotlib is missing.
        """
        from matchgraph.entities.cards import score_of  # noqa: PLC0415
        from matchgraph.entities.naming import slug_of  # noqa: PLC0415
        from matchgraph.exploring.neighbourhood import neighbourhood  # noqa: PLC0415
        from matchgraph.reports.plot import draw_neighbourhood  # noqa: PLC0415  start-up time

        store, slug = self.opened.store, slug_of(self.opened.read_store(), entity)
        around = neighbourhood(store, slug, self.opened.methodology.exploration, depth=depth)
        slugs = sorted(node for node, data in around.nodes(data=True) if data["kind"] == "Entity")
        rows = store.read("entities_by_slug", slugs=slugs)
        types = {row["slug"]: row["type"] for row in rows}
        ranks = {row["slug"]: score for row in rows if (score := score_of(row["score"]))}
        draw_neighbourhood(around, slug, types, Path(file), ranks)
        return Path(file)

    def plot_history(self, entities: str | Sequence[str], file: str | Path, *, limit: int = 100) -> Path:
        """Draw the ranks of entities over the runs, as SVG or PNG.

        Args:
            file: output file, .svg or .png.
            limit: maximum number of runs, the newest.

        Raises:
            NotFoundError: no run has ranked any of them.
            MatchGraphError: unsupported suffix, the file cannot be written, or matplotlib is missing.
        """
        from matchgraph.entities.naming import slug_of  # noqa: PLC0415
        from matchgraph.reports.plot import draw_history, rank_points  # noqa: PLC0415  start-up time
        from matchgraph.runs.history import history  # noqa: PLC0415

        reading = self.opened.read_store()
        names = [entities] if isinstance(entities, str) else entities
        points = {name: rank_points(history(reading, slug_of(reading, name), limit=limit)) for name in names}
        draw_history(points, Path(file))
        return Path(file)

    def write_files(self, folder: str | Path, files: Iterable[tuple[str, bytes]]) -> None:
        """Write a folder of files atomically: it is as it was, or complete.

        Args:
            folder: new, or one that was written so, which is replaced.
            files: relative path and content of each.

        Raises:
            MatchGraphError: there is something else.
            InputOutputError: it cannot be written.
        """
        from matchgraph.reports.written_folder import write_files  # noqa: PLC0415  start-up time

        write_files(Path(folder), files)
