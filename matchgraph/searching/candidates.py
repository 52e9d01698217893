"""Find what a search may mean: by words, by meaning, by evidence for its intent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from graph.model import capability_parts, intent_key
from graph.store import Store
from matchgraph.searching.asked_words import AskedWords, asked_words
from matchgraph.searching.index import SearchIndex
from matchgraph.searching.matching import words_found
from matchgraph.searching.terms import lucene
from matchgraph.searching.texts import OF_ENTITIES, naming_words, words_of
from matchgraph.searching.word_index import WordIndex
from ranking.answer_rules import Search
from ranking.arrays import Floats, Integers


class Candidate(NamedTuple):  # of which a search makes very many
    """What may be meant: an entity, or one of its capabilities."""

    slug: str
    capability: str | None = None

    @staticmethod
    def of(key: str) -> Candidate:
        """Return that of the id of a capability or the slug of an entity."""
        return _candidate(key)


@lru_cache(maxsize=100_000)  # popular ones are found again and again
def _candidate(key: str) -> Candidate:
    slug, part = capability_parts(key)
    return Candidate(slug, key if part else None)


Rows: TypeAlias = dict[Candidate, Mapping[str, Any]]  # of queries that read their words


class MeaningMatch(NamedTuple):
    """A candidate near in meaning, and how near, 0-1; whether through an intent it is declared for."""

    candidate: Candidate
    similarity: float
    by_intent: bool = False


class Served(NamedTuple):
    """A candidate that served an intent in trusted searches.

    Args:
        candidate: what served.
        intent: the intent.
        nearness: how near it is to what is searched for, 0-1; 1 is the same.
        rate, lower: the estimated rate of success, and its lower credible bound.
        events: effective searches behind it.
        actors: distinct actors behind it, each counting by the trust in it.
    """

    candidate: Candidate
    intent: str
    nearness: float
    rate: float
    lower: float
    events: float
    actors: float

    @property
    def score(self) -> float:
        """What it counts for this search: what is sure of the rate, less where the intent is another."""
        return self.nearness * self.lower


def by_words(
    store: Store, terms: Sequence[str], constants: Search, index: SearchIndex | None
) -> list[Candidate]:
    """Return what holds any of some words, as they stand or inflected.

    Args:
        store: the graph.
        terms: the words that are searched for.
        constants: the methodology's section.
        index: the words of all texts.
    """
    asked = asked_words(terms, constants, index, semantic=False)
    return [*found_by_words(store, asked, constants, index).candidates]


@dataclass(frozen=True)
class FoundByWords:
    """What holds any of some words, and how much each has of each word.

    Args:
        candidates: capabilities, and entities as a whole.
        own: (n, terms) how much their own texts have of each word, 0-1.
        names: (n, terms) how much the names of their entities have.
        context: (n, terms) how much what others say of their entities has.
        words: for each candidate the word found for each term, empty for none.
    """

    candidates: Sequence[Candidate]
    own: Floats
    names: Floats
    context: Floats
    words: Callable[[int], Sequence[str]]


def found_by_words(
    store: Store, asked: AskedWords, constants: Search, index: SearchIndex | None, also: Sequence[int] = ()
) -> FoundByWords:
    """Return what holds any of some words.

    The index knows what was there at the last recompute. Where texts may have changed since, those it finds
    are read as they are now, and the servers' full-text indexes are asked for the words that it knows little
    or nothing of; where there is no index, for all.

    Args:
        store: the graph.
        asked: the words that are searched for.
        constants: the methodology's section.
        index: the words of all texts.
        also: numbers of texts that were found otherwise.
    """
    if index is None:
        query = lucene(list(asked.terms), constants.words)
        return _in_rows(_from_servers(store, query, constants), asked, constants, None)
    kinds = [index.keys.of(kind) for kind in ("capability", *OF_ENTITIES)]
    fitting = index.words.fitting(asked.related, constants, kinds=kinds, preferred=index.tie_order)
    numbers = np.union1d(fitting, np.array(also, dtype=np.int64)).astype(np.int64)
    numbers = numbers[index.keys.entity_of(numbers) >= 0]
    if not index.changed:
        return _in_index(numbers, asked, index)
    candidates = list(dict.fromkeys(Candidate.of(index.keys.key(number)) for number in numbers.tolist()))
    query = " OR ".join(_rare(index.words, asked, constants.candidates))
    rows = _as_they_are_now(store, candidates) | (_from_servers(store, query, constants) if query else {})
    return _in_rows(rows, asked, constants, index)


def _in_index(numbers: Integers, asked: AskedWords, index: SearchIndex) -> FoundByWords:
    entities, place = np.unique(index.keys.entity_of(numbers), return_inverse=True)
    starts = {kind: index.keys.of(kind).start for kind in OF_ENTITIES}
    named, named_by = index.words.similarity(starts["name"] + entities, asked.related)
    context, _ = index.words.similarity(starts["context"] + entities, asked.related)
    # of an entity as a whole count its name and what it says of itself
    whole = numbers >= starts["name"]
    texts = np.where(whole, starts["about"] + entities[place], numbers)
    own, own_by = index.words.similarity(texts, asked.related)
    first = np.unique(np.where(whole, -1 - entities[place], numbers), return_index=True)[1]
    first = np.sort(first)
    forms = [list(related) for related in asked.related]

    def words(row: int) -> list[str]:
        better = own[first][row] >= named[place[first[row]]]
        by = np.where(better, own_by[first[row]], named_by[place[first[row]]]).tolist()
        return [forms[term][i] if i >= 0 else "" for term, i in enumerate(by)]

    candidates = [Candidate.of(index.keys.key(number)) for number in numbers[first].tolist()]
    return FoundByWords(candidates, own[first], named[place[first]], context[place[first]], words)


def _in_rows(rows: Rows, asked: AskedWords, constants: Search, index: SearchIndex | None) -> FoundByWords:
    candidates = sorted(rows, key=lambda each: (each.slug, each.capability or ""))
    texts = [words_of(rows[each], rows[each].get("intents", ())) for each in candidates]
    called = [
        naming_words(row.get("entity_name") or row["name"] or "", each.slug, row["type"] or "")
        for each, row in ((each, rows[each]) for each in candidates)
    ]
    own, found = words_found(texts, asked, constants, index.words if index else None)
    names, in_name = words_found(called, asked, constants, index.words if index else None)
    context = np.zeros_like(own)
    if index:
        numbers = index.keys.context_of([each.slug for each in candidates])
        context, _ = index.words.similarity(numbers, asked.related)

    def words(row: int) -> list[str]:
        better = (own[row] >= names[row]).tolist()
        return [
            mine if is_own else named
            for mine, named, is_own in zip(found[row], in_name[row], better, strict=True)
        ]

    return FoundByWords(candidates, own, names, context, words)


def _rare(words: WordIndex, asked: AskedWords, most: int) -> list[str]:
    """Return searched words and forms of them, the rarest first, as long as few texts hold them together."""
    forms = dict.fromkeys([*asked.terms, *(word for of in asked.related for word in of)])
    held = {word: words.texts_with(word) for word in forms}
    rarest = sorted(held, key=lambda word: held[word])
    together = np.cumsum([held[word] for word in rarest])
    return [word for word, texts in zip(rarest, together.tolist(), strict=True) if texts <= most]


def _from_servers(store: Store, query: str, constants: Search) -> Rows:
    """Return what the servers' indexes find."""
    most, index = constants.candidates, store.full_text_name
    return _by_candidate(
        [
            *store.read("search_entities", index=index("Entity"), text=query, limit=most),
            *store.read("search_capabilities", index=index("Capability"), text=query, limit=most),
            *store.read("search_intents", index=index("Intent"), text=query, limit=most),
        ]
    )


