"""A graph stored by schema version 1 opens, and says what it said; one of a later version is refused."""

from __future__ import annotations

import json
import lzma
import re
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import matchgraph
from graph import migration
from graph.schema_version import VERSION
from matchgraph import MatchGraph
from matchgraph.answers.entities import RankedEntity
from matchgraph.opened import open_graph
from tests.conftest import ROOT
from tests.contract.conftest import Command

STORED = ROOT / "tests" / "golden" / "stored"
COUNTS = ("shown", "clicked", "succeeded", "failed")


def first_version() -> dict[str, Any]:
    """What was exported from the graph of version 1."""
    with lzma.open(STORED / "schema-1.json.xz") as file:
        found: dict[str, Any] = json.load(file)
    return found


def by_pair(relationships: list[dict[str, Any]]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for each in relationships:
        found.setdefault((each["start"], each["end"]), []).append(each["properties"])
    return found


def assert_brought_forward(graph: dict[str, Any]) -> None:
    """Nothing but search evidence has another form, and its sums are those of the days."""
    before = first_version()
    kinds = {"MATCHED", "ANSWERED_BY"}
    assert graph["schema"] == VERSION
    assert graph["published"] == before["published"]
    assert [r for r in graph["relationships"] if r["type"] not in kinds] == [
        r for r in before["relationships"] if r["type"] not in kinds
    ]
    assert [n for n in graph["nodes"] if n["label"] not in {"Intent", "Entity"}] == [
        n for n in before["nodes"] if n["label"] not in {"Intent", "Entity"}
    ]
    entities, earlier = (
        [dict(n["properties"]) for n in of["nodes"] if n["label"] == "Entity"] for of in (graph, before)
    )
    for entity in earlier:
        entity["published_times_matched"] = entity.pop("times_matched")
    assert entities == earlier
    days = by_pair([r for r in before["relationships"] if r["type"] == "MATCHED"])
    rates = by_pair([r for r in before["relationships"] if r["type"] == "ANSWERED_BY"])
    now = by_pair([r for r in graph["relationships"] if r["type"] == "MATCHED"])
    assert now.keys() == days.keys()
    for pair, (properties,) in now.items():
        for name in COUNTS:
            assert properties[name] == sum(day[name] for day in days[pair])
        assert properties["examined"] == pytest.approx(sum(day["examined"] for day in days[pair]))
        assert properties["first_day"] == min(day["day"] for day in days[pair])
        assert properties["last_day"] == max(day["day"] for day in days[pair])
        assert properties.get("rate") == (rates[pair][0]["rate"] if pair in rates else None)
    intents = {n["key"]: n["properties"] for n in graph["nodes"] if n["label"] == "Intent"}
    for key, intent in intents.items():
        of = [properties for (start, _), (properties,) in now.items() if start == key]
        assert intent.get("clicked") == (sum(each["clicked"] for each in of) if of else None)


def figures(entity: RankedEntity) -> dict[str, Any]:
    """Return what is printed of an entity but the run that says it."""
    return entity.model_dump(exclude={"run", "methodology"})


def ranked(graph: MatchGraph) -> list[dict[str, Any]]:
    return list(map(figures, graph.top().entities))


def saved(tmp_path: Path, name: str) -> Path:
    target = tmp_path / name
    if name.endswith(".json"):
        target.write_bytes(lzma.decompress((STORED / f"{name}.xz").read_bytes()))
    else:
        shutil.copyfile(STORED / name, target)
    return target


@pytest.mark.parametrize("name", ["schema-1.json", "schema-1.zip"])
def test_a_saved_graph_of_the_first_version_is_loaded(
    graph: MatchGraph, empty: Callable[[], None], tmp_path: Path, name: str, command: Command
) -> None:
    empty()
    path = saved(tmp_path, name)
    if name.endswith(".json"):  # the file of events is registered, so its segment has to be there
        graph.opened.log.folder.mkdir(parents=True, exist_ok=True)
        bundle = saved(tmp_path, "schema-1.zip")
        shutil.unpack_archive(bundle, tmp_path / "unpacked")
        for segment in (tmp_path / "unpacked" / "events").iterdir():
            shutil.copy(segment, graph.opened.log.folder)
    assert command("load", path).code == 0
    assert_brought_forward(graph.export())
    before = graph.top()
    graph.recompute(as_of=before.run.as_of)
    assert ranked(graph) == [figures(each) for each in before.entities]  # to the printed digit
    assert not [each for each in graph.check() if each.kind == "evidence_differs"]


def test_a_graph_of_the_first_version_is_brought_forward_when_it_is_opened(
    tmp_path: Path, graph_url: str
) -> None:
    if not graph_url.startswith("embedded:"):
        pytest.skip("what an older version left on a server is made by the test below")
    with tarfile.open(STORED / "schema-1-embedded.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    address = f"embedded:{tmp_path / 'graph'}"
    with matchgraph.open(address) as graph:
        assert_brought_forward(graph.export())
    with matchgraph.open(address) as graph:
        assert_brought_forward(graph.export())
        before = graph.top()
        graph.recompute(as_of=before.run.as_of)
        assert ranked(graph) == [figures(each) for each in before.entities]


AS_BEFORE = """
MATCH (i:Intent)-[r:MATCHED]->(c)
WITH i, r, c, properties(r) AS p
CREATE (i)-[:MATCHED {key: r.key + 'a', day: '2026-10-01', shown: 1, examined: 1.0, clicked: 1, succeeded: 1,
                      failed: 0, actors: 1}]->(c)
CREATE (i)-[:MATCHED {key: r.key + 'b', day: '2026-11-01', shown: 2, examined: 0.5, clicked: 0, succeeded: 0,
                      failed: 1, actors: 2}]->(c)
DELETE r
"""


def test_a_crash_while_it_is_brought_forward_loses_nothing(
    graph: MatchGraph,
    graph_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: Command,
) -> None:
    assert command("load", saved(tmp_path, "schema-1.zip")).code == 0
    store = graph.opened.store
    store._client.write("as before", AS_BEFORE, {})
    store._client.write("unmark", "MATCH (p:Pointer {id: 'schema'}) DELETE p", {})
    pairs = {(r["start"], r["end"]) for r in graph.export()["relationships"] if r["type"] == "MATCHED"}
    monkeypatch.setattr("graph.migration.INTENTS", 2)
    done = 0

    def cut(*_: object) -> None:
        nonlocal done
        done += 1
        if done == 2:
            raise RuntimeError("power cut")

    with monkeypatch.context() as broken:
        broken.setattr("graph.migration._write", _cutting(cut))
        with pytest.raises(RuntimeError, match="power cut"), open_graph(graph_url):
            pass
    with open_graph(graph_url):
        pass
    found = by_pair([r for r in graph.export()["relationships"] if r["type"] == "MATCHED"])
    assert found.keys() == pairs
    for (properties,) in found.values():
        assert (properties["shown"], properties["clicked"], properties["failed"]) == (3, 1, 1)
        assert (properties["first_day"], properties["last_day"]) == ("2026-10-01", "2026-11-01")
        assert (properties["recent_shown"], properties["previous_shown"]) == (2, 1)


def _cutting(cut: Callable[..., None]) -> Callable[..., None]:
    real = migration._write

    def write(*given: Any) -> None:
        real(*given)
        cut()

    return write


@pytest.mark.parametrize("later", ["99", "2b"])
def test_a_graph_of_a_later_version_is_refused_by_every_command(
    graph: MatchGraph, graph_url: str, command: Command, later: str
) -> None:
    command("load", ROOT / "examples" / "fineweb-vs-the-stack-v2.txt")
    graph.opened.store.write("note_version", id="schema", version=later)
    before = graph.export()
    for words in (
        ("top",),
        ("load", ROOT / "examples"),
        ("recompute",),
        ("status",),
        ("restore", "none.zip"),
    ):
        refused = command(*words)
        assert refused.code == 5, words
        assert re.search(
            f"version '?{later}'?, this version of matchgraph reads up to {VERSION}", refused.err
        )
    assert graph.export() == before
