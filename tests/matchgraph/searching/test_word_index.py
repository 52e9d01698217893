"""The words of all texts, held against a look through every text."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matchgraph.searching.matching import matches
from matchgraph.searching.terms import Kinship, words
from matchgraph.searching.word_index import WordIndex, word_arrays
from ranking.methodology import Search, Words
from ranking.text_match import bm25, term_weights

WORDS = ["speech", "speeches", "maps", "maps2", "of", "pictures"]
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join), max_size=9)
TERMS = st.lists(st.sampled_from(["speech", "maps", "of", "pictrues", "absent"]), min_size=1, unique=True)


def made(*texts: str) -> WordIndex:
    return WordIndex(**word_arrays(texts))  # type: ignore[arg-type]


def related(index: WordIndex, terms: list[str]) -> dict[str, dict[str, Kinship]]:
    return {term: index.related(term, Words()) for term in terms}


def chosen(index: WordIndex, terms: list[str], count: int, preferred: list[int]) -> list[int]:
    everything, order = slice(0, len(preferred)), np.array(preferred, dtype=np.int32)
    texts, _ = index.fitting(
        related(index, terms), Search(candidates=count), kinds=[everything], preferred=order
    )
    return texts.tolist()


def test_forms_come_first_and_typos_only_of_unknown_words() -> None:
    known = made("Renders rendered pictures", "Rents a flat", "Tender meat")
    assert known.related("renders", Words()) == {"renders": "same", "rendered": "form"}
    assert known.related("pictrues", Words()) == {"pictures": "typo"}
    assert known.related("zyxwvutsrq", Words()) == {}
    assert known.related("map", Words()) == {}  # too short to be anything else
    assert made().related("pictures", Words()) == made("?!").related("pictures", Words()) == {}


@given(TEXTS, TEXTS, TERMS, st.integers(1, 5))
def test_the_best_texts_of_each_kind_are_found(
    one: list[str], two: list[str], terms: list[str], count: int
) -> None:
    texts = [*one, *two]
    constants, index = Search(candidates=count), made(*texts)
    order = np.random.default_rng(len(texts)).permutation(len(texts)).astype(np.int32)
    kinds = [slice(0, len(one)), slice(len(one), len(texts))]
    found, counted = index.fitting(related(index, terms), constants, kinds=kinds, preferred=order)

    counts = counts_by_hand(index, texts, terms, constants)
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
    assert counted.counts.tolist() == [list(counts[i]) for i in found.tolist()]
    assert counted.similarity.tolist() == [
        [max(likenesses(index, text, term, constants), default=0.0) for term in terms]
        for text in map(texts.__getitem__, found.tolist())
    ]
    assert [match.score for match in matches(counted, terms, constants).values()] == [
        round(scores[i], 9) for i in found.tolist()
    ]


def likenesses(index: WordIndex, text: str, term: str, constants: Search) -> list[float]:
    counting = {"same": 1.0, "form": constants.form, "typo": constants.typo}
    return [counting[kind] for word, kind in index.related(term, Words()).items() if word in words(text)]


def counts_by_hand(index: WordIndex, texts: list[str], terms: list[str], constants: Search) -> np.ndarray:
    counting = {"same": 1.0, "form": constants.form, "typo": constants.typo}
    counts = np.zeros((len(texts), len(terms)))
    for column, term in enumerate(terms):
        for word, kind in index.related(term, Words()).items():
            for row, text in enumerate(texts):
                counts[row, column] += counting[kind] * words(text).count(word)
    return counts.round(6)


def test_texts_with_more_and_rarer_words_are_chosen_and_of_equal_ones_the_preferred() -> None:
    index = made("maps maps", "maps maps", "maps speech", "speech news", "maps maps")
    assert chosen(index, ["maps", "speech"], 1, [0, 1, 2, 3, 4]) == [2]
    assert chosen(index, ["maps", "speech"], 2, [0, 1, 2, 3, 4]) == [2, 3]
    assert chosen(index, ["maps"], 2, [4, 3, 2, 1, 0]) == [1, 4]
    assert chosen(index, ["absent"], 2, [0, 1, 2, 3, 4]) == []


def test_a_word_counts_as_often_as_numbers_can_tell() -> None:
    index = made("echo " * 70_000)
    _, counted = index.fitting(
        related(index, ["echo"]), Search(), kinds=[slice(0, 1)], preferred=np.zeros(1, dtype=np.int32)
    )
    assert (counted.counts.tolist(), counted.lengths.tolist()) == ([[65_535.0]], [70_000.0])
