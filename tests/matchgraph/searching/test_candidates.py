"""Which words the servers' indexes are asked for, where texts changed since the last recompute."""

from __future__ import annotations

import numpy as np

from matchgraph.searching.asked_words import AskedWords
from matchgraph.searching.candidates import _rare
from matchgraph.searching.terms import words
from matchgraph.searching.word_index import WordIndex, shares_of, word_arrays
from ranking.answer_rules import Search, Words
from ranking.term_counts import term_counts


def known(*texts: str) -> WordIndex:
    return WordIndex(**word_arrays(*term_counts(map(words, texts))))  # type: ignore[arg-type]


def rare(index: WordIndex, terms: list[str], most: int) -> list[str]:
    related = [shares_of(index.related(term, Words()), Search()) for term in terms]
    return _rare(index, AskedWords(terms, related, np.ones(len(terms)), frozenset()), most)


def test_unknown_words_come_first_and_common_ones_not_at_all() -> None:
    words = known(*["maps"] * 4, "speech", "poster", "poster")
    assert rare(words, ["maps", "speech", "unheard"], 3) == ["unheard", "speech"]
    assert rare(words, ["poster", "speech"], 3) == ["speech", "poster"]
    assert rare(words, ["poster", "speech"], 2) == ["speech"]
    assert rare(words, ["maps"], 3) == []


def test_forms_are_asked_for_while_there_is_room() -> None:
    words = known("poster", "posters", "posters", "posters", "postered")
    assert rare(words, ["poster"], 5) == ["poster", "postered", "posters"]
    assert rare(words, ["poster"], 4) == ["poster", "postered"]
