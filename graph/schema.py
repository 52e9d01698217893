"""The property graph's schema as data: labels, relationship types, their keys, properties and indexes.

Labels, types and property names in Cypher come from here and never from input; a test holds the query files
to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from graph.model import SIGNALS

PropertyType = Literal["STRING", "INTEGER", "FLOAT", "BOOLEAN", "LIST"]


@dataclass(frozen=True, slots=True)
class Property:
    """A property: what type its values have and what they mean."""

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
    """A relationship type: from which labels to which, and the property that identifies one."""

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
        """The name it is created under."""
        return f"{self.label.lower()}_{self.property_name}"


@dataclass(frozen=True, slots=True)
class FullTextIndex:
    """An index over the words of some text properties of a label."""

    label: str
    properties: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name it is created under, where the server lets us choose."""
        return f"{self.label.lower()}_text"


@dataclass(frozen=True, slots=True)
class Schema:
    """All labels, relationship types and indexes."""

    labels: tuple[NodeLabel, ...]
    relationships: tuple[RelationshipType, ...]
    indexes: tuple[RangeIndex, ...]
    full_text: tuple[FullTextIndex, ...]

    def label(self, name: str) -> NodeLabel:
        """Return a label by its name; KeyError where there is none."""
        return {label.name: label for label in self.labels}[name]

    def relationship(self, name: str) -> RelationshipType:
        """Return a relationship type by its name; KeyError where there is none."""
        return {kind.name: kind for kind in self.relationships}[name]

    def property_type(self, label: str, name: str) -> PropertyType:
        """Return the type of a label's property; KeyError where there is none."""
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
        "unique": "what sets it apart",
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
            "url": "its home",
            "page_url": "its page at the registry",
            "status": "active or inactive",
            "trust": "JSON of the trust figures as claimed",
            "more": "JSON of whatever else was said",
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
            "text": "the value of a raw signal as printed, where it is no number",
            "as_of": "ISO day of a raw signal",
            "state": "measured, unmeasured, not_applicable, blocked or stale",
        },
    ),
    *_properties("FLOAT", {"value": "of a raw signal; of a date the days since 1970-01-01"}),
)