def _as_they_are_now(store: Store, candidates: Sequence[Candidate]) -> Rows:
    """Return those of some candidates that are still there."""
    capabilities = [each.capability for each in candidates if each.capability]
    entities = [each.slug for each in candidates if not each.capability]
    return _by_candidate(store.read("texts_of_candidates", capabilities=capabilities, entities=entities))


def _by_candidate(rows: Iterable[Mapping[str, Any]]) -> Rows:
    return {Candidate(row["slug"], row["capability"]): row for row in rows}


def by_name(store: Store, terms: Sequence[str], constants: Search) -> dict[str, str]:
    """Return by slug the names of entities whose names or descriptions hold any of some words."""
    index = store.full_text_name("Entity")
    rows = store.read("search_entities", index=index, text=" OR ".join(terms), limit=constants.candidates)
    return {row["slug"]: row["name"] or "" for row in rows}


def by_meaning(
    store: Store, index: SearchIndex, near: Mapping[int, float], constants: Search
) -> list[MeaningMatch]:
    """Return the candidates that are near in meaning, or declared to serve an intent that is.

    Args:
        store: the graph.
        index: numbers the texts.
        near: similarities of the texts that are near, by number.
        constants: the methodology's section.
    """
    intents = index.keys.of("intent").start
    of = index.keys.key
    matches = [MeaningMatch(Candidate.of(of(text)), near[text]) for text in near if text < intents]
    matches += [
        MeaningMatch(Candidate.of(of(capability)), near[intent], by_intent=True)
        for intent in near
        if intent >= intents and near[intent] >= constants.same_intent
        for capability in index.keys.declared_for(intent)
    ]
    if not index.changed:
        return matches
    there = _as_they_are_now(store, [match.candidate for match in matches])
    return [match for match in matches if match.candidate in there]


def near_intents(
    text: str, index: SearchIndex | None, near: Mapping[int, float], constants: Search
) -> dict[str, float]:
    """Return the intent that a text is and those near in meaning, by key, and how near they are.

    Args:
        text: what is searched for.
        index: numbers the texts.
        near: similarities of intents, by number.
        constants: the methodology's section.
    """
    found = {
        index.keys.key(number): similarity
        for number, similarity in near.items()
        if index and similarity >= constants.same_intent
    }
    found[intent_key(text)] = 1.0
    nearest = sorted(found, key=lambda key: (-found[key], key))[: constants.intents]
    return {key: found[key] for key in nearest}


def by_evidence(store: Store, intents: Mapping[str, float]) -> list[Served]:
    """Return what served some intents.

    Args:
        store: the graph.
        intents: how near each is to what is searched for.
    """
    return [
        Served(
            Candidate(row["slug"], row["capability"]),
            row["intent"],
            intents[row["intent"]],
            row["rate"],
            row["lower"],
            row["events"],
            row["actors"],
        )
        for row in store.read("answered_by", intents=list(intents))
    ]
