"""Record the engine's own searches and later reports on them, in a journal that becomes a segment.

Segments are immutable, but a report comes after its search. So both are appended to a journal next to the
segments. A load or recompute joins each search with its reports into one event and writes all of them as one
segment, named by the journal's hash, replacing the previous one.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import os
import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pydantic import ValidationError

from graph.errors import GuardRefusedError, MatchGraphError, NotFoundError
from graph.event_log.log import EventLog
from graph.event_log.model import REPORT_ONLY, Outcome, SearchEvent
from graph.pointers import EVENTS, hold
from graph.store import Store
from graph.transaction import Transaction
from graph.validation import first_sentence
from matchgraph.answers.searching import Found, Reported, ResolvedCandidate
from matchgraph.events.journal import JOURNAL, Journal, journal_content, journal_of, parsed

SOURCE = "recorded-"  # prefix of the ids of sources created from a journal
LAST = "last"  # instead of an id: the newest search
FIRST = "first"  # instead of an answer: the first one shown
LONGEST_INTENT = 1000
MOST_SHOWN = 1000
ONCE = "the outcome of this search was reported already; one search has one outcome: search again"


def record(
    journal: Journal, intent: str, shown: Sequence[Found | ResolvedCandidate], actor: str | None = None
) -> str:
    """Record a search and its ordered results; return the id for reports.

    Args:
        journal: of the event log.
        actor: who searched; searches without one count as distinct actors.

    Raises:
        MatchGraphError: there is nothing to record.
    """
    if not shown or not intent.strip():
        raise MatchGraphError("a search without results is not evidence and is not recorded")
    event = _checked(
        {
            "id": f"search-{uuid.uuid4().hex}",
            "at": dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
            "intent": intent.strip()[:LONGEST_INTENT],
            "shown": [
                {"capability": s.capability, "position": place}
                if s.capability
                else {"entity": s.slug, "position": place}
                for place, s in enumerate(shown[:MOST_SHOWN], start=1)
            ],
            "clicked": [],
            "actor": actor,
        }
    )
    journal.append({"search": event.model_dump(mode="json", exclude_none=True)})
    return event.id


def _checked(event: dict[str, Any]) -> SearchEvent:
    """Return a search as an event.

    Raises:
        MatchGraphError: it cannot be one, for instance because of a control character in its text.
    """
    try:
        return SearchEvent.model_validate(event)
    except ValidationError as error:
        raise MatchGraphError(f"the search cannot be recorded: {first_sentence(error)}") from error


def report(
    journal: Journal,
    event: str,
    *,
    clicked: Sequence[str] = (),
    success: str | None = None,
    failure: str | None = None,
    once: bool = False,
) -> Reported:
    """Report clicks and the outcome of a recorded search.

    Reports accumulate: all clicks count, and the newest outcome.

    Args:
        journal: of the event log.
        event: id of the search, or `last` for the newest.
        clicked: ids of capabilities or entities shown.
        success: the one that succeeded, or `first`: shown, or a capability of an entity shown, or the entity
            of a capability shown; the outcome of any other one waits.
        failure: the one that failed.
        once: whether to refuse an outcome if one was reported before.

    Raises:
        NotFoundError: no such search is recorded.
        GuardRefusedError: an outcome was reported before, and only one counts.
        MatchGraphError: it did not show what was clicked, an outcome names nothing, or the report is empty.
    """
    if not clicked and (success is None) == (failure is None):
        raise MatchGraphError("give what was clicked, or what succeeded, or what failed")
    search = _search(journal, event)
    names = {each.get("capability") or each["entity"]: each for each in search["shown"]}
    report: dict[str, Any] = {"id": search["id"], "clicked": [_shown(names, name) for name in clicked]}
    named = success or failure or ""
    if named == FIRST and FIRST not in names:
        named = next(iter(names), "")
    outcome = _outcome(names, named, success=success is not None)
    if outcome:
        report["outcome"] = outcome.model_dump(exclude_none=True)
    with journal.writing() as append:
        if once and outcome and journal.has_outcome(search["id"]):
            raise GuardRefusedError(ONCE)
        append({"feedback": report})
    return Reported(
        event=search["id"],
        clicked=tuple(report["clicked"]),
        outcome=outcome.id if outcome else None,
        success=outcome.success if outcome else None,
        waits=outcome is not None and _waits(search, report["outcome"]),
    )


def _outcome(names: dict[str, Any], name: str, *, success: bool) -> Outcome | None:
    """Return the outcome of what a name means, or None for no name."""
    if not name:
        return None
    is_capability = "capability" in names[name] if name in names else "#" in name
    try:
        return Outcome.model_validate({"capability" if is_capability else "entity": name, "success": success})
    except ValidationError:
        raise _not_shown(names, name) from None


def _waits(search: dict[str, Any], outcome: dict[str, Any]) -> bool:
    """Return whether an outcome has nothing to do with what a search showed."""
    position = SearchEvent.model_validate(search | {"outcome": outcome}).attribution.position
    return position is not None and position < REPORT_ONLY


def _search(journal: Journal, event: str) -> dict[str, Any]:
    found = journal.search(journal.newest() or "" if event == LAST else event)
    if found is None:
        raise NotFoundError(
            f"no search '{event}' can be reported on; it was never recorded, was retracted, or is too old"
        )
    return found


def _shown(names: dict[str, Any], name: str) -> str:
    """Return the id of a search result by name: its id, or the slug of the entity that offers it."""
    if name in names:
        return name
    offered = [id_ for id_ in names if id_.startswith(f"{name}#")]
    if len(offered) == 1:
        return offered[0]
    raise _not_shown(names, name)


def _not_shown(names: dict[str, Any], name: str) -> MatchGraphError:
    return MatchGraphError(f"this search did not show '{name}'; it showed: {', '.join(names)}")


def recorded_events(journal: bytes) -> Iterator[SearchEvent]:
    """Yield the recorded searches, joined with their reports, in order of recording.

    Of the outcomes of a search the newest counts; one that waits replaces none.

    Args:
        journal: its content.
    """
    searches: dict[str, dict[str, Any]] = {}
    for line in _lines(journal):
        if search := line.get("search"):
            searches.setdefault(search["id"], search)
        elif (report := line.get("feedback")) and (known := searches.get(report["id"])):
            known["clicked"] = list(dict.fromkeys([*known["clicked"], *report["clicked"]]))
            outcome = report.get("outcome")
            if outcome and not (known.get("outcome") and _waits(known, outcome)):
                known["outcome"] = outcome
    for search in searches.values():
        yield SearchEvent.model_validate(search)


def take_recorded(store: Store, log: EventLog) -> bool:
    """Update the segment of recorded searches from the journal, and register it.

    After a crash the old segment or both are registered, and each event counts once; the next call recovers.

    Args:
        log: the log of events; one without a folder has recorded nothing.

    Returns:
        Whether sources changed.
    """
    if not any(_lines(journal_content(log))):
        return False
    old, changed = store.transaction("register recorded searches", lambda t: _register(t, log))
    for id_ in old:
        log.remove(id_)
    return changed


def _register(transaction: Transaction, log: EventLog) -> tuple[list[str], bool]:
    """Register the segment of the journal; return the sources it replaces, and whether any changed."""
    hold(transaction, EVENTS)
    content = journal_content(log)
    sha256 = hashlib.sha256(content).hexdigest()
    id_ = f"{SOURCE}{sha256[:32]}"
    recorded = {row["id"] for row in transaction.read("event_sources") if is_recorded(row["id"])}
    old = sorted(recorded - {id_})
    if id_ in recorded and id_ in log.segments() and not old:
        return [], False
    state_segment(transaction, log, id_, sha256, recorded_events(content))
    transaction.write("forget_sources", ids=old)
    hold(transaction, EVENTS, changed=True)
    return old, True


def state_segment(
    transaction: Transaction, log: EventLog, id_: str, sha256: str, events: Iterable[SearchEvent]
) -> None:
    """Write the segment of searches that were recorded here, and state it as a trusted source.

    Args:
        id_: of the source.
        sha256: of what the searches were read from.
        events: the searches.
    """
    with log.segment(id_) as segment:
        for event in events:
            segment.add(event)
    row = {"id": id_, "kind": "events", "sha256": sha256, "trusted": True, "location": JOURNAL}
    counts = {"events": segment.written.events, "repeated": segment.written.repeated, "refused": 0}
    loaded_at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    transaction.write("state_sources", rows=[row | counts | {"loaded_at": loaded_at}])


def is_recorded(source: str) -> bool:
    """Return whether an event source was created from a journal of recorded searches."""
    return source.startswith(SOURCE)


def forget_recorded(log: EventLog, source: str) -> None:
    """Delete the recorded searches of a source, so that they are not added again.

    Args:
        log: the event log.

    Raises:
        MatchGraphError: more searches were recorded since.
    """
    place = journal_of(log)
    if place is None:
        return
    with place.open("rb+") as journal:
        fcntl.flock(journal, fcntl.LOCK_EX)
        content = journal.read()
        if content and not source.endswith(hashlib.sha256(content).hexdigest()[:32]):
            raise MatchGraphError(
                f"searches were recorded after '{source}' was created; `matchgraph recompute` adds them, "
                f"then `matchgraph retract {SOURCE}` retracts all of them"
            )
        journal.truncate(0)
        os.fsync(journal.fileno())


def _lines(journal: bytes) -> Iterator[dict[str, Any]]:
    """Yield the lines of the journal, skipping one truncated by a crash."""
    return filter(None, map(parsed, journal.split(b"\n")))
