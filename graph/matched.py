"""Synchronise intents and MATCHED with the event log: read chunks of intents, write the differences."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from more_itertools import chunked

from graph.model import intent_key, normalised
from graph.store import Store

if TYPE_CHECKING:
    from cypher.rows import MatchedByIntentRow

INTENTS = 500  # intents compared per chunk
CHUNK = 5_000  # rows written per transaction
PAGE = 20_000  # intents read per chunk
COUNTS = ("shown", "examined", "clicked", "succeeded", "failed", "actors")
Row = dict[str, Any]


class MatchedDay(NamedTuple):
    """Counts for an intent and a known candidate on one day.

    `day` is ISO; `examined` is the expected number of examined impressions, `actors` counts distinct ones.
    """

    candidate: str
    is_entity: bool
    day: str
    shown: int
    examined: float
    clicked: int
    succeeded: int
    failed: int
    actors: int

    @property
    def counts(self) -> list[float]:
        """The figures in the order of COUNTS."""
        return [self.shown, self.examined, self.clicked, self.succeeded, self.failed, self.actors]


@dataclass(frozen=True)
class MatchedDifference:
    """The difference between graph and log for some intents: rows to write and rows to remove."""

    new: Sequence[Row]
    gone: Sequence[Row]


def matched_key(intent: str, day: MatchedDay) -> str:
    """Return the key of the relationship: a hash of its ends and its day, since intents may be long.

    Args:
        intent: the intent's key.
        day: its candidate and date.
    """
    parts = json.dumps([intent, day.is_entity, day.candidate, day.day], ensure_ascii=False)
    return hashlib.sha256(parts.encode()).hexdigest()[:32]


def matched_differences(
    store: Store, wanted: Iterable[tuple[str, Sequence[MatchedDay]]]
) -> Iterator[MatchedDifference]:
    """Yield the differences between MATCHED in the graph and the wanted rows, by chunks of intents.

    Args:
        wanted: the text and all days of each intent.
    """
    for chunk in chunked(wanted, INTENTS):
        days = {intent_key(text): {matched_key(intent_key(text), d): d for d in rows} for text, rows in chunk}
        there = {row["intent"]: row for row in store.read("matched_by_intent", intents=sorted(days))}
        difference = MatchedDifference(
            [row for intent in sorted(days) for row in _new(intent, days[intent], there.get(intent))],
            [row for intent in sorted(days) for row in _gone(intent, days[intent], there.get(intent))],
        )
        if difference.new or difference.gone:
            yield difference


def write_difference(store: Store, difference: MatchedDifference) -> int:
    """Write new rows and remove old ones, after which vanished capabilities may be deleted.

    Returns:
        How many relationships were written or removed.
    """
    for chunk in chunked(difference.gone, CHUNK):
        store.write("remove_matched", rows=chunk)
    vanished = sorted({row["candidate"] for row in difference.gone})
    for ids in chunked(vanished, CHUNK):
        store.write("forget_vanished_capabilities", ids=ids)
    for chunk in chunked(difference.new, CHUNK):
        store.write("write_matched", rows=chunk)
    return len(difference.new) + len(difference.gone)


def write_intents(store: Store, texts: Mapping[str, str]) -> list[str]:
    """Write new and rephrased intents; return those that were never searched for.

    An intent that is no longer searched for, but declared to be served, gets its declared text.

    Args:
        texts: first phrasing of each intent, by key.
    """
    there = dict(_stored_intents(store))
    wanted = {key: normalised(text) for key, text in there.items()} | dict(texts)
    new = [{"key": key, "text": wanted[key]} for key in sorted(wanted) if there.get(key) != wanted[key]]
    for chunk in chunked(new, CHUNK):
        store.write("write_intents", rows=chunk)
    return sorted(there.keys() - texts.keys())


def remove_intents(store: Store, keys: Sequence[str]) -> None:
    """Remove intents that were never searched for, with their evidence; declared ones stay."""
    for chunk in chunked(keys, CHUNK):
        store.write("remove_intents", keys=chunk)


def _stored_intents(store: Store) -> Iterator[tuple[str, str]]:
    return ((row["id"], row["text"]) for row in store.pages("intents", key="id", size=PAGE))


def _new(intent: str, days: Mapping[str, MatchedDay], there: MatchedByIntentRow | None) -> Iterator[Row]:
    stored = dict(zip(there["keys"], there["counts"], strict=True)) if there else {}
    for key in sorted(days):
        if stored.get(key) != days[key].counts:
            yield {"key": key, "intent": intent, **days[key]._asdict()}


def _gone(intent: str, days: Mapping[str, MatchedDay], there: MatchedByIntentRow | None) -> Iterator[Row]:
    if there:
        for key, candidate in zip(there["keys"], there["candidates"], strict=True):
            if key not in days:
                yield {"key": key, "intent": intent, "candidate": candidate}
