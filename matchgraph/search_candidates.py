"""Find what a search may mean: by words in the full-text indexes, by meaning, by evidence for its intent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any, Literal

from graph.model import intent_key
from graph.store import Store
from matchgraph.meaning import NUMBERS, Kind, Meanings, Near
from matchgraph.search_terms import lucene
from matchgraph.vocabulary import Vocabulary
from ranking.methodology import Search

NEAREST = 100  # of each kind, in meaning or by common words alone: enough to fill a page of answers
Label = Literal["Capability", "Entity", "Intent"]
Rows = list[tuple[Label, dict[str, Any]]]
INDEXES: Mapping[Label, str] = {
    "Entity": "search_entities",
    "Capability": "search_capabilities",
    "Intent": "search_intents",
}
KINDS: Mapping[Label, Kind] = {"Capability": "capability", "Entity": "entity", "Intent": "intent"}
BY_KEY: Mapping[Label, tuple[str, str]] = {
    "Capability": ("described_capabilities", "ids"),
    "Entity": ("described_entities", "slugs"),
    "Intent": ("declared_for", "intents"),
}


@dataclass(frozen=True)
class Candidate:
    """What may be meant: an entity, or one of its capabilities.

    Where words are to match, they are in `name`, the entity's, and in `text`.
    """

    slug: str
    capability: str | None = None
    label: str | None = None
    name: str = ""
    text: str = ""

    @classmethod
    def of(cls, row: dict[str, Any]) -> Candidate:
        """Make one from a row of a query."""
        words = (row.get("entity_name") or "", row.get("text") or "")
        return cls(row["slug"], row["capability"], row["label"], *words)


@dataclass(frozen=True)
class Alike:
    """A candidate near in meaning, and how near, 0-1; through an intent it is declared for, if any."""

    candidate: Candidate
    similarity: float
    intent: str | None = None


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
    store: Store, terms: Sequence[str], constants: Search, meanings: Meanings | None
) -> list[Candidate]:
    """Return what the indexes find, sorted; texts of one capability from two indexes are put together.

    Args:
        store: the graph.
        terms: the words that are searched for.
        constants: the methodology's section.
        meanings: has the words of all texts; without them the indexes have to look for typos.
    """
    if meanings is None:
        rows = _from_indexes(store, dict.fromkeys(INDEXES, lucene(list(terms))), constants)
    else:
        rows = _by_vocabulary(store, terms, constants, meanings)
    found: dict[tuple[str, str, str], Candidate] = {}
    texts: dict[tuple[str, str], Candidate] = {}
    for label, row in rows:
        found.setdefault((label, row["slug"], f"{row['capability']} {row['text']}"), Candidate.of(row))
    for _, candidate in sorted(found.items(), key=lambda item: item[0]):
        key = (candidate.slug, candidate.capability or "")
        there = texts.get(key)
        texts[key] = replace(there, text=f"{there.text} {candidate.text}") if there else candidate
    return [texts[key] for key in sorted(texts)]


def _from_indexes(store: Store, queries: Mapping[Label, str], constants: Search) -> Rows:
    return [
        (label, row)
        for label, query in queries.items()
        if query
        for row in store.read(
            INDEXES[label],
            index=store.full_text_name(label),
            text=query,
            limit=constants.candidates,
        )
    ]


def _by_vocabulary(store: Store, terms: Sequence[str], constants: Search, meanings: Meanings) -> Rows:
    """Ask the indexes for rare words; where that leaves room, find texts with common ones by our own list."""
    vocabulary = meanings.vocabulary
    forms = [list(dict.fromkeys([term, *vocabulary.akin(term)])) for term in terms]
    queries: dict[Label, str] = {}
    common: dict[Label, list[list[str]]] = {}
    for label, kind in KINDS.items():
        number = NUMBERS[kind]
        held = [[word for word in alike if vocabulary.is_common(word, number)] for alike in forms]
        common[label] = [words for words in held if words]
        queries[label] = " OR ".join(_rare(vocabulary, forms, number, constants.candidates))
    rows = _from_indexes(store, queries, constants)
    for label, kind in KINDS.items():
        room = min(NEAREST, constants.candidates - sum(of == label for of, _ in rows))
        if room > 0 and common[label]:
            keys = meanings.holding(common[label], kind, room)
            name, parameter = BY_KEY[label]
            rows += [(label, row) for row in store.read(name, **{parameter: keys})]
    return rows


def _rare(vocabulary: Vocabulary, forms: Sequence[Sequence[str]], kind: int, most: int) -> list[str]:
    """Return the rare ones of some words: the searched ones, and of their forms the likest.

    Of a searched word that no text holds the likest form always counts, of others as many as an index can
    name all texts of: else each would leave out what it likes.

    Args:
        vocabulary: the words.
        forms: each searched word, and the words that stand for it, the likest first.
        kind: of text.
        most: texts in which the words together may stand with such another form.
    """
    taken: dict[str, None] = {}
    texts = 0
    unknown = [not vocabulary.texts_with(alike[0], kind) for alike in forms]
    for place, words in enumerate(zip_longest(*forms)):
        for word, is_unknown in zip(words, unknown, strict=True):
            if word is None or word in taken or vocabulary.is_common(word, kind):
                continue
            held = vocabulary.texts_with(word, kind)
            if place == 0 or (place == 1 and is_unknown) or texts + held <= most:
                taken[word] = None
                texts += held
    return list(taken)


def by_name(store: Store, terms: Sequence[str], constants: Search) -> list[Candidate]:
    """Return entities whose names or descriptions hold any of the words as they stand, sorted."""
    index = store.full_text_name("Entity")
    rows = store.read("search_entities", index=index, text=" OR ".join(terms), limit=constants.candidates)
    return [Candidate.of(row) for row in rows]


def by_meaning(store: Store, found: Sequence[Near], constants: Search) -> list[Alike]:
    """Return the candidates that are near in meaning, or declared to serve an intent that is.

    Args:
        store: the graph.
        found: what is near.
        constants: the methodology's section.
    """
    near = {(each.kind, each.key): each.similarity for each in found}
    capabilities = [key for kind, key in near if kind == "capability"]
    entities = [key for kind, key in near if kind == "entity"]
    same = [key for (kind, key), s in near.items() if kind == "intent" and s >= constants.same_intent]
    alike = [Alike(Candidate(slug), near["entity", slug]) for slug in entities]
    alike += [
        Alike(Candidate.of(row), near["capability", row["capability"]])
        for row in (store.read("capabilities_by_id", ids=capabilities) if capabilities else ())
    ]
    alike += [
        Alike(Candidate.of(row), near["intent", row["intent"]], row["intent"])
        for row in (store.read("declaring", intents=same) if same else ())
    ]
    return alike


def by_evidence(store: Store, text: str, found: Sequence[Near], constants: Search) -> list[Served]:
    """Return what served the intent that a text is, or intents near in meaning.

    Args:
        store: the graph.
        text: what is searched for.
        found: what is near in meaning.
        constants: the methodology's section.
    """
    near = {
        e.key: e.similarity for e in found if e.kind == "intent" and e.similarity >= constants.same_intent
    }
    near[intent_key(text)] = 1.0
    chosen = sorted(near, key=lambda key: (-near[key], key))[: constants.intents]
    return [
        Served(
            Candidate.of(row),
            row["intent"],
            near[row["intent"]],
            *(row[n] for n in ("rate", "lower", "events", "actors")),
        )
        for row in store.read("answered_by", intents=chosen)
    ]
