"""The words of a question, and which words of a graph count as each: forms, typos, translations, synonyms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matchgraph.searching.compounds import in_parts, joined
from matchgraph.searching.index import SearchIndex
from matchgraph.searching.matching import likeness_of, word_weights
from matchgraph.searching.multilingual import is_common, parted
from matchgraph.searching.terms import Kinship, filler_words, in_english_spelling, kinship, spelt_out
from matchgraph.searching.texts import Kind
from matchgraph.searching.word_index import WordIndex, shares_of
from ranking.answer_rules import Search
from ranking.arrays import Floats

WEIGHED: tuple[Kind, ...] = ("capability", "name", "about")  # texts that tell how common a word is


@dataclass(frozen=True)
class AskedWords:
    """The words that are searched for.

    Args:
        terms: as typed.
        related: of each what counts as it, by how much, 0-1; without an index nothing.
        weights: (terms,) what each says, together 1.
        known: those that are words for sure, so that nothing is a typo of one.
    """

    terms: Sequence[str]
    related: Sequence[Mapping[str, float]]
    weights: Floats
    known: frozenset[str]

    def share(self, number: int, word: str, constants: Search, *, new: bool) -> float:
        """Return how much a word counts as a searched one, 0-1.

        Args:
            number: of the searched word.
            word: of a text.
            constants: the methodology's section.
            new: whether the word is none of the index, so that only its letters tell.
        """
        term = self.terms[number]
        if not new or (term == word and not self.related[number]):
            return 1.0 if term == word else self.related[number].get(word, 0.0)
        kind = kinship(term, word, constants.words)
        if kind is None or (kind == "typo" and term in self.known):
            return 0.0
        return likeness_of(constants)[kind]


def asked_words(
    terms: Sequence[str], constants: Search, index: SearchIndex | None, *, semantic: bool = True
) -> AskedWords:
    """Return the words of a question with what counts as each.

    What no text has may be a typo, if it makes sense together with the other words; else words of the same
    meaning count, in English or in another language. Articles and the like of other languages are left out.
    What a word makes with its neighbour counts as both, if a text has that as one word.

    Args:
        terms: distinct words that say something.
        constants: the methodology's section.
        index: the words of all texts; without it the servers decide what is related.
        semantic: whether words of the same meaning count.
    """
    if index is None:
        return AskedWords(terms, [{}] * len(terms), _even(len(terms)), frozenset())
    by_meaning = index.related if semantic else None
    if by_meaning:
        terms = list(dict.fromkeys(part for term in terms for part in _parted(term, index.words)))
    terms = list(dict.fromkeys(word for term in terms for word in _spelt_out(term, index.words)))
    terms = list(dict.fromkeys(word for term in terms for word in in_parts(term, index.words)))
    kinships = {term: _forms(term, index.words, constants) for term in terms}
    related: dict[str, Mapping[str, float]] = {
        term: shares_of(of, constants) for term, of in kinships.items()
    }
    unknown = [term for term in terms if not related[term]]
    common = {term for term in unknown if by_meaning and is_common(term)}
    misspelt = {term: index.words.typos(term, constants.words) for term in unknown if term not in common}
    for term, typos in _sensible(misspelt, related, index.words).items():
        related[term] = shares_of(typos, constants)
    unknown = [term for term in unknown if not related[term]]
    if by_meaning and unknown:
        for term, near in by_meaning.near(unknown, constants.words).items():
            if near is None:
                related.pop(term)
            else:
                related[term] = {word: constants.related * share for word, share in near.items()}
    kept = [term for term in terms if term in related] or list(terms)
    for term, whole in joined(terms, index.words).items():
        if term in kept:
            related[term] = dict(related.get(term, {})) | dict(whole)
    return AskedWords(
        kept,
        [related.get(term, {}) for term in kept],
        _weights([related.get(term, {}) for term in kept], index, constants),
        frozenset(term for term in kept if kinships[term]) | common,
    )


def _parted(term: str, words: WordIndex) -> list[str]:
    return [term] if term.isascii() or words.texts_with(term) else parted(term)


def _spelt_out(term: str, words: WordIndex) -> Sequence[str]:
    """Return what an abbreviation stands for that no text has."""
    return (
        [term]
        if words.texts_with(term)
        else [w for w in spelt_out(term) if w not in filler_words()] or [term]
    )


def _forms(term: str, words: WordIndex, constants: Search) -> dict[str, Kinship]:
    """Return the word and its forms; where there is none, the forms of its English spelling."""
    own, spelling = words.related(term, constants.words), in_english_spelling(term)
    return own if own or spelling == term else words.related(spelling, constants.words)


def _sensible(
    misspelt: Mapping[str, Mapping[str, Kinship]],
    related: Mapping[str, Mapping[str, float]],
    words: WordIndex,
) -> dict[str, dict[str, Kinship]]:
    """Return of the words that others may be typos of those that a text has together with another one."""
    found = {}
    for term, typos in misspelt.items():
        others = [
            of for other in related if other != term and (of := {**related[other], **misspelt.get(other, {})})
        ]
        found[term] = {
            word: kind
            for word, kind in typos.items()
            if len(related) == 1 or any(words.together([word], of) for of in others)
        }
    return found


def _weights(related: Sequence[Mapping[str, float]], index: SearchIndex, constants: Search) -> Floats:
    start, end = index.keys.of(WEIGHED[0]).start, index.keys.of(WEIGHED[-1]).stop
    holding = [index.words.holding(of, slice(start, end)) if of else 0 for of in related]
    return word_weights(end - start, holding, constants.rarity)


def _even(count: int) -> Floats:
    return np.full(count, 1 / max(1, count))
