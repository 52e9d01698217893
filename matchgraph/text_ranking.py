"""Rank candidates of searches by nothing but how well their texts match what was asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from graph.store import Store
from matchgraph.later_searches import LaterSearches
from matchgraph.search_terms import query_words, words
from ranking.text_match import bm25

Floats = NDArray[np.float64]


def text_scores(store: Store, slugs: Sequence[str], searches: LaterSearches) -> Floats:
    """Return per row how well the entity's name and capabilities match the intent, by BM25.

    Args:
        store: the graph.
        slugs: of each entity.
        searches: what was shown.
    """
    texts = _texts(store, slugs)
    lengths = [text.total() for text in texts]
    scores = np.zeros(len(searches.event))
    for number in np.unique(searches.intent).tolist():
        terms = query_words(searches.intents[number])
        counts = np.array([[text[term] for term in terms] for text in texts], dtype=np.float64)
        rows = np.flatnonzero(searches.intent == number)
        if terms:
            scores[rows] = bm25(counts, lengths)[searches.entity[rows]]
    return scores


def _texts(store: Store, slugs: Sequence[str]) -> list[Counter[str]]:
    """Return the words of each entity's name, description and capabilities."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in store.read("entity_words"):
        for text in row["texts"]:
            found[row["slug"]].update(words(text))
    return [found[slug] for slug in slugs]
