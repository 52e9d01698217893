"""Manifests in the graph, on both servers: declared alongside what others state, refused without harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.store import Store
from tests.conftest import ROOT
from tests.contract.conftest import Command

SAMPLES = ROOT / "docs" / "samples"
EXAMPLE = SAMPLES / "tablesift.yaml"


@pytest.mark.usefixtures("graph_url")
def test_a_manifest_is_loaded_once_and_shown(command: Command, store: Store, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("manifest: 1\nartifact: {name: A}\n")
    report = command("load", EXAMPLE, broken, "--format", "json")
    assert report.code == 1
    assert f"{broken}:2: column 1: artifact.type is missing" in report.err
    assert command("load", EXAMPLE, "--format", "json").json()["unchanged"] == 1
    card = command("show", "Tablesift", "--format", "json").json()
    assert card["entity"]["type"] == "cli"
    assert card["entity"]["free"] is True
    assert card["entity"]["score"] is None
    assert [each["name"] for each in card["capabilities"]] == ["Find tables", "Join split tables"]
    (row,) = store.read("known_capabilities", ids=["tablesift#tables"])
    assert row["entities"] == ["tablesift"]
    served = command("query", "who_serves", "intent=turn a scan into a spreadsheet", "--format", "json")
    assert served.code == 0


@pytest.mark.usefixtures("graph_url")
def test_a_newer_manifest_takes_the_place_of_the_older_one(command: Command, tmp_path: Path) -> None:
    newer = tmp_path / "tablesift.yaml"
    text = EXAMPLE.read_text()
    newer.write_text(text.replace("2026-10-20", "2026-11-02").replace("open_source", "paid"))
    command("load", newer)
    assert command("load", EXAMPLE, "--format", "json").json()["superseded"] == 1
    entity = command("show", "tablesift", "--format", "json").json()["entity"]
    assert entity["pricing"] == "paid"
