"""All that speaks for what a question may mean: words, names, meaning, evidence, and what it resembles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeVar

import numpy as np

from graph.store import Store
from matchgraph.searching.asked_words import AskedWords, asked_words
from matchgraph.searching.candidates import (
    Candidate,
    FoundByWords,
    MeaningMatch,
    Served,
    by_evidence,
    by_meaning,
    by_name,
    found_by_words,
    near_intents,
)
from matchgraph.searching.embedding import Vectors
from matchgraph.searching.index import SearchIndex
from matchgraph.searching.matching import DECIMALS, Match, match_name
from matchgraph.searching.names import named_shares
from matchgraph.searching.question import Question
from matchgraph.searching.resembling import read_resembling
from matchgraph.searching.terms import content_words, name_words
from ranking.answer_rules import Search
from ranking.arrays import Floats

Scored = TypeVar("Scored", MeaningMatch, Served)
_MEANWHILE = ThreadPoolExecutor(32, thread_name_prefix="evidence")  # to start a thread takes longer


class TextMatch(NamedTuple):
    """A candidate, and how its words match."""

    candidate: Candidate
    match: Match


class Hit(NamedTuple):
    """All that speaks for one entity, each part the best of its kind, 0-1.

    Args:
        words: how the words of what fits best match, if any do.
        together: square of the share of the question's words that all its texts together have.
        named: share of the question that is exactly its name.
        name: share of the question's words that its name has.
        rarest: how much its name has of the question's rarest word.
        context: share that what others say of it covers.
        near: what of it is near in meaning, if anything is.
        served: how it served the intent, if it did.
        pairs: share of the neighbouring words that what fits best has both of: no phrase counts more.
        resembles: how much it resembles what the question names, as the graph has it.
    """

    words: TextMatch | None = None
    together: float = 0.0
    named: float = 0.0
    name: float = 0.0
    rarest: float = 0.0
    context: float = 0.0
    near: MeaningMatch | None = None
    served: Served | None = None
    pairs: float = 0.0
    resembles: float = 0.0

    @property
    def text(self) -> float:
        """What its words count: half of a question is far less than half of what was meant."""
        return self.words.match.score if self.words else 0.0

    @property
    def covers(self) -> float:
        """The share of the question's words that what fits best has."""
        return self.words.match.coverage if self.words else 0.0

    @property
    def meaning(self) -> float:
        """The cosine similarity, or 0."""
        return max(0.0, self.near.similarity) if self.near else 0.0

    @property
    def evidence(self) -> float:
        """What is sure of its rate of success, or 0."""
        return self.served.score if self.served else 0.0

    def strongest(self) -> Candidate:
        """Return the part that speaks most for it; words first where parts tie."""
        parts: list[tuple[float, Candidate]] = []
        if self.words:
            parts.append((self.words.match.coverage, self.words.candidate))
        if self.near:
            parts.append((self.meaning, self.near.candidate))
        if self.served:
            parts.append((self.evidence, self.served.candidate))
        return max(parts, key=lambda part: part[0])[1] if parts else Candidate("")

    def score(self, constants: Search) -> float:
        """Return what all that is known without its rank and phrases counts."""
        return round(
            constants.text * self.text
            + constants.together * self.together
            + constants.named * self.named
            + constants.name * self.name
            + constants.rarest * self.rarest
            + constants.context * self.context
            + constants.meaning * self.meaning
            + constants.evidence * self.evidence
            + constants.resemblance * self.resembles,
            DECIMALS,
        )


@dataclass(frozen=True)
class Hits:
    """What was found.

    Args:
        of: by entity.
        asked: the words it was searched by.
        covered: the greatest share of the question's words that a text of what may be an answer has.
    """

    of: Mapping[str, Hit]
    asked: AskedWords = field(default_factory=lambda: AskedWords([], [], np.zeros(0), frozenset()))
    covered: float = 0.0


def hits(
    store: Store, question: Question, constants: Search, index: SearchIndex | None, *, semantic: bool = True
) -> Hits:
    """Return all that speaks for each entity a question may mean.

    Args:
        store: the graph.
        question: what is asked for.
        constants: the methodology's section.
        index: the words of all texts and what they mean.
        semantic: whether meaning counts, where there are vectors.
    """
    text = question.text
    terms = content_words(text)
    if not terms and not question.like:
        return _found(_by_name(store, text, constants))
    asked = asked_words(terms, constants, index, semantic=semantic)
    meaning = _meaning(question, asked, index) if semantic else None
    intents = index.near(meaning, ["intent"], constants) if index else {}
    evidence = _MEANWHILE.submit(  # the server looks it up, by the same deadline
        copy_context().run, by_evidence, store, near_intents(text, index, intents, constants)
    )
    near = index.near(meaning, ["capability", "name", "about"], constants) if index else {}
    similar = _best(by_meaning(store, index, {**near, **intents}, constants) if index else [])
    found = _by_words(store, text, asked, constants, index, [*near]) if terms else {}
    served = _best(evidence.result())
    resembling = read_resembling(store, question, constants, index)
    slugs = found.keys() | similar.keys() | served.keys() | resembling.keys()
    hit = {
        slug: _with(found.get(slug), similar.get(slug), served.get(slug), resembling.get(slug, 0.0))
        for slug in sorted(slugs.difference(question.left_out))
    }
    return replace(_found(hit), asked=asked)


def _found(of: Mapping[str, Hit]) -> Hits:
    return Hits(of, covered=max((hit.covers for hit in of.values()), default=0.0))


