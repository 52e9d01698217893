"""The schema describes everything the query files touch, and the model's fields have a place in it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Literal

import pytest
from pydantic import Field

from cypher import Query, load_catalogue
from cypher.tokens import Token, tokens
from graph.model import (
    CapabilityStatement,
    Comparison,
    DeclaredCapability,
    DeclaredEntity,
    Model,
    RawSignal,
    SideFigures,
    Slug,
    Source,
    Unit,
    Verdict,
)
from graph.published import Capability, Entity, Run, Score
from graph.schema import SCHEMA
from graph.schema_kinds import Property, properties_of
from graph.schema_version import ANSWERED_BY, DAILY_MATCHED

LABELS = {label.name for label in SCHEMA.labels}
TYPES = {kind.name for kind in SCHEMA.relationships}
FIRST = (DAILY_MATCHED, ANSWERED_BY)  # what a migration finds in a graph of schema version 1
MIGRATING = {"last_day_of_evidence", "daily_evidence", "remove_daily_evidence"}


def named(query: Query) -> tuple[set[str], set[str]]:
    """Return the labels and the relationship types in a query's text, distinguished by their brackets."""
    labels: set[str] = set()
    types: set[str] = set()
    brackets: list[str] = []
    scanned: list[Token] = list(tokens(query.text))
    for before, token in zip([None, *scanned], scanned, strict=False):
        if token.kind == "sign" and token.text in "([{":
            brackets.append(token.text)
        elif token.kind == "sign" and token.text in ")]}":
            brackets.pop()
        follows = before is not None and before.text in {":", "|", "&", "!"}
        if token.kind != "word" or not follows or token.is_word("SET", "MERGE", "CREATE", "DELETE", "REMOVE"):
            continue
        if brackets and brackets[-1] == "[":
            types.add(token.text)
        elif brackets and brackets[-1] == "(":
            labels.add(token.text)
    return labels, types


def test_the_scan_tells_labels_from_types() -> None:
    assert named(load_catalogue()["state_entities"]) == ({"Source", "Entity"}, {"STATES"})
    assert named(load_catalogue()["create_mentions"]) == ({"Entity"}, {"MENTIONS"})


@pytest.mark.parametrize("query", load_catalogue().values(), ids=lambda query: query.name)
def test_queries_name_only_labels_and_types_of_the_schema(query: Query) -> None:
    labels, types = named(query)
    assert labels <= LABELS
    assert types <= (TYPES | {kind.name for kind in FIRST} if query.name in MIGRATING else TYPES)


@pytest.mark.parametrize("query", load_catalogue().values(), ids=lambda query: query.name)
def test_queries_name_only_properties_of_the_schema(query: Query) -> None:
    """Where a variable is bound to a label or a type in the text, its properties are those of the schema."""
    bound = dict(re.findall(r"[(\[](\w+):(\w+)", query.text))
    properties = {label.name: {p.name for p in label.properties} for label in SCHEMA.labels}
    properties |= {kind.name: {p.name for p in kind.properties} for kind in SCHEMA.relationships}
    if query.kind == "read":
        properties["STATED_BEFORE"] |= {"beside", "alike"}  # codespell:ignore beside,alike; in older graphs
    if query.name in MIGRATING:
        properties["MATCHED"] |= {p.name for p in DAILY_MATCHED.properties}
    used = re.findall(r"(?<![\w$.'])(\w+)\.(\w+)", "".join(re.sub(r"//[^\n]*", "", query.text)))
    wrong = [f"{v}.{p}" for v, p in used if v in bound and p not in properties.get(bound[v], {p})]
    assert not wrong


def test_every_key_and_index_is_a_declared_property() -> None:
    for label in SCHEMA.labels:
        assert SCHEMA.property_type(label.name, label.key) == "STRING"
    for kind in SCHEMA.relationships:
        assert kind.key in {p.name for p in kind.properties}
        assert {*kind.starts, *kind.ends} <= LABELS
    for index in SCHEMA.indexes:
        assert SCHEMA.property_type(index.label, index.property_name) in {"STRING", "INTEGER", "FLOAT"}
    for words in SCHEMA.full_text:
        assert {SCHEMA.property_type(words.label, name) for name in words.properties} == {"STRING"}


def test_nothing_is_declared_twice() -> None:
    for owner in (*SCHEMA.labels, *SCHEMA.relationships):
        names = [p.name for p in owner.properties]
        assert len(names) == len(set(names)), owner.name
    indexes = [*SCHEMA.indexes, *SCHEMA.full_text]
    assert len({index.name for index in indexes}) == len(indexes)


@pytest.mark.parametrize(
    ("model", "owner", "elsewhere"),
    [
        (Source, "Source", set()),
        (Comparison, "Source", {"id", "left", "right", "capabilities", "verdict"}),
        (Verdict, "Source", set()),
        (Entity, "Entity", {"score"}),
        (Capability, "Capability", set()),
        (Run, "Run", set()),
        (SideFigures, "STATES", set()),
        (CapabilityStatement, "STATES", set()),
        (DeclaredEntity, "STATES", {"capabilities"}),
        (DeclaredCapability, "STATES", set()),
        (RawSignal, "STATES", set()),
        (
            Score,
            "RANKED",
            {"published_rank", "agrees", "reach", "signals"}
            | {"prior", "evidence", "events", "reports", "statement_count"},
        ),
    ],
)
def test_the_fields_of_the_model_have_a_place(model: type[Model], owner: str, elsewhere: set[str]) -> None:
    properties = {each.name: each.properties for each in (*SCHEMA.labels, *SCHEMA.relationships)}[owner]
    assert set(model.model_fields) - elsewhere <= {p.name for p in properties}


class Described(Model):
    """A field of each sort, with and without constraints and None."""

    word: str = Field("", description="a word")
    slug: Slug | None = Field(None, description="a slug")
    day: dt.date | None = Field(None, description="a day")
    side: Literal["left", "right"] | None = Field(None, description="a side")
    bit: Literal[0, 1] = Field(0, description="a bit")
    count: Annotated[int, Field(ge=1)] | None = Field(None, description="a count")
    share: Unit = Field(0.0, description="a share")
    free: bool | None = Field(None, description="a flag")
    tags: tuple[Slug, ...] = Field((), description="some slugs")
    parts: tuple[Score, ...] = ()


class Borrowing(Model):
    """Two of these fields again, and one of its own."""

    share: float | None = None
    bit: bool = Field(False, description="another bit")
    own: str


def test_a_field_with_a_description_is_a_property_of_the_type_it_is_stored_as() -> None:
    types = {p.name: p.type for p in properties_of(Described)}
    assert types == {
        "word": "STRING",
        "slug": "STRING",
        "day": "STRING",
        "side": "STRING",
        "bit": "INTEGER",
        "count": "INTEGER",
        "share": "FLOAT",
        "free": "BOOLEAN",
        "tags": "LIST",
    }
    assert Property("side", "STRING", "a side") in properties_of(Described)


def test_a_meaning_is_taken_from_the_first_model_that_states_it() -> None:
    borrowed = (Property("share", "FLOAT", "a share"), Property("bit", "BOOLEAN", "another bit"))
    assert properties_of(Borrowing, like=Described) == borrowed
    assert properties_of(Borrowing) == borrowed[1:]
    assert properties_of(Borrowing, Described)[0] == borrowed[1]
    assert len(properties_of(Borrowing, Described)) == len(properties_of(Described))
