"""An open graph: its store, event log, text index, and the methodology in force."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from graph.address import EmbeddedAddress, parse_address
from graph.errors import StoreUnreachableError
from graph.of_state import OfState
from graph.reading import GraphReading
from graph.schema_version import POINTER, VERSION
from graph.store import Store, open_store
from matchgraph import settings

if TYPE_CHECKING:
    from graph.event_log.log import EventLog
    from graph.pointers import Pointers
    from matchgraph.answers.browsing import GraphState
    from matchgraph.artefact.shelf import Opened
    from matchgraph.computing.reading import Reading
    from matchgraph.events.journal import Journal
    from matchgraph.exchange.backup import Whole
    from matchgraph.exchange.saved_server import ServerFolders
    from matchgraph.searching.index import SearchIndex
    from matchgraph.searching.opened_index import OpenedIndex
    from matchgraph.searching.search import Searched
    from ranking.methodology import Methodology


@dataclass(frozen=True)
class OpenGraph:
    """An open graph with everything that belongs to it.

    Args:
        event_folder: folder of its event log; None if not configured.
        search_folder: folder of its text index.
        runs_folder: folder of its kept runs; None keeps none.
        uploads: folder of files uploaded to its server, if it has one.
        address: as it was opened with.
    """

    store: Store
    event_folder: Path | None
    search_folder: Path
    runs_folder: Path | None = None
    uploads: Path | None = None
    address: str = ""

    @cached_property
    def log(self) -> EventLog:
        """The log of search events, opened on first use."""
        from graph.event_log.log import EventLog  # noqa: PLC0415  start-up time

        return EventLog(self.event_folder)

    @cached_property
    def journal(self) -> Journal:
        """The journal of the searches that were recorded here.

        Raises:
            MatchGraphError: the log has no folder.
        """
        from matchgraph.events.journal import Journal  # noqa: PLC0415  start-up time

        return Journal(self.log.folder)

    @property
    def upload_folder(self) -> Path:
        """The folder of files uploaded to its server."""
        return self.uploads or self.search_folder.parent / "uploads"

    @property
    def nights(self) -> Path:
        """The folder of the records of its nights."""
        return settings.nights_folder(self.address)

    @property
    def methodology(self) -> Methodology:
        """All constants in force."""
        return settings.methodology()

    @cached_property
    def opened_run(self) -> Opened:
        """The kept run that was opened last."""
        from matchgraph.artefact.shelf import Opened  # noqa: PLC0415  start-up time

        return Opened()

    def read(self) -> Reading:
        """Return a new reading of the graph, for one query."""
        return self._new_reading(None)

    def _new_reading(self, opened: Opened | None) -> Reading:
        """Return a new reading; what is given keeps the run open for further ones."""
        from matchgraph.artefact.shelf import Shelf  # noqa: PLC0415
        from matchgraph.computing.reading import Reading  # noqa: PLC0415  start-up time

        shelf = Shelf(self.runs_folder, settings.kept_runs(), opened) if self.runs_folder else None
        return Reading(self.store, self.of_state, log=self.log, methodology=self.methodology, shelf=shelf)

    def whole(self) -> Whole:
        """Return all of the graph that a backup holds."""
        from matchgraph.artefact.shelf import Shelf  # noqa: PLC0415
        from matchgraph.exchange.backup import Whole  # noqa: PLC0415  start-up time

        runs = Shelf(self.runs_folder, settings.kept_runs()).places() if self.runs_folder else []
        text, _ = settings.methodology_text()
        return Whole(self.store, self.log, runs[::-1], text, self.server_folders)

    @property
    def server_folders(self) -> ServerFolders:
        """Where its server keeps tokens, secret and uploads."""
        from matchgraph.exchange.saved_server import ServerFolders  # noqa: PLC0415  start-up time

        return ServerFolders(settings.access_folder(self.address), self.upload_folder)

    def read_store(self) -> GraphReading:
        """Return a new reading for a query that needs neither search events nor constants."""
        return GraphReading(self.store, self.of_state)

    @cached_property
    def of_state(self) -> OfState:
        """What was read of the state that the graph is in."""
        return OfState()

    def read_to_write(self, *, prepare: bool = True) -> Reading:
        """Return a new reading for a command that writes.

        Args:
            prepare: whether to create missing constraints and indexes.

        Raises:
            GuardRefusedError: the graph is an unfinished copy.
        """
        from graph.copying import refuse_unfinished  # noqa: PLC0415  start-up time

        reading = self.read()
        refuse_unfinished(reading.pointers)
        if prepare:
            self.store.prepare()
        if POINTER not in reading.pointers.marks:
            from graph.migration import mark_version  # noqa: PLC0415  start-up time

            mark_version(self.store)
        return reading

    @property
    def index(self) -> SearchIndex | None:
        """The index of the graph's current texts; None before the first recompute."""
        return self.opened_index.current()

    @cached_property
    def opened_index(self) -> OpenedIndex:
        """The index, cached while texts and published run are unchanged."""
        from matchgraph.searching.opened_index import OpenedIndex  # noqa: PLC0415  start-up time

        return OpenedIndex(self.store, self.search_folder)

    def at_one_moment(self, state: GraphState | None = None, pointers: Pointers | None = None) -> OfOneMoment:
        """Return the same graph for several questions at one moment, which share what they read.

        Args:
            state: the state that it is in, if it was read just before.
            pointers: the markers of that state.
        """
        values = {each.name: getattr(self, each.name) for each in fields(OpenGraph)}
        values["store"] = self.store.at_one_moment()
        return OfOneMoment(**values, lasting=self, state=state, pointers=pointers)

    def close(self) -> None:
        """Close everything but the store."""
        if "log" in self.__dict__:
            self.log.close()


