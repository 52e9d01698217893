"""What a result has to offer: a capability that has the words of a text, and who may have it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from lunr.stemmer import PorterStemmer

from graph.errors import MatchGraphError
from graph.store import Store
from matchgraph.answers.exploring import MetRequirement
from matchgraph.searching.candidates import by_words
from matchgraph.searching.index import SearchIndex
from matchgraph.searching.terms import is_typo, query_words, words
from ranking.answer_rules import Search, Words

if TYPE_CHECKING:
    from cypher.rows import CapabilityTextsOfRow

_STEMMER = PorterStemmer()


def meeting(
    store: Store, slugs: Sequence[str], texts: Sequence[str], rules: Words
) -> dict[str, tuple[MetRequirement, ...]]:
    """Return the entities that offer, for each text, a capability with all its words; and which one that is.

    A word may stand there inflected or with a typo; words that tell nothing do not count.

    Args:
        store: the graph.
        slugs: entities.
        texts: what a capability has to say.
        rules: which words count as typos.

    Raises:
        MatchGraphError: a text has no words.
    """
    required = dict(zip(texts, _terms(texts), strict=True))
    found = {}
    for row in store.read("capability_texts_of", slugs=list(slugs)):
        met = [_met(row, text, terms, rules) for text, terms in required.items()]
        if None not in met:
            found[row["slug"]] = tuple(each for each in met if each is not None)
    return found


def _met(row: CapabilityTextsOfRow, text: str, terms: Sequence[str], rules: Words) -> MetRequirement | None:
    """Return the capability of an entity that has all words of a text; rather one that is named by them."""
    found = None
    for capability, name, whole in zip(row["capabilities"], row["names"], row["texts"], strict=True):
        is_named = has_all(name, terms, rules)
        if is_named or (found is None and has_all(whole, terms, rules)):
            found = MetRequirement(required=text, capability=capability, name=name)
        if is_named:
            break
    return found


def likely_meeting(
    store: Store, texts: Sequence[str], constants: Search, index: SearchIndex | None
) -> set[str]:
    """Return entities that a search for each of the texts finds a capability of: some may not have all words.

    Args:
        store: the graph.
        texts: what a capability has to say.
        constants: the methodology's section.
        index: has the words of all texts.

    Raises:
        MatchGraphError: a text has no words.
    """
    return {
        candidate.slug
        for terms in _terms(texts)
        for candidate in by_words(store, terms, constants, index)
        if candidate.capability is not None
    }


def _terms(texts: Sequence[str]) -> list[list[str]]:
    required = [query_words(text) for text in texts]
    for text, terms in zip(texts, required, strict=True):
        if not terms:
            raise MatchGraphError(f"'{text}' has no words to match; say what a capability has to do")
    return required


def has_all(text: str, terms: Sequence[str], rules: Words) -> bool:
    """Say whether a text has all of some words, inflected or with a typo.

    What is required has to be meant, so words that only share their beginning, as in a search, are not
    enough. Source of the stems: Porter, An algorithm for suffix stripping, 1980.

    >>> has_all("Transcribes recorded speech", ["transcribe", "speech"], Words())
    True
    >>> has_all("Recordings", ["recordngs"], Words()), has_all("Differs in speed", ["speech"], Words())
    (True, False)
    """
    there = set(words(text))
    stems = {_stem(word) for word in there}
    return all(_stem(term) in stems or any(is_typo(term, word, rules) for word in there) for term in terms)


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    stem: str = _STEMMER.stem(word)
    return stem
