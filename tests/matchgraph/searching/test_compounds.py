"""Words that a question writes together or apart."""

from __future__ import annotations

from matchgraph.searching.compounds import in_parts, joined
from matchgraph.searching.terms import words
from matchgraph.searching.word_index import WordIndex, word_arrays
from ranking.term_counts import term_counts


def known(*texts: str) -> WordIndex:
    return WordIndex(**word_arrays(*term_counts(map(words, texts))))  # type: ignore[arg-type]


def test_letters_and_digits_part_where_no_text_has_them_together() -> None:
    names = known("gpt 5 chat", "sd3 5 sd 3")
    assert in_parts("gpt5", names) == ["gpt", "5"]
    assert in_parts("sd3", names) == ["sd3"]  # a text has it so
    assert in_parts("gpt4", names) == ["gpt4"]  # no text has a 4
    assert in_parts("chat", names) == ["chat"]


def test_neighbours_that_a_text_has_as_one_word_count_as_it() -> None:
    names = known("cogvideox", "codebase", "code")
    assert joined(["cogvideo", "x"], names) == {"cogvideo": {"cogvideox": 1.0}, "x": {"cogvideox": 1.0}}
    assert joined(["code", "the", "base"], names) == {}
    assert joined(["x", "cogvideo"], names) == {}
