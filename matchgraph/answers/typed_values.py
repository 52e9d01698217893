"""Values of parameters as people type them: NAME=VALUE, a value in JSON, or text where it is no JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from graph.errors import ParameterRefusedError


def typed(text: str) -> Any:
    """Parse a value as JSON, or return it as text.

    >>> typed("5"), typed('["a"]'), typed("claude"), typed("null"), typed("NaN")
    (5, ['a'], 'claude', None, 'NaN')
    """
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return text


def typed_pairs(pairs: Iterable[str]) -> dict[str, Any]:
    """Return values by name.

    Args:
        pairs: texts such as `limit=5`.

    Raises:
        ParameterRefusedError: one is not of the form name=value.

    >>> typed_pairs(["slug=claude", "limit=5"])
    {'slug': 'claude', 'limit': 5}
    """
    values = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name.strip():
            raise ParameterRefusedError(f"'{pair}' is not of the form name=value")
        values[name.strip()] = typed(value)
    return values


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
