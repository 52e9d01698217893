"""What is computed in blocks is what is computed at once, on any number of processors."""

from __future__ import annotations

import os

import numpy as np
import pytest

from ranking.in_blocks import BLOCK, in_blocks
from ranking.observations import Counts
from ranking.pulls import pull


@pytest.mark.parametrize("size", [0, 1, BLOCK, BLOCK + 1, 3 * BLOCK - 5])
def test_blocks_are_put_together_in_order(size: int) -> None:
    one, two = np.arange(size, dtype=np.float64), np.sqrt(np.arange(size))
    total, product = in_blocks(lambda a, b: (a + b, a * b), one, two)
    assert total.tobytes() == (one + two).tobytes()
    assert product.tobytes() == (one * two).tobytes()


def test_forces_are_the_same_on_one_processor_and_on_many(monkeypatch: pytest.MonkeyPatch) -> None:
    random, size = np.random.default_rng(14), 2 * BLOCK + 77
    trials = random.uniform(0, 30, size)
    counts = Counts(np.arange(size), np.zeros(size, np.int64), trials, trials * random.random(size))
    logit = random.normal(0, 2, size)
    found = []
    for processors in (1, 2, 7):
        monkeypatch.setattr(os, "cpu_count", lambda processors=processors: processors)
        result = pull(counts, logit, 0.2, np.zeros(size))
        found.append((result.force.tobytes(), result.effect.tobytes(), result.error.tobytes()))
    assert found[0] == found[1] == found[2]
