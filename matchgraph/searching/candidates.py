"""Find what a search may mean: by words, by meaning, by evidence for its intent."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from graph.model import capability_parts, intent_key
from graph.store import Store
from matchgraph.searching.index import SearchIndex
from matchgraph.searching.matching import Counted, count_words
from matchgraph.searching.terms import lucene
from matchgraph.searching.texts import words_of
from matchgraph.searching.word_index import WordIndex
from ranking.methodology import Search

Label = Literal["Capability", "Entity", "Intent"]
INDEXES: Mapping[Label, str] = {
    "Entity": "search_entities",
    "Capability": "search_capabilities",
    "Intent": "search_intents",
}


@dataclass(frozen=True)
class Candidate:
    """What may be meant: an entity, or one of its capabilities."""

    slug: str
    capability: str | None = None

    @classmethod
    def of(cls, key: str) -> Candidate:
        """Make one of the id of a capability or the slug of an entity."""
        slug, part = capability_parts(key)
        return cls(slug, key if part else None)


@dataclass(frozen=True)
class Alike:
    """A candidate near in meaning, and how near, 0-1; whether through an intent it is declared for."""

    candidate: Candidate
    similarity: float
    by_intent: bool = False


@dataclass(frozen=True)
class Served:
    """A candidate that served an intent in trusted searches.

    Args:
        candidate: what served.
        intent: the intent.
        nearness: how near it is to what is searched for, 0-1; 1 is the same.
        rate: the estimated rate of success.
        lower: its lower credible bound.
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
) -> tuple[list[Candidate], Counted]:
    """Return what holds any of some words, and how often.

    The index knows what was there at the last recompute. What may have changed since, the servers' full-text
    indexes are asked for: all words where there is no index, else those that it knows little or nothing of.

    Args:
        store: the graph.
        terms: the words that are searched for.
        constants: the methodology's section.
        index: the words of all texts.
    """
    if index is None:
        return _live(store, terms, lucene(list(terms)), constants)
    kinds = [index.keys.of("capability"), index.keys.of("entity")]
    texts, counted = index.words.fitting(terms, constants, kinds=kinds, preferred=index.standing)
    candidates = [Candidate.of(index.keys.key(number)) for number in texts.tolist()]
    query = " OR ".join(_rare(index.words, terms, constants.candidates)) if index.changed else ""
    if not query:
        return candidates, counted
    certain = {term for term in terms if {"same", "form"} & {*index.words.akin(term).values()}}
    changed, counted_now = _live(store, terms, query, constants, known=certain)
    newer = set(changed)
    kept = [place for place, candidate in enumerate(candidates) if candidate not in newer]
    return [*(candidates[place] for place in kept), *changed], counted.only(kept).with_more(counted_now)


def _rare(words: WordIndex, terms: Sequence[str], most: int) -> list[str]:
    """Return searched words and forms of them, the rarest first, as long as few texts hold them together."""
    forms = dict.fromkeys([*terms, *(word for term in terms for word in words.akin(term))])
    held = {word: words.texts_with(word) for word in forms}
    rarest = sorted(held, key=lambda word: held[word])
    together = np.cumsum([held[word] for word in rarest])
    return [word for word, texts in zip(rarest, together.tolist(), strict=True) if texts <= most]


def _live(
    store: Store, terms: Sequence[str], query: str, constants: Search, known: Collection[str] = ()
) -> tuple[list[Candidate], Counted]:
    """Return what the servers' indexes find, sorted, each candidate once."""
    rows = {
        (row["slug"], row["capability"] or ""): row
        for label, name in INDEXES.items()
        for row in store.read(name, index=store.full_text_name(label), text=query, limit=constants.candidates)
    }
    found = [row for _, row in sorted(rows.items())]
    texts = [words_of(row, row.get("intents", ())) for row in found]
    return [Candidate(row["slug"], row["capability"]) for row in found], count_words(
        texts, terms, constants, known=known
    )


def by_name(store: Store, terms: Sequence[str], constants: Search) -> dict[str, str]:
    """Return by slug the names of entities whose names or descriptions hold any of some words."""
    index = store.full_text_name("Entity")
    rows = store.read("search_entities", index=index, text=" OR ".join(terms), limit=constants.candidates)
    return {row["slug"]: row["name"] or "" for row in rows}


def by_meaning(index: SearchIndex, near: Mapping[int, float], constants: Search) -> list[Alike]:
    """Return the candidates that are near in meaning, or declared to serve an intent that is.

    Args:
        index: numbers the texts.
        near: similarities of the texts that are near, by number.
        constants: the methodology's section.
    """
    intents = index.keys.of("intent").start
    alike = [
        Alike(Candidate.of(index.keys.key(number)), similarity)
        for number, similarity in near.items()
        if number < intents
    ]
    alike += [
        Alike(Candidate.of(index.keys.key(capability)), similarity, by_intent=True)
        for number, similarity in near.items()
        if number >= intents and similarity >= constants.same_intent
        for capability in index.keys.declared_for(number)
    ]
    return alike


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
            *(row[n] for n in ("rate", "lower", "events", "actors")),
        )
        for row in store.read("answered_by", intents=list(intents))
    ]
