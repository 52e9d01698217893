"""Manifests: what is read, every fault with its place, and the published schema."""

from __future__ import annotations

import json

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from loaders.manifest import ManifestFaultsError, is_manifest, json_schema, parse
from tests.conftest import ROOT

EXAMPLE = (ROOT / "docs" / "samples" / "tablesift.yaml").read_text()
PUBLISHED = ROOT / "docs" / "manifest.schema.json"
START = "manifest: 1\nartifact: {name: A, type: cli}\n"


def test_the_example_is_read_whole() -> None:
    manifest = parse(EXAMPLE).manifest
    assert manifest.artifact.slug == "tablesift"
    assert manifest.artifact.pricing.free is True
    assert [capability.id for capability in manifest.capabilities] == ["tables", "merge"]
    assert manifest.capabilities[0].intents[1] == "turn a scan into a spreadsheet"
    assert manifest.as_of is not None
    assert manifest.as_of.isoformat() == "2026-10-20"


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (
            "manifest: 2\nartifact:\n  name: 3\n  pricing: {free: 1, model: cheap}\n",
            [
                (1, 1, "manifest is 2; expected 1"),
                (2, 1, "artifact.type is missing: a type code or label"),
                (3, 3, "artifact.name is 3; expected text"),
                (4, 13, "artifact.pricing.free is 1; expected true or false"),
                (4, 22, "artifact.pricing.model is 'cheap'; expected open_source"),
            ],
        ),
        (
            START + "capabilities:\n  - name: x\n  - description: ''\n",
            [
                (4, 5, "capabilities.0.description is missing: what it does"),
                (5, 5, "capabilities.1.name is missing: a short name"),
                (5, 5, "capabilities[1].description is empty"),
            ],
        ),
        (
            'manifest: 1\nartifact: {name: "A\\0", type: "\\e]52"}\n',
            [
                (2, 12, "artifact.name: a NUL character"),
                (2, 25, "artifact.type: U+001B, a control character"),
            ],
        ),
        (START + "as_of: 2100-01-01\n", [(3, 1, "is in the future")]),
        (START + "as_of: soon\n", [(3, 1, "as_of is 'soon'; expected a date")]),
        (START + "capabilities: 3\n", [(3, 1, "capabilities is 3; expected a list")]),
        (
            "manifest: 1\nartifact: {name: A, type: cli, slug: a b}\n",
            [(2, 32, "artifact.slug is 'a b'; expected text without")],
        ),
        ("- manifest\n", [(1, 1, "a manifest is a mapping")]),
    ],
)
def test_all_faults_are_named_with_line_and_column(text: str, faults: list[tuple[int, int, str]]) -> None:
    with pytest.raises(ManifestFaultsError) as caught:
        parse(text)
    found = caught.value.faults
    assert [fault.place for fault in found] == [(line, column) for line, column, _ in faults]
    for fault, (_, _, said) in zip(found, faults, strict=True):
        assert fault.reason.startswith(said) or said in fault.reason


def test_unknown_keys_are_kept() -> None:
    manifest = parse("manifest: 1\nowner: us\nartifact: {name: A, type: cli, stars: 3}\n").manifest
    assert manifest.more == {"owner": "us"}
    assert manifest.artifact.more == {"stars": 3}


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (EXAMPLE, True),
        ("artifact:\n  name: A\n", True),
        ("manifest: 1", True),
        ("A vs B\n\nartifact here", False),
        ("  manifest: 1", False),
        ("A vs B\nmanifest: 1", False),
        ("---\n\n# ours\nas_of: 2026-01-01", True),
        ("", False),
    ],
)
def test_a_manifest_is_known_by_its_keys(text: str, is_one: bool) -> None:
    assert is_manifest(text) is is_one


def test_the_published_schema_is_that_of_the_model() -> None:
    assert json.loads(PUBLISHED.read_text()) == json_schema(), (
        "regenerate it: matchgraph lint --schema > docs/manifest.schema.json"
    )


def test_the_schema_takes_the_example_and_refuses_what_the_model_refuses() -> None:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    example = yaml.load(EXAMPLE, Loader=yaml.BaseLoader)
    example["manifest"], example["artifact"]["pricing"]["free"] = 1, True  # a loader that knows texts only
    assert not list(validator.iter_errors(example))
    del example["artifact"]["type"]
    assert [error.message for error in validator.iter_errors(example)] == ["'type' is a required property"]


@given(
    st.text(max_size=300)
    | st.builds(lambda tail: START + tail, st.text("capbilites:-[]{}'\" \n", max_size=60))
)
def test_any_text_is_a_manifest_or_has_faults(text: str) -> None:
    try:
        parse(text)
    except ManifestFaultsError as error:
        assert error.faults
        assert error.faults == sorted(error.faults, key=lambda fault: fault.place)
