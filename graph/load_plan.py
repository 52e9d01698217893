"""Decide what a load does with statements, given the versions that are stored; reads and writes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from graph.model import Source, Statement
from graph.other_inputs import OtherInputs, dated
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
        day: day of what is new and has none; None leaves it undated.
        seen_elsewhere: the sources of which a version in another place is to be noted.
    """

    known: dict[str, StoredVersion]
    outcomes: list[LoadOutcome] = field(default_factory=list)
    chosen: dict[str, Statement] = field(default_factory=dict)
    replaced: set[str] = field(default_factory=set)
    promoted: set[str] = field(default_factory=set)
    passed_by: list[Statement] = field(default_factory=list)
    noted: dict[str, dict[str, Any]] = field(default_factory=dict)
    day: dt.date | None = None
    seen_elsewhere: set[str] = field(default_factory=set)

    @classmethod
    def of(
        cls,
        statements: Iterable[Statement],
        known: Mapping[str, StoredVersion],
        day: dt.date | None = None,
    ) -> LoadPlan:
        """Decide about statements, in order.

        Args:
            known: the versions that are stored, by source.
            day: day of what is new and has none; None leaves it undated.
        """
        plan = cls(dict(known), day=day)
        for statement in statements:
            plan._judge(statement)
        return plan

    @property
    def seen(self) -> dict[str, StoredVersion]:
        """The versions that this load wrote or found unchanged, by source."""
        return {id_: version for id_, version in self.known.items() if version.this_load}

    @property
    def noted_elsewhere(self) -> list[dict[str, Any]]:
        """What to note of stored sources about their versions in other places, as rows."""
        ids = sorted(self.seen_elsewhere - self.chosen.keys())
        return [{"id": id_, "other_inputs": self.known[id_].others.texts} for id_ in ids]

    def _judge(self, given: Statement) -> None:
        there = self.known.get(given.source.id)
        statement = self._dated(given, there)
        assumed = statement is not given
        status: Status = "loaded"
        reason = there.refuses(statement) if there is not None else ""
        if reason:
            status = "refused"
        elif there is not None and there.pending:
            status = "replaced"  # an earlier load was interrupted
        elif there is not None:
            same = there.is_just(statement)
            reason = "" if same else there.outlives(statement, day_assumed=assumed)
            status = "unchanged" if same else "superseded" if reason else "replaced"
        self.outcomes.append(LoadOutcome.of(statement, status, reason))
        if status in WRITTEN:
            self._choose(statement, there)
        elif status == "superseded":
            self.passed_by.append(statement)
            if assumed and there is not None:
                self._remember(statement.source, there)
        elif status == "unchanged" and there is not None:
            self._note(statement, there)

    def _dated(self, statement: Statement, there: StoredVersion | None) -> Statement:
        """Return a statement with the day it has, was given before or, if it is new, is given now."""
        source = statement.source
        if self.day is None or source.as_of is not None or source.kind == "signals":
            return statement  # each signal has a day of its own
        before = there.day_of(statement) if there is not None else None
        return dated(
            statement, self.day if before is None else dt.date.fromisoformat(before) if before else None
        )

    def _remember(self, source: Source, there: StoredVersion) -> None:
        """Remember a version that does not count, so that no later night takes it for new."""
        day = source.as_of.isoformat() if source.as_of else ""
        others = there.others.with_version(source.location, source.sha256, day)
        if others != there.others:
            self.known[source.id] = replace(there, others=others)
            self.seen_elsewhere.add(source.id)

    def _choose(self, statement: Statement, there: StoredVersion | None) -> None:
        id_ = statement.source.id
        if (other := self.chosen.get(id_)) is not None:
            self.passed_by.append(other)
        elif there is not None:
            self.replaced.add(id_)
            if statement.source.trusted and not there.trusted:
                self.promoted.add(id_)
        self.chosen[id_] = statement
        self.known[id_] = replace(StoredVersion.of(statement), others=self._others(statement.source, there))
        self.noted.pop(id_, None)

    def _others(self, source: Source, there: StoredVersion | None) -> OtherInputs:
        """Return the versions in other places once this one counts."""
        if there is None:
            return OtherInputs()
        replaced = self.day is not None and there.sha256 != source.sha256
        others = there.others
        if replaced:
            others = others.with_version(there.location, there.sha256, there.day)
        return others.without(source.location)

    def _note(self, statement: Statement, there: StoredVersion) -> None:
        """Note where an unchanged source is read from; of several locations the first by name counts."""
        source = statement.source
        id_, input_ = source.id, (source.input_sha256, source.input_sources)
        self.known[id_] = replace(there, this_load=True)
        if source.location > there.location:
            return
        if id_ in self.chosen:
            if source.location < there.location:
                self.chosen[id_] = statement
                self.known[id_] = replace(StoredVersion.of(statement), others=there.others)
        elif source.location < there.location or there.input != input_:
            self.noted[id_] = source.model_dump(include=NOTED)
            self.known[id_] = replace(there, location=source.location, input=input_, this_load=True)
