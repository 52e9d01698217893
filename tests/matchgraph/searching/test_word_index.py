"""The words of all texts, held against a look through every text."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matchgraph.searching.terms import words
from matchgraph.searching.word_index import Shares, WordIndex, shares_of, word_arrays
from ranking.answer_rules import Search, Words
from ranking.term_counts import term_counts
from ranking.text_match import bm25, term_weights

WORDS = ["speech", "speeches", "maps", "maps2", "of", "pictures"]
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join), max_size=9)
TERMS = st.lists(st.sampled_from(["speech", "maps", "of", "pictrues", "absent"]), min_size=1, unique=True)


def made(*texts: str) -> WordIndex:
    return WordIndex(**word_arrays(*term_counts(map(words, texts))))  # type: ignore[arg-type]


def related(index: WordIndex, terms: list[str]) -> list[Shares]:
    found = []
    for term in terms:
        kinships = index.related(term, Words()) or index.typos(term, Words())
        found.append(shares_of(kinships, Search()))
    return found


def chosen(index: WordIndex, terms: list[str], count: int, preferred: list[int]) -> list[int]:
    everything, order = slice(0, len(preferred)), np.array(preferred, dtype=np.int32)
    found: list[int] = index.fitting(
        related(index, terms), Search(candidates=count), kinds=[everything], preferred=order
    ).tolist()
    return found


def test_forms_come_first_and_typos_only_of_unknown_words() -> None:
    known = made("Renders rendered pictures", "Rents a flat", "Tender meat")
    assert known.related("renders", Words()) == {"renders": "same", "rendered": "form"}
    assert known.related("pictrues", Words()) == {}
    assert known.typos("pictrues", Words()) == {"pictures": "typo"}
    assert known.typos("zyxwvutsrq", Words()) == {}
    assert known.typos("map", Words()) == {}  # too short to be anything else
    assert made().related("pictures", Words()) == made("?!").related("pictures", Words()) == {}


def test_words_that_only_begin_alike_are_no_forms() -> None:
    known = made("speed bread breadth modest openai maps recognises")
    assert known.related("speech", Words()) == known.related("model", Words()) == {}
    assert known.related("bread", Words()) == {"bread": "same"}
    assert known.related("map", Words()) == {"maps": "form"}
    assert known.related("recognition", Words()) == {"recognises": "form"}


def test_texts_of_a_range_with_all_of_some_words() -> None:
    known = made("stable diffusion", "stable", "diffusion stable 3", "stable diffusion")
    assert known.with_all(["stable", "diffusion"], slice(0, 3)).tolist() == [0, 2]
    assert known.with_all(["stable", "absent"], slice(0, 4)).size == known.with_all([], slice(0, 4)).size == 0


def test_of_typos_only_the_nearest_count() -> None:
    assert made("fineweb finer", "finite").typos("fineeb", Words()) == {"fineweb": "typo"}


@given(TEXTS, TEXTS, TERMS, st.integers(1, 5))
def test_the_best_texts_of_each_kind_are_found(
    one: list[str], two: list[str], terms: list[str], count: int
) -> None:
    texts = [*one, *two]
    constants, index = Search(candidates=count), made(*texts)
    order = np.random.default_rng(len(texts)).permutation(len(texts)).astype(np.int32)
    kinds = [slice(0, len(one)), slice(len(one), len(texts))]
    forms = related(index, terms)
    found = index.fitting(forms, constants, kinds=kinds, preferred=order)

    counts = counts_by_hand(index, texts, terms)
    lengths = np.array([len(words(text)) for text in texts])
    having = counts.any(axis=1)
    scores = np.zeros(len(texts))
    if having.any():
        weights = term_weights(int(having.sum()), (counts > 0).sum(axis=0))
        scores[having] = (
            bm25(
                counts[having],
                lengths[having],
                saturation=constants.saturation,
                length_share=constants.length_share,
            )
            / weights.sum()
        )
    best = [
        sorted(
            sorted(np.flatnonzero(scores[of] > 0) + of.start, key=lambda i: (-scores[i].round(5), order[i]))[
                :count
            ]
        )
        for of in kinds
    ]
    assert found.tolist() == [number for numbers in best for number in numbers]
    shares, which = index.similarity(found, forms)
    assert shares.tolist() == [
        [max(likenesses(forms[place], texts[number]), default=0.0) for place in range(len(terms))]
        for number in found.tolist()
    ]
    for row, number in enumerate(found.tolist()):
        for place, form in enumerate(which[row].tolist()):
            assert form < 0 or [*forms[place]][form] in words(texts[number])


def likenesses(forms: Shares, text: str) -> list[float]:
    return [share for word, share in forms.items() if word in words(text)]


def counts_by_hand(index: WordIndex, texts: list[str], terms: list[str]) -> np.ndarray:
    counts = np.zeros((len(texts), len(terms)))
    for column, forms in enumerate(related(index, terms)):
        for word, share in forms.items():
            for row, text in enumerate(texts):
                counts[row, column] += share * words(text).count(word)
    return counts.round(6)


def test_texts_with_more_and_rarer_words_are_chosen_and_of_equal_ones_the_preferred() -> None:
    index = made("maps maps", "maps maps", "maps speech", "speech news", "maps maps")
    assert chosen(index, ["maps", "speech"], 1, [0, 1, 2, 3, 4]) == [2]
    assert chosen(index, ["maps", "speech"], 2, [0, 1, 2, 3, 4]) == [2, 3]
    assert chosen(index, ["maps"], 2, [4, 3, 2, 1, 0]) == [1, 4]
    assert chosen(index, ["absent"], 2, [0, 1, 2, 3, 4]) == []


def test_a_word_counts_as_often_as_numbers_can_tell() -> None:
    index = made("echo " * 70_000)
    assert (index.frequencies.tolist(), index.lengths.tolist()) == ([65_535], [70_000])
