"""Leaf through the graph: types, names, one capability, one intent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph.errors import NotFoundError
from graph.model import TYPE_LABELS, intent_key
from graph.reading import GraphReading
from graph.store import Store
from matchgraph.answers.browsing import (
    CapabilityAnswer,
    CapabilityEvidence,
    Completion,
    IntentAnswer,
    LookedUp,
    Serving,
    SimilarCapability,
    TypeCount,
)
from matchgraph.answers.entities import RankedEntity
from matchgraph.entities.cards import ranked
from matchgraph.entities.naming import slug_of

BEGINS = 1  # grade of a candidate whose slug or name begins so
SHOWN = 20  # intents and similar capabilities of a capability


def types(store: Store) -> tuple[TypeCount, ...]:
    """Return the types with how many entities have them, most frequent first."""
    rows = store.read("types")
    return tuple(TypeCount(label=TYPE_LABELS.get(row["type"], row["type"]), **row) for row in rows)


def completions(store: Store, start: str, limit: int) -> tuple[Completion, ...]:
    """Return the entities whose slug or name begins so.

    Args:
        start: what was typed so far, in any case.
        limit: maximum number of entities.
    """
    text = start.strip().lower()
    rows = store.read("entity_candidates", text=text, limit=limit) if text else []
    return tuple(Completion(slug=row["slug"], name=row["name"]) for row in rows if row["grade"] <= BEGINS)


def look_up(reading: GraphReading, names: Sequence[str]) -> tuple[LookedUp, ...]:
    """Return the entity that each slug, alias, name or URL means, in order.

    Args:
        names: as for `slug_of`.
    """
    slugs: dict[str, str] = {}
    problems: dict[str, str] = {}
    for name in names:
        try:
            slugs[name] = slug_of(reading, name)
        except NotFoundError as error:
            problems[name] = str(error)
    found = lines(reading, slugs.values())
    return tuple(
        LookedUp(asked=name, entity=found.get(slugs.get(name, "")), problem=problems.get(name))
        for name in names
    )


def lines(reading: GraphReading, slugs: Iterable[str]) -> dict[str, RankedEntity]:
    """Return lines of a ranking for the named entities, by slug."""
    rows = reading.store.read("entities_by_slug", slugs=sorted(set(slugs)))
    return {row["slug"]: ranked(row).model_copy(update=reading.of_run) for row in rows}


def capability(reading: GraphReading, id_: str) -> CapabilityAnswer:
    """Return one capability.

    Args:
        id_: its id, or what its source calls it: a passport's id or address.

    Raises:
        NotFoundError: there is none.
    """
    store, rows = reading.store, reading.store.read("capability_by_id", id=id_.strip())
    if not rows:
        raise NotFoundError(
            f"there is no capability '{id_}'; the entity that offers it lists its capabilities"
        )
    row = rows[0]
    offering = lines(reading, row["entities"])
    return CapabilityAnswer(
        **{
            name: row[name]
            for name in ("id", "name", "description", "unique", "vs_alternatives", "uri", "vanished")
        },
        **reading.of_run,
        offered_by=tuple(offering[slug] for slug in row["entities"] if slug in offering),
        declared_for=tuple(row["intents"]),
        evidence=tuple(
            CapabilityEvidence(**each)
            for each in store.read("matched_of_capability", id=row["id"], limit=SHOWN)
        ),
        similar=tuple(
            SimilarCapability(**each)
            for each in store.read("similar_to_capability", id=row["id"], limit=SHOWN)
        ),
    )


def intent(reading: GraphReading, text: str) -> IntentAnswer:
    """Return one intent, as a searcher phrases it.

    Raises:
        NotFoundError: no search and no passport has it.
    """
    store, key = reading.store, intent_key(text)
    rows = store.read("intent_by_key", key=key)
    if not rows:
        raise NotFoundError(
            f"no search was for '{text}', and nothing is declared to serve it; search to find what may"
        )
    row = rows[0]
    serving = store.read("serving_intent", intent=key)
    names = lines(reading, (each["slug"] for each in serving))
    return IntentAnswer(
        intent=row["text"],
        **{name: value for name, value in row.items() if name != "text"},
        **reading.of_run,
        served_by=tuple(
            Serving(
                slug=each["slug"],
                name=names[each["slug"]].name if each["slug"] in names else None,
                capability=each["offers"],
                **{name: each[name] for name in ("declared", "shown", "clicked", "succeeded", "failed")},
            )
            for each in serving
        ),
    )
