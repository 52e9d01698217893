"""What a search looks texts up in: words and vectors, derived from one state of the graph.

They are derived in a recompute, once the run is published: the graph names the state, and the arrays of that
state are made there, or at their first use where they are missing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graph.pointers import Pointers
from graph.store import Store
from graph.versions import digest
from matchgraph.artefact.array_cache import cached_arrays, discard
from matchgraph.searching.embedding import Vectors, can_embed, model_name
from matchgraph.searching.kept_counts import counted
from matchgraph.searching.meaning import AXES, Meanings, meaning_arrays
from matchgraph.searching.multilingual import can_translate, encoder_name
from matchgraph.searching.related_words import RelatedWords, related_word_arrays
from matchgraph.searching.terms import words
from matchgraph.searching.texts import Keys, Kind, SearchTexts
from matchgraph.searching.tie_order import tie_order_arrays
from matchgraph.searching.word_index import WordIndex, word_arrays
from ranking.answer_rules import Search

NOT_DERIVED = "search by meaning is available after the next recompute: matchgraph recompute"
LAYOUT = 7  # of the arrays
ATTEMPTS = 3
KEYS, WORDS = "keys-", "words-"  # start the names of arrays
SEARCHED = "search"  # the marker of the texts that were derived last
HELD = "held"  # the words by which texts are found


class SearchState(NamedTuple):
    """What an index belongs to.

    Args:
        texts: hash of the texts it was derived from; empty before the first recompute.
        version: mark of the last change of names, words or declared intents; empty before there is one.
        changed: whether that came after they were derived.
        run: the published run; empty before there is one.
    """

    texts: str
    version: str
    changed: bool
    run: str

    @classmethod
    def of(cls, pointers: Pointers) -> SearchState:
        """Return what the graph's state markers say."""
        searched, published = pointers.marks.get(SEARCHED, {}), pointers.published
        texts = pointers.texts_version
        changed = str(searched.get("version") or "") != texts
        run = published.run if published else ""
        return cls(pointers.derived_from(SEARCHED), texts, changed, run)


@dataclass(frozen=True)
class SearchIndex:
    """What a search looks texts up in; all of it uses the same numbers for the texts.

    Args:
        keys: what each number stands for.
        words: the words of capabilities and entities.
        meanings: vectors of all texts; None without the extra `semantic`.
        related: vectors of all words; None without that extra.
        tie_order: (texts,) place of each among those of its kind, by rank.
        changed: whether the graph's texts may have changed since.
    """

    keys: Keys
    words: WordIndex
    meanings: Meanings | None
    related: RelatedWords | None
    tie_order: NDArray[np.int32]
    changed: bool

    def meaning_of(self, texts: Iterable[str], terms: Iterable[str]) -> Vectors | None:
        """Return the vector of what some texts mean together, or None without the extra.

        Args:
            texts: several ways to say the same.
            terms: their words that say something.
        """
        return self.meanings.of([*texts], terms, self.related) if self.meanings else None

    def meaning_like(self, slugs: Sequence[str]) -> Vectors | None:
        """Return the vector of what some entities offer, or None without the extra.

        Args:
            slugs: entities; of one without capabilities the name counts.
        """
        if self.meanings is None:
            return None
        entities = self.keys.context_of(slugs) - self.keys.of("context").start
        offered = np.flatnonzero(np.isin(self.keys.owners, entities[entities >= 0]))
        if offered.size:
            return self.meanings.together(offered)
        # without the type, which is in the vectors of names: most of that type are no alternative
        called = [words(slug) for slug in slugs]
        return self.meaning_of(
            [" ".join(name) for name in called], [word for name in called for word in name]
        )

    def named_with(self, terms: Sequence[str], most: int) -> list[str]:
        """Return the slugs of entities whose names have all of some words, by slug.

        Args:
            terms: the words.
            most: at most this many.
        """
        numbers = self.words.with_all(terms, self.keys.of("name"))[:most]
        return [self.keys.key(number) for number in numbers.tolist()]

    def near(self, meaning: Vectors | None, kinds: Sequence[Kind], constants: Search) -> dict[int, float]:
        """Return the numbers of the texts of some kinds that are near in meaning, and how near each is.

        Args:
            meaning: as `meaning_of` gives it; nothing is near None.
            kinds: of texts.
            constants: the methodology's section.
        """
        found: dict[int, float] = {}
        for among in map(self.keys.of, kinds):
            if self.meanings is not None and meaning is not None:
                count, least = constants.nearest, constants.least_meaning
                found |= self.meanings.near(meaning, among, count=count, least=least)
        return found


