"""Read entities: the card of one, or the leading ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from graph.errors import NotFoundError, StoreUnreachableError
from graph.published import Capability, Entity, Score, Standing
from graph.read_ahead import Asked
from graph.reading import NO_RUN, GraphReading
from graph.store import EVERYTHING, Store
from matchgraph.answers.entities import EntityCard, Mention, RankedEntity, Ranking, Rival, StatedSignal
from matchgraph.answers.evidence_words import moved
from matchgraph.entities.filters import Filters

if TYPE_CHECKING:
    from cypher.rows import ComparisonsOfRow, PublishedPointerRow

ENTITY_FIELDS = set(Entity.model_fields) - {"score"}
WINDOW = 20  # positions read first, as a multiple of the limit
WIDEST_WINDOW = 20_000  # positions beyond which reading all entities costs no more
UNRANKED = 2**31 - 1  # a position behind all others
READINGS = 10  # attempts at a ranking while runs are being published


def score_of(text: str | None) -> Score | None:
    """Parse a stored score; None if the entity is unranked."""
    return Score.model_validate_json(text) if text else None


def read_entity(reading: GraphReading, slug: str) -> tuple[Entity, str | None]:
    """Return an entity with its published score, and the run of that score."""
    row = reading.entity(slug)
    if row is None:
        raise NotFoundError(f"no entity has the slug '{slug}'; `matchgraph top` lists entities")
    properties = {k: v for k, v in row["entity"].items() if k in ENTITY_FIELDS}
    return Entity(**properties, score=score_of(row["score"])), row["run"]


def read_capabilities(store: Store, slug: str) -> tuple[Capability, ...]:
    """Return what an entity offers, in printed order."""
    return tuple(Capability(entity=slug, **row) for row in store.read("capabilities_of", slug=slug))


def read_signals(store: Store, slug: str) -> tuple[StatedSignal, ...]:
    """Return the newest raw signal of each metric, trusted or not, and the last that has a value."""
    chosen: dict[tuple[str, bool, bool], StatedSignal] = {}
    for row in store.read("signals_of", slug=slug, limit=EVERYTHING):
        stated = StatedSignal(**row)
        has_value = stated.value is not None or stated.text is not None
        for wanted in (False, has_value):  # any value, and one that is not null
            chosen.setdefault((stated.metric, stated.trusted, wanted), stated)
    return tuple(dict.fromkeys(chosen.values()))


def card_questions(slug: str) -> tuple[Asked, ...]:
    """Return what is read for the card of an entity, and whether there is one of this slug."""
    of = {"slug": slug}
    return (
        ("entity_by_slug", of),
        ("signals_of", {**of, "limit": EVERYTHING}),
        ("capabilities_of", of),
        ("comparisons_of", of),
        ("mentions_of", of),
    )


def card(reading: GraphReading, slug: str) -> EntityCard:
    """Return everything the graph holds about an entity."""
    store = reading.store
    store.read_ahead(*card_questions(slug))
    entity, run = read_entity(reading, slug)
    return EntityCard(
        entity=entity,
        aliases=tuple(reading.known_as.get(slug, ())),
        **reading.stated(run),
        **pending(reading),
        summary=moved(entity.score) if entity.score else None,
        raw_signals=read_signals(store, slug),
        capabilities=read_capabilities(store, slug),
        rivals=tuple(_rival(row) for row in store.read("comparisons_of", slug=slug)),
        mentions=tuple(_mention(row) for row in store.read("mentions_of", slug=slug)),
    )


def _rival(row: ComparisonsOfRow) -> Rival:
    verdict: Literal["wins", "loses", "none"] = "none"
    if row["winner"]:
        verdict = "wins" if row["winner"] == row["side"] else "loses"
    return Rival(source=row["source"], slug=row["rival"], name=row["rival_name"], verdict=verdict)


def _mention(row: Mapping[str, Any]) -> Mention:
    return Mention(
        direction=row["direction"],
        slug=row["other"],
        name=row["other_name"],
        stance=row["stance"],
        capability=row["capability"],
    )


def is_outdated(reading: GraphReading) -> bool:
    """Return whether the published run includes sources that were retracted since."""
    published = reading.pointers.published
    if published is None or reading.pointers.retracted_since != published.run:
        return False
    # the same sources may have been reloaded meanwhile
    return reading.run(published.run).statements != reading.sources.statements


def is_waiting(reading: GraphReading) -> bool:
    """Return whether statements were loaded that the published run does not include yet."""
    published = reading.pointers.published
    if published is None or reading.pointers.loaded_since != published.run:
        return False
    run, sources = reading.run(published.run), reading.sources
    return run.statements != sources.without(sources.later_than(run.as_of)).statements


def pending(reading: GraphReading) -> dict[str, bool]:
    """Return what the next recompute would change in the published run: see `OfPublishedRun`.

    It is remembered while the graph's markers stay as they are, since it may have to read all sources.
    """
    return reading.of_state.get(
        reading.pointers,
        "pending",
        lambda: {"outdated": is_outdated(reading), "waiting": is_waiting(reading)},
    )


def top(reading: GraphReading, filters: Filters, *, skip: int = 0, today: dt.date | None = None) -> Ranking:
    """Return the leading entities of the published run, unranked ones last.

    Args:
        filters: filters and limit.
        skip: how many of the first ones to leave out.
        today: the day for the age of the run; default: today, UTC.

    Raises:
        NotFoundError: no run is published.
    """
    run, rows = _unmixed(reading.store, {**filters.parameters, "skip": skip, "limit": filters.limit})
    record = reading.run(run)
    since = pending(reading)
    of_run = {"run": run, "as_of": record.as_of, "methodology": record.methodology, **since}
    return Ranking(
        run=record,
        today=today or dt.datetime.now(dt.UTC).date(),
        entities=tuple(ranked(row).model_copy(update=of_run) for row in rows),
        **since,
    )


def _unmixed(store: Store, wanted: dict[str, Any]) -> tuple[str, Sequence[Mapping[str, Any]]]:
    """Read a ranking from a single run.

    While two runs are being published, the second could overwrite the slot of the first during a read, so
    reads are repeated if the pointer moved.
    """
    for _ in range(READINGS):
        pointer = _published(store)
        rows = _leading(store, pointer["slot"], wanted)
        if _published(store) == pointer and all(
            row.get("run", pointer["run"]) == pointer["run"] for row in rows
        ):
            return str(pointer["run"]), rows
    raise StoreUnreachableError(
        "runs are being published faster than they can be read; try again in a moment"
    )


def _leading(store: Store, slot: str, wanted: dict[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Read a ranking from its first positions or, if too few of these match, from all entities."""
    within = WINDOW * (wanted["skip"] + wanted["limit"])
    if within <= WIDEST_WINDOW:
        rows: Sequence[Mapping[str, Any]] = (
            store.read("leading_in_slot_a", within=within, **wanted)
            if slot == "a"
            else store.read("leading_in_slot_b", within=within, **wanted)
        )
        if len(rows) == wanted["limit"]:
            return rows
    return store.read("top_entities", **wanted)


def _published(store: Store) -> PublishedPointerRow:
    pointer = store.read("published_pointer")
    if not pointer:
        raise NotFoundError(NO_RUN)
    return pointer[0]


def ranked(row: Mapping[str, Any]) -> RankedEntity:
    """Build a line of a ranking from a row with an entity's score."""
    score = Standing.model_validate_json(row["score"]) if row["score"] else None
    return RankedEntity(
        position=score.position if score else None,
        slug=row["slug"],
        name=row["name"],
        type=row["type"],
        rank=score.rank if score else None,
        low=score.low if score else None,
        high=score.high if score else None,
        tier=score.tier if score else None,
        published_rank=row["published_rank"],
        free=row["free"],
        prior=score.prior if score else None,
        events=score.events if score else None,
    )
