"""The property graph's schema as data: labels, relationship types, their keys, properties and indexes.

Labels, types and property names in Cypher come from here and never from input; a test checks the query files
against it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from graph.model import SIGNALS

PropertyType = Literal["STRING", "INTEGER", "FLOAT", "BOOLEAN", "LIST"]


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


KEY = _properties("STRING", {"key": "identifies it"})

PRINTED_FIGURES = (
    *_properties(
        "INTEGER",
        {
            "rank": "0-100 as printed",
            "adoption": "0 or 1 as printed",
            "quality": "0 or 1 as printed",
            "ecosystem": "0 or 1 as printed",
            "match": "0 or 1 as printed",
            "capability_count": "capabilities its page counts",
            "times_matched": "searches its page counts",
        },
    ),
    *_properties(
        "STRING",
        {
            "slug": "the entity",
            "name": "its name as printed",
            "type_label": "its type as printed",
            "pricing": "as printed",
            "starting_price": "as printed",
        },
    ),
)

WORDS = _properties(
    "STRING",
    {
        "name": "a short name, or its first sentence",
        "description": "what it does",
        "unique": "its unique point",
        "vs_alternatives": "how it compares",
    },
)

OWN_IDS = {"uri": "its capability:// address", "source_id": "the id its passport gives it"}
CLAIMS = {"confidence": "0-1 as claimed", "success_rate": "0-1 as claimed"}

DECLARED = (
    *_properties("STRING", OWN_IDS),
    *_properties("FLOAT", CLAIMS),
    *_properties(
        "STRING",
        {
            "url": "its home page",
            "page_url": "its page at the registry",
            "status": "active or inactive",
            "trust": "JSON of the trust figures as claimed",
            "more": "JSON of everything else stated",
        },
    ),
    *_properties("BOOLEAN", {"free": "whether it is free", "verified": "whether the registry verified it"}),
    *_properties("INTEGER", {"matches": "searches a capability served, as claimed"}),
    *_properties(
        "LIST",
        {
            "categories": "of the entity",
            "tags": "of the entity",
            "failure_modes": "how the entity fails",
            "intents": "what a capability is declared to serve",
            "best_for": "what a capability is best for",
            "limitations": "of a capability",
            "requires": "what a capability needs",
            "input_types": "what a capability takes",
            "output_types": "what a capability gives",
        },
    ),
)

MEASURED = (
    *_properties(
        "STRING",
        {
            "metric": "what was measured",
            "text": "the value of a raw signal as printed, if it is not a number",
            "as_of": "ISO date of a raw signal",
            "state": "measured, unmeasured, not_applicable, blocked or stale",
        },
    ),
    *_properties("FLOAT", {"value": "of a raw signal; for a date the days since 1970-01-01"}),
)

SOURCE = NodeLabel(
    "Source",
    "id",
    "A source of statements; a page's id is <left>-vs-<right>",
    (
        *_properties(
            "STRING",
            {
                "id": "identifies it",
                "kind": "page, table, passport, manifest, signals, alias or events",
                "location": "the file it was read from; for an alias, the command that states it",
                "sha256": "hash of its content",
                "as_of": "ISO date its figures hold for; absent if unknown",
                "loaded_at": "ISO time of loading, UTC",
                "layout": "A or B",
                "left": "slug of the left side",
                "right": "slug of the right side",
                "winner": "left or right; absent if the page names none",
                "free_tier": "the side whose free tier the page points out",
                "last_section": "the last section of the page before its text ended",
                "alias": "for an alias, the slug",
                "alias_of": "for an alias, the slug of the entity it means",
                "input_sha256": "hash of the input it came from, and of the load options",
                "etag": "ETag of the input on the web server",
                "last_modified": "Last-Modified of the input on the web server",
            },
        ),
        *_properties(
            "LIST",
            {
                "left_leads": "signals on which the left side leads",
                "right_leads": "signals on which the right side leads",
            },
        ),
        *_properties(
            "INTEGER",
            {
                "left_more": "capabilities of the left side not shown",
                "right_more": "capabilities of the right side not shown",
                "events": "distinct events of a file of events",
                "repeated": "events of it that repeat the id of one",
                "refused": "lines of it that were refused",
                "input_sources": "on the last source of a completely read input: number of its sources",
            },
        ),
        *_properties(
            "BOOLEAN",
            {
                "trusted": "whether it may vouch for entities, and its signals affect ranks",
                "pending": "true while it is only partially loaded and therefore ignored",
            },
        ),
    ),
)

ENTITY = NodeLabel(
    "Entity",
    "slug",
    "A model, agent, server, dataset or tool, with current and computed figures",
    (
        *_properties(
            "STRING",
            {
                "slug": "identifies it",
                "name": "current name",
                "type": "code of its type",
                "type_label": "its type as printed",
                "description": "what it is",
                "url": "its home page",
                "pricing": "as stated",
                "starting_price": "as stated",
                "alias_of": "the entity that has its statements, if it is an alias",
                "stale": "mark of the newest load that touched it, until its figures are projected",
                "score_a": "JSON of its score in slot a",
                "score_b": "JSON of its score in slot b",
                "score": "JSON of its score in the published run",
                "adoption_state": "state of the signal",
                "quality_state": "state of the signal",
                "ecosystem_state": "state of the signal",
                "match_state": "state of the signal",
                "freshness_state": "state of the signal",
            },
        ),
        *_properties(
            "BOOLEAN", {"free": "whether it is free", "vetted": "whether a trusted source states it"}
        ),
        *_properties(
            "INTEGER",
            {
                "capability_count": "capabilities stated",
                "times_matched": "searches stated",
                "published_rank": "rank stated by pages, 0-100",
                "published_adoption": "0 or 1 as stated",
                "published_quality": "0 or 1 as stated",
                "published_ecosystem": "0 or 1 as stated",
                "published_match": "0 or 1 as stated",
                "position": "1...N in the published run",
                "position_a": "position in slot a",
                "position_b": "position in slot b",
                "tier": "group of indistinguishable entities",
            },
        ),
        *_properties(
            "FLOAT",
            {
                "rank": "0-100 in the published run",
                "rank_low": "lower end of its interval",
                "rank_high": "upper end of its interval",
                "rank_a": "0-100 in slot a",
                "rank_b": "0-100 in slot b",
                "reach": "propagated mass",
                **{
                    f"{signal}{end}": f"{meaning} of the signal, 0-1"
                    for signal in ("adoption", "quality", "ecosystem", "match", "freshness")
                    for end, meaning in (("", "value"), ("_low", "lower end"), ("_high", "upper end"))
                },
            },
        ),
    ),
)

CAPABILITY = NodeLabel(
    "Capability",
    "id",
    "Something an entity offers, as described by the newest source that states it",
    (
        *_properties("STRING", {"id": "identifies it", "entity": "slug of the entity that offers it"}),
        *WORDS,
        *_properties("STRING", OWN_IDS),
        *_properties("FLOAT", CLAIMS),
        *_properties("BOOLEAN", {"vanished": "true if no source states it any more"}),
    ),
)

INTENT = NodeLabel(
    "Intent",
    "key",
    "A need in a searcher's words",
    _properties("STRING", {"key": "its normalised text", "text": "as first written"}),
)

RUN = NodeLabel(
    "Run",
    "id",
    "One recompute: its inputs, method and certificate",
    (
        *_properties(
            "STRING",
            {
                "id": "identifies it",
                "as_of": "ISO date it holds for",
                "methodology": "hash of the constants",
                "engine": "the solver",
                "statements": "hash of its inputs",
                "state": "computed, published, or stored (refused by the guard)",
                "previous": "the run published before it, which its history continues",
            },
        ),
        *_properties(
            "INTEGER",
            {
                "entities": "number of ranked entities",
                "sweeps": "iterations of the solver",
                "certified": "certified leading positions",
                "sequence": "1...N in order of creation",
                "later_searches": "searches after its day that it is judged by",
            },
        ),
        *_properties(
            "FLOAT",
            {
                "l1_bound": "bound on the L1 distance from the exact vector",
                "ndcg": "NDCG@10 on later clicks",
                "reciprocal_rank": "mean reciprocal rank of the first later click",
                "pairwise_accuracy": "share of later choices it orders correctly",
                "calibration": "expected calibration error of predicted success on later outcomes",
                "tau": "Kendall's tau-b with the run published before it",
                "rbo": "rank-biased overlap with the run published before it",
            },
        ),
    ),
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
                "version": "version of the texts",
                "digest": "hash of the inputs something was derived from",
                "copy_of": "identity of the graph that is being copied into this one",
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
        *_properties(
            "STRING",
            {"side": "left or right", "stated_of": "slug named by the source, if it is an alias"},
        ),
        *_properties(
            "INTEGER", {"position": "1-based position in the source, or of a capability on its side"}
        ),
        *PRINTED_FIGURES,
        *(word for word in WORDS if word.name != "name"),
        *DECLARED,
        *MEASURED,
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
                "layout": "A or B",
                "winner": "left or right",
                "free_tier": "left or right",
            },
        ),
        *_properties("LIST", {"left_leads": "signals", "right_leads": "signals"}),
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
    "Search evidence, per day",
    (
        *KEY,
        *_properties("STRING", {"day": "ISO date"}),
        *_properties(
            "INTEGER",
            {
                "shown": "times shown",
                "clicked": "times clicked",
                "succeeded": "times it succeeded",
                "failed": "times it failed",
                "actors": "distinct actors",
            },
        ),
        *_properties("FLOAT", {"examined": "expected number of examined impressions"}),
    ),
)

ANSWERED_BY = RelationshipType(
    "ANSWERED_BY",
    ("Intent",),
    ("Capability", "Entity"),
    "How well it served, estimated from trusted searches up to the day of the newest run",
    (
        *KEY,
        *_properties(
            "FLOAT",
            {
                "rate": "success rate, 0-1",
                "lower": "its lower credible bound, 0-1",
                "events": "effective searches behind it",
                "actors": "distinct actors behind it, weighted by trust",
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
        *_properties("FLOAT", {"rank": "0-100", "low": "lower end", "high": "upper end"}),
        *_properties("INTEGER", {"position": "1...N", "tier": "its tier"}),
        *_properties("FLOAT", dict.fromkeys(SIGNALS, "value of the signal, 0-1")),
    ),
)

SCHEMA = Schema(
    labels=(SOURCE, ENTITY, CAPABILITY, INTENT, RUN, POINTER),
    relationships=(
        STATES,
        STATED_BEFORE,
        COMPARED_WITH,
        HAS_CAPABILITY,
        MENTIONS,
        SIMILAR_TO,
        SERVES,
        MATCHED,
        ANSWERED_BY,
        RANKED,
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
