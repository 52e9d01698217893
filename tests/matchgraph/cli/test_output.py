"""What is printed reaches any stream, and nothing in it controls a terminal."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import user_folders
from graph.errors import AddressError
from matchgraph import MatchGraphError
from matchgraph.answers.controls import printable
from matchgraph.cli import run
from matchgraph.entities.filters import Filters
from tests.conftest import ROOT

MAIN = "from matchgraph.cli import main; main()"
UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
SENT = "a\x1b]52;c;aGk=\x07b\x9b31mc\u202ed"


def ran(*arguments: str, shell: str = 'exec "$@"', **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["/bin/sh", "-c", shell, "sh", sys.executable, "-c", MAIN, *arguments],
        env={**os.environ, "COLUMNS": "400", **environment},
        cwd=ROOT,
        capture_output=True,
        check=False,
    )


def test_a_stream_takes_what_its_encoding_lacks(tmp_path: Path) -> None:
    manifest = tmp_path / "猫😀.yaml"
    manifest.write_text("manifest: 2\n")
    plain = ran("lint", str(manifest), PYTHONIOENCODING="cp1252")
    assert (plain.returncode, b"---" in plain.stdout) == (1, True)
    assert b"\\u732b\\ud83d\\ude00.yaml" in plain.stdout
    data = ran("lint", str(manifest), "--format", "json", PYTHONIOENCODING="cp1252")
    assert json.loads(data.stdout.decode("cp1252"))[0]["path"] == str(manifest)


@pytest.mark.parametrize("arguments", [("methodology", "show"), ("--help",)], ids=["command", "help"])
def test_a_full_device_is_an_error_of_output(arguments: tuple[str, ...]) -> None:
    done = ran(*arguments, shell='exec "$@" >/dev/full')
    assert done.returncode == 74
    assert b"No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr and b"Exception ignored" not in done.stderr


def test_streams_that_are_closed_are_no_bug() -> None:
    assert ran("lint", "-", shell='exec "$@" <&- >&- 2>&-').returncode == 1  # an empty document


def test_refusals_and_errors_control_no_terminal(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(f"{SENT}.csv").write_text(f"{SENT.replace(',', '')}\n")
    for arguments in (["load", "--dry-run", "."], ["lint", f"{SENT}.yaml"], [SENT]):
        assert run(arguments) in {1, 2, 6}
        out, err = capsys.readouterr()
        assert not UNSAFE.search(out + err)
        assert r"\x1b]52;c;aGk=\x07b\x9b31mc\u202ed" in err
    assert run(["load", "--dry-run", ".", "--format", "json"]) == 6
    assert SENT in json.loads(capsys.readouterr().out)["refusals"][0]


@given(st.text())
def test_only_what_controls_a_terminal_is_escaped(text: str) -> None:
    assert not UNSAFE.search(printable(text))
    assert (
        printable(text) == text or UNSAFE.search(text) or re.search(r"[\u061c\u200e\u200f\u2028\u2029]", text)
    )


def test_styles_of_tables_stay_on_a_terminal() -> None:
    styled = "\x1b[1mslug\x1b[0m \x1b[36mant\x1b[0m"
    assert printable(styled, styled=True) == styled
    assert printable(styled) == r"\x1b[1mslug\x1b[0m \x1b[36mant\x1b[0m"
    for more in ("\x1b[8mhidden", "\x1b[2J", "\x1b]0;title\x07", "\x9b31m"):
        assert not UNSAFE.search(printable(more, styled=True))


def test_all_output_goes_through_one_module() -> None:
    for path in (ROOT / "matchgraph" / "cli").glob("*.py"):
        if path.name != "output.py":
            assert not re.search(
                r"click\.(echo|secho)\(|\bprint\(|sys\.std(out|err)\.write", path.read_text()
            ), path


def test_a_crash_leaves_no_core_file() -> None:
    script = "import resource as r; from matchgraph.cli import main\ntry: main(['--version'])\n"
    script += "except SystemExit: print(r.getrlimit(r.RLIMIT_CORE))"
    asked = ["/bin/sh", "-c", 'ulimit -S -c "$(ulimit -H -c)"; exec "$@"', "sh", sys.executable, "-c", script]
    assert subprocess.run(asked, capture_output=True, check=True, cwd=ROOT).stdout.endswith(b"(0, 0)\n")


@pytest.mark.parametrize("home", [None, ""])
def test_a_user_without_home_is_asked_for_a_graph(
    home: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def unknown(_: int) -> None:
        raise KeyError("no such user")

    for name in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    if home is not None:
        monkeypatch.setenv("HOME", home)
    monkeypatch.setattr("pwd.getpwuid", unknown)  # of a user that no system here has
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(AddressError, match=r"no home folder: .* --graph or MATCHGRAPH_URL"):
        user_folders.data_folder()
    if home is None:
        with pytest.raises(AddressError, match="write the path without ~"):
            user_folders.expanded("~/graph")
    assert user_folders.cache_folder() == tmp_path / f"matchgraph-{os.getuid()}"
    assert user_folders.state_folder() == user_folders.cache_folder()
    user_folders.cache_folder().chmod(0o777)
    with pytest.raises(AddressError, match="not a folder of this user alone"):
        user_folders.cache_folder()


def test_a_rank_that_is_not_a_number_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    for value in ("nan", "101", "inf"):
        assert run(["top", "--min-rank", value]) == 2
        assert "Invalid value for '--min-rank'" in capsys.readouterr().err
    for number in (float("nan"), -1.0):
        with pytest.raises(MatchGraphError, match="expected a number from 0 to 100"):
            Filters.of(min_rank=number)


def test_histories_are_where_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, found in (("STATE", user_folders.state_folder), ("CACHE", user_folders.cache_folder)):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
        assert found().is_relative_to(tmp_path / name)
