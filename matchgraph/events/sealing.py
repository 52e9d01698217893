"""Move recorded searches that no report can reach any more out of the journal, into a segment of their own.

The journal becomes a segment again at every load and recompute, so it must not grow for ever. A sealed search
is an event like those of a file. It is registered before it leaves the journal: after a crash in between it
is in both, and an event in two segments counts once; the next call ends the work.
"""

from __future__ import annotations

import datetime as dt
import hashlib

from graph.event_log.log import EventLog
from graph.event_log.model import SearchEvent
from graph.pointers import EVENTS, hold
from graph.store import Store
from graph.transaction import Transaction
from matchgraph.events.journal import Journal
from matchgraph.events.recording import recorded_events, state_segment

OPEN = dt.timedelta(days=3)  # a day longer than callbacks live (matchgraph.access.callbacks)
SMALLEST = 1000  # searches of a segment: fewer stay in the journal


def seal(store: Store, log: EventLog, *, now: dt.datetime | None = None, smallest: int = SMALLEST) -> int:
    """Move the searches that are older than reports on them can be to a segment; return how many.

    Args:
        log: the log of events.
        now: current time, UTC.
        smallest: how many searches are worth a segment.
    """
    journal, closed_before = Journal(log.folder), (now or dt.datetime.now(dt.UTC)) - OPEN
    if not journal.path.exists() or not journal.begins_before(closed_before):
        return 0
    events = [each for each in recorded_events(journal.path.read_bytes()) if each.at < closed_before]
    if len(events) < smallest:
        return 0
    store.transaction("seal recorded searches", lambda t: _register(t, log, events))
    journal.remove({event.id for event in events})
    return len(events)


def _register(transaction: Transaction, log: EventLog, events: list[SearchEvent]) -> None:
    hold(transaction, EVENTS)
    content = "".join(f"{event.model_dump_json(exclude_none=True)}\n" for event in events).encode()
    sha256 = hashlib.sha256(content).hexdigest()
    id_ = f"events-{sha256[:32]}"
    if id_ in {row["id"] for row in transaction.read("event_sources")} and id_ in log.segments():
        return
    state_segment(transaction, log, id_, sha256, events)
    hold(transaction, EVENTS, changed=True)
