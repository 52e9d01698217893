"""Publish a run atomically: write it to the inactive slot, switch one pointer, then settle the plain figures.

Entities have two score slots. A run is written into the inactive slot, in chunks; then one pointer is
switched. Readers read pointer and slot in one statement, so they see either the old run or the new one.
Switching is an act of its own, with a number and a time: the same run can be published again later. The
plain figures that analysts query follow immediately; after a crash, the next command completes them
(`settle`). Changes since the previous run are kept in the history, so that every run can be reconstructed
(`graph.history`), including runs refused by the guard.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeGuard

from more_itertools import chunked

from graph.errors import OvertakenError
from graph.model import SIGNALS
from graph.pointers import PUBLISHED, PUBLISHING, Pointers, Published, Unchanged, hold
from graph.progress import Progress, silent
from graph.published import Quality, Run, Score
from graph.store import Store
from graph.transaction import Transaction

if TYPE_CHECKING:
    pass

CHUNK = 5_000  # rows per transaction: a message of 20,000 with all plain values is refused by ArcadeDB
NOT_RANKED: dict[str, Any] = {}
OVERTAKEN = (
    "another command publishes a run at this moment, or did so since this one was computed; nothing of this "
    "one was published: run it again"
)


@dataclass(frozen=True)
class Publication:
    """The result of publishing a run.

    Args:
        run: the run's id.
        changed: entities of which a printed digit changed.
        removed: entities that are no longer ranked.
    """

    run: str
    changed: int
    removed: int


def score_text(score: Score) -> str:
    """Return a score as JSON text, deterministically."""
    return json.dumps(score.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))


def publish(store: Store, run: Run, scores: Mapping[str, Score], progress: Progress = silent) -> Publication:
    """Publish a run's scores atomically, writing only what changed.

    Args:
        run: the run; recorded first, so that it exists even if publishing fails.
        scores: the score of each ranked entity, by slug.
        progress: called with a stage and the number of entities written.
    """
    before = _settled_pointer(store)
    record(store, run, before)
    slot = "b" if before and before.slot == "a" else "a"
    texts = {slug: score_text(score) for slug, score in scores.items()}
    slots = _slots(store)
    different = [slug for slug in sorted(slots) if slots[slug][slot] != texts.get(slug, "")]
    for chunk in chunked(different, CHUNK):
        rows = [_slot_row(slug, slot, scores.get(slug), texts.get(slug)) for slug in chunk]
        store.write("write_scores", rows=rows)
        progress("publishing", len(rows))
    at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    store.write("publish_run", run=run.id, slot=slot, at=at)
    written = {slug: {**each, slot: texts.get(slug, "")} for slug, each in slots.items()}
    changed, removed = _settle(store, run.id, slot, written)
    return Publication(run.id, changed, removed)


def take_turn(store: Store, published: Published | None) -> Store:
    """Return the store for writing a run, as long as no other command does so: the newest turn counts.

    Args:
        published: the run that was published when this one was computed and judged.

    Raises:
        OvertakenError: another one was published since.
    """
    token = uuid.uuid4().hex

    def begin(transaction: Transaction) -> None:
        hold(transaction, PUBLISHED)
        there = Pointers.read(transaction).published
        if (there and there.run) != (published and published.run):
            raise OvertakenError(OVERTAKEN)
        transaction.write("note_version", id=PUBLISHING, version=token)

    store.transaction("publish", begin)
    return store.on_condition(Unchanged({PUBLISHING: {"version": token}}, OVERTAKEN).require)


def store_aside(store: Store, run: Run, scores: Mapping[str, Score]) -> None:
    """Store a run without publishing it: its record, and its differences from the published one.

    Args:
        scores: the score of each ranked entity, by slug.
    """
    published = _settled_pointer(store)
    record(store, run.model_copy(update={"state": "stored"}), published)
    if published and published.run == run.id:
        return
    settled = {slug: texts["settled"] for slug, texts in _slots(store).items()}
    rows = [_history_row(slug, run.id, settled[slug], scores.get(slug)) for slug in sorted(settled)]
    different = [{**row, "values": {}} for row in rows if row["ranked"] is not None]
    store.write_many("settle_scores", different, size=CHUNK, run=run.id)


def record(store: Store, run: Run, published: Published | None) -> None:
    """Record a run; if already recorded, it keeps its sequence number and its published state.

    Args:
        published: the currently published run, which precedes a new run.
    """
    store.transaction("record_run", lambda transaction: _record(transaction, run, published))


def _record(store: Transaction, run: Run, published: Published | None) -> None:
    hold(store, PUBLISHED)
    rows = store.read("all_runs")
    known = next((row["run"] for row in rows if row["run"]["id"] == run.id), None)
    properties = run.model_dump(mode="json")
    last = max((number for row in rows for number in (row["run"]["sequence"], *row["numbers"])), default=0)
    properties["sequence"] = known["sequence"] if known else 1 + last
    if was_published(known):
        properties |= {"state": "published", "previous": known.get("previous")}
    else:
        properties["previous"] = published.run if published else None
    store.write("record_run", run=properties)


def record_quality(store: Store, run: Run) -> None:
    """Update the quality of a recorded run."""
    store.write("record_run", run={"id": run.id, **run.model_dump(include=set(Quality.model_fields))})


def was_published(known: Mapping[str, Any] | None) -> TypeGuard[Mapping[str, Any]]:
    """Return whether a recorded run was ever published."""
    return known is not None and known["state"] == "published"


def settle(store: Store) -> tuple[int, int]:
    """Update the plain figures to the published run, if necessary, and write its history.

    Returns:
        How many entities changed, and how many of them are no longer ranked.
    """
    published = Pointers.read(store).published
    if published is None or published.settled == published.run:
        return 0, 0
    return _settle(store, published.run, published.slot, _slots(store))


def _settled_pointer(store: Store) -> Published | None:
    """Return the published run after settling the plain figures."""
    published = Pointers.read(store).published
    if published is not None and published.settled != published.run:
        _settle(store, published.run, published.slot, _slots(store))
    return published


def _settle(store: Store, run: str, slot: str, slots: Mapping[str, Mapping[str, str]]) -> tuple[int, int]:
    changed = [slug for slug in sorted(slots) if slots[slug][slot] != slots[slug]["settled"]]
    there = store.on_condition(Unchanged({PUBLISHED: {"run": run}}).require)
    try:
        for chunk in chunked(changed, CHUNK):
            rows = [_settled_row(slug, run, slots[slug]["settled"], slots[slug][slot]) for slug in chunk]
            there.write("settle_scores", run=run, rows=rows)
        there.write("finish_settling", run=run)
    except OvertakenError:
        pass  # who published another run settled this one before
    return len(changed), sum(1 for slug in changed if not slots[slug][slot])


def _slots(store: Store) -> dict[str, dict[str, str]]:
    rows = store.read("score_slots")
    names = ("a", "b", "settled")
    return {
        slug: dict(zip(names, texts, strict=True))
        for row in rows
        for slug, *texts in zip(row["slugs"], row["a"], row["b"], row["settled"], strict=True)
    }


def _slot_row(slug: str, slot: str, score: Score | None, text: str | None) -> dict[str, Any]:
    values = {
        f"score_{slot}": text,
        f"position_{slot}": score.position if score else None,
        f"rank_{slot}": score.rank if score else None,
    }
    return {"slug": slug, "values": values}


def _settled_row(slug: str, run: str, before: str, text: str) -> dict[str, Any]:
    score = Score.model_validate_json(text) if text else None
    return {**_history_row(slug, run, before, score), "values": _plain(score, text or None)}


def _history_row(slug: str, run: str, before: str, score: Score | None) -> dict[str, Any]:
    """Return the history record of an entity for a run; None if no printed digit changed."""
    was = recorded(Score.model_validate_json(before)) if before else NOT_RANKED
    now = recorded(score) if score else NOT_RANKED
    return {"slug": slug, "key": f"{slug}|{run}", "ranked": None if now == was else now}


def recorded(score: Score) -> dict[str, Any]:
    """Return the figures of a score that are kept in the history."""
    figures = {name: getattr(score, name) for name in ("rank", "low", "high", "position", "tier")}
    return figures | {name: score.signals[name].value for name in SIGNALS}


def _plain(score: Score | None, text: str | None) -> dict[str, Any]:
    """Return the plain properties that analysts query; None removes one."""
    plain: dict[str, Any] = {
        "score": text,
        "rank": score.rank if score else None,
        "rank_low": score.low if score else None,
        "rank_high": score.high if score else None,
        "position": score.position if score else None,
        "tier": score.tier if score else None,
    }
    for name in ("reach", "prior", "evidence", "events", "reports", "statement_count"):
        plain[name] = getattr(score, name) if score else None
    for name in SIGNALS:
        signal = score.signals.get(name) if score else None
        plain[name] = signal.value if signal else None
        plain[f"{name}_low"] = signal.low if signal else None
        plain[f"{name}_high"] = signal.high if signal else None
        plain[f"{name}_state"] = signal.state if signal else None
    return plain
