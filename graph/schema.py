"""The property graph's schema as data: labels, relationship types, their keys, properties and indexes.

Labels, types and property names in Cypher come from here and never from input; a test checks the query files
against it. Properties that are fields of the model are described there; here are those that only the graph
has.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel

from graph.model import (
    SIGNALS,
    Capability,
    CapabilityStatement,
    Comparison,
    DeclaredCapability,
    DeclaredEntity,
    Entity,
    Quality,
    RawSignal,
    Run,
    Score,
    SideFigures,
    Signal,
    Source,
    Verdict,
)

PropertyType = Literal["STRING", "INTEGER", "FLOAT", "BOOLEAN", "LIST"]
PROPERTY_TYPES: dict[type, PropertyType] = {
    str: "STRING",
    dt.date: "STRING",
    int: "INTEGER",
    float: "FLOAT",
    bool: "BOOLEAN",
}


@dataclass(frozen=True, slots=True)
class Property:
    """A property, with the type and meaning of its values."""

    name: str
    type: PropertyType
    meaning: str


@dataclass(frozen=True, slots=True)
class NodeLabel:
    """A label, the property that identifies its nodes, and all their properties."""

    name: str
    key: str
    meaning: str
    properties: tuple[Property, ...]


@dataclass(frozen=True, slots=True)
class RelationshipType:
    """A relationship type: its start and end labels, and its key property."""

    name: str
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    meaning: str
    properties: tuple[Property, ...]
    key: str = "key"


@dataclass(frozen=True, slots=True)
class RangeIndex:
    """An index for equality and ranges of one property of a label."""

    label: str
    property_name: str

    @property
    def name(self) -> str:
        """Its name on the server."""
        return f"{self.label.lower()}_{self.property_name}"


@dataclass(frozen=True, slots=True)
class FullTextIndex:
    """An index over the words of some text properties of a label."""

    label: str
    properties: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name it is created under, if the server allows a choice."""
        return f"{self.label.lower()}_text"


@dataclass(frozen=True, slots=True)
class Schema:
    """All labels, relationship types and indexes."""

    labels: tuple[NodeLabel, ...]
    relationships: tuple[RelationshipType, ...]
    indexes: tuple[RangeIndex, ...]
    full_text: tuple[FullTextIndex, ...]

    def label(self, name: str) -> NodeLabel:
        """Return a label by its name; KeyError if there is none."""
        return {label.name: label for label in self.labels}[name]

    def relationship(self, name: str) -> RelationshipType:
        """Return a relationship type by its name; KeyError if there is none."""
        return {kind.name: kind for kind in self.relationships}[name]

    def property_type(self, label: str, name: str) -> PropertyType:
        """Return the type of a label's property; KeyError if there is none."""
        return {p.name: p.type for p in self.label(label).properties}[name]


def _properties(type_: PropertyType, meanings: dict[str, str]) -> tuple[Property, ...]:
    return tuple(Property(name, type_, meaning) for name, meaning in meanings.items())


def properties_of(*models: type[BaseModel], like: type[BaseModel] | None = None) -> tuple[Property, ...]:
    """Return a property for each field that has a description; the others are stored elsewhere.

    Args:
        models: where several have a field of one name, the first says what it means.
        like: the model that describes what the others take over from it undescribed.
    """
    borrowed = like.model_fields if like else {}
    found: dict[str, Property] = {}
    for model in models:
        for name, field in model.model_fields.items():
            meaning = field.description or (borrowed[name].description if name in borrowed else None)
            if meaning is not None and name not in found:
                found[name] = Property(name, _property_type(field.annotation), meaning)
    return tuple(found.values())


def _property_type(annotation: Any) -> PropertyType:
    """Return how a field is stored: without its constraints, and whether or not it may be None."""
    if annotation in PROPERTY_TYPES:
        return PROPERTY_TYPES[annotation]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return PROPERTY_TYPES[type(arguments[0])]
    if origin is tuple:
        return "LIST"
    if origin is Annotated:
        return _property_type(arguments[0])
    (known,) = (argument for argument in arguments if argument is not NoneType)
    return _property_type(known)


KEY = _properties("STRING", {"key": "identifies it"})
PRINTED_FIGURES = properties_of(SideFigures)
SCORE = properties_of(Score)
QUALITY = properties_of(Quality)

