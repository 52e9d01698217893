"""A cached reading of a graph: everything is read at most once, and nothing is kept across a write."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from graph.errors import NotFoundError
from graph.history import RecordedRun, recorded_runs
from graph.identity import canonical
from graph.of_state import OfState
from graph.pointers import Pointers
from graph.published import Run
from graph.store import Store
from graph.versions import Sources

if TYPE_CHECKING:
    from cypher.rows import EntityBySlugRow

NO_RUN = "no run is published yet; `matchgraph recompute` publishes one"


@dataclass(frozen=True)
class GraphReading:
    """What one query reads of the graph, lazily.

    Args:
        store: the graph; where it lasts, the reading has one of its own moment instead.
        of_state: what was read before of the state that the graph is in.
    """

    store: Store
    of_state: OfState = field(default_factory=OfState)
    _entities: dict[str, EntityBySlugRow | None] = field(default_factory=dict)
    _runs: dict[str, Run] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.store.lasting is self.store:
            object.__setattr__(self, "store", self.store.at_one_moment())

    @cached_property
    def pointers(self) -> Pointers:
        """The graph's state markers."""
        return Pointers.read(self.store)

    @cached_property
    def sources(self) -> Sources:
        """All sources."""
        return Sources.read(self.store)

    @cached_property
    def aliases(self) -> dict[str, str]:
        """The entity each aliased slug means, resolved."""
        if "sources" in self.__dict__:
            return canonical(self.sources.stated_aliases)
        return self.of_state.get(
            self.pointers,
            "aliases",
            lambda: canonical({row["alias"]: row["meant"] for row in self.store.read("stated_aliases")}),
        )

    @property
    def known_as(self) -> dict[str, list[str]]:
        """The aliases of each entity that has any, sorted."""

        def by_entity() -> dict[str, list[str]]:
            found: dict[str, list[str]] = {}
            for alias, meant in sorted(self.aliases.items()):
                found.setdefault(meant, []).append(alias)
            return found

        return self.of_state.get(self.pointers, "known as", by_entity)

    @cached_property
    def runs(self) -> dict[str, RecordedRun]:
        """All runs by id, oldest first."""
        return self.of_state.get(self.pointers, "runs", lambda: recorded_runs(self.store))

    @property
    def published(self) -> RecordedRun:
        """The published run.

        Raises:
            NotFoundError: none is.
        """
        for recorded in self.runs.values():
            if recorded.current:
                return recorded
        raise NotFoundError(NO_RUN)

    @cached_property
    def of_run(self) -> dict[str, object]:
        """Id, day and methodology of the published run, which answers with ranks state; empty without one."""
        published = self.pointers.published
        return self.stated(published.run if published else None)

    def stated(self, id_: str | None) -> dict[str, object]:
        """Return what answers state of a run: its id, day and methodology; nothing without one."""
        if id_ is None:
            return {}
        run = self.run(id_)
        return {"run": run.id, "as_of": run.as_of, "methodology": run.methodology}

    def run(self, id_: str) -> Run:
        """Return the record of one run, without reading all runs.

        Raises:
            NotFoundError: there is no such run.
        """

        def read() -> Run:
            rows = self.store.read("run_by_id", id=id_)
            if not rows:
                raise NotFoundError(f"no run has the id '{id_}'; `matchgraph runs` lists them")
            recorded = {k: v for k, v in rows[0]["run"].items() if k in Run.model_fields}
            return Run.model_validate(recorded)

        if id_ not in self._runs:
            self._runs[id_] = self.of_state.get(self.pointers, ("run", id_), read)
        return self._runs[id_]

    def entity(self, slug: str) -> EntityBySlugRow | None:
        """Return the row of an entity with its published score, or None."""
        if slug not in self._entities:
            rows = self.store.read("entity_by_slug", slug=slug)
            self._entities[slug] = rows[0] if rows else None
        return self._entities[slug]
