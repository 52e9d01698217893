"""Counts of terms, held against those of scikit-learn."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from ranking.term_counts import term_counts

TERMS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=3)


@given(st.lists(st.lists(TERMS | st.sampled_from(["a", "b", "ab"]), max_size=6), max_size=6).filter(any))
def test_the_counts_are_those_of_scikit_learn(documents: list[list[str]]) -> None:
    vectorizer = CountVectorizer(analyzer=list, dtype=np.int32)
    expected = vectorizer.fit_transform(documents)
    counts, terms = term_counts(documents)
    assert terms == vectorizer.get_feature_names_out().tolist()
    assert counts.dtype == np.int32
    assert counts.toarray().tolist() == expected.toarray().tolist()
    assert counts.has_canonical_format


def test_documents_without_terms_have_rows_and_no_columns() -> None:
    for documents in ([], [[], []]):
        counts, terms = term_counts(documents)
        assert (counts.shape, terms) == ((len(documents), 0), [])
