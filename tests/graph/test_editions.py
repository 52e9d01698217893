"""Earlier texts of capabilities: kept the same in any order of loading, and linked by stated rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Indel

from graph.editions import CurrentText, EarlierText, Edition, continued, kept_texts

TEXTS = ("reads pdf", "reads pdfs", "reads a pdf", "writes csv", "writes tsv", "digs")
DIGESTS = [str(number) for number in range(len(TEXTS))]
SIMILAR = 0.75
chosen = st.sets(st.sampled_from(DIGESTS), max_size=4)


def edition(number: int, day: int, digests: set[str]) -> Edition:
    texts = {("ant", digest): TEXTS[int(digest)] for digest in digests}
    return Edition("s", f"2026-11-{day:02d}", f"1-1-4-{number:06}-", texts)


def loaded(editions: Sequence[Edition]) -> dict[str, dict[str, Any]]:
    """Keep what a load keeps that meets the editions in this order."""
    current, kept = editions[0], dict[str, dict[str, Any]]()
    for each in editions[1:]:
        older, newer = sorted((each, current), key=lambda each: (each.as_of, each.precedence))
        current, kept = newer, kept_texts(kept, [older], [newer])
    return kept


@given(st.lists(st.tuples(st.integers(1, 3), chosen), min_size=1, max_size=5), st.data())
def test_the_order_of_loading_does_not_matter(
    stated: list[tuple[int, set[str]]], data: st.DataObject
) -> None:
    stated.sort(key=lambda each: each[0])  # of one day, that with the larger number takes precedence
    editions = [edition(number, *each) for number, each in enumerate(stated)]
    kept = loaded(editions)
    assert loaded(data.draw(st.permutations(editions))) == kept
    ever, now = set().union(*(each[1] for each in stated)), stated[-1][1]
    assert {row["digest"] for row in kept.values()} == ever - now
    for row in kept.values():
        day, together = [each for each in stated if row["digest"] in each[1]][-1]
        assert (row["as_of"], set(row["alongside"])) == (f"2026-11-{day:02d}", together - {row["digest"]})


sources = st.sampled_from(("s", "t"))
earlier_texts = st.builds(
    lambda source, digest, day, alongside: EarlierText(
        source, digest, TEXTS[int(digest)], f"2026-11-0{day}", frozenset(alongside - {digest})
    ),
    sources,
    st.sampled_from(DIGESTS),
    st.integers(1, 4),
    chosen,
)
current_texts = st.builds(
    lambda digest, by: CurrentText(digest, TEXTS[int(digest)], frozenset(by)),
    st.sampled_from(DIGESTS),
    st.sets(sources, min_size=1),
)


@given(
    st.lists(earlier_texts, max_size=6, unique_by=lambda text: (text.source, text.digest)),
    st.lists(current_texts, max_size=4, unique_by=lambda text: text.digest),
    st.data(),
)
def test_links_follow_the_rules(
    earlier: list[EarlierText], current: list[CurrentText], data: st.DataObject
) -> None:
    found = continued(earlier, current, min_similarity=SIMILAR)
    again = continued(
        data.draw(st.permutations(earlier)), data.draw(st.permutations(current)), min_similarity=SIMILAR
    )
    assert again == found
    stated = {text.digest for text in current}
    assert not found.keys() & stated
    assert {end for end, _ in found.values()} <= stated
    assert all(similarity >= SIMILAR for _, similarity in found.values())
    # a lone candidate that keeps all rules is never left out
    for text in earlier:
        fitting = [
            each
            for each in current
            if text.source in each.sources
            and each.digest not in text.alongside
            and Indel.normalized_similarity(text.description, each.description) >= SIMILAR
        ]
        if len(current) == len(earlier) == len(fitting) == 1 and text.digest not in stated:
            assert found[text.digest][0] == fitting[0].digest


def test_of_two_alike_the_more_alike_goes_on() -> None:
    old = [EarlierText("s", digest, TEXTS[int(digest)], "2026-11-01", frozenset()) for digest in "12"]
    new = [CurrentText("0", TEXTS[0], frozenset({"s"}))]
    assert continued(old, new, min_similarity=SIMILAR) == {"1": ("0", 0.9474)}


def test_a_text_goes_on_by_way_of_another_and_not_in_another_source() -> None:
    first = EarlierText("s", "a", "reads pdf", "2026-11-01", frozenset())
    second = EarlierText("s", "b", "reads pdf 1.7", "2026-11-02", frozenset())
    now = CurrentText("c", "reads pdf 1.7 and 2.0", frozenset({"s"}))
    assert continued([first], [now], min_similarity=SIMILAR) == {}
    assert continued([second, first], [now], min_similarity=SIMILAR) == {
        "b": ("c", 0.7647),
        "a": ("c", 0.8182),
    }
    elsewhere = CurrentText("c", "reads pdf 1.7", frozenset({"t"}))
    assert continued([second], [elsewhere], min_similarity=SIMILAR) == {}
