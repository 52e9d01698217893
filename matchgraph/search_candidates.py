"""Find what a search may mean: by words in the full-text indexes, by meaning, by evidence for its intent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from graph.model import intent_key
from graph.store import Store
from matchgraph.meaning import Near
from matchgraph.search_terms import lucene
from ranking.methodology import Search

INDEXES = {"Entity": "search_entities", "Capability": "search_capabilities", "Intent": "search_intents"}


@dataclass(frozen=True)
class Candidate:
    """What may be meant: an entity, or one of its capabilities; `text` holds the words that can match."""

    slug: str
    name: str
    capability: str | None
    label: str | None
    text: str = ""

    @classmethod
    def of(cls, row: dict[str, Any]) -> Candidate:
        """Make one from a row of a query."""
        return cls(row["slug"], row["entity_name"], row["capability"], row["label"], row.get("text") or "")


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


def by_words(store: Store, terms: Sequence[str], constants: Search) -> list[Candidate]:
    """Return what the indexes find, sorted; texts of one capability from two indexes are put together."""
    query = lucene(list(terms))
    found: dict[tuple[str, str], Candidate] = {}
    for label, name in INDEXES.items():
        index = store.full_text_name(label)
        for row in store.read(name, index=index, text=query, limit=constants.candidates):
            key = (row["slug"], row["capability"] or "")
            there = found.get(key)
            found[key] = replace(there, text=f"{there.text} {row['text']}") if there else Candidate.of(row)
    return [found[key] for key in sorted(found)]


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
    alike = [
        Alike(Candidate.of(row), near["capability", row["capability"]])
        for row in (store.read("capabilities_by_id", ids=capabilities) if capabilities else ())
    ]
    alike += [
        Alike(Candidate(row["slug"], row["name"], None, None), near["entity", row["slug"]])
        for row in (store.read("entities_by_slug", slugs=entities) if entities else ())
    ]
    alike += [
        Alike(Candidate.of(row), near["intent", row["intent"]], row["intent"])
        for row in (store.read("declared_for", intents=same) if same else ())
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
