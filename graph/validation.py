"""Translate the errors of pydantic into sentences for people: of all inputs, and of the methodology."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from graph.texts import SLUG

SHOWN_CHARACTERS = 60

# what is expected instead, by pydantic's type of error
_EXPECTED: Mapping[str, str | Callable[[Mapping[str, Any]], str]] = {
    "string_type": "text",
    "string_unicode": "UTF-8 text",
    "string_too_short": lambda context: _length(context, "min_length", "at least", "character"),
    "string_too_long": lambda context: _length(context, "max_length", "at most", "character"),
    "string_pattern_mismatch": lambda context: (
        "text without spaces, /, ? and #" if context.get("pattern") == SLUG else "another form of text"
    ),
    "too_short": lambda context: _length(context, "min_length", "at least", "entry", "entries"),
    "too_long": lambda context: _length(context, "max_length", "at most", "entry", "entries"),
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a smaller number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "invalid_key": "a name",
    "dict_type": "an object with named values",
    "model_type": "an object with named values",
    "model_attributes_type": "an object with named values",
    "literal_error": lambda context: str(context.get("expected", "")).replace("'", ""),
    "greater_than_equal": lambda context: f"at least {context.get('ge'):g}",
    "greater_than": lambda context: f"more than {context.get('gt'):g}",
    "less_than_equal": lambda context: f"at most {context.get('le'):g}",
    "less_than": lambda context: f"less than {context.get('lt'):g}",
    "timezone_aware": "a time with its time zone, such as 2026-11-01T12:00:00Z",
    "datetime_type": "a time such as 2026-11-01T12:00:00Z",
    "datetime_parsing": "a time such as 2026-11-01T12:00:00Z",
    "datetime_from_date_parsing": "a time such as 2026-11-01T12:00:00Z",
    "datetime_object_invalid": "a time such as 2026-11-01T12:00:00Z",
    "date_type": "a date such as 2026-11-01",
    "date_parsing": "a date such as 2026-11-01",
    "date_from_datetime_parsing": "a date such as 2026-11-01",
    "date_from_datetime_inexact": "a date such as 2026-11-01, without a time",
}


def first_sentence(error: ValidationError, path: str = "") -> str:
    """Return the first fault as a sentence: the place, what is there, and what is expected.

    Args:
        path: of the validated value in its input, such as `[2].passport`.

    >>> from graph.model import SideFigures
    >>> try:
    ...     SideFigures(slug="a b", name="A", type_label="Model")
    ... except ValidationError as error:
    ...     first_sentence(error, "left")
    "left.slug is 'a b'; expected text without spaces, /, ? and #"
    """
    return sentence(error.errors(include_url=False)[0], path)


def sentence(fault: ErrorDetails, path: str = "") -> str:
    """Return one fault as a sentence.

    Args:
        path: of the validated value in its input.
    """
    for part in fault["loc"]:
        if part == "[key]":  # the name of a value is at fault, not the value
            continue
        path += f"[{part}]" if isinstance(part, int) else f".{part}"
    place = path.lstrip(".")
    kind, context = fault["type"], fault.get("ctx", {})
    if kind in {"value_error", "assertion_error"}:
        message = str(context.get("error", "")) or "the values do not fit together"
        return f"{place}: {message}" if place else message
    if kind in {"too_short", "too_long"} and isinstance(fault["input"], str):
        kind = f"string_{kind}"
    if kind == "missing":
        return f"{place} is missing"
    if kind == "extra_forbidden":
        return f"{place} is not a known name"
    expected = _EXPECTED.get(kind)
    wanted = expected(context) if callable(expected) else expected or "another kind of value"
    return f"{place or 'the value'} is {shown(fault['input'])}; expected {wanted}"


def _length(context: Mapping[str, Any], name: str, bound: str, unit: str, units: str = "") -> str:
    number = context.get(name)
    return f"{bound} {number} {unit if number == 1 else units or f'{unit}s'}"


def shown(value: Any) -> str:
    """Return a value as JSON calls it, shortened.

    >>> shown(True), shown("a"), shown({})
    ('true', "'a'", 'an empty object')
    """
    if value is None:
        return "null"
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    if isinstance(value, dict):
        return "an object" if value else "an empty object"
    if isinstance(value, list | tuple):
        return "a list" if value else "an empty list"
    text = str(value)
    if not text.strip():
        return "empty"
    return f"'{text}'" if len(text) <= SHOWN_CHARACTERS else f"'{text[: SHOWN_CHARACTERS - 1]}…'"
