"""Group millions of rows by number: in linear time, and with a few bytes a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ranking.arrays import Floats

DENSE = 4  # possible numbers for each given one, up to which a table of all takes less memory than sorting
SORTED = 2**22  # rows whose pairs are numbered at a time
SUMMED = 2**18  # rows whose values are made and added up at a time


class Groups(NamedTuple):
    """The rows of each group.

    Args:
        start: (groups + 1,) where those of each group begin in `row`.
        row: (rows,) numbers of the rows, group by group, those of a group in their order.
    """

    start: NDArray[np.integer]
    row: NDArray[np.integer]


class NumberedPairs(NamedTuple):
    """The distinct pairs of two columns, sorted.

    Args:
        first, second: per pair.
        row: per pair, the first row that has it.
        of_row: per row, the number of its pair.
    """

    first: NDArray[np.int32]
    second: NDArray[np.int32]
    row: NDArray[np.int32]
    of_row: NDArray[np.int32]


def groups_of(number: NDArray[np.integer]) -> Groups:
    """Return the rows of each group, where numbers are dense; else of each group that has rows.

    Args:
        number: per row, that of its group, not negative.

    >>> [column.tolist() for column in groups_of(np.array([1, 0, 1]))]
    [[0, 1, 3], [1, 0, 2]]
    """
    size = int(number.max(initial=-1)) + 1
    if size > DENSE * len(number):
        distinct, number = np.unique(number, return_inverse=True)
        size = len(distinct)
    every = np.arange(len(number) + 1, dtype=np.int32 if len(number) < 2**31 else np.int64)
    # the transposition of a sparse matrix with one entry a column is a counting sort
    shape = size, len(number)
    entries: Any = np.ones(len(number), np.int8), number, every
    marks = sparse.csc_array(entries, shape=shape).tocsr()
    return Groups(marks.indptr, marks.indices)


def numbered_pairs(first: NDArray[np.integer], second: NDArray[np.integer]) -> NumberedPairs:
    """Number the distinct pairs of two columns of equal length.

    Args:
        first, second: per row, not negative, below 2³¹.

    >>> [column.tolist() for column in numbered_pairs(np.array([1, 0, 1]), np.array([5, 5, 5]))]
    [[0, 1], [5, 5], [1, 0], [1, 0, 1]]
    """
    of_row, count = np.empty(len(first), np.int32), 0
    rows: list[NDArray[np.int32]] = [np.zeros(0, np.int32)]
    groups = groups_of(first)
    for part in _whole_groups(groups):
        row = groups.row[part]
        place, number = _numbered(first[row] - first[row[0]], second[row])
        of_row[row] = count + number
        rows.append(row[place].astype(np.int32))
        count += len(place)
    found = np.concatenate(rows)
    return NumberedPairs(first[found].astype(np.int32), second[found].astype(np.int32), found, of_row)


def _numbered(
    first: NDArray[np.integer], second: NDArray[np.integer]
) -> tuple[NDArray[np.integer], NDArray[np.integer]]:
    """Return where each distinct pair is first, and the number of each row's, among the pairs sorted."""
    every, width = np.arange(len(first), dtype=np.int32), int(second.max()) + 1
    if (size := (int(first.max()) + 1) * width) <= DENSE * len(first):
        key = first.astype(np.int64) * width + second
        there = np.zeros(size, dtype=np.bool_)
        there[key] = True
        number = (np.cumsum(there, dtype=np.int32) - 1)[key]
        place = np.empty(int(number.max()) + 1, np.int32)
        place[number[::-1]] = every[::-1]  # the last one written stays
        return place, number
    order = groups_of(second).row
    order = order[groups_of(first[order]).row]
    is_new = np.ones(len(order), dtype=np.bool_)
    is_new[1:] = (np.diff(first[order]) != 0) | (np.diff(second[order]) != 0)
    number = np.empty_like(every)
    number[order] = np.cumsum(is_new, dtype=np.int32) - 1
    return order[is_new], number


def _whole_groups(groups: Groups) -> Iterator[slice]:
    """Split rows by groups into parts of `SORTED` or few more."""
    rows = len(groups.row)
    ends = groups.start[np.searchsorted(groups.start, range(SORTED, rows, SORTED))].tolist()
    bounds = sorted({0, *ends, rows})
    yield from map(slice, bounds[:-1], bounds[1:])


def sums_of(group: NDArray[np.integer], values: Callable[[slice], Floats], size: int) -> Floats:
    """Return the sum of the values of each group, in the order of rows, without a column of all values.

    Args:
        group: per row, the number of its group.
        values: makes those of some rows.
        size: number of groups.

    >>> sums_of(np.array([2, 0, 2]), lambda rows: np.array([1.0, 5.0, 2.5])[rows], 4).tolist()
    [5.0, 0.0, 3.5, 0.0]
    """
    total = np.zeros(size)
    for first in range(0, len(group), SUMMED):
        rows = slice(first, first + SUMMED)
        np.add.at(total, group[rows], values(rows))
    return total
