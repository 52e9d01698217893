"""Lint: what a maintainer learns about a manifest, where, and what missing evidence is worth."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph.published import Entity, Score, Signal
from matchgraph.cli import run
from matchgraph.sources.lint import lint
from ranking.methodology import Methodology
from tests.conftest import ROOT

EXAMPLE = ROOT / "docs" / "samples" / "tablesift.yaml"
COMPLETE = """\
manifest: 1
artifact:
  {name: Sift, slug: sift, type: model, url: "https://sift.example", pricing: {model: paid}}
capabilities:
  - {name: Read, description: Reads scanned pages into plain text., intents: [read a scan]}
"""


def findings(text: str, entity: Entity | None = None) -> list[tuple[int, int, str, float | None]]:
    found = lint(text, "m.yaml", Methodology(), entity)
    return [(f.line, f.column, f.message, f.worth) for f in found]


def test_missing_evidence_is_worth_the_points_of_its_signal() -> None:
    worths = {f.message.split()[0]: f.worth for f in lint(COMPLETE, "m.yaml", Methodology())}
    assert worths == {"adoption": 35, "quality": 20, "ecosystem": 10, "match": 20, "freshness": 15}


def test_evidence_that_a_graph_has_is_not_missed() -> None:
    signals = {
        name: Signal(value=0.5, low=0.25, high=0.75, state="inferred")
        for name in ("quality", "ecosystem", "match", "freshness")
    } | {"adoption": Signal(value=0.7, low=0.7, high=0.7, state="measured")}
    score = Score(rank=50, low=40, high=60, position=1, tier=1, signals=signals)
    entity = Entity(slug="sift", name="Sift", type="model", score=score)
    worths = {f.message.split()[0]: f.worth for f in lint(COMPLETE, "m.yaml", Methodology(), entity)}
    assert worths == {"quality": 10, "ecosystem": 5, "match": 10, "freshness": 7.5}


@pytest.mark.parametrize(
    ("change", "line", "column", "said"),
    [
        (("type: model", "type: modle"), 3, 28, "did you mean 'model'?"),
        (("type: model", "type: zzz"), 3, 28, "known are agent, api"),
        (("slug: sift, ", ""), 3, 4, "derived from the name: 'sift'"),
        (('url: "https://sift.example", ', ""), 2, 1, "without a url"),
        ((", pricing: {model: paid}", ""), 2, 1, "without a pricing model"),
        ((", intents: [read a scan]", ""), 5, 5, "'Read' names no intents"),
        (("intents", "intentions"), 5, 69, "did you mean 'intents'?"),
        (("Reads scanned pages into plain text.", "Reads."), 5, 18, "the description is too short"),
        (("manifest: 1", "manifest: 1\nowner: us"), 2, 1, "the key 'owner' is unknown and is kept"),
        (("type: model", "typ: model"), 2, 1, "artifact.type is missing"),
    ],
)
def test_what_is_likely_a_mistake_is_named_with_its_place(
    change: tuple[str, str], line: int, column: int, said: str
) -> None:
    assert change[0] in COMPLETE
    assert any(
        (at, where) == (line, column) and said in message
        for at, where, message, _ in findings(COMPLETE.replace(*change))
    )


def test_two_capabilities_of_one_description_are_one() -> None:
    twice = COMPLETE + "  - {name: Again, description: reads  scanned pages into plain text., intents: [x]}\n"
    assert (6, 19) in [
        (line, column) for line, column, message, _ in findings(twice) if "make them differ" in message
    ]


def test_the_command_says_how_many_and_fails_on_faults(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("manifest: 1\nartifact: {name: A}\n")
    assert run(["lint", str(EXAMPLE)]) == 0
    assert capsys.readouterr().err == "0 errors, 0 warnings, 6 hints\n"
    assert run(["lint", str(EXAMPLE), str(broken), "--format", "json"]) == 1
    out, err = capsys.readouterr()
    assert err == "1 error, 0 warnings, 6 hints\n"
    (fault,) = [row for row in json.loads(out) if row["level"] == "error"]
    assert (fault["path"], fault["line"], fault["column"]) == (str(broken), 2, 1)


@pytest.mark.parametrize("data", [b"\xff\xfe", b"manifest: \xe9\n", b"", b"\x00\x01\x02"])
def test_what_is_no_text_is_a_fault_with_a_line(
    data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "m.yaml"
    file.write_bytes(data)
    assert run(["lint", str(file), "--format", "json"]) == 1
    (fault,) = json.loads(capsys.readouterr().out)
    assert fault["line"] == 1


def test_no_file_and_a_file_that_is_not_there_are_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lint"]) == 2
    assert "name at least one" in capsys.readouterr().err
    assert run(["lint", "no-such.yaml"]) == 2
    assert "no-such.yaml: cannot be read: No such file" in capsys.readouterr().err