@dataclass(frozen=True)
class OfOneMoment(OpenGraph):
    """An open graph whose questions share one reading; dropped when they are answered, and for one thread.

    Args:
        lasting: the open graph, to which all else belongs.
        state: the state that the graph is in, if it was read just before.
        pointers: the markers of that state.
        searched: what was found for each text that was searched for.
    """

    lasting: OpenGraph = field(kw_only=True)
    state: GraphState | None = field(kw_only=True)
    pointers: Pointers | None = field(kw_only=True)
    searched: dict[tuple[object, ...], Searched] = field(default_factory=dict, kw_only=True)

    @cached_property
    def _reading(self) -> Reading:
        reading = self._new_reading(self.lasting.opened_run)
        if self.pointers is not None:
            reading.__dict__["pointers"] = self.pointers
        return reading

    @cached_property
    def methodology(self) -> Methodology:
        """All constants in force."""
        return self.lasting.methodology

    @property
    def of_state(self) -> OfState:
        """What was read of the state that the graph is in."""
        return self.lasting.of_state

    def read(self) -> Reading:
        """Return the one reading."""
        return self._reading

    def read_store(self) -> GraphReading:
        """Return the one reading."""
        return self._reading

    @property
    def log(self) -> EventLog:
        """The log of search events."""
        return self.lasting.log

    @property
    def journal(self) -> Journal:
        """The journal of the searches that were recorded here."""
        return self.lasting.journal

    @property
    def index(self) -> SearchIndex | None:
        """The index of the texts as of this moment; None before the first recompute."""
        return self.opened_index.current(self.read_store().pointers)

    @property
    def opened_index(self) -> OpenedIndex:
        """The index of texts."""
        return self.lasting.opened_index


@contextmanager
def open_graph(
    address: str | None = None, *, password: str | None = None, create: bool = True
) -> Iterator[OpenGraph]:
    """Open a graph as a context manager, and recover from a crash.

    Args:
        address: see `matchgraph.open`.
        password: of a server graph; by default MATCHGRAPH_PASSWORD.
        create: whether to create a missing embedded graph.

    Raises:
        StoreUnreachableError: the graph cannot be reached, opened or started.
    """
    address = address or settings.default_address()
    if not create:
        _require(address)
    with open_store(address, password=password) as store:
        _recover(store)
        folders = settings.event_folder(address), settings.search_folder(address)
        more = settings.runs_folder(address), settings.upload_folder(address)
        graph = OpenGraph(store, *folders, *more, address=str(parse_address(address)))
        try:
            yield graph
        finally:
            graph.close()


def _recover(store: Store) -> None:
    """Settle what a crash left of a published run, and bring a graph of an earlier schema forward."""
    (state,) = store.read("opening_state")
    if state["unsettled"]:
        from graph.publishing import settle  # noqa: PLC0415  start-up time

        settle(store)
    if state["schema"] != str(VERSION) and state["marks"] and not state["copying"]:
        from graph.migration import migrate  # noqa: PLC0415  start-up time

        migrate(store, state["schema"], window=settings.methodology().matched.window_days)


@contextmanager
def open_if_there(address: str | None = None) -> Iterator[OpenGraph | None]:
    """Open a graph as a context manager, or provide None if it is an embedded one that does not exist.

    Args:
        address: see `matchgraph.open`.

    Raises:
        StoreUnreachableError: the graph cannot be reached, opened or started.
    """
    if _missing(address or settings.default_address()):
        yield None
        return
    with open_graph(address) as graph:
        yield graph


def _require(address: str) -> None:
    """Refuse a missing embedded graph: a command that only reads should not create one."""
    if path := _missing(address):
        raise StoreUnreachableError(f"there is no graph in {path}; `matchgraph load PATH` creates one")


def _missing(address: str) -> Path | None:
    """Return the folder of an embedded graph that does not exist."""
    parsed = parse_address(address)
    if isinstance(parsed, EmbeddedAddress) and not (parsed.path.is_dir() and any(parsed.path.iterdir())):
        return parsed.path
    return None
