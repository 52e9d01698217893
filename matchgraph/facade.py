"""The engine in Python: what every command does, as methods that return models."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from cypher import Query, load_catalogue
from graph.address import EmbeddedAddress, parse_address
from graph.copying import refuse_unfinished
from graph.errors import MatchGraphError, StoreUnreachableError
from graph.model import Comparison
from graph.progress import Progress, silent
from graph.publishing import settle
from graph.store import Store, open_store
from matchgraph import settings
from matchgraph.answers import (
    Alternative,
    ComparisonAnswer,
    CopyReport,
    Different,
    EntityCard,
    Evaluated,
    ExportReport,
    Finding,
    Found,
    HistoryEntry,
    LoadReport,
    Mover,
    Ranking,
    RecomputeReport,
    RecordedRunAnswer,
    Relation,
    Reported,
    Resolved,
    ResolvedCandidate,
    RetractReport,
    Risk,
    RunDifference,
    SourceConflict,
    SourceContents,
    SourceOfEntity,
)
from matchgraph.resolve import resolve
from matchgraph.results import Results, Rows

if TYPE_CHECKING:
    import networkx as nx

    from matchgraph.cypher_answer import CypherAnswer
    from matchgraph.explanation import Explanation
    from matchgraph.export.view import ExportedGraph
    from matchgraph.export.writing import Form
    from matchgraph.meaning import Meanings
    from matchgraph.paths import EvidencePath


def _require(address: str) -> None:
    """Refuse an embedded graph that is not there: a command that only reads should not make one."""
    parsed = parse_address(address)
    if isinstance(parsed, EmbeddedAddress) and not (parsed.path.is_dir() and any(parsed.path.iterdir())):
        raise StoreUnreachableError(f"there is no graph in {parsed.path}; `matchgraph load PATH` makes one")


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
    from matchgraph.copying import rehearse_saved  # noqa: PLC0415
    from matchgraph.load import rehearse  # noqa: PLC0415  start-up time
    from matchgraph.saved_graph import saved_graph  # noqa: PLC0415

    sources = [paths] if isinstance(paths, str) else list(paths)
    saved = saved_graph(sources)
    if saved is not None:
        return rehearse_saved(saved)
    return rehearse(
        sources, kind=kind, as_of=as_of, trusted=trusted, allow_private=allow_private, progress=progress
    )


class MatchGraph:
    """An open match graph. Made by `matchgraph.open`; close it, or use it as a context manager."""

    def __init__(
        self, address: str | None = None, *, password: str | None = None, create: bool = True
    ) -> None:
        """Open a graph, and finish what a crash of an earlier command left undone; see `matchgraph.open`."""
        address = address or settings.default_address()
        self._event_folder = settings.event_folder(address)
        self._meaning_folder = settings.meaning_folder(address)
        self._opened_meanings: tuple[str, Meanings | None] | None = None
        if not create:
            _require(address)
        with ExitStack() as stack:
            self.store: Store = stack.enter_context(open_store(address, password=password))
            settle(self.store)
            self._open = stack.pop_all()

    def close(self) -> None:
        """Close the graph; an embedded server that this process started stops."""
        self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

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
        from matchgraph.copying import load_saved  # noqa: PLC0415
        from matchgraph.load import load  # noqa: PLC0415  start-up time
        from matchgraph.saved_graph import saved_graph  # noqa: PLC0415

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
        from matchgraph.retract import retract  # noqa: PLC0415  start-up time

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
            kind: page, table, passport, manifest, signals or events; all when absent.
            limit: at most so many.
        """
        from matchgraph.provenance import list_sources  # noqa: PLC0415  start-up time

        return Results(list_sources(self.store, kind=kind, limit=limit))

    def sources_of(self, entity: str) -> Results[SourceOfEntity]:
        """Return which source states what of an entity, the newest first."""
        from matchgraph.provenance import sources_of  # noqa: PLC0415  start-up time

        return Results(sources_of(self.store, resolve(self.store, entity)))

    def conflicts(self, entity: str | None = None, *, limit: int = 20) -> Results[SourceConflict]:
        """Return where sources disagree on a current figure, by entity; which value is shown, and why.

        Args:
            entity: only of this one.
            limit: at most so many.
        """
        from matchgraph.conflicts import conflicts  # noqa: PLC0415  start-up time

        slug = None if entity is None else resolve(self.store, entity)
        return Results(conflicts(self.store, slug, limit=limit))

    def recompute(
        self,
        *,
        as_of: dt.date | None = None,
        engine: str = "power",
        dry_run: bool = False,
        full: bool = False,
        accept_uncertified: bool = False,
        accept_below_guard: bool = False,
        progress: Progress = silent,
    ) -> RecomputeReport:
        """Compute and publish the ranks.

        Args:
            as_of: the day they hold for; by default today, UTC.
            engine: the solver of the propagation.
            dry_run: compute, publish nothing.
            full: make all that is derived anew, as after an upgrade of the engine.
            accept_uncertified: publish though too few leading positions are certified.
            accept_below_guard: publish though the run is below the methodology's guard.
            progress: called with a stage and how many items it has done.

        Raises:
            GuardRefusedError: the run is stored, not published, and the text says why.
        """
        from matchgraph.recompute import recompute  # noqa: PLC0415  start-up time

        refuse_unfinished(self.store)
        if not dry_run:
            self.store.prepare()
        return recompute(
            self.store,
            settings.methodology(),
            event_folder=self._event_folder,
            meaning_folder=self._meaning_folder,
            as_of=as_of or dt.datetime.now(dt.UTC).date(),
            engine=engine,
            dry_run=dry_run,
            full=full,
            accept_uncertified=accept_uncertified,
            accept_below_guard=accept_below_guard,
            progress=progress,
        )

    def top(
        self,
        *,
        type_: str | None = None,
        free: bool | None = None,
        min_rank: float = 0.0,
        limit: int = 20,
    ) -> Ranking:
        """Return the leading entities of the published run."""
        from matchgraph.cards import top  # noqa: PLC0415  start-up time

        return top(self.store, type_=type_, free=free, min_rank=min_rank, limit=limit)

    def show(self, entity: str) -> EntityCard:
        """Return everything the graph holds of an entity: a slug, a unique name or the start of one."""
        from matchgraph.cards import card  # noqa: PLC0415  start-up time

        return card(self.store, resolve(self.store, entity))

    def compare(self, left: str, right: str) -> ComparisonAnswer:
        """Compare any two entities by their current figures."""
        from matchgraph.compare import compare  # noqa: PLC0415  start-up time

        margin = settings.methodology().inference.ordering_margin
        return compare(self.store, resolve(self.store, left), resolve(self.store, right), margin=margin)

    def stated_comparison(self, left: str, right: str, source: str | None = None) -> Comparison:
        """Return what a loaded page states of two entities."""
        from matchgraph.compare import stated_comparison  # noqa: PLC0415  start-up time

        return stated_comparison(self.store, resolve(self.store, left), resolve(self.store, right), source)

    def search(
        self,
        text: str,
        *,
        type_: str | None = None,
        free: bool | None = None,
        min_rank: float = 0.0,
        limit: int = 20,
        semantic: bool = True,
    ) -> Results[Found]:
        """Return the entities that fit a text by words, meaning and evidence, the best first.

        Args:
            text: what is searched for; its signs mean nothing.
            type_: only this type code.
            free: only free ones.
            min_rank: only from this computed rank on.
            limit: at most so many.
            semantic: whether meaning counts, where `no_meanings` gives no reason why it cannot.
        """
        from matchgraph.search import search  # noqa: PLC0415  start-up time

        found = search(
            self.store,
            text,
            constants=settings.methodology().search,
            meanings=self._meanings() if semantic else None,
            type_=type_,
            free=free,
            min_rank=min_rank,
            limit=limit,
        )
        return Results(found)

    def resolve(
        self, intent: str, *, risk: Risk = "default", limit: int = 5, semantic: bool = True
    ) -> Resolved:
        """Return what serves an intent best, how sure that is, and what else could.

        Args:
            intent: the wish, in any words.
            risk: default, production or strict: how much evidence the answer needs.
            limit: at most so many alternatives.
            semantic: whether meaning counts, where it can.
        """
        from matchgraph.best_for_intent import best_for_intent  # noqa: PLC0415  start-up time

        return best_for_intent(
            self.store,
            intent,
            constants=settings.methodology().search,
            meanings=self._meanings() if semantic else None,
            risk=risk,
            limit=limit,
        )

    def record(
        self, text: str, shown: Sequence[Found | ResolvedCandidate], *, actor: str | None = None
    ) -> str:
        """Record a search and what it showed, in this order, as evidence; return its id.

        Args:
            text: what was searched for.
            shown: the answers of `search`, or the candidates of `resolve`.
            actor: who searched; without one it counts as somebody else's than all others.
        """
        from matchgraph.recording import record  # noqa: PLC0415  start-up time

        return record(self._event_folder, text, shown, actor)

    def feedback(
        self,
        event: str,
        *,
        clicked: Sequence[str] = (),
        success: str | None = None,
        failure: str | None = None,
    ) -> Reported:
        """Report what was clicked of a recorded search, and how it went; the next recompute counts it.

        Args:
            event: the id of the search, or `last` for the newest.
            clicked: capabilities or entities it showed.
            success: the one that served.
            failure: the one that did not.
        """
        from matchgraph.recording import report  # noqa: PLC0415  start-up time

        return report(self._event_folder, event, clicked=clicked, success=success, failure=failure)

    def no_meanings(self) -> str | None:
        """Return why texts cannot be searched by meaning, or None where they can."""
        from matchgraph.embedding import MISSING, can_embed  # noqa: PLC0415  start-up time
        from matchgraph.meaning import NOT_DERIVED  # noqa: PLC0415  start-up time

        if not can_embed():
            return MISSING
        return None if self._meanings() else NOT_DERIVED

    def _meanings(self) -> Meanings | None:
        """Open the vectors of the graph's state, and keep them open while that state lasts."""
        from matchgraph.meaning import meaning_state, open_meanings  # noqa: PLC0415  start-up time

        state = meaning_state(self.store)
        if self._opened_meanings is None or self._opened_meanings[0] != state:
            self._opened_meanings = state, open_meanings(self.store, self._meaning_folder, state)
        return self._opened_meanings[1]

    def alternatives(
        self,
        entity: str,
        *,
        type_: str | None = None,
        free: bool | None = None,
        min_rank: float = 0.0,
        limit: int = 20,
    ) -> Results[Alternative]:
        """Return what can stand in for an entity, the closest first."""
        from matchgraph.alternatives import alternatives  # noqa: PLC0415  start-up time

        slug = resolve(self.store, entity)
        return Results(alternatives(self.store, slug, type_=type_, free=free, min_rank=min_rank, limit=limit))

    def different(
        self,
        seen: str | Sequence[str],
        *,
        dial: float = 0.5,
        type_: str | None = None,
        free: bool | None = None,
        min_rank: float = 0.0,
        must: Sequence[str] = (),
        without: str | Sequence[str] = (),
        limit: int = 20,
    ) -> Results[Different]:
        """Return something different from what was seen, each with the path that leads to it.

        Args:
            seen: one or several entities.
            dial: 0 keeps close to what was seen, 1 looks far from it and from one another.
            type_: only this type code.
            free: only free ones.
            min_rank: only from this computed rank on.
            must: texts; for each, every result has a capability with its words.
            without: one or several entities that are not to come up, nor their near duplicates.
            limit: at most so many.
        """
        from matchgraph.different import different  # noqa: PLC0415  start-up time

        slugs, excluded = (
            [resolve(self.store, text) for text in ([named] if isinstance(named, str) else named)]
            for named in (seen, without)
        )
        found = different(
            self.store,
            slugs,
            settings.methodology(),
            dial=dial,
            type_=type_,
            free=free,
            min_rank=min_rank,
            must=must,
            without=excluded,
            limit=limit,
        )
        return Results(found)

    def path(self, start: str, end: str) -> Results[EvidencePath]:
        """Return the shortest and the strongest path of evidence between two entities.

        Raises:
            NotFoundError: no path of at most six steps joins them.
        """
        from matchgraph.paths import paths  # noqa: PLC0415  start-up time

        ends = resolve(self.store, start), resolve(self.store, end)
        return Results(paths(self.store, *ends, settings.methodology()))

    def explain(
        self,
        entity: str,
        *,
        suppose: str | Sequence[str] = (),
        flip: str | None = None,
        limit: int = 10,
        progress: Progress = silent,
    ) -> Explanation:
        """Return why an entity ranks where it does in the published run; nothing is written.

        Args:
            entity: a slug, a unique name or the start of one.
            suppose: one or several changes to suppose, such as `success intent='make subtitles' times=3`.
            flip: another entity: find the least evidence without which it stands above.
            limit: so many lines a dimension of the match's shares; the rest in one.
            progress: called with a stage and how many sets of evidence were tried.

        Raises:
            MatchGraphError: a change cannot be understood or supposed.
            NotFoundError: no run is published.
        """
        from matchgraph.explain import explain  # noqa: PLC0415  start-up time

        return explain(
            self.store,
            self._event_folder,
            settings.methodology(),
            resolve(self.store, entity),
            suppose=[suppose] if isinstance(suppose, str) else suppose,
            flip_with=resolve(self.store, flip) if flip else None,
            limit=limit,
            progress=progress,
        )

    def check(self) -> Results[Finding]:
        """Return contradictions between sources, and figures that could not be met."""
        from matchgraph.check import check  # noqa: PLC0415  start-up time

        return Results(check(self.store, settings.methodology(), event_folder=self._event_folder))

    def export(
        self, *, around: str | None = None, depth: int = 1, load_times: bool = False
    ) -> dict[str, Any]:
        """Return the whole graph, or what is around an entity, as plain data, everything sorted by key.

        Args:
            around: an entity; without it the whole graph.
            depth: how many relationships away from it, 1-4.
            load_times: whether to keep when each source was loaded; without, loading again changes nothing.
        """
        from matchgraph.export.json_text import as_data  # noqa: PLC0415  start-up time

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
        from matchgraph.export.writing import write_export  # noqa: PLC0415  start-up time

        exported = self._exported(around, depth, load_times=load_times)
        return write_export(exported, target, form, event_folder=self._event_folder)

    def _exported(self, around: str | None, depth: int, *, load_times: bool) -> ExportedGraph:
        from matchgraph.export.view import ExportedGraph, part_around  # noqa: PLC0415  start-up time

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
        from matchgraph.copying import copy_graph  # noqa: PLC0415  start-up time

        with MatchGraph(address, password=password or settings.target_password()) as other:
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
        from matchgraph.plot import draw_neighbourhood  # noqa: PLC0415  start-up time

        slug = resolve(self.store, entity)
        around = self.neighbourhood(slug, depth=depth)
        slugs = sorted(node for node, data in around.nodes(data=True) if data["kind"] == "Entity")
        types = {row["slug"]: row["type"] for row in self.store.read("entities_by_slug", slugs=slugs)}
        draw_neighbourhood(around, slug, types, Path(file))
        return Path(file)

    def plot_history(self, entities: str | Sequence[str], file: str | Path, *, limit: int = 100) -> Path:
        """Draw how the ranks of some entities went from run to run, as SVG or PNG.

        Args:
            entities: one or several.
            file: where to; its suffix says which.
            limit: at most so many runs, the newest.

        Raises:
            NotFoundError: no run has ranked any of them.
            MatchGraphError: the suffix is another, the file cannot be written, or matplotlib is missing.
        """
        from matchgraph.plot import draw_history, rank_points  # noqa: PLC0415  start-up time

        names = [entities] if isinstance(entities, str) else entities
        draw_history({name: rank_points(self.history(name, limit=limit)) for name in names}, Path(file))
        return Path(file)

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
        return Rows(self.store.read(name, **parameters))

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
        from matchgraph.cypher_answer import CypherAnswer  # noqa: PLC0415

        with ad_hoc_reader(self.store.connection) as reader:
            answer = reader.run(text, parameters, limit=row_limit, time_limit=time_limit)
        return CypherAnswer(**vars(answer))

    def runs(self, limit: int = 20) -> Results[RecordedRunAnswer]:
        """Return the runs with their quality, the newest first."""
        from matchgraph.runs import list_runs  # noqa: PLC0415  start-up time

        return Results(list_runs(self.store, limit))

    def history(self, entity: str, *, limit: int = 20) -> Results[HistoryEntry]:
        """Return what the published runs said of an entity, the newest first, and what changed each time."""
        from matchgraph.runs import history  # noqa: PLC0415  start-up time

        return Results(history(self.store, resolve(self.store, entity), limit=limit))

    def movers(
        self,
        *,
        type_: str | None = None,
        free: bool | None = None,
        min_rank: float = 0.0,
        limit: int = 20,
    ) -> Results[Mover]:
        """Return the entities that rose or fell most since the run before the published one."""
        from matchgraph.runs import movers  # noqa: PLC0415  start-up time

        return Results(movers(self.store, type_=type_, free=free, min_rank=min_rank, limit=limit))

    def diff(self, before: str, after: str) -> RunDifference:
        """Return what differs between two runs: an id or its start, a place in the sequence, or `latest`."""
        from matchgraph.runs import difference  # noqa: PLC0415  start-up time

        return difference(self.store, before, after)

    def evaluate(self, split: dt.date) -> tuple[Evaluated, ...]:
        """Rank by everything up to a day, and judge that and simple rankings by the searches after it.

        Args:
            split: the last day to learn from, UTC.
        """
        from matchgraph.evaluate import evaluate  # noqa: PLC0415  start-up time

        return evaluate(self.store, settings.methodology(), split=split, event_folder=self._event_folder)

    def neighbourhood(self, entity: str, *, depth: int = 1, limit: int | None = None) -> nx.MultiDiGraph[str]:
        """Return what is around an entity as a networkx graph; hubs are not walked through.

        Args:
            entity: in the middle.
            depth: how many relationships away from it, 1-4.
            limit: stop reading once there are so many relationships, the nearest first.
        """
        from matchgraph.neighbourhood import neighbourhood  # noqa: PLC0415  start-up time

        return neighbourhood(self.store, resolve(self.store, entity), depth=depth, limit=limit)

    def relations(self, entity: str, *, depth: int = 1, limit: int = 100) -> tuple[Relation, ...]:
        """Return the relationships around an entity as a list, the nearest first.

        Args:
            entity: in the middle.
            depth: how many relationships away from it, 1-4.
            limit: at most so many.
        """
        from matchgraph.neighbourhood import neighbourhood, relations  # noqa: PLC0415  start-up time

        slug = resolve(self.store, entity)
        return Results(relations(neighbourhood(self.store, slug, depth=depth, limit=limit), slug)[:limit])
