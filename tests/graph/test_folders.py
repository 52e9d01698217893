"""A folder is whole or missing, and what a crash leaves is removed, never what a living process writes."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graph.folders import ASIDE, GONE, remove_abandoned, remove_folder, temporary_folder, write_folder
from graph.graph_folder import write_private
from tests.conftest import ROOT


def written(place: Path, text: str, *, replace: bool = False) -> str:
    write_folder(place, lambda folder: (folder / "file").write_text(text) and None, replace=replace)
    return (place / "file").read_text()


def test_the_first_stays_unless_it_is_to_be_replaced(tmp_path: Path) -> None:
    place = tmp_path / "above" / "place"
    assert [written(place, "1"), written(place, "2"), written(place, "3", replace=True)] == ["1", "1", "3"]
    assert place.stat().st_mode == place.parent.stat().st_mode
    assert list(place.parent.iterdir()) == [place]


def test_a_private_folder_is_for_its_owner_alone_whatever_the_folder_above(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir(mode=0o755)
    place = tmp_path / "shared" / "place"
    write_folder(place, lambda folder: (folder / "file").write_text("1") and None, private=True)
    modes = [each.stat().st_mode & 0o777 for each in (place, place / "file")]
    assert modes == [0o700, 0o600]


def test_threads_that_write_one_private_file_at_once_leave_one_whole_version(tmp_path: Path) -> None:
    texts = [letter * 100_000 for letter in "abcdefgh"]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda text: write_private(tmp_path / "file", text), texts * 5))
    assert (tmp_path / "file").read_text() in texts
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_what_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        (folder / "file").write_text("half")
        raise FileNotFoundError

    with pytest.raises(FileNotFoundError):
        write_folder(tmp_path / "place", fail)
    assert list(tmp_path.iterdir()) == []


def test_a_removed_folder_stays_readable_where_it_is_open(tmp_path: Path) -> None:
    written(tmp_path / "place", "1")
    with (tmp_path / "place" / "file").open() as file:
        remove_folder(tmp_path / "place")
        assert file.read() == "1"
    assert list(tmp_path.iterdir()) == []
    remove_folder(tmp_path / "place")
    remove_folder(tmp_path / "nowhere" / "place")


KILLED = """
import os, signal, sys
from pathlib import Path
from graph.folders import temporary_folder
with temporary_folder(Path(sys.argv[1])) as folder:
    (folder / "file").write_text("half")
    print(folder, flush=True)
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_only_what_a_killed_process_left_is_abandoned(tmp_path: Path) -> None:
    (tmp_path / f"{GONE}left").mkdir()
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT, **pipes) as writer:  # type: ignore[call-overload]
        left = Path(writer.stdout.readline().strip())
        with temporary_folder(tmp_path) as own:
            remove_abandoned(tmp_path)
            assert sorted(tmp_path.glob(".*")) == sorted([left, own])
        writer.stdin.close()
    assert list(tmp_path.glob(f"{ASIDE}*")) == [left]
    remove_abandoned(tmp_path)
    assert list(tmp_path.iterdir()) == []
