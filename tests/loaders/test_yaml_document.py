"""YAML with places: what is read, what is refused and where, and that nothing makes it slow or crash."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from loaders.yaml_document import YamlFaultError, read_yaml

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8", categories=["L", "N"])),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=4)
    ),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("a: &x 1\nb: *x\n", 1, 4, "anchors and aliases"),
        ("a: 1\nb: *x\n", 2, 4, "anchors and aliases"),
        ("a: [1,\n", 2, 1, "did not find"),
        ("a: 1\nb: 2026-13-45\n", 2, 4, "month"),
        ("a: 1\n? [b]\n: 1\n", 2, 3, "a key must be a word"),
        ("a: 1\nb:\n  c: 1\n  c: 2\n", 4, 3, "'c' is duplicated"),
        ("a: .nan\n", 1, 4, "not a number"),
        ("a: -.inf\n", 1, 4, "not a number"),
        ("a: !!python/object/apply:os.system [x]\n", 1, 4, "tag"),
        ("a: 1\nb: \x01\n", 2, 1, "U+0001"),
        ("a: \x00\n", 1, 1, "U+0000"),
        ("---\na: 1\n---\nb: 2\n", 3, 1, "one document"),
        ("a: " + "[" * 50, 1, 23, "20 levels"),
        ("a: " + "9" * 5000, 1, 4, "4300"),
        ("a: " + "x" * 1_000_001, 1, 1, "longer than"),
        ("a: [" + "1," * 50_001 + "]", 1, 100_003, "50000 values"),
        ("", 1, 1, "empty"),
        ("# nothing\n", 1, 1, "empty"),
        ("a: \ud800", 1, 1, "surrogate"),
    ],
)
def test_what_is_not_accepted_is_refused_with_its_place(text: str, line: int, column: int, said: str) -> None:
    with pytest.raises(YamlFaultError, match=re.escape(said)) as caught:
        read_yaml(text)
    assert caught.value.place == (line, column)


def test_a_few_lines_cannot_stand_for_more_data_than_memory_holds() -> None:
    bomb = "a: &a [x]\n" + "".join(f"{c}: &{c} [{'*a,' * 9}]\n" for c in "bcdefgh")
    with pytest.raises(YamlFaultError, match="aliases"):
        read_yaml(bomb)


@given(PLAIN)
def test_what_yaml_writes_is_read_as_it_was(value: object) -> None:
    text = yaml.safe_dump({"it": value}, allow_unicode=True)
    if "&id" not in text:  # the writer abbreviates repeated lists
        assert read_yaml(text).data == {"it": value}


@given(st.text(max_size=200) | st.text("{}[]:-?&*!|>'\"% ,\n\t#a1.~<=_", max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read_yaml(text)
    except YamlFaultError as error:
        assert error.place.line >= 1
        assert error.place.column >= 1


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        (["a"], 1, 1),
        (["a", 1], 3, 5),
        (["a", 1, "b"], 3, 5),
        (["a", 7], 1, 1),
        (["c", "d"], 4, 1),
        ([], 1, 1),
    ],
)
def test_a_part_has_the_place_of_its_key(path: list[str | int], line: int, column: int) -> None:
    document = read_yaml("a:\n  - 1\n  - b: 2\nc: {}\n")
    assert document.place(path) == (line, column)
