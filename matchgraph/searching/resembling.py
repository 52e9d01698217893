"""What resembles the entities that a question names: by pages, by capabilities and by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.store import Store
from matchgraph.entities.variants import family
from matchgraph.searching.index import SearchIndex
from matchgraph.searching.question import Question
from matchgraph.searching.terms import words
from ranking.answer_rules import Search

if TYPE_CHECKING:
    from cypher.rows import NamesSearchedForRow


def read_resembling(
    store: Store, question: Question, constants: Search, index: SearchIndex | None
) -> dict[str, float]:
    """Return how much entities resemble those that a question names, 0-1, by slug.

    Args:
        store: the graph.
        question: what is asked for.
        constants: the methodology's section.
        index: knows which names have the words of theirs; without it variants are not looked for.
    """
    if not question.like:
        return {}
    rows = store.read("resembling", slugs=list(question.like), limit=constants.candidates)
    unlike = {
        row["slug"]: (1 - constants.compared * bool(row["compared"])) * (1 - row["similar"]) for row in rows
    }
    named = store.read("names_searched_for", slugs=list(question.like))
    for slug in _variants(store, named, constants, index):
        unlike[slug] = unlike.get(slug, 1.0) * (1 - constants.kin)
    return {slug: round(1 - share, 6) for slug, share in unlike.items()}


def _variants(
    store: Store, named: list[NamesSearchedForRow], constants: Search, index: SearchIndex | None
) -> list[str]:
    """Return the variants of entities, themselves among them."""
    families = {family(row["name"], row["type"] or "") for row in named}
    if index is None:
        return []
    called = [index.named_with(words(each.stem), constants.candidates) for each in sorted(families)]
    slugs = sorted({slug for some in called for slug in some})
    return [
        row["slug"]
        for row in store.read("names_searched_for", slugs=slugs)
        if family(row["name"], row["type"] or "") in families
    ]
