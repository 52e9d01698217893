"""What a question is read as apart from words, and what never is."""

from __future__ import annotations

import pytest

from matchgraph.searching.question import Question, read_question

NAMES = {
    "midjourney": ["midjourney"],
    "gpt-4": ["gpt-4"],
    "stable diffusion": ["stable-diffusion"],
    "free models router": ["openrouter-free"],
}


def read(text: str) -> Question:
    return read_question(text, lambda name: NAMES.get(name.lower(), []))


@pytest.mark.parametrize(
    ("text", "rest", "free", "like", "left_out"),
    [
        ("free mcp server", "mcp server", True, (), ()),
        ("mcp server for free", "mcp server", True, (), ()),
        ("open source model", "model", True, (), ()),
        ("free alternative to Midjourney", "", True, ("midjourney",), ("midjourney",)),
        ("something like midjourney for logos", "for logos", False, ("midjourney",), ("midjourney",)),
        ("Stable Diffusion alternatives", "", False, ("stable-diffusion",), ("stable-diffusion",)),
        ("cheaper than GPT-4", "", False, ("gpt-4",), ("gpt-4",)),
        ("draw a cat but not midjourney", "draw a cat", False, (), ("midjourney",)),
        ("something that is not midjourney", "something", False, ("midjourney",), ("midjourney",)),
    ],
)
def test_conditions(
    text: str, rest: str, free: bool, like: tuple[str, ...], left_out: tuple[str, ...]
) -> None:
    asked = read(text)
    assert (asked.text, asked.free, asked.like, asked.left_out) == (rest, free, like, left_out)
    assert asked.read_as


@pytest.mark.parametrize(
    "text",
    [
        "facts from free text",
        "hands-free dictation",
        "tools like nothing else",
        "not working",
        "Free Models Router",
        "midjourney",
        '"free" mcp server',
        '"not midjourney"',
        "",
    ],
)
def test_words_stay_words(text: str) -> None:
    asked = read(text)
    assert (asked.free, asked.like, asked.left_out, asked.read_as) == (False, (), (), ())
    assert asked.text == " ".join(text.replace('"', " ").split())


def test_only_what_costs_less_is_asked_for() -> None:
    assert read("cheaper than gpt-4").cheaper_than == ("gpt-4",)
    assert read("like gpt-4").cheaper_than == ()
