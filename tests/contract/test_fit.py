"""Constants fitted to the log of a graph: the file, the gain, and nothing written; on both servers."""

from __future__ import annotations

from pathlib import Path

import pytest

from matchgraph.answers.runs import FittedMethodology
from ranking.methodology import identity, parse
from tests.contract.conftest import EXAMPLES, Command, SameOnBoth

EVENTS = f"{EXAMPLES}-events"
UNTIL, TOO_LATE, AFTER_ALL, BEFORE_ALL = "2026-09-08", "2026-10-01", "2026-11-30", "2026-08-01"
LOADED = "2026-08-01"


@pytest.fixture
def loaded(graph_url: str, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The examples with their events."""
    monkeypatch.setenv("MATCHGRAPH_EVENTS", str(tmp_path / "log"))
    assert command("load", EXAMPLES, EVENTS, "--as-of", LOADED).code == 0
    return graph_url


@pytest.mark.usefixtures("loaded")
def test_it_prints_a_methodology_and_its_gain_and_writes_nothing(
    command: Command, tmp_path: Path, same_on_both: SameOnBoth
) -> None:
    before = whole(command, tmp_path / "before.json")
    found = command("methodology", "fit", "--until", UNTIL)
    assert whole(command, tmp_path / "after.json") == before
    answer = command("methodology", "fit", "--until", UNTIL, "--format", "json").json()
    assert answer.keys() == FittedMethodology.model_fields.keys()
    assert found.out == answer["text"]
    assert identity(parse(found.out)) == answer["proposed"]
    for constant in answer["constants"]:
        assert constant["constant"] in found.err
    for half in (answer["chosen_on"], answer["judged_on"]):
        assert f"{half['log_loss']:.4f}" in found.err
        assert half["searches"] >= 100
    path = tmp_path / "fitted.yaml"
    path.write_text(found.out)
    assert answer["proposed"] in command("methodology", "check", path).out
    same_on_both(answer)


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (
            TOO_LATE,
            "123 searches after 2026-10-01 are too few to fit constants: 62 to choose by, 61 to judge",
        ),
        (AFTER_ALL, "0 searches after 2026-11-30"),
        (BEFORE_ALL, "no trusted search up to 2026-08-01"),
    ],
)
def test_too_few_searches_are_5_and_say_how_many(command: Command, day: str, reason: str) -> None:
    refused = command("methodology", "fit", "--until", day)
    assert (refused.code, refused.out) == (5, "")
    assert reason in refused.err


def whole(command: Command, path: Path) -> bytes:
    assert command("export", path).code == 0
    return path.read_bytes()
