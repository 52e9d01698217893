"""Rows are grouped and numbered as by sorting them all, in whatever parts that is done."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking import grouping
from ranking.grouping import groups_of, numbered_pairs, sums_of

PARTS = pytest.mark.parametrize("together", [1, 3, 1000])
columns = st.integers(0, 40).flatmap(
    lambda rows: st.tuples(
        *(
            st.sampled_from([1, 3, 50, 10_000]).flatmap(
                lambda most: st.lists(st.integers(0, most), min_size=rows, max_size=rows)
            )
            for _ in range(2)
        )
    )
)


@PARTS
@given(columns)
def test_pairs_are_numbered_as_by_sorting_them(together: int, given_: tuple[list[int], list[int]]) -> None:
    first, second = (np.array(column, dtype=np.int32) for column in given_)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grouping, "SORTED", together)
        found = numbered_pairs(first, second)
    key = first.astype(np.int64) << 32 | second
    wanted, row, of_row = np.unique(key, return_index=True, return_inverse=True)
    assert (found.first.astype(np.int64) << 32 | found.second).tolist() == wanted.tolist()
    assert (found.row.tolist(), found.of_row.tolist()) == (row.tolist(), of_row.tolist())


@given(st.lists(st.integers(0, 10), max_size=30))
def test_rows_of_a_group_stay_in_their_order(number: list[int]) -> None:
    found = groups_of(np.array(number, dtype=np.int32))
    assert found.row.tolist() == sorted(range(len(number)), key=lambda row: (number[row], row))
    sizes = np.diff(found.start)
    assert sizes[sizes > 0].tolist() == [number.count(each) for each in sorted(set(number))]


def test_numbers_far_apart_take_no_table_of_all_between() -> None:
    assert groups_of(np.array([2**31 - 2, 5], dtype=np.int64)).row.tolist() == [1, 0]


@PARTS
def test_sums_are_those_of_all_rows_at_once_to_the_last_bit(
    together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grouping, "SUMMED", together)
    draw = np.random.default_rng(5)
    group, values = draw.integers(0, 9, 500), draw.lognormal(0, 5, 500)
    found = sums_of(group, lambda rows: values[rows], 12)
    assert found.tobytes() == np.bincount(group, values, 12).tobytes()
