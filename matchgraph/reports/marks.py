"""How types look in a drawing: a colour and a shape each, the same in every drawing."""

from __future__ import annotations

import zlib
from typing import NamedTuple

from graph.model import TYPE_LABELS

# distinct also in print; Okabe and Ito's palette first, https://jfly.uni-koeln.de/color/
PALETTE = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#8e44ad", "#7f8c1d", "#34495e")
SHAPES = ("o", "^", "D", "v", "P", "X", "*")  # of matplotlib; squares are capabilities and intents


class Mark(NamedTuple):
    """The colour and shape of a type."""

    colour: str
    shape: str


def mark_of(type_: str) -> Mark:
    """Return the mark of a type code; no two known types share both colour and shape.

    >>> len({mark_of(code) for code in TYPE_LABELS}) == len(TYPE_LABELS)
    True
    """
    known = sorted(TYPE_LABELS)
    number = known.index(type_) if type_ in known else len(known) + zlib.crc32(type_.encode()) % 40
    return Mark(PALETTE[number % len(PALETTE)], SHAPES[number % len(SHAPES)])