def _with(found: Hit | None, near: MeaningMatch | None, served: Served | None, resembles: float) -> Hit:
    """Return what words found with what else did."""
    if found is None:
        return Hit(near=near, served=served, resembles=resembles)
    if near is None and served is None and not resembles:
        return found
    return found._replace(near=near, served=served, resembles=resembles)


def _meaning(question: Question, asked: AskedWords, index: SearchIndex | None) -> Vectors | None:
    """Return the vector of what is asked for: of a text, of what the named entities offer, or of both."""
    if index is None:
        return None
    parts = [index.meaning_like(question.like)] if question.like else []
    if asked.terms:
        parts.append(
            index.meaning_of(dict.fromkeys([question.text, _translated(question.text, asked)]), asked.terms)
        )
    there = [part for part in parts if part is not None]
    return np.asarray(sum(there) / len(there), dtype=np.float32) if there else None


def _translated(text: str, asked: AskedWords) -> str:
    """Return a text with the nearest word of the graph in place of each that it does not have."""
    known = [
        max(of, key=lambda word: of[word]) if of else term
        for term, of in zip(asked.terms, asked.related, strict=True)
    ]
    same = all(term in of for term, of in zip(asked.terms, asked.related, strict=True))
    return text if same else " ".join(known)


def _by_words(
    store: Store,
    text: str,
    asked: AskedWords,
    constants: Search,
    index: SearchIndex | None,
    near: Sequence[int],
) -> dict[str, Hit]:
    found = found_by_words(store, asked, constants, index, near)
    weights = asked.weights
    covered = (np.maximum(found.own, found.names) @ weights).round(6)
    own = (found.own @ weights).round(6)
    name = (found.names @ weights).round(6).tolist()
    rarest = found.names[:, int(np.argmax(weights))].round(6).tolist()
    context = (np.maximum(found.context, found.names) @ weights).round(6).tolist()
    named = named_shares(store, text, asked, index, [each.slug for each in found.candidates])
    together = _together(found, asked)
    shares = np.maximum(found.own, found.names)
    neighbours = np.minimum(shares[:, 1:], shares[:, :-1])
    pairs = neighbours.mean(axis=1).round(6) if neighbours.shape[1] else np.zeros(len(covered))
    best: dict[str, Hit] = {}
    for i in _best_of_each(found.candidates, covered, pairs, own):
        slug, share = found.candidates[i].slug, float(covered[i])
        best[slug] = Hit(
            TextMatch(found.candidates[i], _match(share, asked.terms, found, i)) if share else None,
            together[slug],
            named.get(slug, 0.0),
            name[i],
            rarest[i],
            context[i],
            pairs=float(pairs[i]),
        )
    for slug in named.keys() - best.keys():
        best[slug] = Hit(named=named[slug])
    return best


def _best_of_each(candidates: Sequence[Candidate], covered: Floats, pairs: Floats, own: Floats) -> list[int]:
    """Return the number of the best candidate of each entity; of equal ones a capability, by its id."""
    keys = [each.capability or "" for each in candidates]
    places: dict[str, int] = {}
    owners = np.array([places.setdefault(each.slug, len(places)) for each in candidates], dtype=np.int64)
    by_id = np.empty(len(keys), dtype=np.int64)
    by_id[sorted(range(len(keys)), key=lambda i: (not keys[i], keys[i]))] = np.arange(len(keys))
    order = np.lexsort((by_id, -own, -pairs, -covered, owners))
    first = np.searchsorted(owners[order], np.arange(len(places)))
    chosen: list[int] = order[first].tolist()
    return chosen


def _together(found: FoundByWords, asked: AskedWords) -> dict[str, float]:
    """Return the square of the share of the words that the found texts of each entity have together."""
    if not found.candidates:
        return {}
    place: dict[str, int] = {}
    owners = [place.setdefault(each.slug, len(place)) for each in found.candidates]
    order = np.argsort(owners, kind="stable")
    starts = np.searchsorted(np.asarray(owners)[order], np.arange(len(place)))
    shares = np.maximum.reduceat(np.maximum(found.own, found.names)[order], starts, axis=0)
    together = ((shares @ asked.weights) ** 2).round(6).tolist()
    return dict(zip(place, together, strict=True))


def _match(covered: float, terms: Sequence[str], found: FoundByWords, row: int) -> Match:
    def matched() -> tuple[str, ...]:
        pairs = [(term, word) for term, word in zip(terms, found.words(row), strict=True) if word]
        return tuple(term if term == word else f"{word} ({term})" for term, word in pairs)

    return Match(round(covered**2, 6), covered, matched)


def _by_name(store: Store, text: str, constants: Search) -> dict[str, Hit]:
    terms = name_words(text)
    names = by_name(store, terms, constants) if terms else {}
    found = {slug: match_name(name, terms) for slug, name in names.items()}
    return {
        slug: Hit(TextMatch(Candidate(slug), m), named=float(m.score == 1), name=m.score)
        for slug, m in found.items()
        if m
    }


def _best(scored: Iterable[Scored]) -> dict[str, Scored]:
    best: dict[str, Scored] = {}
    for each in sorted(scored, key=lambda s: (-_strength(s), s.candidate.capability or "")):
        best.setdefault(each.candidate.slug, each)
    return best


def _strength(scored: MeaningMatch | Served) -> float:
    return scored.similarity if isinstance(scored, MeaningMatch) else scored.score
