"""Slugs come from the address, else the file name, else the names; nothing is guessed."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InputRefusedError
from loaders.identity import Sides, identify, slug_of_name, split_page_id

TABLE = Path(__file__).parents[3] / "shared" / "data" / "published-comparisons.csv"
SLUG = st.text("abc-_.é1", min_size=1, max_size=12).filter(lambda slug: "-vs-" not in f"-{slug}-")


@pytest.mark.parametrize(
    ("location", "left", "right", "slugs"),
    [
        ("https://example.org/compare/gpt-4-vs-claude", "GPT-4", "Claude", ("gpt-4", "claude")),
        ("HTTP://example.org/de/compare/gpt-4-vs-claude/?a=b-vs-c#d", "GPT-4", "Claude", ("gpt-4", "claude")),
        ("https://example.org/compare/a%2Eb-vs-c", "A.B", "C", ("a.b", "c")),
        ("https://example.org/saved/a-vs-c.html", "A", "C", ("a", "c")),
        ("https://example.org/compare/", "A b", "C", ("a-b", "c")),
        (
            "pages/paddlepaddle--en_pp-ocrv5_mobile_rec-vs-flux-1-pro.txt",
            "x",
            "y",
            ("paddlepaddle--en_pp-ocrv5_mobile_rec", "flux-1-pro"),
        ),
        (
            "meta-llama-llama-3.2-3b-instruct-vs-llama-4.md",
            "a",
            "b",
            ("meta-llama-llama-3.2-3b-instruct", "llama-4"),
        ),
        ("meta-llama-llama-3.2-vs-llama-3.2", "a", "b", ("meta-llama-llama-3.2", "llama-3.2")),
        ("C:\\pages\\Claude-vs-GPT.TXT", "Claude", "GPT", ("claude", "gpt")),
        ("cafe\u0301-vs-bar.txt", "Café", "Bar", ("café", "bar")),
        ("000_bae3eb380565e714.txt", "FLUX.1 Pro", "Mastra/mcp", ("flux-1-pro", "mastra-mcp")),
        (
            "-",
            "@modelcontextprotocol/server",
            "![Star History Chart",
            ("modelcontextprotocol-server", "star-history-chart"),
        ),
        ("-vs-.txt", "A", "B", None),
        ("-vs-b.txt", "A", "B", None),
    ],
)
def test_slugs_of_a_location(location: str, left: str, right: str, slugs: tuple[str, str] | None) -> None:
    if slugs is None:
        with pytest.raises(InputRefusedError, match="does not name two sides"):
            identify(location, left, right)
    else:
        assert identify(location, left, right) == slugs


@pytest.mark.parametrize(
    ("page_id", "left", "right", "slugs"),
    [
        ("cats-vs-dogs-vs-birds", "Cats", "Dogs vs Birds", ("cats", "dogs-vs-birds")),
        ("cats-vs-dogs-vs-birds", "Cats vs Dogs", "Birds", ("cats-vs-dogs", "birds")),
        ("acme--cats-vs-dogs-vs-me--birds", "cats-vs-dogs", "birds", ("acme--cats-vs-dogs", "me--birds")),
        ("a-vs-vs-b", "a", "vs b", ("a", "vs-b")),
        (
            "openrouter-free-vs-this-vs-that",
            "Free Models Router",
            "This vs That",
            ("openrouter-free", "this-vs-that"),
        ),
    ],
)
def test_a_slug_may_hold_the_separator(page_id: str, left: str, right: str, slugs: tuple[str, str]) -> None:
    assert split_page_id(page_id, left, right) == slugs


@pytest.mark.parametrize(
    ("location", "left", "right", "reason"),
    [
        ("one-vs-two-vs-six.txt", "Alpha", "Beta", "the names do not determine which"),
        ("x-vs-x-vs-x.txt", "X", "X", "the names do not determine which"),
        ("claude-vs-gpt-4.txt", "GPT-4", "Claude", "in the opposite order"),
        ("my cat-vs-dog.txt", "My Cat", "Dog", "'my cat' is not a slug"),
        ("dog-vs-dog.txt", "Dog", "Dog", "both sides are 'dog'"),
        ("page.txt", "Dog", "Dog", "both sides are 'dog'"),
        ("page.txt", "★", "Dog", "no slug can be derived from the name '★'"),
        (f"{'a' * 401}-vs-b.txt", "A", "B", "is not a slug"),
        (f"{'漢' * 190}-vs-{'字' * 190}.txt", "A", "B", "more than 1024 bytes"),
        (f"a{'-vs-b' * 30}.txt", "A", "B", "more than 16 times"),
    ],
)
def test_what_cannot_be_told_is_refused(location: str, left: str, right: str, reason: str) -> None:
    with pytest.raises(InputRefusedError, match=reason) as caught:
        identify(location, left, right, line=3)
    assert (caught.value.location, caught.value.line) == (location, 3)


@given(SLUG, SLUG)
def test_a_file_name_gives_back_the_slugs_it_was_made_of(left: str, right: str) -> None:
    if left != right:
        assert identify(f"{Sides(left, right).id}.txt", left, right) == (left, right)


@given(st.text())
def test_a_name_gives_a_slug_or_none_is_made(name: str) -> None:
    try:
        slug = slug_of_name(name)
    except ValueError:
        assert not any(character.isascii() and character.isalnum() for character in name)
    else:
        assert slug.isascii()
        assert slug == slug.strip("-").lower()


@pytest.mark.skipif(not TABLE.is_file(), reason="the table of published pages is not next to this checkout")
def test_published_addresses_give_the_published_slugs() -> None:
    with TABLE.open(newline="") as file:
        for row in csv.DictReader(file):
            sides = identify(
                f"https://example.org/compare/{row['page']}", row["left_name"], row["right_name"]
            )
            assert sides == (row["left_slug"], row["right_slug"])
