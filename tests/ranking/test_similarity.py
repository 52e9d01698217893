from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from ranking.errors import BadArrayError
from ranking.similarity import Meanings
from tests.ranking.usual import similar_pairs, tf_idf

TEXTS = [
    "reads pdf files",
    "reads pdf and word files",
    "draws charts from tables",
    "draws charts",
    "",
]


def counts_of(texts):
    terms = sorted({term for text in texts for term in text.split()})
    return sparse.csr_array(
        [[float(text.split().count(term)) for term in terms] for text in texts],
        shape=(len(texts), len(terms)),
    )


def slowly(counts, groups, top, threshold):
    """Every pair by dense products, then the best of each."""
    vectors = tf_idf(counts).toarray()
    size = len(vectors)
    close = np.round([[sum(a * b) for b in vectors] for a in vectors], 6)
    pairs = {}
    for i in range(size):
        others = [
            j for j in range(size) if groups[i] != groups[j] and close[i][j] >= threshold and close[i][j] > 0
        ]
        for j in sorted(others, key=lambda j: (-close[i][j], j))[:top]:
            pairs[min(i, j), max(i, j)] = min(close[i][j], 1.0)
    return pairs


def as_mapping(found):
    pairs = zip(found.first.tolist(), found.second.tolist(), strict=True)
    return dict(zip(pairs, found.similarity.tolist(), strict=True))


def test_the_weights_are_those_of_scikit_learn():
    expected = TfidfVectorizer(token_pattern=r"\S+").fit_transform(TEXTS)
    np.testing.assert_allclose(tf_idf(counts_of(TEXTS)).toarray(), expected.toarray(), atol=1e-15)


def test_texts_that_share_words_are_similar():
    found = as_mapping(similar_pairs(counts_of(TEXTS), threshold=0.1))
    assert set(found) == {(0, 1), (2, 3)}
    # ln(6/3) + 1 for the words of two texts, ln(6/2) + 1 for those of one
    two, one = np.log(2) + 1, np.log(3) + 1
    assert found[0, 1] == pytest.approx(
        3 * two**2 / np.sqrt(3 * two**2 * (3 * two**2 + 2 * one**2)), abs=1e-6
    )


def test_pairs_of_one_group_are_left_out_and_do_not_crowd_others_out():
    texts = ["reads pdf files"] * 30 + ["reads pdf pages"]
    found = similar_pairs(counts_of(texts), group=[0] * 30 + [1], top=1)
    assert set(as_mapping(found)) == {(i, 30) for i in range(30)}


def test_ties_go_to_the_lower_number():
    texts = ["reads pdf files"] * 40
    found = similar_pairs(counts_of(texts), top=2)
    assert set(as_mapping(found)) == {(0, 1), (0, 2), *((i, j) for i in (0, 1) for j in range(2, 40))}
    assert set(found.similarity) == {1.0}


def test_what_is_in_too_many_documents_does_not_count():
    texts = ["tool reads", "tool draws", "tool sings"]
    assert as_mapping(similar_pairs(counts_of(texts), threshold=0.01))
    assert not as_mapping(similar_pairs(counts_of(texts), threshold=0.01, commonest=2))


def test_nothing_in_nothing_out():
    found = similar_pairs(sparse.csr_array((3, 0)))
    assert found.first.size == found.second.size == found.similarity.size == 0