SOURCE = NodeLabel(
    "Source",
    "id",
    "Where statements come from; a page's id is <left>-vs-<right>",
    (
        *_properties(
            "STRING",
            {
                "id": "identifies it",
                "kind": "page, table, passport, manifest, signals, alias or events",
                "location": "the file it was read from; of an alias, the command that states it",
                "sha256": "hash of its content",
                "as_of": "ISO day its figures hold for; absent where nobody said",
                "loaded_at": "ISO moment of loading, UTC",
                "layout": "A or B",
                "left": "slug of the left side",
                "right": "slug of the right side",
                "winner": "left or right; absent where the page names none",
                "free_tier": "the side whose free tier the page points out",
                "last_section": "how far the page got before its text ended",
                "alias": "of an alias, the slug that means another entity",
                "alias_of": "of an alias, the slug of the entity it means",
                "input_sha256": "hash of the input it came from, and of how that was loaded",
                "etag": "what the web server calls this version of the input",
                "last_modified": "when the web server says the input was changed",
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
                "input_sources": "on the last source of an input that was read in whole: how many it states",
            },
        ),
        *_properties(
            "BOOLEAN",
            {
                "trusted": "whether it may vouch for entities, and its signals move ranks",
                "pending": "true while only a part of it is loaded, which counts for nothing yet",
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
                "url": "its home",
                "pricing": "as stated",
                "starting_price": "as stated",
                "alias_of": "the entity where its statements stand, as the two are one",
                "stale": "mark of the newest load that touched it, until its current figures are made",
                "score_a": "JSON of its score in slot a",
                "score_b": "JSON of its score in slot b",
                "score": "JSON of its score in the published run",
                "adoption_state": "how the signal is known",
                "quality_state": "how the signal is known",
                "ecosystem_state": "how the signal is known",
                "match_state": "how the signal is known",
                "freshness_state": "how the signal is known",
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
                "published_rank": "rank 0-100 that pages state",
                "published_adoption": "0 or 1 as stated",
                "published_quality": "0 or 1 as stated",
                "published_ecosystem": "0 or 1 as stated",
                "published_match": "0 or 1 as stated",
                "position": "1...N in the published run",
                "position_a": "position in slot a",
                "position_b": "position in slot b",
                "tier": "group of entities that cannot be told apart",
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
    "Something an entity offers, in the words of the newest source that states it",
    (
        *_properties("STRING", {"id": "identifies it", "entity": "slug of the entity that offers it"}),
        *WORDS,
        *_properties("STRING", OWN_IDS),
        *_properties("FLOAT", CLAIMS),
        *_properties("BOOLEAN", {"vanished": "true where no source states it any more"}),
    ),
)

INTENT = NodeLabel(
    "Intent",
    "key",
    "A wish in a searcher's words",
    _properties("STRING", {"key": "its normalised text", "text": "as first written"}),
)

RUN = NodeLabel(
    "Run",
    "id",
    "One recompute: what it read, how it was made, how sure it is",
    (
        *_properties(
            "STRING",
            {
                "id": "identifies it",
                "as_of": "ISO day it holds for",
                "methodology": "hash of the constants",
                "engine": "the solver",
                "statements": "hash of what it read",
                "state": "computed, published or stored: refused by the guard",
                "previous": "the run published before it, which its history continues",
            },
        ),
        *_properties(
            "INTEGER",
            {
                "entities": "how many it ranked",
                "sweeps": "how many the solver took",
                "certified": "leading positions that are proved",
                "sequence": "1...N in the order of making",
                "later_searches": "searches after its day by which it is judged",
            },
        ),
        *_properties(
            "FLOAT",
            {
                "l1_bound": "bound on the L1 distance from the exact vector",
                "ndcg": "NDCG@10 on later clicks",
                "reciprocal_rank": "mean reciprocal rank of the first later click",
                "pairwise_accuracy": "share of later choices it puts in the right order",
                "calibration": "how far predicted success is from later outcomes",
                "tau": "Kendall's tau-b with the run published before it",
                "rbo": "rank-biased overlap with the run published before it",
            },
        ),
    ),
)

POINTER = NodeLabel(
    "Pointer",
    "id",
    "A named place that says which run is published, or what is still to be done",
    (
        *_properties(
            "STRING",
            {
                "id": "its name",
                "run": "the published run",
                "slot": "where its scores stand, a or b",
                "current": "slot and run in one, for readers: both change in one write",
                "settled": "the run the plain figures of entities belong to",
                "version": "mark of a state of the texts",
                "digest": "hash of the inputs something was derived from",
                "copy_of": "identity of the graph that is being copied into this one",
            },
        ),
        *_properties(
            "INTEGER",
            {
                "copy_stage": "which label or type that copy is at",
                "copy_done": "how many of them are written",
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
    "What a source says, as printed: figures, words or a raw signal",
    (
        *KEY,
        *_properties(
            "STRING",
            {"side": "left or right", "stated_of": "slug the source names, where that means another entity"},
        ),
        *_properties("INTEGER", {"position": "1-based place in the source, or of a capability on its side"}),
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
    "In which words a source stated one of its capabilities once; it states them no longer",
    (
        *KEY,
        *_properties(
            "STRING",
            {
                "digest": "of the text, as in a capability's id",
                "description": "the text",
                "as_of": "ISO day it was stated last; absent where nobody said",
                "stated_of": "slug the source named, where that means another entity",
                "continued_by": "id of the capability that goes on with it, its text edited",
            },
        ),
        *_properties("LIST", {"beside": "digests of what the source stated beside it then"}),
        *_properties("FLOAT", {"alike": "how alike the next text is, 0-1"}),
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
                "as_of": "ISO day it holds for",
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
    "A text of the first names the second",
    (
        *KEY,
        *_properties(
            "STRING",
            {"capability": "whose text", "stance": "worse, neutral or better than the mentioned one"},
        ),
    ),
)

SIMILAR_TO = RelationshipType(
    "SIMILAR_TO",
    ("Capability",),
    ("Capability",),
    "Their words are alike",
    (*KEY, *_properties("FLOAT", {"similarity": "cosine, 0-1"})),
)

SERVES = RelationshipType("SERVES", ("Capability",), ("Intent",), "Declared to serve it", KEY)

MATCHED = RelationshipType(
    "MATCHED",
    ("Intent",),
    ("Capability", "Entity"),
    "Evidence of searches, a day each",
    (
        *KEY,
        *_properties("STRING", {"day": "ISO day"}),
        *_properties(
            "INTEGER",
            {
                "shown": "times shown",
                "clicked": "times clicked",
                "succeeded": "times it served",
                "failed": "times it did not",
                "actors": "distinct actors",
            },
        ),
        *_properties("FLOAT", {"examined": "times it was likely seen"}),
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
                "rate": "rate of success, 0-1",
                "lower": "its lower credible bound, 0-1",
                "events": "effective searches behind it",
                "actors": "distinct actors behind it, each counting by the trust in it",
            },
        ),
    ),
)

RANKED = RelationshipType(
    "RANKED",
    ("Entity",),
    ("Run",),
    "What a run said of an entity, where a printed digit changed; without a rank where it lost it",
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
