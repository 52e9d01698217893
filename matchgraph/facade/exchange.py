"""Export to files and copies to other servers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graph.progress import Progress, silent
from matchgraph import settings
from matchgraph.answers.exchange import CopyReport, ExportForm, ExportReport
from matchgraph.facade.base import Facade
from matchgraph.opened import open_graph

if TYPE_CHECKING:
    import networkx as nx

    from matchgraph.exchange.view import ExportedGraph


class Exchange(Facade):
    """Exports and copies the graph."""

    def export(
        self, *, around: str | None = None, depth: int = 1, load_times: bool = False
    ) -> dict[str, Any]:
        """Return the whole graph, or the neighbourhood of an entity, as plain data sorted by key.

        Args:
            around: an entity; default: the whole graph.
            depth: maximum distance in relationships, 1-4.
            load_times: whether to include load times, which make exports differ after a reload.
        """
        from matchgraph.exchange.json_text import as_data  # noqa: PLC0415  start-up time

        return as_data(self._exported(around, depth, load_times=load_times))

    def write_export(
        self,
        target: str,
        form: ExportForm | None = None,
        *,
        around: str | None = None,
        depth: int = 1,
        load_times: bool = False,
    ) -> ExportReport:
        """Write the whole graph, or what is around an entity, to a file or folder: whole or not at all.

        Args:
            target: a file, which is replaced; for csv and parquet a new folder; `-` for standard output.
            form: json, graphml, gexf, csv (for Neo4j's offline import), parquet, or bundle: the graph with
                nothing left out and its search events, for `load`; default: that of the target's suffix.
            around: an entity; default: the whole graph.
            depth: maximum distance in relationships, 1-4.
            load_times: whether to include load times.

        Raises:
            MatchGraphError: the target does not match the format, or cannot be written.
        """
        from matchgraph.exchange.writing import form_of, write_export  # noqa: PLC0415  start-up time

        chosen = form_of(target, form)
        exported = self._exported(around, depth, load_times=load_times)
        return write_export(exported, target, chosen, log=self.opened.log)

    def copy_to(
        self, address: str, *, password: str | None = None, progress: Progress = silent
    ) -> CopyReport:
        """Copy this graph and its search events into an empty one, or resume an interrupted copy.

        Args:
            address: of the other graph.
            password: of its server; default: MATCHGRAPH_TO_PASSWORD, else MATCHGRAPH_PASSWORD.
            progress: called with a stage and the number of items done.

        Raises:
            GuardRefusedError: the other graph contains something else.
        """
        from matchgraph.exchange.copying import copy_graph  # noqa: PLC0415  start-up time

        with open_graph(address, password=password or settings.target_password()) as other:
            here = self.opened
            return copy_graph(here.store, here.log, other.store, other.log, progress=progress)

    def _exported(self, around: str | None, depth: int, *, load_times: bool) -> ExportedGraph:
        from matchgraph.exchange.view import ExportedGraph, part_around  # noqa: PLC0415  start-up time

        part = None if around is None else part_around(self._around(around, depth))
        return ExportedGraph(self.opened.store, part, load_times=load_times)

    def _around(self, entity: str, depth: int) -> nx.MultiDiGraph[str]:
        from matchgraph.entities.naming import slug_of  # noqa: PLC0415  start-up time
        from matchgraph.exploring.neighbourhood import neighbourhood  # noqa: PLC0415

        slug = slug_of(self.opened.read_store(), entity)
        constants = self.opened.methodology.exploration
        return neighbourhood(self.opened.store, slug, constants, depth=depth)
