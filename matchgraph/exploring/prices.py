"""Compare what entities cost, as far as their prices are stated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

PRICE = re.compile(r"[$€£]?\s*(\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*(.*)", re.IGNORECASE)


def price(text: str | None) -> tuple[float, str] | None:
    """Return a stated price as a number and what it is for; None where there is none.

    >>> price("$1.25e-6 per prompt token"), price("—"), price("$20 / month")
    ((1.25e-06, 'per prompt token'), None, (20.0, '/ month'))
    """
    found = PRICE.fullmatch((text or "").strip())
    return (float(found[1]), found[2].lower()) if found else None


def cheaper(row: Mapping[str, Any], than: Mapping[str, Any]) -> bool | None:
    """Say whether one entity costs less than another; None where what is stated does not tell.

    Args:
        row: the one: free and starting_price.
        than: the other.

    >>> cheaper({"free": True, "starting_price": None}, {"free": False, "starting_price": None})
    True
    >>> cheaper({"free": False, "starting_price": "$2 a day"}, {"free": False, "starting_price": "$3 a day"})
    True
    >>> cheaper({"free": False, "starting_price": "$2 a day"}, {"free": False, "starting_price": "$3 a year"})
    """
    if row["free"] is not None and than["free"] is not None and (row["free"] or than["free"]):
        return bool(row["free"] and not than["free"])
    own, other = price(row["starting_price"]), price(than["starting_price"])
    if own is None or other is None or own[1] != other[1]:
        return None
    return own[0] < other[0]


def open_source(pricing: str | None) -> bool | None:
    """Say whether stated pricing means that the source is open; None where it does not tell.

    >>> open_source("Open source"), open_source("paid"), open_source("Free")
    (True, False, None)
    """
    words = re.sub(r"[^a-z]+", " ", (pricing or "").lower()).strip()
    return {"open source": True, "paid": False, "freemium": False}.get(words)
