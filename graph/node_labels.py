"""The labels of the property graph; fields of the model are described there, here what only the graph has."""

from __future__ import annotations

from dataclasses import replace

from graph.model import SIGNALS, Comparison, DeclaredCapability, DeclaredEntity, SideFigures, Source, Verdict
from graph.published import Capability, Entity, Quality, Run, Score, Signal
from graph.schema_kinds import NodeLabel, Property, properties, properties_of

KEY = properties("STRING", {"key": "identifies it"})
PRINTED_FIGURES = properties_of(SideFigures)
SCORE = properties_of(Score)
QUALITY = properties_of(Quality)

SOURCE = NodeLabel(
    "Source",
    "id",
    "A source of statements; a page's id is <left>-vs-<right>",
    (
        *properties_of(Source, Comparison, Verdict),
        *properties(
            "STRING",
            {
                # two more than the model's kinds, which are of sources that state
                "kind": "page, table, passport, manifest, signals, alias or events",
                "loaded_at": "ISO time of loading, UTC",
                "precedence": "decides between versions of one day",
                "held": "mark of the transaction that decides about it",
                "writer": "mark of the load that writes it in parts, while it is pending",
                "left": "slug of the left side",
                "right": "slug of the right side",
                "alias": "for an alias, the slug",
                "alias_of": "for an alias, the slug of the entity it means",
            },
        ),
        *properties(
            "INTEGER",
            {
                "events": "distinct events of a file of events",
                "repeated": "events of it that repeat the id of one",
                "refused": "lines of it that were refused",
            },
        ),
        *properties(
            "BOOLEAN",
            {
                "pending": "true while it is only partially loaded and therefore ignored",
                "reused": "true if it reuses an alias for something else",
            },
        ),
        *properties(
            "LIST",
            {
                "accepted": "for an alias, names unlike those of the entity, accepted with it",
                "other_inputs": "versions that nights saw elsewhere: day, start of the hash, location",
            },
        ),
    ),
)

SIGNAL_PARTS = tuple(
    replace(part, name=signal if part.name == "value" else f"{signal}_{part.name}")
    for signal in SIGNALS
    for part in properties_of(Signal)
)

PUBLISHED_SCORE = tuple(
    Property(
        f"rank_{part.name}" if part.name in {"low", "high"} else part.name,
        part.type,
        f"{part.meaning} in the published run",
    )
    for part in SCORE
)

ENTITY = NodeLabel(
    "Entity",
    "slug",
    "A model, agent, server, dataset or tool, with current and computed figures",
    (
        *properties_of(Entity, like=DeclaredEntity),
        *PUBLISHED_SCORE,
        *SIGNAL_PARTS,
        *(p for p in PRINTED_FIGURES if p.name == "type_label"),
        *properties(
            "STRING",
            {
                "alias_of": "the entity that has its statements, if it is an alias",
                "stale": "mark of the newest load that touched it, until its figures are projected",
                "words_mark": "mark of the projection that wrote its words and those of its capabilities",
                "held": "mark of the transaction that decides about it",
                "score_a": "JSON of its score in slot a",
                "score_b": "JSON of its score in slot b",
                "score": "JSON of its score in the published run",
            },
        ),
        *properties("INTEGER", {"position_a": "position in slot a", "position_b": "position in slot b"}),
        *properties("FLOAT", {"rank_a": "0-100 in slot a", "rank_b": "0-100 in slot b"}),
    ),
)

CAPABILITY = NodeLabel(
    "Capability",
    "id",
    "Something an entity offers, as described by the newest source that states it",
    properties_of(Capability, like=DeclaredCapability),
)

SEARCH_DAYS = properties(
    "STRING", {"first_day": "ISO date of the first search", "last_day": "ISO date of the last search"}
)

INTENT = NodeLabel(
    "Intent",
    "key",
    "A need in a searcher's words",
    (
        *properties("STRING", {"key": "its normalised text", "text": "as first written"}),
        *properties(
            "INTEGER",
            {
                "searches": "searches for it; absent if it is only declared",
                "shown": "times any candidate was shown",
                "clicked": "times any was clicked",
                "succeeded": "times any succeeded",
                "failed": "times any failed",
            },
        ),
        *SEARCH_DAYS,
    ),
)

RUN = NodeLabel(
    "Run",
    "id",
    "One recompute: its inputs, method and certificate",
    (
        *(p for p in properties_of(Run) if p not in QUALITY),
        *properties("INTEGER", {"sequence": "1...N in order of creation"}),
        *QUALITY,
    ),
)

PUBLICATION = NodeLabel(
    "Publication",
    "id",
    "An act of publishing a run; the same run can be published several times",
    (
        *properties("STRING", {"id": "its number as text", "published_at": "ISO time, UTC"}),
        *properties("INTEGER", {"number": "1...N in order, shared with the runs that were never published"}),
    ),
)

METHODOLOGY = NodeLabel(
    "Methodology",
    "id",
    "The constants that runs were computed with",
    properties("STRING", {"id": "hash of the constants", "constants": "the constants as JSON text"}),
)

POINTER = NodeLabel(
    "Pointer",
    "id",
    "A named state marker: the published run, or pending work",
    (
        *properties(
            "STRING",
            {
                "id": "its name",
                "run": "the published run",
                "slot": "the slot of its scores, a or b",
                "current": "slot and run in one value, so that both change in one write",
                "settled": "the run of the entities' plain figures",
                "version": "changes with what it marks",
                "digest": "hash of the inputs something was derived from",
                "inputs": "identifies the state of the graph and log in which it was derived",
                "copy_of": "identity of the graph that is being copied into this one",
                "held": "mark of the last transaction that decided from it",
            },
        ),
        *properties(
            "INTEGER",
            {
                "copy_stage": "the label or type that copy is at",
                "copy_done": "number of its items written",
            },
        ),
    ),
)
