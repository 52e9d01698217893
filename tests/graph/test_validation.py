"""Errors of validation reach users as sentences of ours."""

from __future__ import annotations

from typing import get_args

import pytest
from pydantic_core import ErrorDetails
from pydantic_core.core_schema import ErrorType

from graph.validation import sentence

ANY_CONTEXT = dict.fromkeys(("ge", "gt", "le", "lt", "min_length", "max_length"), 2)


@pytest.mark.parametrize("kind", get_args(ErrorType))
def test_every_error_of_pydantic_has_a_sentence(kind: str) -> None:
    fault = ErrorDetails(
        type=kind, loc=("shown", 0, "position"), msg="Input should be a valid dictionary or instance of _X",
        input={"a": 1}, ctx=ANY_CONTEXT,
    )  # fmt: skip
    text = sentence(fault, "[2]")
    assert text.startswith("[2].shown[0].position")
    assert "Input" not in text and "instance" not in text


def test_what_is_there_is_shown_briefly() -> None:
    shown = [
        sentence(ErrorDetails(type="int_type", loc=("a",), msg="", input=value))
        for value in ("x" * 99, None, " ", True)
    ]
    assert [text.partition(" is ")[2] for text in shown] == [
        f"'{'x' * 59}…'; expected a whole number",
        "null; expected a whole number",
        "empty; expected a whole number",
        "true; expected a whole number",
    ]
