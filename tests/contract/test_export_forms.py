"""Every form of export holds the same nodes and relationships, and what reads it elsewhere finds them."""

from __future__ import annotations

import csv
import json
import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import networkx as nx
import pytest

import matchgraph
from graph.schema import SCHEMA
from graph.whole import StoredNode
from matchgraph.exchange import writing
from matchgraph.exchange.neo4j_csv import ARGUMENTS, UNIT_SEPARATOR
from matchgraph.exchange.xml_text import display_name, identifier
from tests.conftest import ROOT, RunningGraph
from tests.contract.conftest import Command

pytestmark = pytest.mark.usefixtures("examples")
Data = dict[str, Any]


@pytest.fixture
def exported(examples: RunningGraph, command: Command) -> Data:
    graph: Data = command("export").json()
    return graph


def flat(properties: Data) -> Data:
    """Properties as XML graphs have them: lists are JSON text."""
    return {n: json.dumps(v) if isinstance(v, list) else v for n, v in properties.items()}


def id_of(label: str, key: str) -> str:
    return identifier(label, key)


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_networkx_reads_the_same_graph(command: Command, exported: Data, tmp_path: Path, form: str) -> None:
    target = tmp_path / f"graph.{form}"
    printed = command("export", target, "--as", form, "--format", "json").json()
    assert printed["nodes"] == len(exported["nodes"])
    read = (
        nx.read_graphml(target, edge_key_type=str, force_multigraph=True)
        if form == "graphml"
        else nx.read_gexf(target)
    )
    assert read.number_of_nodes() == len(exported["nodes"])
    assert read.number_of_edges() == len(exported["relationships"])
    for node in exported["nodes"]:
        expected = {
            "labels": f":{node['label']}",
            "label": display_name(StoredNode(**node)),
            **flat(node["properties"]),
        }
        assert read.nodes[id_of(node["label"], node["key"])] == expected
    for r in exported["relationships"]:
        start, end = id_of(r["start_label"], r["start"]), id_of(r["end_label"], r["end"])
        edge = dict(read.edges[start, end, id_of(r["type"], r["key"])])
        assert edge.pop("label") == r["type"]
        edge.pop("id", None)
        edge.pop("kind", None)
        assert edge == {n: v for n, v in flat(r["properties"]).items() if n != "key"}


def rows_of_csv(folder: Path, start: str) -> Iterator[tuple[list[str], Data]]:
    for place in sorted(folder.glob(f"{start}-*.csv")):
        with place.open(newline="", encoding="utf-8") as file:
            header, *rows = list(csv.reader(file))
        for row in rows:
            yield header, dict(zip(header, row, strict=True))


READ = {
    "long": int,
    "double": float,
    "boolean": lambda text: text == "true",
    "string": str,
    "string[]": lambda text: text.split(UNIT_SEPARATOR) if text else [],
}


def properties_of(row: Data, wanted: Data) -> Data:
    """The properties of a row that `wanted` has: a plain CSV reader cannot tell empty from missing."""
    types = dict(column.split(":", 1) for column in row if not column.startswith(":"))
    columns = {c.split(":", 1)[0]: c for c in row if not c.startswith(":")}
    assert {n for n, c in columns.items() if row[c]} <= set(wanted)
    return {
        n: READ.get(types[n].partition("(")[0].replace("ID", "string"), str)(row[columns[n]]) for n in wanted
    }


