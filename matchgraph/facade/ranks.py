"""The ranks: computed, shown, explained and checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from graph.copying import refuse_unfinished
from graph.model import Comparison
from graph.progress import Progress, silent
from matchgraph import settings
from matchgraph.answers.entities import ComparisonAnswer, EntityCard, Ranking
from matchgraph.answers.runs import RecomputeReport
from matchgraph.answers.tables import Results
from matchgraph.answers.upkeep import Finding
from matchgraph.entities.naming import resolve
from matchgraph.facade.opened import OpenGraph

if TYPE_CHECKING:
    from matchgraph.answers.explaining import Explanation


class Ranks(OpenGraph):
    """Computes ranks, and shows, explains and checks them."""

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
        from matchgraph.runs.recompute import recompute  # noqa: PLC0415  start-up time

        refuse_unfinished(self.store)
        if not dry_run:
            self.store.prepare()
        return recompute(
            self.store,
            settings.methodology(),
            event_folder=self._event_folder,
            search_folder=self._search_folder,
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
        from matchgraph.entities.cards import top  # noqa: PLC0415  start-up time

        return top(self.store, type_=type_, free=free, min_rank=min_rank, limit=limit)

    def show(self, entity: str) -> EntityCard:
        """Return everything the graph holds of an entity: a slug, a unique name or the start of one."""
        from matchgraph.entities.cards import card  # noqa: PLC0415  start-up time

        return card(self.store, resolve(self.store, entity))

    def compare(self, left: str, right: str) -> ComparisonAnswer:
        """Compare any two entities by their current figures."""
        from matchgraph.entities.compare import compare  # noqa: PLC0415  start-up time

        margin = settings.methodology().inference.ordering_margin
        return compare(self.store, resolve(self.store, left), resolve(self.store, right), margin=margin)

    def stated_comparison(self, left: str, right: str, source: str | None = None) -> Comparison:
        """Return what a loaded page states of two entities."""
        from matchgraph.entities.compare import stated_comparison  # noqa: PLC0415  start-up time

        return stated_comparison(self.store, resolve(self.store, left), resolve(self.store, right), source)

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
        from matchgraph.explaining.explain import explain  # noqa: PLC0415  start-up time

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
        from matchgraph.upkeep.check import check  # noqa: PLC0415  start-up time

        return Results(check(self.store, settings.methodology(), event_folder=self._event_folder))
