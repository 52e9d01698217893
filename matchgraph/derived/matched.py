"""Derive intents and MATCHED from the daily roll-ups of the event log.

What is derived is made from registered segments only, so a crash leaves the old state or the new. What was
added up last is kept next to the log, under the hash that the graph has of it. From there on only pairs that
new or retracted segments, other meanings of candidates, or the passing of days can have changed are added up
again. Without it, or after a crash, all is compared with the graph.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from graph.errors import OvertakenError
from graph.event_log.totals import Scope, Totals
from graph.event_log.touched import Touched
from graph.matched import (
    difference_between,
    different_times,
    intent_row,
    matched_differences,
    remove_intents,
    stored_intents,
    unsearched,
    write_intents,
    write_matched,
    write_times_matched,
)
from graph.model import capability_parts
from graph.pointers import ALIASES, EVENTS, TEXTS, Pointers, Unchanged, hold
from graph.store import Store
from graph.transaction import Transaction
from graph.versions import digest
from matchgraph.computing.reading import MATCHED, Reading, meanings_of
from matchgraph.derived.turns import derived

DERIVED = MATCHED
INPUTS = (TEXTS, ALIASES, EVENTS)
MOST_TOUCHED = 200_000  # pairs compared in memory; of more, all are compared with the graph, by parts


@dataclass(frozen=True)
class MatchedOutcome:
    """What a derivation of MATCHED found and changed.

    Args:
        unknown: candidates in the whole log that no source states; their events wait in the log.
        matched: relationships written or removed.
    """

    unknown: int
    matched: int


def derive_matched(reading: Reading) -> MatchedOutcome:
    """Bring intents and MATCHED up to date with the registered segments, if anything changed since.

    Args:
        reading: of the graph, with its projections up to date.

    Raises:
        MatchGraphError: the graph holds events, and the log has no folder.
        NotFoundError: the log lacks a segment.
    """
    unknown = 0

    def derive(reading: Reading) -> int:
        nonlocal unknown
        turn = _Turn.of(reading)
        if turn.before and turn.is_up_to_date:
            unknown = turn.before.unknown
            return 0
        if not reading.sources.events and not reading.pointers.derived_from(DERIVED):
            return 0
        after = scope_of(reading, turn.before if turn.knows_candidates else None)
        unknown = after.unknown
        return turn.derive(after)

    changed = derived(derive, reading)
    return MatchedOutcome(unknown=unknown, matched=changed)


def scope_of(reading: Reading, before: Scope | None = None) -> Scope:
    """Return what MATCHED is to be added up from: the roll-ups of all registered segments.

    Args:
        before: an earlier scope, if what its candidates mean has not changed since.
    """
    constants = reading.methodology
    names = reading.log.roll_ups(_sources(reading), constants.evidence.examination)
    if not names:
        return Scope((), {}, dt.date.min, constants.matched.window_days, constants.matched.least_examined)
    with reading.log.totals() as totals:
        candidates, last_day = totals.candidates(names), totals.last_day(names)
    named, offering = (dict(before.known), dict(before.offering)) if before else ({}, {})
    known = {candidate: named[candidate] for candidate in candidates if candidate in named}
    for candidate, offered in reading.offering([each for each in candidates if each not in known]).items():
        known[candidate] = offered.id
        if offered.entities != (capability_parts(offered.id)[0],):
            offering[offered.id] = offered.entities
    return Scope(
        roll_ups=names,
        known=known,
        offering={id_: offering[id_] for id_ in sorted(set(known.values()) & offering.keys())},
        last_day=last_day,
        window=constants.matched.window_days,
        least_examined=constants.matched.least_examined,
        unknown=len(candidates) - len(known),
    )


def _sources(reading: Reading) -> list[str]:
    """Return the sources of events, the trusted ones first: their copy of an event counts."""
    trusted = set(reading.sources.trusted_events)
    return sorted(reading.sources.events, key=lambda source: (source not in trusted, source))


@dataclass(frozen=True)
class _Turn:
    """One derivation: from what was derived last, to the state of the graph and log that was read.

    Args:
        before: what was added up last; None if all has to be compared.
        inputs: identifies the state that was read.
    """

    reading: Reading
    before: Scope | None
    inputs: str

    @classmethod
    def of(cls, reading: Reading) -> _Turn:
        marks, constants = reading.pointers.marks, reading.methodology
        events = marks.get(EVENTS, {}).get("version")
        numbers = [constants.evidence.examination, constants.matched.model_dump()]
        inputs = meanings_of(marks), digest([events, _sources(reading), numbers])
        return cls(reading, reading.matched_scope, "-".join(inputs))

    @property
    def _inputs_before(self) -> str:
        return str(self.reading.pointers.marks.get(DERIVED, {}).get("inputs") or "")

    @property
    def is_up_to_date(self) -> bool:
        return self._inputs_before == self.inputs

    @property
    def knows_candidates(self) -> bool:
        """Whether what candidates mean has not changed since it was derived last."""
        return self._inputs_before.partition("-")[0] == self.inputs.partition("-")[0]

    def derive(self, after: Scope) -> int:
        """Write what differs, and return how many relationships that are.

        Raises:
            OvertakenError: what it was derived from changed meanwhile.
        """
        log, before = self.reading.log, self.reading.pointers.derived_from(DERIVED)
        name = log.remember(after) if after.roll_ups else ""
        if self.before and name == before:
            self._finish(self.reading.store, name, after)
            return 0
        token = uuid.uuid4().hex
        self.reading.store.transaction("derive MATCHED", lambda t: _begin(t, before, token))
        unchanged = self.reading.pointers.unchanged(*INPUTS)
        mine = replace(unchanged, marks={**unchanged.marks, DERIVED: {"version": token}})
        store = self.reading.store.on_condition(mine.require)
        try:
            changed = self._write(store, after)
            self._write_times_matched(store, after)
            self._finish(store, name, after)
        except OvertakenError:
            if Pointers.read(store).marks.get(DERIVED, {}).get("version") != token:
                return 0  # whoever began later derives from this state or a newer one
            raise
        return changed

    def _write(self, store: Store, after: Scope) -> int:
        before = self.before
        if before and (before.window, before.least_examined) == (after.window, after.least_examined):
            with self.reading.log.totals() as totals:
                touched = Touched(totals, before, after)
                if len(touched) <= MOST_TOUCHED:
                    return _write_touched(store, totals, before, after, touched)
        with self.reading.log.totals() as totals:
            return _write_all(store, totals, after)

    def _write_times_matched(self, store: Store, after: Scope) -> None:
        """Write how often entities, or what they offer, were shown."""
        with self.reading.log.totals() as totals:
            write_times_matched(store, _times_matched(totals, after))

    def _finish(self, store: Store, name: str, after: Scope) -> None:
        store.write("mark_derived_from", id=DERIVED, digest=name or None, inputs=self.inputs)
        if name:
            self.reading.log.keep_only(name, after, self.reading.sources.events)


def _times_matched(totals: Totals, scope: Scope) -> dict[str, int]:
    """Return how often each entity, or what it offers, was shown, by slug."""
    times: Counter[str] = Counter()
    for name, is_entity, shown in totals.shown(scope.roll_ups):
        known = scope.known.get((name, is_entity))
        for slug in scope.entities(known) if known else ():
            times[slug] += shown
    return {slug: count for slug, count in times.items() if count}


def _begin(transaction: Transaction, before: str, token: str) -> None:
    """Take the turn: what the graph holds is not what was derived last, until this derivation ends."""
    hold(transaction, DERIVED)
    if Pointers.read(transaction).derived_from(DERIVED) != before:
        raise OvertakenError(Unchanged.overtaken)
    transaction.write("mark_derived_from", id=DERIVED, digest=None, inputs=None)
    transaction.write("note_version", id=DERIVED, version=token)


def _write_touched(store: Store, totals: Totals, before: Scope, after: Scope, touched: Touched) -> int:
    """Write the pairs and intents that differ between two scopes."""
    changed = sorted(set(before.roll_ups) ^ set(after.roll_ups))
    was, now = (
        {row["key"]: row for row in map(intent_row, totals.intents(scope.roll_ups, changed))}
        for scope in (before, after)
    )
    gone = sorted(was.keys() - now.keys())
    write_intents(store, [row for key, row in sorted(now.items()) if was.get(key) != row])
    written = write_matched(store, difference_between(touched.differing()))
    write_intents(store, [unsearched(key, was[key]["text"]) for key in gone])
    remove_intents(store, gone)
    return written


def _write_all(store: Store, totals: Totals, after: Scope) -> int:
    """Write what differs from the graph."""
    there = {row["key"]: row for row in stored_intents(store)}
    gone = set(there)
    changed = []
    for row in map(intent_row, totals.intents(after.roll_ups)):
        gone.discard(row["key"])
        if there.get(row["key"]) != row:
            changed.append(row)
    write_intents(store, changed)
    differences = matched_differences(store, totals.pairs(after), there)
    written = sum(write_matched(store, each) for each in differences)
    rows = (unsearched(key, there[key]["text"]) for key in sorted(gone))
    write_intents(store, [row for row in rows if row != there[row["key"]]])
    remove_intents(store, sorted(gone))
    return written


def matched_faults(reading: Reading) -> Iterator[str]:
    """Yield the entities and intents of which counts or MATCHED are not what the events themselves add up to.

    Args:
        reading: of the graph.
    """
    log = reading.log
    if not reading.sources.events:
        return
    scope = scope_of(reading)
    with log.recounted(_sources(reading), reading.methodology.evidence.examination) as totals:
        yield from different_times(reading.store, _times_matched(totals, scope))
        there = {row["key"]: row for row in stored_intents(reading.store)}
        wanted = {row["key"]: row for row in map(intent_row, totals.intents(scope.roll_ups))}
        yield from sorted(key for key, row in wanted.items() if there.get(key) != row)
        for difference in matched_differences(reading.store, totals.pairs(scope), there):
            yield from difference.intents