def test_the_layout_of_the_offline_import_holds_everything(
    command: Command, exported: Data, tmp_path: Path
) -> None:
    folder = tmp_path / "csv"
    assert command("export", folder, "--as", "csv").code == 0
    nodes = {(n["label"], n["key"]): n["properties"] for n in exported["nodes"]}
    for header, row in rows_of_csv(folder, "nodes"):
        label = row[":LABEL"]
        assert header[0] == f"{SCHEMA.label(label).key}:ID({label})"
        wanted = nodes.pop((label, row[header[0]]))
        assert properties_of(row, wanted) == wanted
    assert not nodes
    relationships = {(r["type"], r["key"]): r for r in exported["relationships"]}
    for header, row in rows_of_csv(folder, "relationships"):
        relationship = relationships.pop((row[":TYPE"], row["key:string"]))
        ends = [f":START_ID({relationship['start_label']})", f":END_ID({relationship['end_label']})"]
        assert header[:2] == ends
        assert [row[end] for end in ends] == [relationship["start"], relationship["end"]]
        assert properties_of(row, relationship["properties"]) == relationship["properties"]
    assert not relationships
    named = [
        word.partition("=")[2] for word in shlex.split((folder / ARGUMENTS).read_text()) if ".csv" in word
    ]
    assert sorted(named) == sorted(place.name for place in folder.glob("*.csv"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "running_graph", [pytest.param("neo4j", marks=pytest.mark.neo4j)], indirect=True, scope="module"
)
def test_the_offline_import_of_neo4j_takes_it(command: Command, exported: Data, tmp_path: Path) -> None:
    report = command("export", tmp_path / "csv", "--as", "csv", "--format", "json").json()
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "neo4j.conf").touch()
    (libraries,) = (ROOT / ".neo4j").glob("neo4j-*/")
    java = ["java", "-XX:TieredStopAtLevel=1", "-cp", f"{libraries}/*", "org.neo4j.cli.AdminTool"]
    imported = subprocess.run(
        [*java, "database", "import", "full", "--max-off-heap-memory=200m", f"@{ARGUMENTS}", "neo4j"],
        cwd=tmp_path / "csv",
        env={**os.environ, "NEO4J_HOME": str(tmp_path), "NEO4J_CONF": str(tmp_path / "conf")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert imported.returncode == 0, imported.stdout + imported.stderr
    values = [
        v for item in exported["nodes"] + exported["relationships"] for v in item["properties"].values()
    ]
    printed = re.findall(r"^  (\d+) (\w+)$", imported.stdout, re.MULTILINE)
    assert {what: int(count) for count, what in printed} == {
        "nodes": report["nodes"],
        "relationships": report["relationships"],
        "properties": sum(1 for value in values if value != []),  # it takes an empty list for none
    }


def test_parquet_has_typed_tables(command: Command, exported: Data, tmp_path: Path) -> None:
    folder = tmp_path / "parquet"
    assert command("export", folder, "--as", "parquet").code == 0
    tables = {place.stem for place in folder.iterdir()}
    assert tables == {n["label"] for n in exported["nodes"]} | {r["type"] for r in exported["relationships"]}
    for label in {n["label"] for n in exported["nodes"]}:
        rows = duckdb.read_parquet(str(folder / f"{label}.parquet")).fetchall()
        names = duckdb.read_parquet(str(folder / f"{label}.parquet")).columns
        read = [{n: v for n, v in zip(names, row, strict=True) if v is not None} for row in rows]
        assert read == [n["properties"] for n in exported["nodes"] if n["label"] == label]
    types = dict(
        duckdb.sql(
            f"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM '{folder}/Entity.parquet')"
        ).fetchall()
    )
    assert (types["rank"], types["free"], types["position"]) == ("DOUBLE", "BOOLEAN", "BIGINT")
    ends = duckdb.sql(f"SELECT start_label, \"end\" FROM '{folder}/COMPARED_WITH.parquet'").fetchall()
    wanted = [r for r in exported["relationships"] if r["type"] == "COMPARED_WITH"]
    assert ends == [(r["start_label"], r["end"]) for r in wanted]


def test_a_neighbourhood_is_the_part_between_its_nodes(command: Command, exported: Data) -> None:
    near: Data = command("export", "--around", "Claude", "--depth", "2").json()
    with matchgraph.open() as graph:
        around = graph.neighbourhood("claude", depth=2)
    keys = {(data["kind"], key) for key, data in around.nodes(data=True)}
    assert {(n["label"], n["key"]) for n in near["nodes"]} == keys
    assert near["relationships"] == [
        r
        for r in exported["relationships"]
        if {(r["start_label"], r["start"]), (r["end_label"], r["end"])} <= keys
    ]
    assert 0 < len(near["nodes"]) < len(exported["nodes"])


@pytest.mark.parametrize("form", ["graphml", "csv"])
def test_an_export_is_there_in_whole_or_not_at_all(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    target = tmp_path / "graph"
    if form == "graphml":
        target.write_text("the one before")
    monkeypatch.setattr(writing.ExportedGraph, "all_relationships", broken)
    monkeypatch.setattr(writing.ExportedGraph, "relationships", broken)
    assert command("export", target, "--as", form).code != 0
    assert [place.name for place in tmp_path.iterdir()] == (["graph"] if form == "graphml" else [])
    if form == "graphml":
        assert target.read_text() == "the one before"


def broken(*_: object) -> Iterator[Any]:
    raise OSError(28, "No space left on device")
    yield


def test_a_target_that_does_not_suit_is_refused(command: Command, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("")
    refused = command("export", tmp_path, "--as", "csv")
    assert (refused.code, "not an empty folder" in refused.err) == (2, True)
    assert "is a folder of tables" in command("export", "--as", "parquet").err
    assert "give a file" in command("export", tmp_path, "--as", "gexf").err
    assert "cannot be written" in command("export", tmp_path / "no" / "where.json").err


BEGINNINGS = {"json": b"{", "graphml": b"<?xml", "gexf": b"<?xml", "zip": b"PK"}


@pytest.mark.parametrize("suffix", [*BEGINNINGS, "csv", "parquet"])
def test_the_suffix_of_the_target_decides_the_format(command: Command, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"graph.{suffix}"
    report = command("export", target, "--around", "claude", "--format", "json")
    if suffix == "zip":  # a bundle is the whole graph
        assert (report.code, "leave out --around" in report.err) == (2, True)
        report = command("export", target, "--format", "json")
    assert report.json()["form"] == {"zip": "bundle"}.get(suffix, suffix)
    if suffix in BEGINNINGS:
        assert target.read_bytes().startswith(BEGINNINGS[suffix])
        assert suffix != "gexf" or b"<gexf" in target.read_bytes()[:200]
    else:
        assert list(target.glob(f"*.{suffix}"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["x.xml"], "the suffix .xml is that of no format"),
        (["x"], "no suffix says in which format"),
        (["x", "--format", "csv"], "no suffix says in which format"),
        (["x.graphml", "--as", "json"], ".graphml is the suffix of graphml, but --as is json"),
        (["--format", "csv"], "--format csv is the form of the report"),
    ],
)
def test_a_target_without_a_clear_format_is_refused(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = command("export", *arguments)
    assert (ran.code, ran.out, list(tmp_path.iterdir())) == (2, "", [])
    assert said in ran.err
