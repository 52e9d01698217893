"""One server's parts: the graph, its answers, who may ask, limits and figures."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from matchgraph import MatchGraph, MatchGraphError, NotFoundError
from matchgraph.answers.searching import Found, Reported, ResolvedCandidate
from matchgraph.answers.sources import LoadReport
from matchgraph.facade.access import Keys, who
from matchgraph.serving.answering import Answering
from matchgraph.serving.figures import Figures
from matchgraph.serving.limiting import RequestLimits
from matchgraph.serving.options import ServeOptions
from matchgraph.serving.visitors import Visitor

_log = logging.getLogger("matchgraph.api")


@dataclass(frozen=True)
class Serving:
    """What all faces of one server share. Threads may share it.

    Args:
        graph: the open graph.
        keys: tokens, callbacks and actors.
        options: how to serve.
    """

    graph: MatchGraph
    keys: Keys
    options: ServeOptions
    _limits: RequestLimits = field(default_factory=RequestLimits)

    @cached_property
    def figures(self) -> Figures:
        """Figures for monitors."""
        return Figures(self.graph)

    @cached_property
    def answering(self) -> Answering:
        """Answers of one run each, kept while the graph does not change."""
        return Answering(self.graph, self.options.kept_bytes, self.figures.hit)

    def seconds_to_wait(self, visitor: Visitor) -> int:
        """Count a request against the limit of who asks; return 0, or how long they have to wait."""
        most = self.options.per_minute_with_token if visitor.token else self.options.per_minute
        return self._limits.seconds_to_wait(who(visitor.token, visitor.address), most)

    @property
    def records(self) -> bool:
        """Whether searches are recorded as evidence."""
        return self.options.record and self.graph.records

    def record(self, text: str, shown: Sequence[Found | ResolvedCandidate], visitor: Visitor) -> str | None:
        """Record a search as evidence, if searches are; return the callback to report on it with.

        Args:
            shown: the answers, in order.
            visitor: who searched; in the evidence an opaque actor.
        """
        if not shown or not self.records:
            return None
        try:
            event = self.graph.record(text, shown, actor=self.keys.actor(visitor.token, visitor.address))
        except MatchGraphError as error:  # who searches gets an answer, whatever becomes of the evidence
            _log.warning("a search was not recorded: %s", error)
            self.figures.events.labels("search not recorded").inc()
            return None
        self.figures.events.labels("search").inc()
        return self.keys.callbacks.of(event)

    def report(
        self, callback: str, clicked: tuple[str, ...], success: str | None, failure: str | None
    ) -> Reported:
        """Report clicks and the outcome of the search that a callback is for; an outcome counts once.

        Raises:
            GuardRefusedError: the callback is none of ours, expired, or its outcome was reported already.
            NotFoundError: the search was retracted since.
        """
        try:
            reported = self.graph.feedback(
                self.keys.callbacks.event(callback),
                clicked=clicked,
                success=success,
                failure=failure,
                once=True,
            )
        except Exception:
            self.figures.events.labels("report refused").inc()
            raise
        self.figures.events.labels("report").inc()
        return reported

    def upload(
        self, visitor: Visitor, name: str, content: bytes, *, kind: str | None, dry_run: bool = False
    ) -> LoadReport:
        """Load what was uploaded, as a file that is kept, so that it can be looked up and loaded again.

        Args:
            visitor: who uploads; without the scope `trusted` it affects no rank.
            name: of the file.
            content: the file.
            kind: its kind; by default detected from the content.
            dry_run: check and count everything; write nothing.
        """
        trusted = visitor.token is not None and "trusted" in visitor.token.scopes
        who = visitor.token.name if visitor.token else "anyone"
        report = self.graph.upload(who, name, content, kind=kind, trusted=trusted, dry_run=dry_run)
        self.figures.events.labels("uploaded").inc(report.events)
        self.figures.events.labels("upload refused").inc(report.refused)
        return report

    def not_ready(self) -> str | None:
        """Return why not to ask yet; None if the store answers and a run that is not too old is published."""
        try:
            ranking = self.graph.top(limit=1)
        except NotFoundError as error:
            return str(error)
        age, most = ranking.age_days, self.options.stale_after
        if most is not None and age > most:
            return f"the published run is {age} days old; at most {most} are wanted: look at the nightly job"
        return None
