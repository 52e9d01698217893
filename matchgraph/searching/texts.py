"""All texts of a graph that a search looks through, and the state they are in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from graph.model import TYPE_LABELS, capability_parts
from graph.store import Store
from graph.versions import digest
from matchgraph.searching.offered_words import read_offered_words
from matchgraph.searching.other_words import further_names, said_by_others
from matchgraph.searching.terms import parts_of_name, squashed, words

PAGE = 100_000  # texts read at a time: one server sorts all that are left for each page
Kind = Literal["capability", "name", "about", "context", "intent"]
KINDS: tuple[Kind, ...] = ("capability", "name", "about", "context", "intent")  # in this order in all arrays
OF_ENTITIES: tuple[Kind, ...] = ("name", "about", "context")  # of each entity one, in the same order
# what people call the types apart from their printed labels
TYPES_CALLED = {
    "agent": "assistant",
    "benchmark": "leaderboard evaluation",
    "cli": "command line terminal",
    "dataset": "data set corpus",
    "extension": "plugin",
    "finetune": "fine tuned model",
    "framework": "library",
    "repo": "repo library project",
    "webapp": "website",
}


@dataclass(frozen=True)
class SearchTexts:
    """What is searched: text i is number i of all arrays.

    First come the capabilities, then of each entity its name, what it says of itself and what others say of
    it, then the intents. What others say counts only of an entity without capabilities.

    Args:
        keys: of all.
        words: what capabilities and entities can be found by; an intent is one of its capabilities' words.
        meanings: what each means; empty for what others say, and where an entity says nothing of itself.
        counts: how many there are of each kind.
        served: number of each capability and of an intent that it is declared to serve.
        called: number of an entity among the entities, and what it is called, squashed.
        state: a hash over all of this.
    """

    keys: list[str]
    words: list[str]
    meanings: list[str]
    counts: list[int]
    served: list[tuple[int, int]]
    called: list[tuple[int, str]]
    state: str

    @classmethod
    def read(cls, store: Store, folder: Path) -> SearchTexts:
        """Read all texts of a graph.

        Args:
            store: the graph.
            folder: where the indexes of this graph are kept.
        """
        capabilities = read_offered_words(store, folder)
        entities = list(_pages(store, "entity_meanings"))
        intents = {row["id"]: row["text"] or "" for row in _pages(store, "intents")}
        # what was withdrawn between two readings is left out
        serves = [[key for key in row["intents"] if key in intents] for row in capabilities]
        also = further_names(store)
        slugs = [row["id"] for row in entities]
        offering = {capability_parts(row["id"])[0] for row in capabilities}
        context = said_by_others(store, [slug for slug in slugs if slug not in offering])
        searched = [
            words_of(row, [intents[key] for key in keys])
            for row, keys in zip(capabilities, serves, strict=True)
        ]
        searched += [
            naming_words(row["name"], row["id"], row["type"], also.get(row["id"], ())) for row in entities
        ]
        searched += [row["description"] or "" for row in entities]
        searched += [context.get(slug, "") for slug in slugs]
        meanings = [_meaning(row) for row in capabilities]
        meanings += [f"{' '.join(words(row['name']))}. {type_words(row['type'])}" for row in entities]
        meanings += [f"{row['name']}. {row['description']}" if row["description"] else "" for row in entities]
        meanings += [""] * len(slugs) + [*intents.values()]
        keys = [*(row["id"] for row in capabilities), *slugs * len(OF_ENTITIES), *intents]
        counts = [len(capabilities), *[len(slugs)] * len(OF_ENTITIES), len(intents)]
        number = {key: i for i, key in enumerate(intents, len(searched))}
        served = [(i, number[key]) for i, keys in enumerate(serves) for key in keys]
        called = [
            (place, name)
            for place, row in enumerate(entities)
            for name in names_of(row["name"], row["id"], also.get(row["id"], ()))
        ]
        state = digest([counts, keys, searched, meanings, served, called])
        return cls(keys, searched, meanings, counts, served, called, state)

    def arrays(self) -> Mapping[str, NDArray[np.generic]]:
        """Return keys, counts and what serves which intent as arrays, as `Keys` has them."""
        encoded = [key.encode() for key in self.keys]
        called = sorted(self.called, key=lambda each: (name_hash(each[1]), each[0]))
        served = np.array(self.served, dtype=np.int64).reshape(-1, 2)
        served = served[np.lexsort((served[:, 0], served[:, 1]))]
        intents = np.arange(len(self.keys) - self.counts[-1], len(self.keys) + 1)
        return {
            "letters": np.frombuffer(b"".join(encoded), dtype=np.uint8),
            "ends": np.cumsum([len(key) for key in encoded], dtype=np.int64),
            "counts": np.array(self.counts, dtype=np.int64),
            "state": np.frombuffer(self.state.encode(), dtype=np.uint8),
            "owners": self._owners(),
            "name_hashes": np.array([name_hash(name) for _, name in called], dtype=np.uint64),
            "named": np.array([place for place, _ in called], dtype=np.int32),
            "serving": served[:, 0].astype(np.int32),
            "serving_starts": np.searchsorted(served[:, 1], intents).astype(np.int64),
        }

    def _owners(self) -> NDArray[np.int32]:
        capabilities, entities = self.counts[:2]
        place = {slug: i for i, slug in enumerate(self.keys[capabilities : capabilities + entities])}
        of = (place.get(capability_parts(key)[0], -1) for key in self.keys[:capabilities])
        return np.fromiter(of, dtype=np.int32, count=capabilities)


def words_of(row: Mapping[str, Any], intents: Sequence[str] = ()) -> str:
    """Return the words by which a capability can be found, or what an entity says of itself.

    Args:
        row: of a query that reads it. A name counts though the description starts with it: it tells more.
        intents: wordings of those a capability is declared to serve.
    """
    columns = ("entity_name", "name", "description", "unique")
    return " ".join([*(row[column] for column in columns if row.get(column)), *intents])


def naming_words(name: str, slug: str, type_: str, also: Sequence[str] = ()) -> str:
    """Return the words by which the name of an entity is found: its name, slug, type and further names.

    >>> naming_words("FineWeb", "fineweb", "dataset")
    'fineweb fine web dataset data set corpus'
    """
    parts = [part for text in (name, slug, *also) for part in parts_of_name(text)]
    return " ".join(dict.fromkeys([*parts, *type_words(type_).split()]))


def type_words(code: str) -> str:
    """Return what a type is called, in lower case.

    >>> type_words("cli"), type_words("robot-arm")
    ('cli tool command line terminal', 'robot arm')
    """
    return " ".join([*words(TYPE_LABELS.get(code, code)), TYPES_CALLED.get(code, "")]).strip()


def names_of(name: str, slug: str, also: Sequence[str] = ()) -> list[str]:
    """Return what an entity is called, squashed: by name, slug, the slug without its owner, and otherwise.

    >>> names_of("whisper", "openai--whisper")
    ['whisper', 'openaiwhisper']
    """
    texts = (name, slug, slug.rpartition("--")[2], *also)
    return [each for each in dict.fromkeys(map(squashed, texts)) if each]


def name_hash(squashed_name: str) -> int:
    """Return 64 bits by which a name is looked up."""
    return int.from_bytes(blake2b(squashed_name.encode(), digest_size=8).digest())


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
        counts: (kinds,) how many there are of each kind.
        state: hash of the texts that were numbered.
        owners: of each capability the number of its entity among the entities; -1 where it is gone.
        name_hashes: `name_hash` of each name, ascending.
        named: the number of the entity that has it, among the entities.
        serving: numbers of the capabilities declared to serve each intent, of one intent after the other.
        serving_starts: (intents + 1,) where those of each intent start.
    """

    letters: NDArray[np.uint8]
    ends: NDArray[np.int64]
    counts: NDArray[np.int64]
    state: NDArray[np.uint8]
    owners: NDArray[np.int32]
    name_hashes: NDArray[np.uint64]
    named: NDArray[np.int32]
    serving: NDArray[np.int32]
    serving_starts: NDArray[np.int64]

    @property
    def made_from(self) -> str:
        """Hash of the texts that were numbered."""
        return self.state.tobytes().decode()

    def of(self, kind: Kind) -> slice:
        """Return where the texts of a kind are."""
        return self._ranges[kind]

    @cached_property
    def _ranges(self) -> dict[Kind, slice]:
        ends = np.cumsum([0, *self.counts]).tolist()
        return {kind: slice(*each) for kind, each in zip(KINDS, pairwise(ends), strict=True)}

    @cached_property
    def key(self) -> Callable[[int], str]:
        """Returns the key of a text by its number; popular texts are found again and again."""
        return lru_cache(maxsize=100_000)(self._key)

    def _key(self, number: int) -> str:
        start = self.ends[number - 1] if number else 0
        return self.letters[start : self.ends[number]].tobytes().decode()

    def all(self) -> list[str]:
        """Return the keys of all texts."""
        letters = self.letters.tobytes()
        return [letters[start:end].decode() for start, end in pairwise([0, *self.ends.tolist()])]

    def named_exactly(self, text: str) -> list[int]:
        """Return the numbers, among the entities, of those that a text is a name of.

        Args:
            text: squashed.
        """
        wanted = np.uint64(name_hash(text))
        start, end = (
            np.searchsorted(self.name_hashes, [wanted]),
            np.searchsorted(self.name_hashes, [wanted], side="right"),
        )
        found: list[int] = self.named[start[0] : end[0]].tolist()
        return found

    def entity_of(self, numbers: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
        """Return the number of each text's entity among the entities; -1 for an intent and what is gone."""
        capabilities, entities = self.counts[:2].tolist()
        of = np.full(len(numbers), -1, dtype=np.int64)
        own = numbers < capabilities
        of[own] = self.owners[numbers[own]]
        rest = ~own & (numbers < self.of("intent").start)
        of[rest] = (numbers[rest] - capabilities) % max(1, entities)
        return of

    def context_of(self, slugs: Sequence[str]) -> NDArray[np.int64]:
        """Return the numbers of what others say of some entities; -1 for one that was not numbered."""
        places = np.array([self._places.get(slug, -1) for slug in slugs], dtype=np.int64)
        return np.where(places < 0, -1, places + self.of("context").start)

    @cached_property
    def _places(self) -> dict[str, int]:
        of = self.of("name")
        return {self.key(number): place for place, number in enumerate(range(of.start, of.stop))}

    def declared_for(self, intent: int) -> Sequence[int]:
        """Return the numbers of the capabilities that are declared to serve an intent.

        Args:
            intent: its number.
        """
        place = intent - self.of("intent").start
        start, end = self.serving_starts[place : place + 2].tolist()
        numbers: list[int] = self.serving[start:end].tolist()
        return numbers
