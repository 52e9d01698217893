"""A saved graph that is damaged, or not of the schema, is refused before anything of it is written."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from graph.errors import InputRefusedError
from matchgraph.exchange.bundle import Bundle
from matchgraph.exchange.copying import rehearse_saved
from matchgraph.exchange.saved_graph import saved_graph

MANIFEST = {"format": 1, "identity": "x"}
ANT = ["Entity", "ant", {"slug": "ant", "name": "Ant", "type": "model", "rank": 50, "free": True}]
BEE = ["Entity", "bee", {"slug": "bee", "name": "Bee", "type": "model"}]
MENTIONS = ["MENTIONS", "Entity", "ant", "Entity", "bee", "k", {"key": "k", "stance": "better"}]
NODES, RELATIONSHIPS = "nodes/Entity.jsonl", "relationships/MENTIONS.jsonl"
DAMAGES: dict[str, tuple[dict[str, Any], str]] = {
    "no node": ({NODES: [None]}, "nodes/Entity.jsonl:1: a node is a list of label, key and properties"),
    "another label": ({NODES: [["X`) DELETE n //", "a", {}]]}, "among those of 'Entity'"),
    "another key": ({NODES: [["Entity", "a", {"slug": "b"}]]}, "Entity 'a' has the slug 'b'"),
    "no key": ({NODES: [["Entity", None, {}]]}, "Entity has the key None; a key is text"),
    "no properties": ({NODES: [["Entity", "a", []]]}, "Entity 'a' has [] for properties"),
    "an unknown property": ({NODES: [["Entity", "a", {"slug": "a", "x`y": 1}]]}, "has the property 'x`y'"),
    "a number as text": (
        {NODES: [["Entity", "a", {"slug": "a", "rank": "50"}]]},
        "rank is '50', expected FLOAT",
    ),
    "a truth as number": ({NODES: [["Entity", "a", {"slug": "a", "position": True}]]}, "expected INTEGER"),
    "a number too large": ({NODES: [["Entity", "a", {"slug": "a", "position": 2**63}]]}, "expected INTEGER"),
    "a map": ({NODES: [["Entity", "a", {"slug": "a", "name": {"x": 1}}]]}, "expected STRING"),
    "one node twice": ({NODES: [ANT, ANT]}, "Entity 'ant' is duplicated"),
    "an end that is missing": (
        {NODES: [ANT], RELATIONSHIPS: [MENTIONS]},
        "an end that is not there: Entity 'bee'",
    ),
    "ends of another kind": (
        {RELATIONSHIPS: [["MENTIONS", "Run", "a", "Entity", "b", "k", {}]]},
        "'Run' to 'Entity'",
    ),
    "a list as manifest": ({"manifest.json": []}, "manifest.json does not describe a graph"),
    "another format": ({"manifest.json": {**MANIFEST, "format": 9}}, "a bundle of format 9"),
    "events that are none": ({"events/abc.parquet": b"no parquet"}, "events/abc.parquet: damaged"),
    "nested JSON": ({NODES: b"[" * 100_000}, "nodes/Entity.jsonl:1: JSON that is nested too deeply"),
    "truncated JSON": ({NODES: b'["Entity", "a'}, "nodes/Entity.jsonl:1: "),
}


def bundle(path: Path, entries: dict[str, Any], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as file:
        for name, content in ({"manifest.json": MANIFEST} | entries).items():
            lines = content if name != "manifest.json" and isinstance(content, list) else [content]
            file.writestr(
                name, b"\n".join(x if isinstance(x, bytes) else json.dumps(x).encode() for x in lines)
            )
    return path


def refusal(path: Path) -> str:
    with pytest.raises(InputRefusedError) as caught:
        saved = saved_graph([str(path)])
        assert saved is not None
        rehearse_saved(saved)
    assert str(caught.value).startswith(f"{path}: ")
    return str(caught.value)


@pytest.mark.parametrize(("entries", "reason"), DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_bundle_is_refused(tmp_path: Path, entries: dict[str, Any], reason: str) -> None:
    assert reason in refusal(bundle(tmp_path / "a.zip", entries))


def test_a_bundle_of_the_schema_is_not(tmp_path: Path) -> None:
    saved = Bundle(bundle(tmp_path / "a.zip", {NODES: [ANT, BEE], RELATIONSHIPS: [MENTIONS]}))
    assert rehearse_saved(saved).entities == 2


def test_a_bundle_does_not_expand_without_limit(tmp_path: Path) -> None:
    bomb = bundle(tmp_path / "a.zip", {NODES: b"0" * 100_000_000})
    assert bomb.stat().st_size < 200_000
    assert "it expands to 1000000" in refusal(bomb)


def test_every_byte_that_is_wrong_is_a_refusal_or_another_graph(tmp_path: Path) -> None:
    whole = bundle(tmp_path / "a.zip", {NODES: [ANT, BEE], RELATIONSHIPS: [MENTIONS]}).read_bytes()
    refused = 0
    for place in range(4, len(whole)):  # the first four say that it is a bundle
        (tmp_path / "b.zip").write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            saved = saved_graph([str(tmp_path / "b.zip")])
            assert saved is not None
            rehearse_saved(saved)
        except InputRefusedError:
            refused += 1
    assert refused > len(whole) / 3


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"published": ...}, "it has no 'published'"),
        ({"nodes": [{"label": "Evil", "key": "a", "properties": {}}]}, "the schema has no label 'Evil'"),
        ({"nodes": [{"label": "Entity", "key": "a"}]}, "it has no 'properties'"),
        ({"nodes": [3]}, "nodes and relationships are objects"),
        ({"relationships": [{"type": "EVIL"}]}, "it has no 'start_label'"),
    ],
)
def test_a_damaged_json_export_is_refused(tmp_path: Path, changed: dict[str, Any], reason: str) -> None:
    whole = {"nodes": [], "published": None, "relationships": []} | changed
    text = json.dumps({name: value for name, value in whole.items() if value is not ...})
    (tmp_path / "a.json").write_text(text)
    assert reason in refusal(tmp_path / "a.json")
    (tmp_path / "a.json").write_text('{"nodes":[' + "[" * 100_000)
    assert "JSON that is nested too deeply" in refusal(tmp_path / "a.json")
