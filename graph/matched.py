"""Synchronise intents and MATCHED with the event log: read chunks of intents, write the differences."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from more_itertools import chunked

from graph.derived_relation import CHUNK, DerivedRelation, Difference, Row
from graph.model import intent_key, normalised
from graph.store import Store

if TYPE_CHECKING:
    pass

INTENTS = 500  # intents compared per chunk
PAGE = 20_000  # intents read per chunk
COUNTS = ("shown", "examined", "clicked", "succeeded", "failed", "actors")
MATCHED = DerivedRelation("write_matched", "remove_matched", COUNTS)


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
) -> Iterator[Difference]:
    """Yield the differences between MATCHED in the graph and the wanted rows, by chunks of intents.

    Args:
        wanted: the text and all days of each intent.
    """
    for chunk in chunked(wanted, INTENTS):
        days = {intent_key(text): rows for text, rows in chunk}
        rows = {row["key"]: row for intent in sorted(days) for row in _rows(intent, days[intent])}
        difference = MATCHED.difference(rows, _stored(store, sorted(days)))
        if len(difference):
            yield difference


def write_difference(store: Store, difference: Difference) -> int:
    """Write new rows and remove old ones, after which vanished capabilities may be deleted.

    Returns:
        How many relationships were written or removed.
    """
    changed = MATCHED.apply(store, difference)
    for ids in chunked(sorted({row["candidate"] for row in difference.gone}), CHUNK):
        store.write("forget_vanished_capabilities", ids=ids)
    return changed


def write_intents(store: Store, texts: Mapping[str, str]) -> list[str]:
    """Write new and rephrased intents; return those that were never searched for.

    An intent that is no longer searched for, but declared to be served, gets its declared text.

    Args:
        texts: first phrasing of each intent, by key.
    """
    there = dict(_stored_intents(store))
    wanted = {key: normalised(text) for key, text in there.items()} | dict(texts)
    new = [{"key": key, "text": wanted[key]} for key in sorted(wanted) if there.get(key) != wanted[key]]
    store.write_many("write_intents", new, size=CHUNK)
    return sorted(there.keys() - texts.keys())


def remove_intents(store: Store, keys: Sequence[str]) -> None:
    """Remove intents that were never searched for, with their evidence; declared ones stay."""
    for chunk in chunked(keys, CHUNK):
        store.write("remove_intents", keys=chunk)


def _stored_intents(store: Store) -> Iterator[tuple[str, str]]:
    return ((row["id"], row["text"]) for row in store.pages("intents", key="id", size=PAGE))


def _rows(intent: str, days: Iterable[MatchedDay]) -> Iterator[Row]:
    return ({"key": matched_key(intent, day), "intent": intent, **day._asdict()} for day in days)


def _stored(store: Store, intents: Sequence[str]) -> dict[str, Row]:
    return {
        key: {"key": key, "intent": row["intent"], "candidate": candidate, **_counts(counts)}
        for row in store.read("matched_by_intent", intents=intents)
        for key, candidate, counts in zip(row["keys"], row["candidates"], row["counts"], strict=True)
    }


def _counts(counts: Sequence[float]) -> dict[str, float]:
    return dict(zip(COUNTS, counts, strict=True))
