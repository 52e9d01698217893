"""Compute element by element: in blocks that stay in the processor's cache, on all processors at once."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from ranking.arrays import Floats

BLOCK = 2**15  # elements; some ten columns of them fit into a cache of a few megabytes


def in_blocks(function: Callable[..., tuple[Floats, ...]], *columns: Floats) -> tuple[Floats, ...]:
    """Return the columns that a function makes of some columns, each element by itself.

    The blocks are the same on any number of processors, and so are the bytes.

    Args:
        function: takes blocks of the columns, which it must not write to, and returns columns as long.
        columns: (n,) each.

    >>> in_blocks(lambda one, two: (one + two, one * two), np.ones(3), np.arange(3.0))
    (array([1., 2., 3.]), array([0., 1., 2.]))
    """
    size = len(columns[0])
    if size <= BLOCK:
        return function(*columns)

    def block(first: int) -> tuple[Floats, ...]:
        return function(*(column[first : first + BLOCK] for column in columns))

    begun = block(0)
    made = tuple(np.empty(size, part.dtype) for part in begun)

    def put(first: int, parts: tuple[Floats, ...]) -> None:
        for column, part in zip(made, parts, strict=True):
            column[first : first + BLOCK] = part

    put(0, begun)
    starts = range(BLOCK, size, BLOCK)
    with ThreadPoolExecutor(min(len(starts), os.cpu_count() or 1)) as pool:
        list(pool.map(lambda first: put(first, block(first)), starts))
    return made