def search_state(store: Store) -> SearchState:
    """Return what the graph says of the state of its texts and of the published run."""
    return SearchState.of(Pointers.read(store))


def derive_search_index(store: Store, folder: Path) -> None:
    """Say in the graph which state its texts are in, and make the index of it.

    Args:
        store: the graph, with all that is derived from statements and events up to date.
        folder: where the indexes of this graph are kept.
    """
    before = search_state(store)
    texts = SearchTexts.read(store, folder)
    store.write("mark_searched_texts", digest=texts.state, version=before.version)
    open_search_index(store, folder, before._replace(texts=texts.state), texts)


def open_search_index(
    store: Store, folder: Path, state: SearchState, texts: SearchTexts | None = None
) -> SearchIndex | None:
    """Return the index of a graph, made now where this machine has none of its state.

    Args:
        store: the graph.
        folder: where the indexes of this graph are kept.
        state: what `search_state` says of it.
        texts: all texts, where they have been read before.

    Returns:
        The index; None where no recompute derived any yet.
    """
    if not state.texts:
        return None
    for _ in range(ATTEMPTS):
        try:
            return _opened(store, folder, state, texts)
        except FileNotFoundError:  # a recompute of another process has put others in their place
            state = search_state(store)
    return _opened(store, folder, state, texts)


class _ChangedSinceError(Exception):
    """Texts are no longer those that were numbered."""


def _opened(store: Store, folder: Path, state: SearchState, texts: SearchTexts | None) -> SearchIndex:
    there = [texts] if texts and texts.state == state.texts else []

    def read() -> SearchTexts:
        there[:] = there or [SearchTexts.read(store, folder)]
        return there[0]

    def numbered() -> Mapping[str, NDArray[np.generic]]:
        own, held = read().arrays(), word_arrays(*counted(read().words, words, folder, HELD))
        return {**{KEYS + name: own[name] for name in own}, **{WORDS + name: held[name] for name in held}}

    def vectors() -> Mapping[str, NDArray[np.generic]]:
        if (state.changed and not there) or read().state != keys.made_from:
            raise _ChangedSinceError
        return meaning_arrays(read().meanings, related, folder)

    own = digest([state.texts, LAYOUT])
    arrays = cached_arrays(folder, "texts", own, numbered)
    if there and Keys(**_named(arrays, KEYS)).made_from != read().state:  # a search made them of newer texts
        discard(folder, "texts", own)
        arrays = cached_arrays(folder, "texts", own, numbered)
    keys, index = Keys(**_named(arrays, KEYS)), WordIndex(**_named(arrays, WORDS))
    related = None
    if can_translate():
        of = digest([own, encoder_name()])
        held = np.diff(index.starts)
        related = RelatedWords(
            **cached_arrays(folder, "related", of, lambda: related_word_arrays(index.words, held, folder))
        )
    meanings = None
    if can_embed():
        with contextlib.suppress(_ChangedSinceError):
            encoders = [model_name(), encoder_name() if related else "", AXES]
            of = digest([own, keys.made_from, *encoders])
            meanings = Meanings(**cached_arrays(folder, "vectors", of, vectors))
    tie_order = read_tie_order(store, folder, state, keys)
    return SearchIndex(keys, index, meanings, related, tie_order, state.changed)


def read_tie_order(store: Store, folder: Path, state: SearchState, keys: Keys) -> NDArray[np.int32]:
    """Return the place of each text among those of its kind by the published run, made if it is missing.

    Args:
        store: the graph.
        folder: where the indexes of this graph are kept.
        state: what `search_state` says of it.
        keys: of the texts of that state.
    """
    of = digest([digest([state.texts, LAYOUT]), state.run])
    arrays = cached_arrays(folder, "tie_order", of, lambda: tie_order_arrays(store, keys))
    return arrays["places"]


def _named(arrays: Mapping[str, NDArray[Any]], start: str) -> dict[str, NDArray[Any]]:
    return {name.removeprefix(start): array for name, array in arrays.items() if name.startswith(start)}
