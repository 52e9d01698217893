"""The property graph's schema as data: labels, relationship types, their keys, properties and indexes.

Labels, types and property names in Cypher come from here and never from input; a test checks the query files
against it.
"""

from __future__ import annotations

from graph.node_labels import CAPABILITY, ENTITY, INTENT, METHODOLOGY, POINTER, PUBLICATION, RUN, SOURCE
from graph.relationship_types import (
    COMPARED_WITH,
    HAS_CAPABILITY,
    MATCHED,
    MENTIONS,
    PUBLISHES,
    RANKED,
    SERVES,
    SIMILAR_TO,
    STATED_BEFORE,
    STATES,
)
from graph.schema_kinds import FullTextIndex, RangeIndex, Schema

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
