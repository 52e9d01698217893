"""Derive while other commands write: whoever derives from an older state starts again from the newer one."""

from __future__ import annotations

from collections.abc import Callable

from graph.errors import OvertakenError
from matchgraph.computing.reading import Reading

ATTEMPTS = 3


def derived(derive: Callable[[Reading], int], reading: Reading) -> int:
    """Derive something, again from the newest state if another command changed that meanwhile.

    After some attempts it is left to the other command, which derives when it has written everything; it
    stays marked as not derived until then.

    Args:
        derive: derives and writes it, and returns how many relationships changed.
        reading: of the graph; its markers are read before what is derived from.
    """
    for _ in range(ATTEMPTS):
        try:
            return derive(reading)
        except OvertakenError:
            reading = reading.again()
    return 0
