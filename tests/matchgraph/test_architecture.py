"""docs/architecture.md describes the house that stands: every room, in the floors of the contract."""

from __future__ import annotations

import re
import tomllib

from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
(FLOORS,) = (contract["layers"] for contract in CONTRACTS if contract["type"] == "layers")
ROOMS = {room for floor in FLOORS for room in floor.split(" | ")}


def test_the_contract_names_every_room() -> None:
    folder = ROOT / "matchgraph"
    folders = {path.parent.name for path in folder.glob("*/__init__.py")}
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert folders | modules == ROOMS


def test_every_room_has_its_paragraph() -> None:
    assert set(re.findall(r"^\*\*(\w+)\*\* ", PAGE, re.MULTILINE)) >= ROOMS


def test_the_picture_has_the_floors_in_their_order() -> None:
    picture = PAGE[PAGE.index("```text") : PAGE.index("────")]
    drawn = [re.split(r"\s{2,}", line[15:])[0] for line in picture.splitlines()]
    firsts = [floor.split(" | ")[0] for floor in FLOORS]
    assert [room.split()[0] for room in drawn if room and room.split()[0] in firsts] == firsts


def test_every_file_it_names_is_there() -> None:
    names = re.findall(r"`([a-z_]+(?:/[\w.]+)+)`", PAGE)
    assert len(names) > 20
    for name in names:
        found = any((ROOT / base / name).exists() for base in ("", "matchgraph"))
        assert found, name
