"""Derive while other commands write: whoever derives from an older state starts again from the newer one."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace

from graph.errors import OvertakenError
from graph.store import Store
from matchgraph.computing.reading import Reading

ATTEMPTS = 3


def take_turn(reading: Reading, id_: str, *inputs: str) -> Store:
    """Return the store for deriving something, on the condition that no one else begins to derive it.

    Two commands would else create the same relationships. What is stored has to be read afterwards.

    Args:
        reading: of the graph.
        id_: what is derived.
        inputs: the markers of what it is derived from, which have to stay as they were read.

    Returns:
        A store whose transactions are undone once another command took the turn, or an input changed.
    """
    token = uuid.uuid4().hex
    unchanged = reading.pointers.unchanged(*inputs)
    reading.store.on_condition(unchanged.require).write("note_version", id=id_, version=token)
    mine = replace(unchanged, marks={**unchanged.marks, id_: {"version": token}})
    return reading.store.on_condition(mine.require)


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
