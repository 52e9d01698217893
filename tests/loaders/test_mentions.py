"""Known names in prose: exact, whole, the longest; none is invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.mentions import Mention, MentionScanner

NAMES = {
    "gpt": "GPT",
    "gpt-4": "GPT-4",
    "stable-diffusion": "Stable Diffusion",
    "stable-diffusion-3-5-large": "Stable Diffusion 3.5 Large",
    "midjourney": "Midjourney",
    "draft": "Draft",
    "claude": "Claude",
    "claude-code": "Claude Code",
    "pypi-vllm": "vllm",
    "openai--whisper": "whisper",
    "the-pile": "The Pile",
    "mastra-mcp": "Mastra/mcp",
    "star-history-chart": "![Star History Chart",
    "openai-gpt-5-chat": "OpenAI: GPT-5 Chat",
    "flux-1-pro": "FLUX.1 Pro",
    "emoji": "😀 Tool",
    "pen": "Pen",
    "acme--pen": "Pen",
}
SCANNER = MentionScanner(NAMES.items())


def found(text: str, entity: str = "someone") -> list[str]:
    mentions = SCANNER.mentions(entity, vs_alternatives=text)
    assert mentions == SCANNER.mentions(entity, unique=text)
    return [mention.slug for mention in mentions]


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("Faster than GPT-4", ["gpt-4"]),
        ("Faster than GPT-4o", []),
        ("Faster than GPT-4.1 or GPT-3", []),
        ("Unlike GPT, it", ["gpt"]),
        ("Unlike GPT's answers", ["gpt"]),
        ("gpt-4, Gpt-4 or MIDJOURNEY", []),
        ("Sharper than Stable Diffusion", ["stable-diffusion"]),
        ("Sharper than Stable Diffusion 3.5 Large", ["stable-diffusion-3-5-large"]),
        ("Sharper than Stable Diffusion 3.0 Medium or Stable Diffusion XL", []),
        ("Sharper than Stable Diffusion v2", []),
        ("Sharper than Stable Diffusion-based tools", []),
        (
            "Sharper than (Stable Diffusion) or Midjourney/FLUX.1 Pro.",
            ["flux-1-pro", "midjourney", "stable-diffusion"],
        ),
        ("NotMidjourney, Midjourney_2 and Midjourney+ are others", []),
        ("Draft emails quickly. Draft more", []),
        ("Writes more than Draft", ["draft"]),
        ("Claude handles it", []),
        ("Answers like Claude. Cheap", ["claude"]),
        ("Answers like Claude Code", ["claude-code"]),
        ("Answers like Claude Desktop", []),
        ("Speak in a whisper", []),
        ("Smaller than whisper", ["openai--whisper"]),
        ("Serves what `vllm` serves", ["pypi-vllm"]),
        ("Compared to vllm", ["pypi-vllm"]),
        ("Cleaner than The Pile", ["the-pile"]),
        ("Cleaner than the pile", []),
        (
            "As in Mastra/mcp, ![Star History Chart or OpenAI: GPT-5 Chat",
            ["mastra-mcp", "openai-gpt-5-chat", "star-history-chart"],
        ),
        ("漢字 than 😀 Tool and Midjourney", ["emoji", "midjourney"]),
        ("Better than Pen", []),  # two have that name
        ("unknown — insufficient data", []),
        ("", []),
    ],
)
def test_names_found_in_a_text(text: str, slugs: list[str]) -> None:
    assert found(text) == slugs


def test_the_capability_s_own_entity_is_never_mentioned() -> None:
    assert found("Stable Diffusion is faster than Midjourney and Stable Diffusion", "stable-diffusion") == [
        "midjourney"
    ]


def test_the_other_side_counts_only_where_some_page_does_not_compare_it() -> None:
    text = "Faster than Midjourney"
    one, two = ("claude", "midjourney"), ("gpt", "claude")
    assert SCANNER.mentions("claude", vs_alternatives=text, pages=[one]) == []
    for pages in ([one, two], [two, one], [two]):
        assert SCANNER.mentions("claude", vs_alternatives=text, pages=pages) == [
            Mention("midjourney", "better")
        ]


@pytest.mark.parametrize(
    ("unique", "vs_alternatives", "stance"),
    [
        ("Reads files of Midjourney", "Faster than Midjourney", "better"),
        ("Slower than Midjourney", "Faster than Midjourney", "neutral"),
        (None, "Reads files of Midjourney; slower than Midjourney", "worse"),
        ("Reads files of Midjourney", None, "neutral"),
    ],
)
def test_several_places_make_one_mention(
    unique: str | None, vs_alternatives: str | None, stance: str
) -> None:
    (mention,) = SCANNER.mentions("someone", unique=unique, vs_alternatives=vs_alternatives)
    assert mention == Mention("midjourney", stance)  # type: ignore[arg-type]


def test_without_names_there_are_no_mentions() -> None:
    assert MentionScanner([]).mentions("someone", unique="Faster than all") == []
    assert MentionScanner([("x", "X"), ("empty", " ")]).mentions("someone", unique="X ") == []


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.text("Ab -.1", max_size=5)),
    st.text("Ab -.1, than", max_size=40),
)
def test_only_known_names_that_stand_in_the_text_are_found(names: dict[str, str], text: str) -> None:
    for mention in MentionScanner(names.items()).mentions("someone", unique=text):
        assert names[mention.slug].strip() in text


@given(
    st.permutations(sorted(NAMES)),
    st.sampled_from(["GPT-4 or Stable Diffusion 3.5 Large", "than whisper, Claude"]),
)
def test_the_order_of_names_does_not_matter(slugs: list[str], text: str) -> None:
    turned = MentionScanner([(slug, NAMES[slug]) for slug in slugs])
    assert turned.mentions("someone", unique=text) == SCANNER.mentions("someone", unique=text)


@pytest.mark.timeout(20)
def test_a_long_text_is_scanned_in_linear_time() -> None:
    assert SCANNER.mentions("someone", unique="GPT-4 Stable Diffusion than vllm, " * 3_000)
