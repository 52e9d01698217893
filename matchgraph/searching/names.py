"""Which entities a question names, and how much of it is their name."""

from __future__ import annotations

from collections.abc import Sequence

from graph.store import Store
from matchgraph.searching.asked_words import AskedWords
from matchgraph.searching.index import SearchIndex
from matchgraph.searching.terms import squashed, words
from matchgraph.searching.texts import names_of

LONGEST = 8  # words of a name
MOST = 64  # words of a text that are looked through for names


def entities_named(index: SearchIndex, text: str) -> list[str]:
    """Return the slugs of the entities that a text is a name of.

    Args:
        index: knows the names.
        text: in any spelling of case, spaces and signs.
    """
    name = squashed(text)
    start = index.keys.of("name").start
    return [index.keys.key(start + place) for place in index.keys.named_exactly(name)] if name else []


def named_shares(
    store: Store, text: str, asked: AskedWords, index: SearchIndex | None, slugs: Sequence[str]
) -> dict[str, float]:
    """Return how much of what a question says is exactly the name of an entity, 0-1, by slug.

    Args:
        store: the graph.
        text: the question.
        asked: its words that say something, and what each says.
        index: knows the names; without it only those of some entities are compared, with the whole question.
        slugs: these entities.
    """
    said = words(text)[:MOST]
    if index is None:
        whole = {"".join(said), "".join(asked.terms)}
        rows = store.read("names_searched_for", slugs=sorted(set(slugs)))
        return {row["slug"]: 1.0 for row in rows if whole & {*names_of(row["name"], row["slug"])}}
    weight = dict(zip(asked.terms, asked.weights.tolist(), strict=True))
    start = index.keys.of("name").start
    shares: dict[str, float] = {}
    for first in range(len(said)):
        for end in range(first + 1, min(first + LONGEST, len(said)) + 1):
            part = said[first:end]
            share = 1.0 if len(part) == len(said) else sum(weight.get(word, 0.0) for word in {*part})
            if share <= 0:
                continue
            for place in index.keys.named_exactly("".join(part)):
                slug = index.keys.key(start + place)
                shares[slug] = max(shares.get(slug, 0.0), round(min(1.0, share), 6))
    return shares
