"""Run linear algebra in one thread: sums come in one order on any machine, and small ones wait for none."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from functools import cache

from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]


def one_thread() -> AbstractContextManager[object]:
    """Return a context in which the linear algebra of numpy and scipy uses one thread."""
    limited: AbstractContextManager[object] = _libraries("scipy.linalg" in sys.modules).limit(
        limits=1, user_api="blas"
    )
    return limited


@cache
def _libraries(with_scipy: bool) -> ThreadpoolController:  # noqa: ARG001  scipy brings a library of its own
    """Find the loaded libraries, once: looking for them takes longer than a small solve."""
    return ThreadpoolController()
