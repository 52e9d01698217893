"""The command line around the commands: what it imports, and how it ends."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from graph.errors import GuardRefusedError, NotFoundError
from matchgraph.cli import COMMANDS, run
from tests.conftest import ROOT

HEAVY = ("numpy", "scipy", "sklearn", "neo4j", "pydantic", "rich", "networkx", "yaml")


@pytest.mark.parametrize(
    "does",
    [
        "import matchgraph",
        "from matchgraph.cli import run; run(['--help'])",
        "from matchgraph.cli import run; run([])",
    ],
)
def test_nothing_heavy_is_imported_to_begin_with(does: str) -> None:
    asked = f"{does}\nimport sys\nprint([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    process = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert process.stderr.splitlines()[-1] == "[]"


def raising(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let the command `top` fail."""

    @click.command()
    def top() -> None:
        raise error

    monkeypatch.setattr("matchgraph.cli.entities.top", top)


@pytest.mark.parametrize(
    ("error", "code"),
    [(NotFoundError("no such thing"), 4), (GuardRefusedError("not so"), 5), (KeyboardInterrupt(), 130)],
)
def test_an_error_raised_on_purpose_is_a_sentence_and_a_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: BaseException, code: int
) -> None:
    raising(monkeypatch, error)
    assert run(["top"]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert "Traceback" not in err
    assert err.strip() == (f"error: {error}" if code != 130 else "stopped")


def test_a_fault_of_ours_is_a_sentence_and_not_an_outcome(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("MATCHGRAPH_DEBUG", raising=False)
    raising(monkeypatch, ZeroDivisionError("division by zero"))
    assert run(["top"]) == 70
    err = capsys.readouterr().err
    assert "ZeroDivisionError: division by zero" in err
    assert "Traceback" not in err
    monkeypatch.setenv("MATCHGRAPH_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        run(["top"])


def test_a_reader_that_has_gone_is_no_error() -> None:
    program = f"{sys.executable} -uc 'from matchgraph.cli import main; main()'"
    piped = f"{program} methodology show | true; echo ${{PIPESTATUS[0]}}"
    process = subprocess.run(["bash", "-c", piped], capture_output=True, text=True, check=True, cwd=ROOT)
    assert process.stdout == "0\n"
    assert "Traceback" not in process.stderr


def test_an_unknown_command_is_answered_with_the_way_to_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert "nonsense" not in COMMANDS
    assert run(["nonsense"]) == 2
    assert "matchgraph --help" in capsys.readouterr().err
