"""All texts of a graph that a search looks through, and the state they are in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from graph.store import Store
from graph.versions import digest

PAGE = 100_000  # texts read at a time: one server sorts all that are left for each page
Kind = Literal["capability", "entity", "intent"]
KINDS: tuple[Kind, ...] = ("capability", "entity", "intent")  # in this order in all arrays


@dataclass(frozen=True)
class SearchTexts:
    """Capabilities, then entities, then intents: keys and words; text i is number i of all arrays.

    Args:
        keys: of all.
        words: what capabilities and entities can be found by; an intent is one of its capabilities' words.
        meanings: what each means; empty for an entity without a description, whose name alone says little.
        counts: how many there are of each kind.
        served: number of each capability and of an intent that it is declared to serve.
        state: a hash over all of this.
    """

    keys: list[str]
    words: list[str]
    meanings: list[str]
    counts: list[int]
    served: list[tuple[int, int]]
    state: str

    @classmethod
    def read(cls, store: Store) -> SearchTexts:
        """Read all texts of a graph."""
        capabilities = list(_pages(store, "capability_meanings"))
        entities = list(_pages(store, "entity_meanings"))
        intents = {row["id"]: row["text"] or "" for row in _pages(store, "intents")}
        for row in capabilities:  # what was withdrawn between two readings is left out
            row["intents"] = [key for key in row["intents"] if key in intents]
        words = [words_of(row, [intents[key] for key in row["intents"]]) for row in capabilities]
        words += [words_of(row) for row in entities]
        meanings = [_meaning(row) for row in capabilities]
        meanings += [f"{row['name']}. {row['description']}" if row["description"] else "" for row in entities]
        meanings += intents.values()
        keys = [*(row["id"] for row in (*capabilities, *entities)), *intents]
        counts = [len(capabilities), len(entities), len(intents)]
        number = {key: i for i, key in enumerate(intents, len(words))}
        served = [(i, number[key]) for i, row in enumerate(capabilities) for key in row["intents"]]
        return cls(keys, words, meanings, counts, served, digest([counts, keys, words, meanings, served]))

    def arrays(self) -> Mapping[str, NDArray[np.generic]]:
        """Return keys, counts and what serves which intent as arrays, as `Keys` has them."""
        encoded = [key.encode() for key in self.keys]
        served = np.array(self.served, dtype=np.int64).reshape(-1, 2)
        served = served[np.lexsort((served[:, 0], served[:, 1]))]
        intents = np.arange(len(self.keys) - self.counts[-1], len(self.keys) + 1)
        return {
            "letters": np.frombuffer(b"".join(encoded), dtype=np.uint8),
            "ends": np.cumsum([len(key) for key in encoded], dtype=np.int64),
            "counts": np.array(self.counts, dtype=np.int64),
            "state": np.frombuffer(self.state.encode(), dtype=np.uint8),
            "serving": served[:, 0].astype(np.int32),
            "serving_starts": np.searchsorted(served[:, 1], intents).astype(np.int64),
        }


def words_of(row: Mapping[str, Any], intents: Sequence[str] = ()) -> str:
    """Return the words by which a capability or an entity can be found.

    Args:
        row: of a query that reads it. A name counts though the description starts with it: it tells more.
        intents: wordings of those a capability is declared to serve.
    """
    columns = ("entity_name", "name", "description", "unique")
    return " ".join([*(row[column] for column in columns if row.get(column)), *intents])


def _meaning(row: Mapping[str, Any]) -> str:
    """Return what a capability means as a text that says nothing twice."""
    name, description = row["name"] or "", row["description"] or ""
    said = description if description.startswith(name) else f"{name}. {description}"
    return f"{row['entity_name'] or ''}. {said} {row['unique'] or ''}"


def _pages(store: Store, query: str) -> Iterator[dict[str, Any]]:
    return store.pages(query, key="id", size=PAGE)


@dataclass(frozen=True)
class Keys:
    """What each number of a text stands for.

    Args:
        letters: the keys of all, one after the other, in UTF-8.
        ends: (n,) where each key ends.
        counts: (3,) how many there are of each kind.
        state: hash of the texts that were numbered.
        serving: numbers of the capabilities declared to serve each intent, of one intent after the other.
        serving_starts: (intents + 1,) where those of each intent start.
    """

    letters: NDArray[np.uint8]
    ends: NDArray[np.int64]
    counts: NDArray[np.int64]
    state: NDArray[np.uint8]
    serving: NDArray[np.int32]
    serving_starts: NDArray[np.int64]

    @property
    def made_from(self) -> str:
        """Hash of the texts that were numbered."""
        return self.state.tobytes().decode()

    def of(self, kind: Kind) -> slice:
        """Return where the texts of a kind are."""
        start, end = np.cumsum([0, *self.counts])[KINDS.index(kind) :][:2].tolist()
        return slice(start, end)

    def key(self, number: int) -> str:
        """Return the key of a text."""
        start = self.ends[number - 1] if number else 0
        return self.letters[start : self.ends[number]].tobytes().decode()

    def all(self) -> list[str]:
        """Return the keys of all texts."""
        letters = self.letters.tobytes()
        return [letters[start:end].decode() for start, end in pairwise([0, *self.ends.tolist()])]

    def declared_for(self, intent: int) -> Sequence[int]:
        """Return the numbers of the capabilities that are declared to serve an intent.

        Args:
            intent: its number.
        """
        place = intent - self.of("intent").start
        start, end = self.serving_starts[place : place + 2].tolist()
        numbers: list[int] = self.serving[start:end].tolist()
        return numbers