SOURCE = NodeLabel(
    "Source",
    "id",
    "A source of statements; a page's id is <left>-vs-<right>",
    (
        *properties_of(Source, Comparison, Verdict),
        *_properties(
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
        *_properties(
            "INTEGER",
            {
                "events": "distinct events of a file of events",
                "repeated": "events of it that repeat the id of one",
                "refused": "lines of it that were refused",
            },
        ),
        *_properties(
            "BOOLEAN",
            {
                "pending": "true while it is only partially loaded and therefore ignored",
                "reused": "true if it reuses an alias for something else",
            },
        ),
        *_properties(
            "LIST", {"accepted": "for an alias, names unlike those of the entity, accepted with it"}
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
        *_properties(
            "STRING",
            {
                "alias_of": "the entity that has its statements, if it is an alias",
                "stale": "mark of the newest load that touched it, until its figures are projected",
                "held": "mark of the transaction that decides about it",
                "score_a": "JSON of its score in slot a",
                "score_b": "JSON of its score in slot b",
                "score": "JSON of its score in the published run",
            },
        ),
        *_properties("INTEGER", {"position_a": "position in slot a", "position_b": "position in slot b"}),
        *_properties("FLOAT", {"rank_a": "0-100 in slot a", "rank_b": "0-100 in slot b"}),
    ),
)

CAPABILITY = NodeLabel(
    "Capability",
    "id",
    "Something an entity offers, as described by the newest source that states it",
    properties_of(Capability, like=DeclaredCapability),
)

SEARCH_DAYS = _properties(
    "STRING", {"first_day": "ISO date of the first search", "last_day": "ISO date of the last search"}
)

INTENT = NodeLabel(
    "Intent",
    "key",
    "A need in a searcher's words",
    (
        *_properties("STRING", {"key": "its normalised text", "text": "as first written"}),
        *_properties(
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
        *_properties("INTEGER", {"sequence": "1...N in order of creation"}),
        *QUALITY,
    ),
)

PUBLICATION = NodeLabel(
    "Publication",
    "id",
    "An act of publishing a run; the same run can be published several times",
    (
        *_properties("STRING", {"id": "its number as text", "published_at": "ISO time, UTC"}),
        *_properties("INTEGER", {"number": "1...N in order, shared with the runs that were never published"}),
    ),
)

METHODOLOGY = NodeLabel(
    "Methodology",
    "id",
    "The constants that runs were computed with",
    _properties("STRING", {"id": "hash of the constants", "constants": "the constants as JSON text"}),
)

POINTER = NodeLabel(
    "Pointer",
    "id",
    "A named state marker: the published run, or pending work",
    (
        *_properties(
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
        *_properties(
            "INTEGER",
            {
                "copy_stage": "the label or type that copy is at",
                "copy_done": "number of its items written",
            },
        ),
    ),
)

STATED_FIGURES = tuple(
    Property(f"{side}_{figure.name}", figure.type, f"{figure.meaning}, {side} side")
    for side in ("left", "right")
    for figure in PRINTED_FIGURES
)

STATES = RelationshipType(
    "STATES",
    ("Source",),
    ("Entity", "Capability"),
    "A statement of a source, as printed: figures, texts or a raw signal",
    (
        *KEY,
        *_properties("STRING", {"stated_of": "slug named by the source, if it is an alias"}),
        *_properties(
            "BOOLEAN", {"reused": "true if it reuses an alias for something else: it does not count"}
        ),
        *properties_of(SideFigures, CapabilityStatement, DeclaredCapability, DeclaredEntity, RawSignal),
    ),
)

STATED_BEFORE = RelationshipType(
    "STATED_BEFORE",
    ("Source",),
    ("Entity",),
    "A text of a capability that the source no longer states",
    (
        *KEY,
        *_properties(
            "STRING",
            {
                "digest": "of the text, as in a capability's id",
                "description": "the text",
                "as_of": "ISO date it was last stated; absent if unknown",
                "precedence": "of the version that stated it, between versions of one day",
                "stated_of": "slug named by the source, if it is an alias",
                "continued_by": "id of the capability that continues it with an edited text",
            },
        ),
        *_properties("LIST", {"alongside": "digests of the other texts the source stated at that time"}),
        *_properties("FLOAT", {"similarity": "similarity of the next text, 0-1"}),
    ),
)

COMPARED_WITH = RelationshipType(
    "COMPARED_WITH",
    ("Entity",),
    ("Entity",),
    "A page compares them, left with right",
    (
        *KEY,
        *STATED_FIGURES,
        *_properties(
            "STRING",
            {
                "source": "the page",
                "as_of": "ISO date it holds for",
            },
        ),
        *(p for p in properties_of(Comparison) if p.name == "layout"),
        *properties_of(Verdict),
    ),
)

HAS_CAPABILITY = RelationshipType("HAS_CAPABILITY", ("Entity",), ("Capability",), "An entity offers it", KEY)

MENTIONS = RelationshipType(
    "MENTIONS",
    ("Entity",),
    ("Entity",),
    "A text of the first mentions the second",
    (
        *KEY,
        *_properties(
            "STRING",
            {
                "capability": "the capability whose text it is",
                "stance": "worse, neutral or better than the mentioned entity",
            },
        ),
    ),
)

SIMILAR_TO = RelationshipType(
    "SIMILAR_TO",
    ("Capability",),
    ("Capability",),
    "Their texts are similar",
    (*KEY, *_properties("FLOAT", {"similarity": "cosine, 0-1"})),
)

SERVES = RelationshipType("SERVES", ("Capability",), ("Intent",), "Declared to serve it", KEY)

MATCHED = RelationshipType(
    "MATCHED",
    ("Intent",),
    ("Capability", "Entity"),
    "Search evidence on a pair; one without a choice only if it was likely examined a few times",
    (
        *KEY,
        *_properties(
            "INTEGER",
            {
                "shown": "times shown",
                "clicked": "times clicked",
                "succeeded": "times it succeeded",
                "failed": "times it failed",
                "actors": "distinct actors who clicked it or reported on it",
                "recent_shown": "times shown in the last window of days in the log",
                "recent_clicked": "times clicked in it",
                "previous_shown": "times shown in the window before",
                "previous_clicked": "times clicked in it",
            },
        ),
        *SEARCH_DAYS,
        *_properties(
            "FLOAT",
            {
                "examined": "expected number of examined impressions",
                "rate": "success rate estimated from trusted searches up to the day of the newest run, 0-1",
                "lower": "its lower credible bound, 0-1",
                "effective_events": "effective searches behind it",
                "trusted_actors": "distinct actors behind it, weighted by trust",
            },
        ),
    ),
)

RANKED = RelationshipType(
    "RANKED",
    ("Entity",),
    ("Run",),
    "The figures of an entity in a run in which a printed digit changed; without a rank if no longer ranked",
    (
        *KEY,
        *(p for p in SCORE if p.name in {"rank", "low", "high", "position", "tier"}),
        *(p for p in SIGNAL_PARTS if p.name in SIGNALS),
    ),
)

PUBLISHES = RelationshipType("PUBLISHES", ("Publication",), ("Run",), "It published this run", KEY)

SCHEMA = Schema(
    labels=(SOURCE, ENTITY, CAPABILITY, INTENT, RUN, PUBLICATION, METHODOLOGY, POINTER),
    relationships=(
        STATES,
        STATED_BEFORE,
        COMPARED_WITH,
        HAS_CAPABILITY,
        MENTIONS,
        SIMILAR_TO,
        SERVES,
        MATCHED,
        RANKED,
        PUBLISHES,
    ),
    indexes=(
        RangeIndex("Entity", "name"),
        RangeIndex("Entity", "type"),
        RangeIndex("Entity", "position"),
        RangeIndex("Entity", "position_a"),
        RangeIndex("Entity", "position_b"),
        RangeIndex("Entity", "stale"),
        RangeIndex("Entity", "alias_of"),
        RangeIndex("Capability", "entity"),
        RangeIndex("Capability", "source_id"),
        RangeIndex("Capability", "uri"),
        RangeIndex("Source", "location"),
    ),
    full_text=(
        FullTextIndex("Entity", ("name", "description")),
        FullTextIndex("Capability", ("name", "description", "unique")),
        FullTextIndex("Intent", ("text",)),
    ),
)
