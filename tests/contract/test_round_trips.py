"""A graph that is saved and loaded, or copied to another server, is the same graph, also after a kill."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.copying import STAGES, copy
from graph.embedded import embedded_server
from graph.errors import GuardRefusedError, MatchGraphError
from graph.schema import SCHEMA
from graph.schema_kinds import NodeLabel, Property
from graph.store import Store, open_store
from graph.whole import Relationship, StoredGraph, StoredNode
from matchgraph.settings import event_folder
from tests.conftest import ROOT
from tests.contract.conftest import Command

PAGES = [
    ROOT / "examples" / f"{name}.txt"
    for name in ("claude-vs-intellicode", "openai-gpt-5-chat-vs-claude", "segment-anything-2-vs-midjourney")
]
AS_OF = "2026-11-01"
KILLED_COPY = """
import os, signal, sys
import matchgraph
from graph.event_log.log import EventLog
from matchgraph import settings
from matchgraph.exchange.copying import copy_graph
source, target = sys.argv[1:]
left = 20

def die_after_some_chunks(stage, done):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

with matchgraph.open(source) as here, matchgraph.open(target) as there:
    folders = settings.event_folder(source), settings.event_folder(target)
    logs = [EventLog(folder) for folder in folders]
    stores = here.opened.store, there.opened.store
    copy_graph(stores[0], logs[0], stores[1], logs[1], chunk=5, progress=die_after_some_chunks)
"""


def event(number: int) -> dict[str, Any]:
    shown = [{"entity": "claude", "position": 1}, {"entity": "intellicode", "position": 2}]
    return {
        "id": f"e{number}",
        "at": "2026-10-20T10:00:00Z",
        "intent": "review code",
        "shown": shown,
        "clicked": ["claude"],
        "actor": f"a{number}",
    }


@pytest.fixture
def full(graph_url: str, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A graph with pages, search events, an alias, two runs and their history, and a log of its own."""
    monkeypatch.setenv("MATCHGRAPH_EVENTS", str(tmp_path / "log"))
    log = tmp_path / "searches.jsonl"
    log.write_text("".join(json.dumps(event(number)) + "\n" for number in range(9)))
    assert command("load", *PAGES, "--as-of", "2026-10-25").code == 0
    assert command("recompute", "--as-of", "2026-10-25").code == 0
    assert command("load", log).code == 0
    assert command("merge", "segment-anything-2", "midjourney").code == 0
    assert command("recompute", "--as-of", AS_OF).code == 0
    yield graph_url


@pytest.fixture
def another(tmp_path: Path) -> Iterator[str]:
    """The address of an empty embedded graph, whose server stays for the test."""
    with embedded_server(tmp_path / "another"):
        yield f"embedded:{tmp_path / 'another'}"


def test_what_was_exported_loads_as_the_same_graph(
    full: str, another: str, command: Command, empty: Callable[[], None], tmp_path: Path
) -> None:
    before = command("export", "--load-times").out
    answers = [command(*asked, "--format", "json").out for asked in (("top",), ("runs",), ("check",))]
    (tmp_path / "saved.json").write_text(before)
    assert command("export", tmp_path / "saved.zip", "--as", "bundle").code == 0
    lost = command("load", tmp_path / "saved.json", "--graph", another)
    assert (lost.code, "has no segment" in lost.err) == (4, True)  # JSON does not hold the events
    assert command("load", tmp_path / "saved.zip", "--graph", another).code == 0
    kept = event_folder(full)
    assert kept is not None
    shutil.copytree(kept, tmp_path / "kept")
    empty()
    shutil.copytree(tmp_path / "kept", kept, dirs_exist_ok=True)
    assert command("load", tmp_path / "saved.json").code == 0
    for graph in (another, full):
        assert command("export", "--load-times", "--graph", graph).out == before
        seen = (("top",), ("runs",), ("check",))
        assert [command(*asked, "--format", "json", "--graph", graph).out for asked in seen] == answers
    again = command("load", tmp_path / "saved.zip")
    assert (again.code, "not empty" in again.err) == (5, True)
    assert command("recompute", "--as-of", AS_OF).code == 0
    assert command("export", "--load-times").out == before


