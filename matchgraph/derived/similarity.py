"""Derive SIMILAR_TO between trusted capabilities of different entities, and write only what changed."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from graph.derived_relation import DerivedRelation
from graph.pointers import TEXTS
from graph.store import Store
from graph.versions import digest
from matchgraph.computing.reading import Reading
from matchgraph.derived.pages import capability_pages
from matchgraph.derived.turns import derived, take_turn
from matchgraph.searching.embedding import can_embed, embed, model_name
from ranking.answer_rules import Similarity

if TYPE_CHECKING:
    from ranking.similarity import Meanings

DERIVED = "similarity"
SIMILAR_TO = DerivedRelation(
    "create_similarities",
    "change_similarities",
    "remove_similarities",
    start="first",
    compared=("similarity",),
)
Row = dict[str, Any]
TERM = re.compile(r"\w[\w.+#-]*\w|\w")  # words, and names such as `c++`, `node.js` and `gpt-4` in one piece


def derive_similarities(reading: Reading) -> int:
    """Bring SIMILAR_TO up to date, if capabilities or constants changed since it was derived.

    Args:
        reading: of the graph, with current words up to date.

    Returns:
        How many relationships were written or removed.
    """
    return derived(_derive, reading)


def _derive(reading: Reading) -> int:
    pointers, constants = reading.pointers, reading.methodology.similarity
    model = model_name() if can_embed() else None
    inputs = digest([pointers.texts_version, constants.model_dump(), model])
    before = pointers.derived_from(DERIVED)
    if before and pointers.marks[DERIVED].get("inputs") == inputs:
        return 0
    store = take_turn(reading, DERIVED, TEXTS)
    words = list(capability_pages(store, "capability_words"))
    texts = [(row["id"], row["entity"], row["name"], row["description"]) for row in words]
    state = digest([constants.model_dump(), model, texts])
    if before == state:
        store.write("mark_derived_from", id=DERIVED, digest=state, inputs=inputs)
        return 0
    difference = SIMILAR_TO.difference(pairs_of(words, constants), _stored(store))
    store.write("mark_derived", id=DERIVED, digest=None)
    changed = SIMILAR_TO.apply(store, difference)
    store.write("mark_derived_from", id=DERIVED, digest=state, inputs=inputs)
    return changed


def pairs_of(words: list[dict[str, Any]], constants: Similarity) -> dict[str, Row]:
    """Return the row of each kept pair of capabilities, the smaller id first."""
    if len(words) < 2:
        return {}
    from ranking.similarity import similar_pairs  # noqa: PLC0415  only a recompute needs it
    from ranking.term_counts import term_counts  # noqa: PLC0415

    counts, _ = term_counts(map(_terms, words))
    entities = {slug: i for i, slug in enumerate(sorted({row["entity"] for row in words}))}
    pairs = similar_pairs(
        counts,
        group=[entities[row["entity"]] for row in words],
        top=constants.neighbours,
        threshold=constants.threshold,
        commonest=constants.commonest,
        meanings=_meanings(words, constants),
    )
    ids = [row["id"] for row in words]
    found = zip(pairs.first, pairs.second, pairs.similarity, strict=True)
    return {row["key"]: row for row in (_row(ids[i], ids[j], float(s)) for i, j, s in found)}


def _meanings(words: list[dict[str, Any]], constants: Similarity) -> Meanings | None:
    """Return the vectors of capabilities; None without the extra `semantic`, where words alone decide."""
    from ranking.similarity import Meanings  # noqa: PLC0415  only a recompute needs it

    if not can_embed():
        return None
    return Meanings(
        embed([_text(row) for row in words]),
        constants.meaning,
        constants.words,
        constants.considered,
        constants.context,
    )


@cache
def _stop_words() -> frozenset[str]:
    """Return the words of the Glasgow Information Retrieval Group that tell no capabilities apart.

    A search leaves out fewer (`terms.query_words`), since `find` may be what is searched for.
    """
    return frozenset((files("matchgraph.derived") / "stop_words.txt").read_text(encoding="utf-8").split())


def _terms(row: dict[str, Any]) -> list[str]:
    return [term for term in TERM.findall(_text(row).lower()) if term not in _stop_words()]


def _text(row: dict[str, Any]) -> str:
    """Return what a capability says; a label that is the description's own first sentence counts once."""
    name, description = row["name"], row["description"]
    return str(description) if description.startswith(name) else f"{name} {description}"


def _stored(store: Store) -> dict[str, Row]:
    rows = (
        _row(row["first"], second, similarity)
        for row in store.read("similarities")
        for second, similarity in zip(row["seconds"], row["similarities"], strict=True)
    )
    return {row["key"]: row for row in rows}


def _row(first: str, second: str, similarity: float) -> Row:
    return {"key": f"{first}|{second}", "first": first, "second": second, "similarity": similarity}
