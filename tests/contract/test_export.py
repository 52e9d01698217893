"""The exported graph: whole, sorted, the same bytes again, and nothing of the engine's own in it."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from graph.schema import SCHEMA
from tests.conftest import RunningGraph
from tests.contract.conftest import Command

LABELS = {label.name for label in SCHEMA.labels} - {"Pointer"}


@pytest.fixture
def exported(examples: RunningGraph, command: Command) -> dict[str, Any]:
    graph: dict[str, Any] = command("export").json()
    return graph


def test_the_same_graph_gives_the_same_bytes(examples: RunningGraph, command: Command) -> None:
    text = command("export").out
    assert text == command("export").out
    assert text == json.dumps(json.loads(text), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def test_everything_is_sorted_by_key(exported: dict[str, Any]) -> None:
    keys = [(node["label"], node["key"]) for node in exported["nodes"]]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    ends = [(r["type"], r["start"], r["end"], r["key"]) for r in exported["relationships"]]
    assert ends == sorted(ends)


def test_every_relationship_has_its_ends_and_every_label_is_of_the_schema(exported: dict[str, Any]) -> None:
    nodes = {node["key"] for node in exported["nodes"]}
    assert {end for r in exported["relationships"] for end in (r["start"], r["end"])} <= nodes
    assert {node["label"] for node in exported["nodes"]} <= LABELS


def test_it_holds_what_the_examples_state(exported: dict[str, Any]) -> None:
    labels = Counter(node["label"] for node in exported["nodes"])
    types = Counter(r["type"] for r in exported["relationships"])
    assert (labels["Entity"], labels["Source"], labels["Run"]) == (35, 26, 1)
    assert types["COMPARED_WITH"] == labels["Source"]  # one a page or row
    assert types["HAS_CAPABILITY"] == labels["Capability"]
    assert types["RANKED"] == 35
    (run,) = (node["key"] for node in exported["nodes"] if node["label"] == "Run")
    assert exported["published"] == run


def test_load_times_are_there_when_asked_for_and_nothing_of_the_engine_ever(
    examples: RunningGraph, command: Command, exported: dict[str, Any]
) -> None:
    with_times = command("export", "--load-times").json()
    times = [n["properties"]["loaded_at"] for n in with_times["nodes"] if n["label"] == "Source"]
    assert len(times) == 26
    published = [n["properties"]["published_at"] for n in with_times["nodes"] if n["label"] == "Publication"]
    assert len(published) == 1
    for node in with_times["nodes"]:
        for name in ("loaded_at", "published_at"):
            node["properties"].pop(name, None)
    assert with_times == exported
    for hidden in ("score_a", "score_b", "position_a", "stale", '"Pointer"'):
        assert hidden not in json.dumps(exported)
