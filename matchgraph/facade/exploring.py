"""The graph itself: asked in Cypher, drawn, exported and copied."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cypher import Query, load_catalogue
from graph.errors import MatchGraphError
from graph.progress import Progress, silent
from matchgraph import settings
from matchgraph.answers.exchange import CopyReport, ExportReport
from matchgraph.answers.exploring import Relation
from matchgraph.answers.tables import Results, Rows
from matchgraph.entities.naming import resolve
from matchgraph.facade.opened import OpenGraph

if TYPE_CHECKING:
    import networkx as nx

    from matchgraph.answers.tables import CypherAnswer
    from matchgraph.exchange.view import ExportedGraph
    from matchgraph.exchange.writing import Form


class Exploring(OpenGraph):
    """Asks, draws, exports and copies the graph."""

    def queries(self) -> Mapping[str, Query]:
        """Return the named queries made for exploring."""
        catalogue = load_catalogue()
        return {name: query for name, query in catalogue.items() if query.kind == "explore"}

    def query(self, name: str, **parameters: Any) -> Rows:
        """Run a named query and return its rows.

        Raises:
            MatchGraphError: there is no such query, or it writes.
        """
        if name not in self.queries():
            raise MatchGraphError(f"no query is called '{name}'; `matchgraph query` lists them")
        return Rows(self.store.query(name, parameters))

    def cypher(
        self, text: str, /, *, row_limit: int = 1000, time_limit: float = 30.0, **parameters: Any
    ) -> CypherAnswer:
        """Run ad hoc Cypher, which can only read, and return its rows as plain values.

        Args:
            text: one statement.
            row_limit: at most so many rows; the answer says whether there are more.
            time_limit: seconds after which it is broken off.
            parameters: values of its parameters.

        Raises:
            GuardRefusedError: the text could do more than read, or took longer than its time.
            QueryFailedError: the server cannot run it.
        """
        from graph.adhoc import ad_hoc_reader  # noqa: PLC0415  start-up time
        from matchgraph.answers.tables import CypherAnswer  # noqa: PLC0415

        with ad_hoc_reader(self.store.connection) as reader:
            answer = reader.run(text, parameters, limit=row_limit, time_limit=time_limit)
        return CypherAnswer(**vars(answer))

    def neighbourhood(self, entity: str, *, depth: int = 1, limit: int | None = None) -> nx.MultiDiGraph[str]:
        """Return what is around an entity as a networkx graph; hubs are not walked through.

        Args:
            entity: in the middle.
            depth: how many relationships away from it, 1-4.
            limit: stop reading once there are so many relationships, the nearest first.
        """
        from matchgraph.exploring.neighbourhood import neighbourhood  # noqa: PLC0415  start-up time

        return neighbourhood(self.store, resolve(self.store, entity), depth=depth, limit=limit)

    def relations(self, entity: str, *, depth: int = 1, limit: int = 100) -> tuple[Relation, ...]:
        """Return the relationships around an entity as a list, the nearest first.

        Args:
            entity: in the middle.
            depth: how many relationships away from it, 1-4.
            limit: at most so many.
        """
        from matchgraph.exploring.neighbourhood import neighbourhood, relations  # noqa: PLC0415  start-up time

        slug = resolve(self.store, entity)
        return Results(relations(neighbourhood(self.store, slug, depth=depth, limit=limit), slug)[:limit])

    def export(
        self, *, around: str | None = None, depth: int = 1, load_times: bool = False
    ) -> dict[str, Any]:
        """Return the whole graph, or what is around an entity, as plain data, everything sorted by key.

        Args:
            around: an entity; without it the whole graph.
            depth: how many relationships away from it, 1-4.
            load_times: whether to keep when each source was loaded; without, loading again changes nothing.
        """
        from matchgraph.exchange.json_text import as_data  # noqa: PLC0415  start-up time

        return as_data(self._exported(around, depth, load_times=load_times))

    def write_export(
        self,
        target: str,
        form: Form = "json",
        *,
        around: str | None = None,
        depth: int = 1,
        load_times: bool = False,
    ) -> ExportReport:
        """Write the whole graph, or what is around an entity, to a file or folder: whole or not at all.

        Args:
            target: a file, which is replaced; for csv and parquet a new folder; `-` for standard output.
            form: json, graphml, gexf, csv (for Neo4j's offline import), parquet, or bundle: the graph with
                nothing left out and its search events, for `load`.
            around: an entity; without it the whole graph.
            depth: how many relationships away from it, 1-4.
            load_times: whether to keep when each source was loaded.

        Raises:
            MatchGraphError: the target does not suit the form, or cannot be written.
        """
        from matchgraph.exchange.writing import write_export  # noqa: PLC0415  start-up time

        exported = self._exported(around, depth, load_times=load_times)
        return write_export(exported, target, form, event_folder=self._event_folder)

    def _exported(self, around: str | None, depth: int, *, load_times: bool) -> ExportedGraph:
        from matchgraph.exchange.view import ExportedGraph, part_around  # noqa: PLC0415  start-up time

        part = None if around is None else part_around(self.neighbourhood(around, depth=depth))
        return ExportedGraph(self.store, part, load_times=load_times)

    def copy_to(
        self, address: str, *, password: str | None = None, progress: Progress = silent
    ) -> CopyReport:
        """Copy this graph with its search events into an empty one, or go on with a copy broken off.

        Args:
            address: of the other graph.
            password: of its server; without it MATCHGRAPH_TO_PASSWORD, else MATCHGRAPH_PASSWORD is read.
            progress: called with a stage and how many items it has done.

        Raises:
            GuardRefusedError: the other graph holds something else.
        """
        from matchgraph.exchange.copying import copy_graph  # noqa: PLC0415  start-up time

        with OpenGraph(address, password=password or settings.target_password()) as other:
            return copy_graph(
                self.store, self._event_folder, other.store, other._event_folder, progress=progress
            )

    def plot(self, entity: str, file: str | Path, *, depth: int = 1) -> Path:
        """Draw what is around an entity as SVG or PNG.

        Args:
            entity: in the middle.
            file: where to; its suffix says which.
            depth: how many relationships away from it, 1-4.

        Raises:
            MatchGraphError: the suffix is another, the file cannot be written, or matplotlib is missing.
        """
        from matchgraph.reports.plot import draw_neighbourhood  # noqa: PLC0415  start-up time

        slug = resolve(self.store, entity)
        around = self.neighbourhood(slug, depth=depth)
        slugs = sorted(node for node, data in around.nodes(data=True) if data["kind"] == "Entity")
        types = {row["slug"]: row["type"] for row in self.store.read("entities_by_slug", slugs=slugs)}
        draw_neighbourhood(around, slug, types, Path(file))
        return Path(file)