@pytest.mark.slow
@pytest.mark.parametrize(
    "running_graph", [pytest.param("neo4j", marks=pytest.mark.neo4j)], indirect=True, scope="module"
)
def test_a_killed_copy_goes_on_to_another_server_and_back(
    full: str, another: str, command: Command, empty: Callable[[], None]
) -> None:
    before = command("export", "--load-times").out
    everything = all_of(full)
    for source, target in ((full, another), (another, full)):
        if target == full:
            empty()
        killed = subprocess.run([sys.executable, "-c", KILLED_COPY, source, target], cwd=ROOT, check=False)
        assert killed.returncode == -signal.SIGKILL
        assert command("top", "--graph", target).code == 4  # nothing is published there yet
        for refused in (("recompute",), ("load", *PAGES)):
            ran = command(*refused, "--graph", target)
            assert (ran.code, "unfinished copy" in ran.err) == (5, True)
        ran = command("copy", "--graph", source, "--to", target, "--format", "json")
        report = ran.json()
        assert (report["resumed"], report["events"]) == (True, 1)
        assert report["nodes"] == len(json.loads(before)["nodes"])
        assert command("export", "--load-times", "--graph", target).out == before
        assert all_of(target) == everything  # with pointers and slots
        refused_again = command("copy", "--graph", source, "--to", target)
        assert (refused_again.code, "not empty" in refused_again.err) == (5, True)


def all_of(url: str) -> list[StoredNode | Relationship]:
    with open_store(url) as store:
        graph = StoredGraph(store)
        nodes = [node for label in SCHEMA.labels for node in graph.nodes(label)]
        return [*nodes, *(r for kind in SCHEMA.relationships for r in graph.relationships(kind))]


def filled(properties: tuple[Property, ...], key: str, value: str) -> dict[str, Any]:
    values: dict[str, Any] = {
        "STRING": "text\0\n\u2028",
        "INTEGER": -(2**62),
        "FLOAT": 0.1,
        "BOOLEAN": False,
        "LIST": ["a;b", ""],
    }
    return {p.name: values[p.type] for p in properties} | {key: value}


class EverySchemaProperty:
    """A graph with a node of each label and a relationship of each type and ends, and every property set."""

    def identity(self) -> str:
        return "every property"

    def nodes(self, label: NodeLabel) -> Iterator[StoredNode]:
        if label.name != "Pointer":
            key = label.name.lower()
            yield StoredNode(label.name, key, filled(label.properties, label.key, key))

    def relationships(self, kind: Any) -> Iterator[Relationship]:
        found = [(start, end) for start in kind.starts for end in kind.ends]
        for start, end in sorted(found, key=lambda pair: (pair[0].lower(), pair[1].lower())):
            key = f"{kind.name}|{start}|{end}"
            own = filled(kind.properties, kind.key, key)
            yield Relationship(kind.name, start, start.lower(), end, end.lower(), key, own)


def test_no_property_of_the_schema_is_lost(store: Store, command: Command, another: str) -> None:
    """The copy compares all of them itself; what JSON and a bundle hide or forget shows here."""
    made = EverySchemaProperty()
    copy(made, store)
    wanted = [item for stage in STAGES for item in items(made, stage)]
    stored = StoredGraph(store)
    assert [item for stage in STAGES for item in items(stored, stage)] == wanted


def items(graph: Any, stage: Any) -> list[Any]:
    return list(graph.nodes(stage) if isinstance(stage, NodeLabel) else graph.relationships(stage))


def test_a_copy_of_what_has_changed_is_refused_or_found_different(
    full: str, another: str, command: Command, tmp_path: Path
) -> None:
    with open_store(full) as source, open_store(another) as target:

        def stop(stage: str, done: int) -> None:
            if stage == "copying MENTIONS":
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            copy(StoredGraph(source), target, progress=stop)
        source.write("record_run", run={"id": "other", "state": "stored"})
        with pytest.raises(GuardRefusedError, match="an earlier state of this one"):
            copy(StoredGraph(source), target)


def test_a_difference_is_found_at_the_end(store: Store, another: str) -> None:
    class Twofold(EverySchemaProperty):
        read = 0

        def nodes(self, label: NodeLabel) -> Iterator[StoredNode]:
            for node in super().nodes(label):
                yield node
                if label.name == "Intent":  # the same key again: the last one stays
                    yield node._replace(properties={**node.properties, "text": "other"})

    with pytest.raises(MatchGraphError, match="differs from the original in Intent: 1 there, 2 here"):
        copy(Twofold(), store)
    assert store.read("published_pointer") == []


def test_what_is_no_saved_graph_is_refused(graph_url: str, command: Command, tmp_path: Path) -> None:
    cut, other, fine = tmp_path / "cut.json", tmp_path / "other.zip", tmp_path / "fine.json"
    cut.write_text('{\n "nodes": [\n  {')
    with zipfile.ZipFile(other, "w") as file:
        file.writestr("readme.txt", "not a bundle")
    fine.write_text('{"nodes": [], "published": null, "relationships": []}')
    for given, reason in (
        ([cut], "truncated"),
        ([other], "damaged: it has no manifest.json"),
        ([fine, fine], "by itself"),
    ):
        ran = command("load", *given)
        assert (ran.code, reason in ran.err) == (6, True), ran.err
    assert command("load", fine, "--dry-run").code == 0
    assert json.loads(command("export").out)["nodes"] == []
