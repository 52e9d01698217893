"""Manifests as statements: what the graph gets of them, and the faults a load reports."""

from __future__ import annotations

import datetime as dt
import io

import pytest

from graph.errors import InputRefusedError
from graph.model import Statement
from loaders.files import Options, read_stream
from loaders.kinds import kind_named
from tests.conftest import ROOT

EXAMPLE = (ROOT / "docs" / "samples" / "tablesift.yaml").read_bytes()
START = b"manifest: 1\nartifact: {name: A B, type: cli}\n"


def read(data: bytes, location: str = "m.yaml", **options: object) -> list[object]:
    return list(read_stream(io.BytesIO(data), Options(**options), location=location))  # type: ignore[arg-type]


def stated(data: bytes, **options: object) -> Statement:
    (statement,) = read(data, **options)
    assert isinstance(statement, Statement), statement
    return statement


def test_the_example_states_an_entity_with_capabilities() -> None:
    statement = stated(EXAMPLE)
    (entity,) = statement.entities
    assert statement.source.id == "manifest/tablesift"
    assert statement.source.as_of == dt.date(2026, 10, 20)
    assert (entity.type_label, entity.pricing, entity.free) == ("CLI Tool", "open_source", True)
    tables, merge = entity.capabilities
    assert (tables.source_id, merge.source_id) == ("tablesift#tables", "tablesift#merge")
    assert tables.intents == ("get tables out of a scanned PDF", "turn a scan into a spreadsheet")
    assert tables.input_types == ("PDF", "PNG")
    assert entity.failure_modes[0].startswith("Cells that span")


def test_the_day_of_the_manifest_stands_before_that_of_the_load() -> None:
    day = dt.date(2026, 1, 2)
    assert stated(START, as_of=day).source.as_of == day
    assert stated(START + b"as_of: 2025-05-05\n", as_of=day).source.as_of == dt.date(2025, 5, 5)


def test_without_a_slug_the_name_makes_one() -> None:
    assert stated(START).source.id == "manifest/a-b"


def test_unknown_keys_are_kept_as_text() -> None:
    (entity,) = stated(START + b"owner: us\n").entities
    assert entity.more == '{"manifest_keys": {"owner": "us"}}'


@pytest.mark.parametrize("location", ["m.yaml", "m.yml", "m.txt", "-"])
def test_a_manifest_is_told_by_its_content(location: str) -> None:
    (statement,) = read(EXAMPLE, location)
    assert isinstance(statement, Statement)
    assert statement.source.kind == "manifest"


@pytest.mark.parametrize(
    ("data", "line", "said"),
    [
        (b"manifest: 1\nartifact: {name: 3}\n", 2, "and 1 more: matchgraph lint m.yaml"),
        (b"manifest: 1\nartifact: [", 3, "column"),
        (b"a: &a [*a]\n", 1, "anchors and aliases"),
        (b"manifest: \xff\xff\nx: 1\n", 1, "not UTF-8"),
        (b"manifest: 1\n" + b"x" * 5_000_000, None, "longer than"),
        (b"just: words\n", 1, "manifest is missing"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(data: bytes, line: int | None, said: str) -> None:
    (refusal,) = read(data, kind=kind_named("manifest"))
    assert isinstance(refusal, InputRefusedError)
    assert refusal.line == line
    assert said in str(refusal)
