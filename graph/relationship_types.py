"""The relationship types of the property graph, and what only the graph has of them."""

from __future__ import annotations

from graph.model import (
    SIGNALS,
    CapabilityStatement,
    Comparison,
    DeclaredCapability,
    DeclaredEntity,
    RawSignal,
    SideFigures,
    Verdict,
)
from graph.node_labels import KEY, PRINTED_FIGURES, SCORE, SEARCH_DAYS, SIGNAL_PARTS
from graph.schema_kinds import Property, RelationshipType, properties, properties_of

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
        *properties("STRING", {"stated_of": "slug named by the source, if it is an alias"}),
        *properties(
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
        *properties(
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
        *properties("LIST", {"alongside": "digests of the other texts the source stated at that time"}),
        *properties("FLOAT", {"similarity": "similarity of the next text, 0-1"}),
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
        *properties(
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
        *properties(
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
    (*KEY, *properties("FLOAT", {"similarity": "cosine, 0-1"})),
)

SERVES = RelationshipType("SERVES", ("Capability",), ("Intent",), "Declared to serve it", KEY)

MATCHED = RelationshipType(
    "MATCHED",
    ("Intent",),
    ("Capability", "Entity"),
    "Search evidence on a pair; one without a choice only if it was likely examined a few times",
    (
        *KEY,
        *properties(
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
        *properties(
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
