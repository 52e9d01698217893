"""Arrays in a folder: whole or missing, made once, one state of each."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from matchgraph.artefact import array_cache as module
from matchgraph.artefact.array_cache import Arrays, cached_arrays, carried_arrays


def made(value: int) -> Arrays:
    return {"small": np.array([value]), "empty": np.zeros(0), "large": np.full(200_000, value)}


def never() -> Arrays:
    raise AssertionError("it is there already")


def test_arrays_are_made_once_and_those_of_other_states_removed(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "yet"
    cached_arrays(folder, "other", "1", lambda: made(9))
    assert cached_arrays(folder, "some", "1", lambda: made(1))["small"].tolist() == [1]
    again = cached_arrays(folder, "some", "1", never)
    assert {name: len(array) for name, array in again.items()} == {"small": 1, "empty": 0, "large": 200_000}
    assert cached_arrays(folder, "some", "2", lambda: made(2))["large"][-1] == 2
    assert sorted(path.name for path in folder.iterdir()) == ["other-1", "some-2"]
    assert again["large"][-1] == 1, "what is mapped stays readable"


def test_those_of_a_state_that_came_meanwhile_stay(tmp_path: Path) -> None:
    def slow() -> Arrays:
        time.sleep(0.05)  # as files have it, times may be coarse
        cached_arrays(tmp_path, "some", "newer", lambda: made(2))
        return made(1)

    assert cached_arrays(tmp_path, "some", "older", slow)["small"].tolist() == [1]
    assert cached_arrays(tmp_path, "some", "newer", never)["small"].tolist() == [2]


@pytest.mark.parametrize("damage", ["empty", "truncated", "nothing in it"])
def test_damaged_ones_are_made_anew(tmp_path: Path, damage: str) -> None:
    cached_arrays(tmp_path, "some", "1", lambda: made(1))
    for file in (tmp_path / "some-1").iterdir():
        if damage == "nothing in it":
            file.unlink()
        else:
            file.write_bytes(b"" if damage == "empty" else file.read_bytes()[:90])
    assert cached_arrays(tmp_path, "some", "1", lambda: made(3))["large"][0] == 3
    assert cached_arrays(tmp_path, "some", "1", never)["small"].tolist() == [3]


def test_where_nothing_can_be_written_they_are_made_each_time(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("no folder")
    for value in (1, 2):
        assert cached_arrays(tmp_path / "file", "some", "1", lambda: made(value))["small"].tolist() == [value]  # noqa: B023
    assert "have to be rebuilt" in caplog.text


def test_what_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        cached_arrays(tmp_path, "some", "1", never)
    with pytest.raises(ValueError, match="object"):
        module._write({"odd": _Unsaveable()}, tmp_path / "some-1")  # type: ignore[dict-item]
    assert list(tmp_path.iterdir()) == []


class _Unsaveable:
    def __array__(self, *_: object, **__: object) -> np.ndarray:
        raise ValueError("object")


def test_another_process_may_be_quicker(tmp_path: Path) -> None:
    def meanwhile() -> Arrays:
        cached_arrays(tmp_path, "some", "1", lambda: made(1))
        return made(2)

    assert cached_arrays(tmp_path, "some", "1", meanwhile)["small"].tolist() == [1]
    assert [path.name for path in tmp_path.iterdir()] == ["some-1"]


def test_arrays_are_carried_from_state_to_state_unless_they_are_damaged(tmp_path: Path) -> None:
    seen: list[Arrays] = []

    def make(earlier: Arrays) -> Arrays:
        seen.append(earlier)
        return made(len(seen))

    assert carried_arrays(tmp_path, "some", "1", make)["small"].tolist() == [1]
    assert carried_arrays(tmp_path, "some", "1", never)["small"].tolist() == [1]
    assert carried_arrays(tmp_path, "some", "2", make)["small"].tolist() == [2]
    assert [path.name for path in tmp_path.iterdir()] == ["some-2"]
    assert [earlier["large"][-1] for earlier in seen[1:]] == [1]
    for number, (place, value) in enumerate([(-1, 1), (10, ord("("))], start=2):
        file = tmp_path / f"some-{number}" / "large.npy"
        content = bytearray(file.read_bytes())
        content[place] = value  # among the values, and in the header
        file.write_bytes(content)
        made_again = carried_arrays(tmp_path, "some", str(number + 1), make)
        assert made_again["small"].tolist() == [number + 1]
        assert seen[number] == {}
