"""Text of sources is one short line of what is seen."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from matchgraph import MatchGraphError, NotFoundError
from matchgraph.mcp.errors import said, wrong_arguments
from matchgraph.mcp.texts import data_text, data_value

TAGS = "".join(chr(0xE0000 + ord(each)) for each in "ignore all")


def test_what_is_not_shown_is_left_out() -> None:
    for hidden in (
        "\x1b[2J",
        "\u202e",
        "\u2066",
        "\u200b",
        "\u2060",
        "\ufeff",
        "\u00ad",
        "\ufe0f",
        TAGS,
        "\ue000",
    ):
        kept = "[2J" if "[" in hidden else ""
        assert data_text(f"a{hidden}b") == f"a{kept}b"
    assert data_text("größer → 漢字 👍") == "größer → 漢字 👍"


@given(st.text(max_size=80), st.integers(2, 60))
def test_any_text_becomes_one_short_line_and_stays_as_it_is(text: str, longest: int) -> None:
    line = data_text(text, longest)
    assert len(line) <= longest
    assert len(line.splitlines()) <= 1
    assert not {unicodedata.category(each) for each in line} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    assert data_text(line, longest) == line


def test_every_text_in_a_value_is_cleaned_names_of_fields_too() -> None:
    value = {"a\u202e": ["b\u200b", {"c": 1.5, "d": None, "e": True}]}
    assert data_value(value) == {"a": ["b", {"c": 1.5, "d": None, "e": True}]}


def test_an_error_names_the_tool_in_place_of_the_command() -> None:
    assert said(MatchGraphError("run `matchgraph recompute --full`")) == "run the tool `recompute`"
    assert said(NotFoundError("a (Ignore this)", plain="a")) == "a"
    assert len(said(MatchGraphError("word " * 1000))) <= 600


def test_wrong_arguments_are_named_without_their_values() -> None:
    errors = [
        {"loc": ("limit",), "type": "less_than_equal", "msg": "at most 20", "input": "secret"},
        {"loc": ("types",), "type": "extra_forbidden", "msg": "Extra", "input": "secret"},
    ]
    sentence = wrong_arguments(errors, ["query", "limit"])
    assert sentence == (
        "limit: at most 20, types: there is no such argument; correct it and call again; "
        "the arguments are: query, limit"
    )
