"""Write intents and MATCHED, the search evidence on intents and candidates, from totals of the event log."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias

from more_itertools import chunked

from graph.model import intent_key, normalised
from graph.store import Store

if TYPE_CHECKING:
    from graph.event_log.totals import IntentTotal, PairTotal
    from graph.event_log.touched import Differing

CHUNK = 5_000  # relationships or intents written in one transaction
INTENTS = 500  # intents compared per chunk
PAGE = 20_000  # intents read per chunk
COUNTS = (
    *("shown", "clicked", "succeeded", "failed", "actors"),
    *("recent_shown", "recent_clicked", "previous_shown", "previous_clicked", "examined"),
)
DAYS = ("first_day", "last_day")
INTENT_COUNTS = ("searches", "shown", "clicked", "succeeded", "failed")

Row: TypeAlias = Mapping[str, Any]

_AS_JSON = json.JSONEncoder(ensure_ascii=False).encode
_intent_key = lru_cache(maxsize=16)(intent_key)  # pairs come by intent


@dataclass(frozen=True)
class MatchedDifference:
    """How MATCHED in the graph differs from what is wanted.

    Args:
        new: rows to create.
        changed: rows to change.
        gone: rows to remove, with intent, key and candidate.
    """

    new: Sequence[Row]
    changed: Sequence[Row]
    gone: Sequence[Row]

    def __len__(self) -> int:
        return len(self.new) + len(self.changed) + len(self.gone)

    @property
    def intents(self) -> list[str]:
        """The keys of the intents that differ, sorted."""
        return sorted({row["intent"] for row in itertools.chain(self.new, self.changed, self.gone)})


def matched_key(intent: str, candidate: str, is_entity: bool) -> str:
    """Return the key of the relationship of a pair: a hash of its ends, since intents may be long.

    Args:
        intent: the intent's key.
        candidate: the id of a capability or the slug of an entity.
        is_entity: which of them it is.
    """
    return hashlib.sha256(_AS_JSON([intent, is_entity, candidate]).encode()).hexdigest()[:32]


def pair_row(total: PairTotal) -> Row:
    """Return the row of a pair, as the queries that write it expect it."""
    row = total._asdict()
    row["intent"] = _intent_key(total.intent)
    row["key"] = matched_key(row["intent"], total.candidate, total.is_entity)
    for name in DAYS:
        row[name] = row[name].isoformat()
    return row


def intent_row(total: IntentTotal) -> Row:
    """Return the row of an intent, as the query that writes it expects it."""
    days = {name: getattr(total, name).isoformat() for name in DAYS}
    counts = {name: getattr(total, name) for name in INTENT_COUNTS}
    return {"key": intent_key(total.intent), "text": total.text, **counts, **days}


def difference_between(differing: Iterable[Differing]) -> MatchedDifference:
    """Return what differs between two states of the log as rows."""
    new, changed, gone = list[Row](), list[Row](), list[Row]()
    for each in differing:
        rows = gone if not each.now else changed if each.was else new
        rows.append(pair_row(each.total))
    return MatchedDifference(new, changed, gone)


def difference_of(before: Mapping[str, Row], after: Mapping[str, Row]) -> MatchedDifference:
    """Return the difference between rows by key."""
    return MatchedDifference(
        new=[after[key] for key in sorted(after.keys() - before.keys())],
        changed=[row for key, row in sorted(after.items()) if key in before and _differs(row, before[key])],
        gone=[before[key] for key in sorted(before.keys() - after.keys())],
    )


def matched_differences(
    store: Store, wanted: Iterable[PairTotal], intents: Iterable[str]
) -> Iterator[MatchedDifference]:
    """Yield the differences between MATCHED in the graph and the wanted totals, by chunks of intents.

    Args:
        wanted: the totals of all pairs, sorted by intent.
        intents: keys of all intents in the graph.
    """
    for chunk in chunked(_of_intents(wanted, intents), INTENTS):
        rows = {row["key"]: row for _, of in chunk for row in of}
        difference = difference_of(_stored(store, sorted({key for key, _ in chunk})), rows)
        if len(difference):
            yield difference


def _of_intents(wanted: Iterable[PairTotal], intents: Iterable[str]) -> Iterator[tuple[str, list[Row]]]:
    """Yield the rows of each intent; of the given ones also where there are none."""
    rest = set(intents)
    for text, of in itertools.groupby(wanted, key=itemgetter(0)):
        key = intent_key(text)
        rest.discard(key)
        yield key, list(map(pair_row, of))
    for key in sorted(rest):
        yield key, []


def write_matched(store: Store, difference: MatchedDifference) -> int:
    """Write a difference, after which vanished capabilities may be deleted.

    Returns:
        How many relationships were written or removed.
    """
    for rows in _by_intent(difference.gone):
        gone = [{"intent": key, "keys": [row["key"] for row in of]} for key, of in rows]
        store.write("remove_matched", rows=gone)
    for of_entity, query in ((False, "create_matched_capabilities"), (True, "create_matched_entities")):
        new = sorted((row for row in difference.new if row["is_entity"] is of_entity), key=_PAIR)
        for chunk in chunked(new, CHUNK):
            store.write_together([(query, {"rows": chunk})])  # type: ignore[list-item]
    for rows in _by_intent(difference.changed):
        changes = [{"intent": key, "changed": {row["key"]: _figures(row) for row in of}} for key, of in rows]
        store.write("change_matched", rows=changes)
    for ids in chunked(sorted({row["candidate"] for row in difference.gone}), CHUNK):
        store.write("forget_vanished_capabilities", ids=ids)
    return len(difference)


_PAIR = itemgetter("intent", "candidate")


def write_times_matched(store: Store, times: Mapping[str, int]) -> None:
    """Write how often searches showed each entity, where that changed.

    Args:
        times: by slug.
    """
    rows = ({"slug": slug, "times": times.get(slug)} for slug in different_times(store, times))
    store.write_many("write_times_matched", rows, size=CHUNK)


def different_times(store: Store, times: Mapping[str, int]) -> list[str]:
    """Return the entities of which the graph has another number, sorted."""
    (row,) = store.read("times_matched")
    there = dict(zip(row["slugs"], row["times"], strict=True))
    return sorted(slug for slug in there.keys() | times.keys() if there.get(slug) != times.get(slug))


def write_intents(store: Store, rows: Iterable[Row]) -> None:
    """Write intents.

    Args:
        rows: from `intent_row`.
    """
    store.write_many("write_intents", rows, size=CHUNK)


def unsearched(key: str, text: str) -> Row:
    """Return the row of an intent that is declared to be served, but not or no longer searched for."""
    return {"key": key, "text": normalised(text), **dict.fromkeys((*INTENT_COUNTS, *DAYS))}


def stored_intents(store: Store) -> Iterator[Row]:
    """Yield all intents of the graph, as `intent_row` returns them."""
    for row in store.pages("intents", key="id", size=PAGE):
        yield {"key": row["id"], **{name: value for name, value in row.items() if name != "id"}}


def remove_intents(store: Store, keys: Sequence[str]) -> None:
    """Remove intents that were never searched for, with their evidence; declared ones stay."""
    for chunk in chunked(keys, CHUNK):
        store.write("remove_intents", keys=chunk)


def _by_intent(rows: Iterable[Row]) -> Iterator[list[tuple[str, list[Row]]]]:
    """Yield chunks of rows, grouped by intent."""
    for chunk in chunked(sorted(rows, key=_PAIR), CHUNK):
        yield [(key, list(of)) for key, of in itertools.groupby(chunk, key=itemgetter("intent"))]


def _figures(row: Row) -> Row:
    return {name: row[name] for name in (*COUNTS, *DAYS)}


def _differs(row: Row, stored: Row) -> bool:
    return any(row[name] != stored[name] for name in (*COUNTS, *DAYS))


def _stored(store: Store, intents: Sequence[str]) -> dict[str, Row]:
    return {
        key: {
            "key": key,
            "intent": row["intent"],
            "candidate": candidate,
            **dict(zip(COUNTS, counts, strict=True)),
            **dict(zip(DAYS, days, strict=True)),
        }
        for row in store.read("matched_by_intent", intents=intents)
        for key, candidate, counts, days in zip(
            row["keys"], row["candidates"], row["figures"], row["days"], strict=True
        )
    }
