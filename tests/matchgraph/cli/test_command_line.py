"""The command line around the commands: what it imports, and how it ends."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from types import ModuleType

import click
import pytest

import cypher.errors
import graph.errors
import matchgraph
import ranking.errors
from cypher.errors import CatalogueError
from graph.errors import (
    EngineFaultError,
    GuardRefusedError,
    InputOutputError,
    InputRefusedError,
    NotFoundError,
    QueryFailedError,
    StoreUnreachableError,
)
from matchgraph.cli import COMMANDS, run
from ranking.errors import (
    BadArrayError,
    EmptyTeleportError,
    InferenceNotConvergedError,
    MethodologyError,
    UnknownEngineError,
)
from tests.conftest import ROOT

TABLE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")  # of exit codes
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
    [
        (InputRefusedError("no table", location="a.txt"), 6),
        (InputOutputError("a.json: cannot be written"), 74),
        (QueryFailedError("query 'top' failed"), 3),
        (EngineFaultError("query 'top' failed"), 70),
        (CatalogueError("no such query"), 2),
        (MethodologyError("line 1: no mapping"), 2),
        (UnknownEngineError("jacobi", ["power"]), 2),
        (StoreUnreachableError("nothing answers"), 3),
        (NotFoundError("no such thing"), 4),
        (GuardRefusedError("not so"), 5),
        (EmptyTeleportError(), 5),
        (InferenceNotConvergedError(1e-3, 1e-9, 2, 30), 5),
        (KeyboardInterrupt(), 130),
    ],
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


@pytest.mark.parametrize(
    "error", [ZeroDivisionError("division by zero"), BadArrayError("demand has 1 entries, it needs 2")]
)
def test_a_fault_of_ours_is_a_sentence_and_not_an_outcome(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    monkeypatch.delenv("MATCHGRAPH_DEBUG", raising=False)
    raising(monkeypatch, error)
    assert run(["top"]) == 70
    err = capsys.readouterr().err
    assert f"{type(error).__name__}: {error}" in err
    assert "Traceback" not in err
    monkeypatch.setenv("MATCHGRAPH_DEBUG", "1")
    with pytest.raises(type(error)):
        run(["top"])


@pytest.mark.parametrize("module", [graph.errors, cypher.errors, ranking.errors], ids=lambda m: m.__name__)
def test_all_that_is_raised_on_purpose_has_one_root(module: ModuleType) -> None:
    found = {each for each in vars(module).values() if isinstance(each, type)} - {BadArrayError}
    classes = [each for each in found if issubclass(each, BaseException)]
    assert len(classes) > 1
    for each in classes:
        assert issubclass(each, matchgraph.MatchGraphError)
        assert f"| {each.exit_code} |" in TABLE


@pytest.mark.parametrize("package", ["graph", "cypher", "ranking", "matchgraph"])
def test_a_package_defines_its_errors_in_one_module(package: str) -> None:
    places = [
        path.name
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"^class [A-Z]\w*Error\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert set(places) <= {"errors.py"}


def test_what_is_exported_is_there() -> None:
    assert all(getattr(matchgraph, name) for name in matchgraph.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        matchgraph.nonsense  # noqa: B018


def test_a_reader_that_has_gone_is_no_error() -> None:
    program = f"{sys.executable} -uc 'from matchgraph.cli import main; main()'"
    piped = f"{program} methodology show | true; echo ${{PIPESTATUS[0]}}"
    process = subprocess.run(["bash", "-c", piped], capture_output=True, text=True, check=True, cwd=ROOT)
    assert process.stdout == "0\n"
    assert "Traceback" not in process.stderr


@pytest.mark.parametrize(
    "arguments", [["--help"], ["methodology", "show"], ["methodology", "show", "--format", "csv"]]
)
def test_output_that_cannot_be_written_is_74_in_one_sentence(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:  # noqa: PTH123  a device
        monkeypatch.setattr(sys, "stdout", full)
        assert run(arguments) == 74
    (line,) = [each for each in capsys.readouterr().err.splitlines() if each.startswith("error: ")]
    assert "No space left on device; free space" in line


def test_messages_that_cannot_be_written_do_not_stop_the_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with open(os.devnull, "w", encoding="utf-8") as full:  # noqa: PTH123  a device
        os.dup2(os.open("/dev/full", os.O_WRONLY), full.fileno())
        monkeypatch.setattr(sys, "stderr", full)
        assert run(["methodology", "show"]) == 0
        assert "weights:" in capsys.readouterr().out
        assert run(["methodology", "check", "/dev/null/none"]) == 2


def test_an_unknown_command_is_answered_with_the_way_to_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert "nonsense" not in COMMANDS
    assert run(["nonsense"]) == 2
    assert "matchgraph --help" in capsys.readouterr().err
