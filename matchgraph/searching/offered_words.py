"""The words of all capabilities; of those that no projection wrote since they were read, as they are kept."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from more_itertools import chunked

from graph.store import Store
from graph.versions import digest
from matchgraph.artefact.array_cache import Arrays, carried_arrays

if TYPE_CHECKING:
    from cypher.rows import OfferedWordsRow

CACHE = "offered"
LAYOUT = 1
ENTITIES = 2_000  # whose capabilities are read at a time


def mark_words(store: Store) -> None:
    """Mark the words of entities that no projection marked, so that they are kept once they were read.

    Args:
        store: the graph, open to write.
    """
    store.write("mark_unmarked_words", mark=uuid.uuid4().hex)


def read_offered_words(store: Store, folder: Path) -> list[OfferedWordsRow]:
    """Return the words of all capabilities, by id.

    Args:
        store: the graph.
        folder: where the indexes of this graph are kept.
    """
    # first the marks: what is projected between the two readings is read again the next time
    marks = {row["slug"]: row["mark"] for row in store.read("words_marks")}
    words: dict[str, list[OfferedWordsRow]] = {}

    def read(earlier: Arrays) -> Arrays:
        before = _decoded(earlier) if earlier else {}
        kept = {slug: rows for slug, (mark, rows) in before.items() if mark and marks.get(slug) == mark}
        words.update({slug: kept.get(slug, []) for slug in marks})
        for slugs in chunked([slug for slug in marks if slug not in kept], ENTITIES):
            for row in store.read("offered_words", slugs=slugs):
                words[row["entity"]].append(row)
        content = json.dumps({slug: (marks[slug], rows) for slug, rows in words.items()})
        return {"json": np.frombuffer(content.encode(), dtype=np.uint8)}

    unknown = uuid.uuid4().hex if None in marks.values() else ""  # written in a way that leaves no mark
    state = digest([LAYOUT, marks, unknown])
    arrays = carried_arrays(folder, CACHE, state, read)
    of = words or {slug: rows for slug, (_, rows) in _decoded(arrays).items()}
    return sorted((row for rows in of.values() for row in rows), key=lambda row: row["id"])


def _decoded(arrays: Arrays) -> dict[str, tuple[str | None, list[OfferedWordsRow]]]:
    found: dict[str, tuple[str | None, list[OfferedWordsRow]]] = json.loads(arrays["json"].tobytes())
    return found
