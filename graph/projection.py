"""Bring current figures up to date with the statements: incremental, resumable, without a lock.

Every loading transaction marks the entities it touches with its own token. The projection reads tokens
first and statements after, and clears a mark only if it is still the one it read: whatever is loaded
meanwhile is projected by the next round. So two commands may project at once, and a crash is finished by
the next.
"""

from __future__ import annotations

import itertools
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.current import Stated, current_capability, current_entity, declared_intents
from graph.editions import link_editions
from graph.progress import Progress, silent
from graph.store import Store

if TYPE_CHECKING:
    from cypher.rows import EntityStatementsRow

MARKED = 20_000  # entities marked in one transaction
CHUNK = 500  # entities a round: keeps a transaction in the low megabytes


@dataclass(frozen=True)
class ProjectionOutcome:
    """What a projection did: how many entities were brought up to date and how many were forgotten."""

    entities: int = 0
    forgotten: int = 0


def project(store: Store, progress: Progress = silent, *, alike: float = 1.0) -> ProjectionOutcome:
    """Bring the current figures of all stale entities up to date.

    Args:
        store: the graph.
        progress: called with a stage and how many entities are done.
        alike: how alike two texts have to be for one to be the other, edited; 0-1, and at 1 none is.
    """
    entities = forgotten = 0
    while stale := store.read("stale_entities", limit=CHUNK):
        written, gone = _project_chunk(store, {row["slug"]: row["token"] for row in stale}, alike)
        entities, forgotten = entities + written, forgotten + gone
        progress("projecting", entities + forgotten)
    return ProjectionOutcome(entities, forgotten)


def mark_all_stale(store: Store) -> None:
    """Ask for the current figures of all entities to be made anew, whether statements changed or not."""
    token = uuid.uuid4().hex
    while store.write("mark_stale", token=token, limit=MARKED)[0]["marked"]:
        pass


def _project_chunk(store: Store, tokens: Mapping[str, str], alike: float) -> tuple[int, int]:
    slugs = sorted(tokens)
    stated = _by_entity(store.read("entity_statements", slugs=slugs))
    # One that nothing is stated of is deleted; one that only raw signals are stated of waits, without a name.
    current = [
        {"slug": slug, "token": tokens[slug], "figures": current_entity(stated.get(slug, ()))}
        for slug in slugs
    ]
    gone = [{"slug": slug, "token": tokens[slug]} for slug in slugs if slug not in stated]
    capabilities = _capabilities(store, tokens)
    store.write_together(
        [
            ("note_changed_texts", {"version": uuid.uuid4().hex}),
            ("project_capabilities", {"rows": capabilities.current}),
            ("project_vanished_capabilities", {"rows": capabilities.vanished}),
            ("withdraw_intents", {"rows": capabilities.not_served}),
            ("declare_intents", {"rows": capabilities.served}),
            ("forget_vanished_capabilities", {"ids": [row["id"] for row in capabilities.vanished]}),
            ("forget_intents", {"keys": sorted({row["intent"] for row in capabilities.not_served})}),
            ("forget_entities", {"rows": gone}),
            ("link_earlier_texts", {"rows": link_editions(store, slugs, capabilities.stated, alike)}),
            ("project_entities", {"rows": current}),
        ]
    )
    return len(stated), len(gone)


@dataclass(frozen=True)
class _Capabilities:
    """What is to be written of some capabilities: words, and which intents they serve or no longer serve.

    `stated` is who states each of them now.
    """

    stated: dict[str, list[Stated]]
    current: list[dict[str, Any]]
    vanished: list[dict[str, Any]]
    served: list[dict[str, Any]]
    not_served: list[dict[str, Any]]


def _capabilities(store: Store, tokens: Mapping[str, str]) -> _Capabilities:
    rows = store.read("capability_statements", slugs=sorted(tokens))
    found = _Capabilities({}, [], [], [], [])
    for id_, group in itertools.groupby(rows, key=lambda row: row["id"]):
        statements = list(group)
        entity, there = statements[0]["entity"], set(statements[0]["intents"])
        row = {"id": id_, "entity": entity, "token": tokens[entity]}
        stated = [Stated.from_row(s, "words") for s in statements if s["source"] is not None]
        if stated:
            found.stated[id_] = stated
            found.current.append({**row, "words": current_capability(stated)})
        else:
            found.vanished.append(row)
        wanted = declared_intents(stated)
        new = sorted(wanted.keys() - there)
        found.served.extend({**row, "intent": key, "text": wanted[key]} for key in new)
        found.not_served.extend({**row, "intent": key} for key in sorted(there - wanted.keys()))
    return found


def _by_entity(rows: Iterable[EntityStatementsRow]) -> dict[str, list[Stated]]:
    groups: defaultdict[str, list[Stated]] = defaultdict(list)
    for row in rows:
        groups[row["slug"]].append(Stated.from_row(row, "figures"))
    return groups
