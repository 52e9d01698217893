"""A folder of artefacts: whole or missing, found by what they are made from, the newest kept."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from graph import folders
from graph.folders import ASIDE, temporary_folder
from matchgraph.artefact import shelf as module
from matchgraph.artefact.columns import write_array
from matchgraph.artefact.errors import DamagedArrayError
from matchgraph.artefact.shelf import Shelf
from tests.conftest import ROOT


@dataclass(frozen=True)
class Run:
    small: NDArray[np.int64]
    large: NDArray[np.int64]
    texts: tuple[str, ...] = ("a", "b")


CLASSES = (Run,)


def run(value: int) -> Run:
    return Run(np.array([value]), np.full(50_000, value))


def put(shelf: Shelf, number: int) -> None:
    shelf.put({"number": number}, run(number), CLASSES)


def get(shelf: Shelf, number: int) -> Any:
    return shelf.get({"number": number}, CLASSES, {})


def test_an_artefact_is_found_by_what_it_was_made_from(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "not" / "yet", 3)
    assert get(shelf, 1) is None
    put(shelf, 1)
    assert get(shelf, 1).large[-1] == 1
    assert get(shelf, 2) is None
    shelf.discard({"number": 1})
    assert get(shelf, 1) is None


def test_the_newest_stay_and_what_is_mapped_stays_readable(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, 2)
    for number in range(4):
        put(shelf, number)
        if number == 0:
            first = get(shelf, 0)
            assert first.large[0] == 0
        time.sleep(0.01)  # as files have it, times may be coarse
    assert [get(shelf, number) is not None for number in range(4)] == [False, False, True, True]
    assert len(shelf.names()) == 2
    assert first.large[-1] == 0
    with pytest.raises(DamagedArrayError):
        first.small  # noqa: B018  asked for after it was removed


def test_the_one_written_last_is_the_newest_also_after_the_clock_was_set_back(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, 2)
    hour = 3600 * 10**9
    for number in range(2):
        put(shelf, number)
    for place in shelf.places():  # written while the clock was an hour ahead
        later = time.time_ns() + hour
        os.utime(place / "manifest.json", ns=(later, later))
    put(shelf, 2)
    put(shelf, 3)
    assert [get(shelf, number) is not None for number in range(4)] == [False, False, True, True]
    shelf.renew({"number": 2})
    put(shelf, 4)
    assert [get(shelf, number) is not None for number in range(5)] == [False, False, True, False, True]


def test_the_one_just_written_stays_always(tmp_path: Path) -> None:
    put(Shelf(tmp_path, 3), 1)
    put(Shelf(tmp_path, 1), 2)
    shelf = Shelf(tmp_path, 1)
    assert get(shelf, 1) is None
    assert get(shelf, 2).small.tolist() == [2]


def test_a_damaged_manifest_is_no_artefact(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, 3)
    for damage in (b"", b"x", None):
        put(shelf, 1)
        (manifest,) = tmp_path.glob("*/manifest.json")
        content = bytearray(manifest.read_bytes())
        content[len(content) // 2] ^= 1
        manifest.write_bytes(bytes(content) if damage is None else damage)
        assert get(shelf, 1) is None
        assert shelf.names() == []


def test_a_manifest_of_something_else_is_not_trusted(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, 3)
    put(shelf, 1)
    put(shelf, 2)
    one, two = (shelf._place({"number": number}) for number in (1, 2))
    shutil.copy(two / "manifest.json", one / "manifest.json")
    assert get(shelf, 1) is None
    assert get(shelf, 2).small.tolist() == [2]


@pytest.mark.parametrize("step", range(6))
def test_a_crash_leaves_the_old_or_the_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Killed at each array, before the manifest and before it is in place."""
    shelf, steps = Shelf(tmp_path, 3), iter(range(100))
    put(shelf, 1)

    def crash() -> None:
        if next(steps) == step:
            raise KeyboardInterrupt

    def writing(path: Path, array: NDArray[Any]) -> Any:
        crash()
        return write_array(path, array)

    digest, into = module._digest, folders._into_place

    def digesting(text: str) -> str:
        crash()
        return digest(text)

    def placing(aside: Path, place: Path, *, replace: bool) -> None:
        crash()
        into(aside, place, replace=replace)

    monkeypatch.setattr(module, "write_array", writing)
    monkeypatch.setattr(module, "_digest", digesting)
    monkeypatch.setattr(folders, "_into_place", placing)
    with pytest.raises(KeyboardInterrupt):
        put(shelf, 2)
    monkeypatch.undo()
    assert get(shelf, 1).large[-1] == 1
    assert get(shelf, 2) is None
    put(shelf, 2)
    assert get(shelf, 2).large[-1] == 2


def test_what_a_crashed_writer_left_goes_with_the_next(tmp_path: Path) -> None:
    left = tmp_path / f"{ASIDE}left"
    left.mkdir()
    with temporary_folder(tmp_path) as written:
        put(Shelf(tmp_path, 3), 1)
        assert (left.exists(), written.exists()) == (False, True)


WRITER = """
import sys
from pathlib import Path
from tests.matchgraph.artefact.test_shelf import Shelf, get, put
shelf = Shelf(Path(sys.argv[1]), 2)
for _ in range(30):
    put(shelf, 1)
    found = get(shelf, 1)
    assert found is None or found.texts[0] == "a"
"""


def test_processes_write_and_read_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    writers = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) for _ in range(2)]
    errors = [writer.communicate()[1].decode() for writer in writers]
    for error in errors:  # an artefact may be replaced between its manifest and an array, never be wrong
        assert not error or "DamagedArrayError" in error, error
    assert get(Shelf(tmp_path, 2), 1).large[-1] == 1


def test_where_nothing_can_be_written_it_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("no folder")
    shelf = Shelf(tmp_path / "file", 3)
    with caplog.at_level(logging.WARNING):
        put(shelf, 1)
    assert "cannot be kept" in caplog.text
    assert get(shelf, 1) is None