@given(st.integers(0, 2**32 - 1), st.integers(1, 25), st.integers(1, 4), st.sampled_from([0.0, 0.2, 0.9]))
def test_the_result_is_that_of_comparing_every_pair(seed, size, top, threshold):
    generator = np.random.default_rng(seed)
    counts = sparse.csr_array(
        generator.integers(0, 3, (size, 6)) * (generator.random((size, 6)) < 0.4), dtype=float
    )
    groups = generator.integers(0, max(1, size // 2) + 1, size)
    found = similar_pairs(counts, group=groups, top=top, threshold=threshold)
    assert as_mapping(found) == pytest.approx(slowly(counts, groups, top, threshold), abs=1e-12)
    assert (found.first < found.second).all()
    assert (np.lexsort((found.second, found.first)) == np.arange(found.first.size)).all()


def test_words_and_meaning_count_together():
    texts = ["removed masks", "removed masks", "removed sources", "removed sources"]
    vectors = np.array([[1.0, 0.0], [0.6, 0.8], [-1.0, 0.0], [0.0, 0.0]])
    meanings = Meanings(vectors, share=0.25, words=0.1, considered=10)
    found = as_mapping(similar_pairs(counts_of(texts), threshold=0.0, meanings=meanings))
    apart = as_mapping(similar_pairs(counts_of(texts), threshold=0.0))[0, 2]
    assert 0.1 < apart < 0.5
    assert found[0, 1] == pytest.approx(0.75 + 0.25 * 0.6)
    assert found[2, 3] == pytest.approx(0.75)  # what is not known to mean anything is similar by words
    assert found[0, 2] == found[1, 2] == pytest.approx(0.75 * apart, abs=1e-6)  # opposite counts as nothing
    strict = Meanings(vectors, share=0.25, words=0.5, considered=10)
    assert set(as_mapping(similar_pairs(counts_of(texts), threshold=0.0, meanings=strict))) == {
        (0, 1),
        (2, 3),
    }


def test_what_the_groups_mean_tells_documents_apart_that_say_the_same():
    counts = counts_of(["comes in sizes"] * 3)
    vectors = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.6, 0.8], [0.0, -1.0]])
    counts = sparse.vstack([counts, sparse.csr_array((2, counts.shape[1]))]).tocsr()
    meanings = Meanings(vectors, share=0.5, words=0.1, considered=10, context=0.5)
    found = as_mapping(similar_pairs(counts, group=[0, 1, 2, 1, 2], threshold=0.0, meanings=meanings))
    # group 1 is (1.6, 0.8) long √3.2; group 2 is (1, -1) long √2
    one, two = np.array([1.6, 0.8]) / np.sqrt(3.2), np.array([1.0, -1.0]) / np.sqrt(2)
    assert found[0, 1] == pytest.approx(0.5 + 0.5 * (0.5 + 0.5 * one[0]), abs=1e-6)
    assert found[0, 2] == pytest.approx(0.5 + 0.5 * (0.5 + 0.5 * two[0]), abs=1e-6)
    assert found[1, 2] == pytest.approx(0.5 + 0.5 * (0.5 + 0.5 * float(one @ two)), abs=1e-6)
    assert found[0, 1] > found[0, 2] > found[1, 2]


@given(st.integers(0, 2**32 - 1), st.integers(1, 20), st.integers(1, 4), st.sampled_from([0.0, 0.3, 0.6]))
def test_with_meanings_the_result_is_that_of_comparing_every_pair_too(seed, size, top, threshold):
    generator = np.random.default_rng(seed)
    counts = sparse.csr_array(
        generator.integers(0, 3, (size, 6)) * (generator.random((size, 6)) < 0.4), dtype=float
    )
    vectors = generator.normal(size=(size, 3))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    by_words = slowly(counts, range(size), size, 0.1)
    close = {
        pair: 0.6 * words + 0.4 * max(0.0, float(vectors[pair[0]] @ vectors[pair[1]]))
        for pair, words in by_words.items()
    }
    found = similar_pairs(
        counts, top=size, threshold=threshold, meanings=Meanings(vectors, 0.4, 0.1, considered=size)
    )
    expected = {pair: value for pair, value in close.items() if value >= threshold}
    assert as_mapping(found) == pytest.approx(expected, abs=1e-6)
    few = similar_pairs(
        counts, top=top, threshold=threshold, meanings=Meanings(vectors, 0.4, 0.1, considered=size)
    )
    degrees = np.bincount(np.concatenate([few.first, few.second]), minlength=size)
    known = np.bincount([i for pair in expected for i in pair], minlength=size)
    assert (degrees >= np.minimum(top, known)).all()
    assert as_mapping(few).items() <= as_mapping(found).items()


def test_the_number_of_threads_does_not_show():
    generator = np.random.default_rng(1)
    counts = sparse.random_array((400, 60), density=0.1, rng=generator).tocsr()
    one, four = (similar_pairs(counts, threads=threads) for threads in (1, 4))
    assert one.first.tobytes() == four.first.tobytes()
    assert one.similarity.tobytes() == four.similarity.tobytes()


def test_what_does_not_fit_is_refused():
    with pytest.raises(BadArrayError, match=r"group has 1 entries, it needs 5"):
        similar_pairs(counts_of(TEXTS), group=[1])
    with pytest.raises(BadArrayError, match=r"threshold is 1\.5"):
        similar_pairs(counts_of(TEXTS), threshold=1.5)
    with pytest.raises(BadArrayError, match=r"finite and not negative"):
        similar_pairs(-counts_of(TEXTS))
    with pytest.raises(BadArrayError, match="top is 0"):
        similar_pairs(counts_of(TEXTS), top=0)
