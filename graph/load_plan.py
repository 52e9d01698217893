"""Decide what a load does with statements, given the versions that are stored; reads and writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from graph.model import Statement
from graph.stored_version import StoredVersion

NOTED = {"id", "location", "input_sha256", "input_sources", "etag", "last_modified"}

Status = Literal["loaded", "replaced", "unchanged", "superseded", "refused"]
WRITTEN: frozenset[Status] = frozenset({"loaded", "replaced"})


@dataclass(frozen=True)
class LoadOutcome:
    """The outcome of one statement.

    Args:
        source: the source's id.
        location: the file it came from.
        status: what was done; `superseded` means another version takes precedence.
        reason: for `superseded` and `refused`.
        kind: kind of the source.
    """

    source: str
    location: str
    status: Status
    reason: str = ""
    kind: str = "page"

    @classmethod
    def of(cls, statement: Statement, status: Status, reason: str = "") -> LoadOutcome:
        """Return the outcome of a statement."""
        source = statement.source
        return cls(source.id, source.location, status, reason, source.kind)


@dataclass
class LoadPlan:
    """What is decided about some statements: their outcomes in order, and what is to be written.

    Args:
        known: the version of each source as it will be.
        chosen: the statements to write, by source.
        replaced: the sources of which a stored version goes.
        promoted: the sources that were untrusted until now.
        passed_by: statements that another version supersedes.
        noted: where unchanged sources are read from, if that is new.
    """

    known: dict[str, StoredVersion]
    outcomes: list[LoadOutcome] = field(default_factory=list)
    chosen: dict[str, Statement] = field(default_factory=dict)
    replaced: set[str] = field(default_factory=set)
    promoted: set[str] = field(default_factory=set)
    passed_by: list[Statement] = field(default_factory=list)
    noted: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, statements: Iterable[Statement], known: Mapping[str, StoredVersion]) -> LoadPlan:
        """Decide about statements, in order.

        Args:
            known: the versions that are stored, by source.
        """
        plan = cls(dict(known))
        for statement in statements:
            plan._judge(statement)
        return plan

    @property
    def seen(self) -> dict[str, StoredVersion]:
        """The versions that this load wrote or found unchanged, by source."""
        return {id_: version for id_, version in self.known.items() if version.this_load}

    def _judge(self, statement: Statement) -> None:
        there = self.known.get(statement.source.id)
        status: Status = "loaded"
        reason = there.refuses(statement) if there is not None else ""
        if reason:
            status = "refused"
        elif there is not None and there.pending:
            status = "replaced"  # an earlier load was interrupted
        elif there is not None:
            same = there.is_just(statement)
            reason = "" if same else there.outlives(statement)
            status = "unchanged" if same else "superseded" if reason else "replaced"
        self.outcomes.append(LoadOutcome.of(statement, status, reason))
        if status in WRITTEN:
            self._choose(statement, there)
        elif status == "superseded":
            self.passed_by.append(statement)
        elif status == "unchanged" and there is not None:
            self._note(statement, there)

    def _choose(self, statement: Statement, there: StoredVersion | None) -> None:
        id_ = statement.source.id
        if (other := self.chosen.get(id_)) is not None:
            self.passed_by.append(other)
        elif there is not None:
            self.replaced.add(id_)
            if statement.source.trusted and not there.trusted:
                self.promoted.add(id_)
        self.chosen[id_] = statement
        self.known[id_] = StoredVersion.of(statement)
        self.noted.pop(id_, None)

    def _note(self, statement: Statement, there: StoredVersion) -> None:
        """Note where an unchanged source is read from; of several locations the first by name counts."""
        source = statement.source
        id_, input_ = source.id, (source.input_sha256, source.input_sources)
        self.known[id_] = replace(there, this_load=True)
        if source.location > there.location:
            return
        if id_ in self.chosen:
            if source.location < there.location:
                self.chosen[id_], self.known[id_] = statement, StoredVersion.of(statement)
        elif source.location < there.location or there.input != input_:
            self.noted[id_] = source.model_dump(include=NOTED)
            self.known[id_] = replace(there, location=source.location, input=input_, this_load=True)
