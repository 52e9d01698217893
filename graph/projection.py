"""Project statements to current figures: incremental, resumable, and without a lock while it computes.

Every loading transaction marks the entities it touches with its own token. The projection reads tokens first
and statements afterwards; it holds the entities while it writes, and clears a mark only if it is unchanged:
anything loaded meanwhile is projected in the next round. So two commands may project concurrently, and the
next one recovers from a crash.
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
from graph.pointers import TEXTS
from graph.progress import Progress, silent
from graph.store import Store

if TYPE_CHECKING:
    from cypher.rows import EntityStatementsRow

MARKED = 20_000  # entities marked per transaction
CHUNK = 500  # entities per round: keeps a transaction in the low megabytes


@dataclass(frozen=True)
class ProjectionOutcome:
    """The result of a projection: entities refreshed and deleted."""

    entities: int = 0
    forgotten: int = 0


def project(store: Store, progress: Progress = silent, *, min_similarity: float = 1.0) -> ProjectionOutcome:
    """Refresh the current figures of all stale entities.

    Args:
        progress: called with a stage and the number of entities done.
        min_similarity: minimum similarity for a text to be an edit of another, 0-1; 1 disables it.
    """
    entities = forgotten = 0
    while stale := store.read("stale_entities", limit=CHUNK):
        written, gone = _project_chunk(store, {row["slug"]: row["token"] for row in stale}, min_similarity)
        entities, forgotten = entities + written, forgotten + gone
        progress("projecting", entities + forgotten)
    return ProjectionOutcome(entities, forgotten)


def mark_all_stale(store: Store) -> None:
    """Mark all entities as stale, so that their current figures are rebuilt even if nothing changed."""
    token = uuid.uuid4().hex
    while store.write("mark_stale", token=token, limit=MARKED)[0]["marked"]:
        pass


def _project_chunk(store: Store, tokens: Mapping[str, str], min_similarity: float) -> tuple[int, int]:
    slugs = sorted(tokens)
    stated = _by_entity(store.read("entity_statements", slugs=slugs))
    # Entities without statements are deleted; those with raw signals only wait, without a name.
    current = [
        {"slug": slug, "token": tokens[slug], "figures": current_entity(stated.get(slug, ()))}
        for slug in slugs
    ]
    gone = [{"slug": slug, "token": tokens[slug]} for slug in slugs if slug not in stated]
    capabilities = _capabilities(store, tokens)
    links, mark = link_editions(store, slugs, capabilities.stated, min_similarity), uuid.uuid4().hex
    store.write_together(
        [
            ("hold_entities", {"slugs": slugs, "token": mark}),
            ("project_capabilities", {"rows": capabilities.current}),
            ("project_vanished_capabilities", {"rows": capabilities.vanished}),
            ("withdraw_intents", {"rows": capabilities.not_served}),
            ("declare_intents", {"rows": capabilities.served}),
            ("forget_vanished_capabilities", {"ids": [row["id"] for row in capabilities.vanished]}),
            ("forget_intents", {"keys": sorted({row["intent"] for row in capabilities.not_served})}),
            ("forget_entities", {"rows": gone}),
            (
                "link_earlier_texts",
                {"rows": [row | {"token": tokens[row["slug"]]} for row in links]},
            ),
            ("project_entities", {"rows": current, "mark": mark}),
            ("release_entities", {"slugs": slugs}),
            ("note_version", {"id": TEXTS, "version": mark}),
        ]
    )
    return len(stated), len(gone)


@dataclass(frozen=True)
class _Capabilities:
    """The writes for some capabilities: texts, and the intents they serve or no longer serve.

    `stated` has the current statements of each.
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
