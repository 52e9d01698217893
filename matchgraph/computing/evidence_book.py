"""Recompute a run without some of its evidence, as if it had never been loaded; nothing is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from graph.current import Stated, current_capability, current_entity
from graph.event_log.arrays import EventArrays
from graph.model import PRINTED_SIGNALS
from graph.snapshot import STANCES, UNKNOWN, ComparisonArrays, Snapshot
from loaders.mentions import Mention, MentionScanner
from matchgraph.computing.reading import Reading
from matchgraph.computing.run_inputs import RunInputs
from matchgraph.computing.search_evidence import Candidates, Searches
from matchgraph.events.candidates import Offered

FIGURES = ("published_rank", *(f"published_{signal}" for signal in PRINTED_SIGNALS))
Names = tuple[tuple[str, str], ...]
SETS_OF_NAMES = 8  # whose mentions are kept: leaving out sources seldom changes what entities are called


@dataclass(frozen=True)
class ReadTexts:
    """What was found in texts by one set of names.

    Args:
        scanner: of these names.
        found: the entities mentioned, by capability and the sources that state it.
    """

    scanner: MentionScanner
    found: dict[tuple[str, tuple[str, ...]], list[Mention]] = field(default_factory=dict)


@dataclass(frozen=True)
class Removed:
    """Evidence to leave out: sources by id, mentions by key, and the events of actors ("" for unnamed)."""

    sources: frozenset[str] = frozenset()
    mentions: frozenset[str] = frozenset()
    actors: frozenset[str] = frozenset()


@dataclass(frozen=True)
class MentionRow:
    """A mention: the capability whose text it is in, its entity, the mentioned entity, and the stance."""

    capability: str
    entity: str
    target: str
    stance: str

    @property
    def key(self) -> str:
        """The key of the mention in the graph."""
        return f"{self.capability}|{self.target}"


@dataclass(frozen=True)
class EvidenceBook:
    """All trusted statements behind a run, so that the graph can be rebuilt without some of them.

    Args:
        inputs: the inputs of the run.
        entities: the statements on each entity.
        capabilities: the statements on each capability.
        owners: the entity of each capability.
        actors: of each event, in array order; empty if unnamed.
    """

    inputs: RunInputs
    entities: Mapping[str, Sequence[Stated]]
    capabilities: Mapping[str, Sequence[Stated]]
    owners: Mapping[str, str]
    actors: NDArray[np.object_]
    _read: LRUCache[Names, ReadTexts] = field(default_factory=lambda: LRUCache(SETS_OF_NAMES))

    @classmethod
    def read(cls, reading: Reading, inputs: RunInputs) -> EvidenceBook:
        """Read all trusted statements.

        Args:
            inputs: the inputs of the run.
        """
        slugs = list(inputs.snapshot.slugs)
        entities: defaultdict[str, list[Stated]] = defaultdict(list)
        for row in reading.store.read("entity_statements", slugs=slugs):
            if row["trusted"] and row["source"] not in inputs.later.sources:
                entities[row["slug"]].append(Stated.from_row(row, "figures"))
        capabilities: defaultdict[str, list[Stated]] = defaultdict(list)
        owners: dict[str, str] = {}
        for each in reading.store.read("capability_statements", slugs=slugs):
            if each["trusted"] and each["source"] is not None and each["source"] not in inputs.later.sources:
                capabilities[each["id"]].append(Stated.from_row(each, "words"))
                owners[each["id"]] = each["entity"]
        return cls(inputs, entities, capabilities, owners, _actors(inputs))

    def mentions(self, removed: Removed) -> list[MentionRow]:
        """Return the mentions of the remaining names in the remaining texts, sorted by key.

        Args:
            removed: the evidence to leave out.
        """
        current = self._current(removed.sources)
        names = self._names(current, removed.sources)
        texts = self._read.get(names)
        if texts is None:
            texts = self._read[names] = ReadTexts(MentionScanner(names))
        rows = [
            MentionRow(id_, self.owners[id_], mention.slug, mention.stance)
            for id_, stated in sorted(self.capabilities.items())
            if (left := _left(stated, removed.sources))
            for mention in self._mentions(texts, id_, left)
        ]
        return [row for row in rows if row.key not in removed.mentions]

    def sources(self, slugs: Collection[str]) -> list[str]:
        """Return the sources that compare, state or measured any of these entities, sorted."""
        snapshot = self.inputs.snapshot
        measured = zip(snapshot.signals.entity.tolist(), snapshot.signals.source, strict=True)
        found = {each.source for slug in slugs for each in self.entities.get(slug, ())}
        found |= {source for source, sides in self._sides.items() if not set(sides).isdisjoint(slugs)}
        return sorted(found | {source for i, source in measured if snapshot.slugs[i] in slugs})

    def stated_only_by(self, sources: Collection[str]) -> frozenset[str]:
        """Return the capabilities that only these sources state."""
        return frozenset(id_ for id_, stated in self.capabilities.items() if not _left(stated, sources))

    def without(self, removed: Removed) -> RunInputs:
        """Return the inputs of the run without this evidence.

        Args:
            removed: the evidence to leave out.
        """
        snapshot = self._snapshot(removed)
        searches = self.inputs.searches
        if searches is not None:
            searches = self._searches(searches, snapshot, removed)
        return replace(self.inputs, snapshot=snapshot, searches=searches, earlier=self.inputs)

    def _current(self, pages: Collection[str]) -> dict[str, dict[str, Any]]:
        return {
            slug: current_entity(left)
            for slug, stated in self.entities.items()
            if (left := _left(stated, pages))
        }

    def _names(self, current: Mapping[str, Mapping[str, Any]], removed: Collection[str]) -> Names:
        """Return the current names of entities, and those under other slugs."""
        named = {(slug, figures["name"]) for slug, figures in current.items()}
        also = {
            (slug, each.values["name"])
            for slug in current
            for each in _left(self.entities[slug], removed)
            if each.values.get("stated_of")
        }
        return tuple(sorted(named | also))

    def _mentions(self, texts: ReadTexts, id_: str, stated: Sequence[Stated]) -> list[Mention]:
        """Return the entities mentioned by one capability; cached, since most stay the same."""
        key = id_, tuple(each.source for each in stated)
        if key not in texts.found:
            words = current_capability(stated)
            texts.found[key] = texts.scanner.mentions(
                self.owners[id_],
                unique=words["unique"],
                vs_alternatives=words["vs_alternatives"],
                pages=[self._sides[each.source] for each in stated if each.source in self._sides],
            )
        return texts.found[key]

    @cached_property
    def _sides(self) -> dict[str, tuple[str, str]]:
        snapshot = self.inputs.snapshot
        comparisons = snapshot.comparisons
        return {
            source: (snapshot.slugs[left], snapshot.slugs[right])
            for source, left, right in zip(
                comparisons.sources, comparisons.left.tolist(), comparisons.right.tolist(), strict=True
            )
        }

    def _snapshot(self, removed: Removed) -> Snapshot:
        whole, current = self.inputs.snapshot, self._current(removed.sources)
        slugs = tuple(slug for slug in whole.slugs if slug in current)
        index = {slug: i for i, slug in enumerate(slugs)}
        table = [
            [UNKNOWN if current[slug][name] is None else current[slug][name] for name in FIGURES]
            for slug in slugs
        ]
        mentions = self.mentions(removed)
        numbers = [(index[row.entity], index[row.target], STANCES.index(row.stance)) for row in mentions]
        named = np.array(numbers, dtype=np.int64).reshape(-1, 3)
        signals = whole.signals.without(removed.sources)
        signals = signals.renumbered([index.get(slug, UNKNOWN) for slug in whole.slugs])
        return replace(
            whole,
            slugs=slugs,
            types=tuple(current[slug]["type"] for slug in slugs),
            figures=np.array(table, dtype=np.int64).reshape(-1, len(FIGURES)),
            vetted=np.ones(len(slugs), dtype=np.bool_),
            signals=signals,
            comparisons=_comparisons(whole, index, removed.sources),
            mention_source=named[:, 0],
            mention_target=named[:, 1],
            mention_stance=named[:, 2],
            mention_capability=tuple(row.capability for row in mentions),
        )

    def _searches(self, searches: Searches, snapshot: Snapshot, removed: Removed) -> Searches:
        """Return the events of the other actors, with the candidates that are still stated and shown."""
        arrays, before = searches.arrays, searches.candidates
        index = {slug: i for i, slug in enumerate(snapshot.slugs)}
        stays = ~np.isin(self.actors, list(removed.actors))
        shown = set(arrays.candidate[stays[arrays.event]].tolist())
        meant = dict(enumerate(before.capabilities, before.entities))
        known = {
            (name, is_entity): _offered(self, name if is_entity else meant[number], is_entity=is_entity)
            for (name, is_entity), number in sorted(before.numbers.items())
            if is_entity or (number in shown and _left(self.capabilities[meant[number]], removed.sources))
        }
        after = Candidates.of(known, index)
        numbers = np.full(len(before.owner), -1, dtype=np.int32)
        for candidate, number in after.numbers.items():
            numbers[before.numbers[candidate]] = number
        return Searches(_without_events(arrays, stays, numbers), after)


def _left(stated: Sequence[Stated], removed: Collection[str]) -> list[Stated]:
    return [each for each in stated if each.source not in removed]


def _offered(book: EvidenceBook, id_: str, *, is_entity: bool) -> Offered:
    return Offered(id_, (id_ if is_entity else book.owners[id_],))


def _comparisons(whole: Snapshot, index: Mapping[str, int], pages: Collection[str]) -> ComparisonArrays:
    comparisons = whole.comparisons
    kept = np.array([i for i, id_ in enumerate(comparisons.sources) if id_ not in pages], dtype=np.int64)
    numbers = np.array([index.get(slug, UNKNOWN) for slug in whole.slugs], dtype=np.int64)
    return ComparisonArrays(
        sources=tuple(comparisons.sources[i] for i in kept.tolist()),
        days=tuple(comparisons.days[i] for i in kept.tolist()),
        left=numbers[comparisons.left[kept]],
        right=numbers[comparisons.right[kept]],
        winner=comparisons.winner[kept],
        figures=comparisons.figures[kept],
        leads=tuple(comparisons.leads[i] for i in kept.tolist()),
    )


def _without_events(arrays: EventArrays, stays: NDArray[np.bool_], numbers: NDArray[np.int32]) -> EventArrays:
    """Return the remaining events, renumbered, and their rows of remaining candidates."""
    intents, intent = np.unique(arrays.intent[stays], return_inverse=True)
    _, actor = np.unique(arrays.actor[stays], return_inverse=True)
    rows = stays[arrays.event] & (numbers[arrays.candidate] >= 0)
    event = np.cumsum(stays) - 1
    return replace(
        arrays,
        intents=tuple(arrays.intents[i] for i in intents.tolist()),
        texts=tuple(arrays.texts[i] for i in intents.tolist()),
        intent=intent.astype(np.int32),
        actor=actor.astype(np.int32),
        age=arrays.age[stays],
        event=event[arrays.event[rows]].astype(np.int32),
        candidate=numbers[arrays.candidate[rows]],
        position=arrays.position[rows],
        clicked=arrays.clicked[rows],
        outcome=arrays.outcome[rows],
    )


def _actors(inputs: RunInputs) -> NDArray[np.object_]:
    origins = inputs.event_origins
    return np.array([*origins.actors, ""], dtype=object)[origins.actor]
