"""Drawings: the same graph gives the same SVG on either server, with names, types and a legend in it."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

import matchgraph
from tests.contract.conftest import Command

pytestmark = pytest.mark.usefixtures("examples")
PNG = b"\x89PNG"
DRAWN: dict[str, str] = {}  # the first server's drawings


def words(svg: Path) -> str:
    return " ".join(text.strip() for text in ElementTree.parse(svg).getroot().itertext() if text.strip())


@pytest.mark.parametrize("asked", [("claude",), ("claude", "midjourney", "--history")], ids=len)
def test_the_same_graph_gives_the_same_drawing(
    command: Command, tmp_path: Path, asked: tuple[str, ...]
) -> None:
    texts = []
    for name in ("one.svg", "two.svg"):
        ran = command("plot", *asked, "--output", tmp_path / name)
        assert (ran.code, ran.out) == (0, f"Drew {tmp_path / name}.\n"), ran.err
        texts.append((tmp_path / name).read_text())
    assert texts[0] == texts[1] == DRAWN.setdefault(str(asked), texts[0])
    assert command("plot", *asked, "--output", tmp_path / "one.png").code == 0
    assert (tmp_path / "one.png").read_bytes().startswith(PNG)
    assert sorted(place.name for place in tmp_path.iterdir()) == ["one.png", "one.svg", "two.svg"]


def test_a_neighbourhood_names_its_entities_types_and_relations(command: Command, tmp_path: Path) -> None:
    assert command("plot", "claude", "--output", tmp_path / "a.svg").code == 0
    said = words(tmp_path / "a.svg")
    with matchgraph.open() as graph:
        around = graph.neighbourhood("claude")
        names = [data["name"] for _, data in around.nodes(data=True) if data["kind"] == "Entity"]
    for name in names:
        assert all(word in said for word in name.split()), name
    assert all(word in said for word in ("Around Claude", "Agent", "Model", "Capability", "compared with"))


def test_an_entity_has_its_rank_and_interval_as_label_and_title(command: Command, tmp_path: Path) -> None:
    assert command("plot", "claude", "--output", tmp_path / "a.svg").code == 0
    text = (tmp_path / "a.svg").read_text()
    score = command("show", "claude", "--format", "json").json()["entity"]["score"]
    rank, low, high = (score[name] for name in ("rank", "low", "high"))
    assert f"<title>Claude: Agent, rank {rank:.2f} ({low:.2f} to {high:.2f})</title>" in text
    assert f"{rank:.0f} ({low:.0f}–{high:.0f})" in words(tmp_path / "a.svg")
    assert text.count("<title>") == 1 + text.count('<g id="node-')


def test_a_page_needs_nothing_else_and_holds_the_drawing(command: Command, tmp_path: Path) -> None:
    for name in ("a.svg", "a.html"):
        assert command("plot", "claude", "--depth", "2", "--output", tmp_path / name).code == 0
    page, svg = ((tmp_path / name).read_text() for name in ("a.html", "a.svg"))
    assert svg[svg.index("<svg") :] in page
    assert "wheel" in page
    assert not re.search(r"(src|href)=[\"']?https?:|@import|url\(http", page)


def test_what_cannot_be_drawn_is_told(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ".svg, .png or .html" in command("plot", "claude", "--output", tmp_path / "a.pdf").err
    assert "--history" in command("plot", "claude", "gpt-4", "--output", tmp_path / "a.svg").err
    assert command("plot", "nonsense", "--output", tmp_path / "a.svg").code == 4
    missing = command("plot", "claude", "--output", tmp_path / "no" / "a.svg")
    assert (missing.code, "cannot be written" in missing.err) == (74, True)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    absent = command("plot", "claude", "--output", tmp_path / "a.svg")
    assert (absent.code, "'.[plot]'" in absent.err) == (2, True)
    assert not list(tmp_path.iterdir())
