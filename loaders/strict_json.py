"""Parse JSON strictly: reject what JSON does not allow or no server can store, with its location."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

MAX_DEPTH = 60
MAX_INTEGER = 2**63


class JsonRefusedError(ValueError):
    """Text that is not acceptable JSON; `line` is 1-based in the text, if the fault has a line."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        self.line = line
        super().__init__(reason)


class _Object(dict[str, Any]):
    """An object that remembers its duplicate keys."""

    twice: str | None = None


def parse_json(text: str) -> Any:
    """Return the value of JSON text, objects as dicts.

    Raises:
        JsonRefusedError: it is truncated or otherwise not JSON, nested too deeply, has a duplicate key in an
            object, a number that is invalid or out of range, or a character that cannot be stored; with the
            location.

    >>> parse_json('{"a": [1, 2]}')
    {'a': [1, 2]}
    >>> parse_json('{"a": {"b": 1, "b": 2}}')
    Traceback (most recent call last):
        ...
    loaders.strict_json.JsonRefusedError: a.b is duplicated
    """
    try:
        value = json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        reason = f"not JSON: {error.msg} at column {error.colno}"
        raise JsonRefusedError(reason, error.lineno) from None
    except RecursionError:
        raise JsonRefusedError(f"nested deeper than {MAX_DEPTH} levels") from None
    except ValueError:  # Python rejects integers with thousands of digits
        raise JsonRefusedError("a number of thousands of digits") from None
    for path, fault in _faults(value, "", 0):
        raise JsonRefusedError(f"{path.lstrip('.') or 'the value'} {fault}")
    return value


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    found = _Object(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        found.twice = next(key for key in keys if keys.count(key) > 1)
    return found


def _faults(value: Any, path: str, depth: int) -> Iterator[tuple[str, str]]:
    """Yield the paths of all faults, in order."""
    if depth > MAX_DEPTH:
        yield path, f"is nested deeper than {MAX_DEPTH} levels"
    elif isinstance(value, _Object):
        if value.twice is not None:
            yield f"{path}.{value.twice}", "is duplicated"
        for key, part in value.items():
            yield from _faults(key, f"{path}.(a key)", depth + 1)
            yield from _faults(part, f"{path}.{key}", depth + 1)
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _faults(part, f"{path}[{number}]", depth + 1)
    elif isinstance(value, str):
        if "\0" in value or not _is_storable(value):
            yield path, "contains a NUL character or half of a surrogate pair; remove it"
    elif isinstance(value, float) and not math.isfinite(value):
        yield path, "is not a finite number"
    elif isinstance(value, int) and not -MAX_INTEGER <= value < MAX_INTEGER:
        yield path, "is too large a number"


def _is_storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
