"""Parse JSON of which only known parts are kept, so that the rest need not be storable."""

from __future__ import annotations

import json
from typing import Any


def parse_record(text: str) -> Any:
    """Return the value of JSON text, objects as dicts.

    Raises:
        ValueError: it is truncated or otherwise not JSON, nested too deeply, or has a duplicate key in an
            object; a sentence that says which.

    >>> parse_record('{"a": 1, "a": 2}')
    Traceback (most recent call last):
        ...
    ValueError: the key 'a' is duplicated
    """
    try:
        return json.loads(text, object_pairs_hook=_without_duplicates)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at column {error.colno}") from None
    except RecursionError:
        raise ValueError("not JSON that can be read: nested too deeply") from None


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key '{twice[:80]}' is duplicated")
    return found
