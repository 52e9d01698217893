"""Texts for the guard: hostile and honest ones, and the queries of the compatibility kit of openCypher."""

from __future__ import annotations

import json
import lzma
from typing import TypedDict

from tests.conftest import ROOT

FOLDER = ROOT / "tests" / "cypher"


class Scenario(TypedDict):
    """A query of the kit, its feature, and what its scenario says of it: see scripts/opencypher-scenarios."""

    feature: str
    outcome: str
    query: str


def hostile() -> list[str]:
    """Return texts that try to do more than read, or that servers may read in different ways."""
    return [json.loads(line) for line in _lines("hostile.txt")]


def honest() -> list[str]:
    """Return texts that only read."""
    return _lines("honest.txt")


def scenarios() -> list[Scenario]:
    """Return the queries of the kit."""
    packed = (FOLDER / "opencypher" / "scenarios.jsonl.xz").read_bytes()
    return [json.loads(line) for line in lzma.decompress(packed).decode("utf-8").splitlines()]


def _lines(name: str) -> list[str]:
    text = (FOLDER / name).read_text("utf-8")
    return [line for line in text.split("\n") if line and not line.startswith("#")]
