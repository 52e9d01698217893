"""Derive SIMILAR_TO between trusted capabilities of different entities, and write only what changed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.derived_relation import DerivedRelation
from graph.pointers import TEXTS
from graph.store import Store
from graph.versions import digest
from matchgraph.computing.reading import Reading
from matchgraph.derived.turns import derived, take_turn
from matchgraph.searching.embedding import can_embed, model_name
from matchgraph.searching.kept_counts import counted
from matchgraph.searching.kept_vectors import embedded
from matchgraph.searching.offered_words import mark_words, read_offered_words
from ranking.answer_rules import Similarity

if TYPE_CHECKING:
    from cypher.rows import OfferedWordsRow
    from ranking.similarity import Meanings

DERIVED = "similarity"
CACHE = "compared"  # vectors of the texts that are compared
WORDS_CACHE = "compared_words"  # of the same texts
SIMILAR_TO = DerivedRelation(
    "create_similarities",
    "change_similarities",
    "remove_similarities",
    start="first",
    compared=("similarity",),
)
Row = dict[str, Any]
TERM = re.compile(r"\w[\w.+#-]*\w|\w")  # words, and names such as `c++`, `node.js` and `gpt-4` in one piece


def derive_similarities(reading: Reading, folder: Path) -> int:
    """Bring SIMILAR_TO up to date, if capabilities or constants changed since it was derived.

    Args:
        reading: of the graph, with current words up to date.
        folder: where the words and vectors of an earlier state are kept.

    Returns:
        How many relationships were written or removed.
    """
    return derived(partial(_derive, folder=folder), reading)


def _derive(reading: Reading, folder: Path) -> int:
    pointers, constants = reading.pointers, reading.methodology.similarity
    model = model_name() if can_embed() else None
    inputs = digest([pointers.texts_version, constants.model_dump(), model])
    before = pointers.derived_from(DERIVED)
    if before and pointers.marks[DERIVED].get("inputs") == inputs:
        return 0
    store = take_turn(reading, DERIVED, TEXTS)
    mark_words(store)
    words = [row for row in read_offered_words(store, folder) if row["vetted"]]
    texts = [(row["id"], row["entity"], row["name"], row["description"]) for row in words]
    state = digest([constants.model_dump(), model, texts])
    if before == state:
        store.write("mark_derived_from", id=DERIVED, digest=state, inputs=inputs)
        return 0
    difference = SIMILAR_TO.difference(pairs_of(words, constants, folder), _stored(store))
    store.write("mark_derived", id=DERIVED, digest=None)
    changed = SIMILAR_TO.apply(store, difference)
    store.write("mark_derived_from", id=DERIVED, digest=state, inputs=inputs)
    return changed


def pairs_of(words: Sequence[OfferedWordsRow], constants: Similarity, folder: Path) -> dict[str, Row]:
    """Return the row of each kept pair of capabilities, the smaller id first.

    Args:
        words: of all capabilities, by id.
        constants: the methodology's section.
        folder: where the vectors of an earlier state are kept.
    """
    if len(words) < 2:
        return {}
    from ranking.similarity import similar_pairs  # noqa: PLC0415  only a recompute needs it

    texts = [_text(row) for row in words]
    counts, _ = counted(texts, _terms, folder, WORDS_CACHE)
    entities = {slug: i for i, slug in enumerate(sorted({row["entity"] for row in words}))}
    pairs = similar_pairs(
        counts,
        group=[entities[row["entity"]] for row in words],
        top=constants.neighbours,
        threshold=constants.threshold,
        commonest=constants.commonest,
        meanings=_meanings(texts, constants, folder),
    )
    ids = [row["id"] for row in words]
    found = zip(pairs.first, pairs.second, pairs.similarity, strict=True)
    return {row["key"]: row for row in (_row(ids[i], ids[j], float(s)) for i, j, s in found)}


def _meanings(texts: Sequence[str], constants: Similarity, folder: Path) -> Meanings | None:
    """Return the vectors of capabilities; None without the extra `semantic`, where words alone decide."""
    from ranking.similarity import Meanings  # noqa: PLC0415  only a recompute needs it

    if not can_embed():
        return None
    return Meanings(
        embedded(texts, folder, CACHE),
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


def _terms(text: str) -> list[str]:
    return [term for term in TERM.findall(text.lower()) if term not in _stop_words()]


def _text(row: Mapping[str, Any]) -> str:
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
