"""Rank candidates of searches by text match only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph.store import Store
from matchgraph.runs.later_searches import LaterSearches
from matchgraph.searching.terms import query_words, words
from ranking.answer_rules import Search
from ranking.arrays import Floats
from ranking.text_match import bm25


def text_scores(store: Store, slugs: Sequence[str], searches: LaterSearches, constants: Search) -> Floats:
    """Return the BM25 score of the entity's name and capabilities for the intent, per row.

    Args:
        slugs: of each entity.
    """
    asked = {number: query_words(searches.intents[number]) for number in np.unique(searches.intent).tolist()}
    vocabulary = sorted({term for terms in asked.values() for term in terms})
    column = {term: place for place, term in enumerate(vocabulary)}
    counts, lengths = _counts(store, slugs, column)
    scores = np.zeros(len(searches.event))
    for number, terms in asked.items():
        rows = np.flatnonzero(searches.intent == number)
        if terms:
            of_terms = counts[:, [column[term] for term in terms]].toarray()
            fitting = bm25(
                of_terms, lengths, saturation=constants.saturation, length_share=constants.length_share
            )
            scores[rows] = fitting[searches.entity[rows]]
    return scores


def _counts(
    store: Store, slugs: Sequence[str], column: Mapping[str, int]
) -> tuple[sparse.csc_array, NDArray[np.int64]]:
    """Return the counts of query terms in each entity's texts, and the text lengths in words."""
    index = {slug: number for number, slug in enumerate(slugs)}
    lengths = np.zeros(len(slugs), dtype=np.int64)
    entities: list[int] = []
    terms: list[int] = []
    for row in store.read("entity_words"):
        if row["slug"] in index:
            entity = index[row["slug"]]
            found = [word for text in row["texts"] for word in words(text)]
            known = [column[word] for word in found if word in column]
            lengths[entity] = len(found)
            terms += known
            entities += [entity] * len(known)
    shape = len(slugs), len(column)
    return sparse.csc_array((np.ones(len(terms)), (entities, terms)), shape=shape), lengths
