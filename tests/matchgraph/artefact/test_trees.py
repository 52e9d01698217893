"""A tree of dataclasses comes back as it was, piece by piece."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from graph.published import Score, Signal
from matchgraph.artefact.columns import Column, Filed, write_array
from matchgraph.artefact.errors import DamagedArrayError
from matchgraph.artefact.texts import Texts, encoded
from matchgraph.artefact.trees import NOT_KEPT, SLICED, TreeReader, TreeWriter


@dataclass(frozen=True)
class Leaf:
    values: Any
    column: Any = field(default=None, metadata=SLICED)


@dataclass(frozen=True)
class Root:
    ALSO_KEPT: ClassVar = ("total",)

    leaf: Leaf
    again: Leaf | None
    texts: tuple[str, ...]
    names: list[str]
    chosen: frozenset[str]
    deep: tuple[Any, ...]
    numbers: Mapping[tuple[str, bool], int]
    by_name: Mapping[str, Leaf]
    several: tuple[Leaf, ...]
    scores: Mapping[str, Score]
    day: dt.date
    plain: Any
    make: Callable[[], float] = field(default=lambda: 7.0, metadata=NOT_KEPT)

    @cached_property
    def total(self) -> float:
        return self.make()


CLASSES = (Root, Leaf, Score)
LEAF = Leaf(np.arange(6.0).reshape(2, 3).T, np.arange(5, dtype=np.int16))
SIGNAL = Signal(value=0.1, low=0.0, high=1.0, state="measured")
ROOT = Root(
    leaf=LEAF,
    again=LEAF,
    texts=("é", "", "b"),
    names=["x"],
    chosen=frozenset({"b", "a"}),
    deep=((("a", "b"), ()), ((), ("c",))),
    numbers={("a", True): 3, ("a", False): 4},
    by_name={"one": Leaf(np.zeros(0))},
    several=(Leaf(np.array([True])), Leaf(np.zeros((0, 5)))),
    scores={"a": Score(rank=0.1 + 0.2, low=0, high=100, position=1, tier=1, signals={"match": SIGNAL})},
    day=dt.date(2026, 11, 1),
    plain=float("inf"),
)


def written(folder: Path, root: Any) -> tuple[dict[str, Any], dict[str, Filed]]:
    files: dict[str, Filed] = {}

    def add(name: str, array: NDArray[Any]) -> None:
        assert name not in files
        files[name] = write_array(folder / f"{name}.npy", array)

    return TreeWriter(CLASSES, add).node(root, ""), files


def read(folder: Path, node: dict[str, Any], files: Mapping[str, Filed], **given_: Any) -> Any:
    def column(name: str) -> Column:
        return Column(folder / f"{name}.npy", files[name])

    return TreeReader(CLASSES, column, given_).read(node)


def test_a_tree_comes_back_as_it_was(tmp_path: Path) -> None:
    found = read(tmp_path, *written(tmp_path, ROOT))
    assert isinstance(found, Root)
    assert found.leaf.values.tolist() == LEAF.values.tolist()
    assert found.leaf.values.flags.f_contiguous, "sums go through memory in the same order"
    assert found.again is found.leaf
    assert tuple(found.texts) == ROOT.texts
    assert [found.texts[i] for i in range(3)] == list(ROOT.texts)
    assert found.texts.index("b") == 2
    for name in ("names", "chosen", "deep", "numbers", "day", "plain", "total"):
        assert getattr(found, name) == getattr(ROOT, name), name
    assert type(found.names) is list
    assert found.by_name["one"].values.shape == (0,)
    assert [each.values.shape for each in found.several] == [(1,), (0, 5)]
    assert dict(found.scores) == dict(ROOT.scores)
    assert found.scores.get("b") is None


def test_some_rows_of_a_column_are_taken(tmp_path: Path) -> None:
    column = read(tmp_path, *written(tmp_path, ROOT)).leaf.column
    assert (len(column), column[1:3].tolist(), column[5:9].tolist()) == (5, [1, 2], [])


def test_another_value_takes_the_place_of_what_was_read(tmp_path: Path) -> None:
    """What is computed of a changed tree is not what was kept of the first."""
    found = read(tmp_path, *written(tmp_path, ROOT))
    other = replace(found, plain=1, make=lambda: 9.0)
    assert (other.plain, other.total, found.total) == (1, 9.0, 7.0)
    assert [each.name for each in fields(other)] == [each.name for each in fields(Root)]


def test_what_is_not_kept_is_given(tmp_path: Path) -> None:
    assert read(tmp_path, *written(tmp_path, ROOT), make=lambda: 5.0).make() == 5.0


def test_what_cannot_be_kept_is_named(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match=r"leaf\.values: complex"):
        written(tmp_path, replace(ROOT, leaf=Leaf(1j)))


@given(arrays.arrays(st.sampled_from([np.float64, np.int32, np.bool_]), arrays.array_shapes(min_side=0)))
def test_any_array_comes_back_to_the_bit(
    tmp_path_factory: pytest.TempPathFactory, array: NDArray[Any]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    found = read(folder, *written(folder, Leaf(array))).values
    assert (found.dtype, found.shape) == (array.dtype, array.shape)
    assert found.tobytes() == array.tobytes()


@given(st.lists(st.text(), min_size=1))
def test_any_texts_come_back(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    folder = tmp_path_factory.mktemp("any")
    found = read(folder, *written(folder, Leaf(tuple(texts)))).values
    assert list(found) == [found[i] for i in range(len(texts))] == texts


@pytest.mark.parametrize("size", [10, 200_000])
@pytest.mark.parametrize("damage", ["flipped", "truncated", "longer", "gone"])
def test_a_damaged_array_is_never_read(tmp_path: Path, damage: str, size: int) -> None:
    node, files = written(tmp_path, Leaf(np.arange(size)))
    file = tmp_path / "values.npy"
    content = bytearray(file.read_bytes())
    content[-9] ^= 1
    changed = {"flipped": bytes(content), "truncated": content[:-8], "longer": bytes(content) + b"0"}
    file.unlink()
    if damage in changed:
        file.write_bytes(changed[damage])
    with pytest.raises(DamagedArrayError, match=r"values\.npy"):
        read(tmp_path, node, files).values  # noqa: B018


def test_damage_matters_where_it_is_touched(tmp_path: Path) -> None:
    node, files = written(tmp_path, Leaf(None, np.arange(200_000)))
    file = tmp_path / "column.npy"
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    column = read(tmp_path, node, files).column
    assert column[:5].tolist() == [0, 1, 2, 3, 4]
    with pytest.raises(DamagedArrayError):
        column[199_990:]


def test_no_texts_are_gone_through_like_any() -> None:
    assert list(Texts(*encoded([]))) == []
    assert list(Texts(*encoded(["", "ä", ""]))) == ["", "ä", ""]
