"""Find the least evidence without which another entity stands above: what `explain --flip` does."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import get_args

import numpy as np

from graph.errors import GuardRefusedError, MatchGraphError
from graph.model import SourceKind
from graph.progress import Progress, silent
from graph.published import Score
from graph.versions import Sources
from matchgraph.answers.explaining import EvidenceItem, Flip, Standing
from matchgraph.computing.evidence_book import EvidenceBook, Removed
from matchgraph.computing.reading import Reading
from matchgraph.computing.run_inputs import RunInputs
from ranking.errors import RankingError

Items = tuple[EvidenceItem, ...]


@dataclass(frozen=True)
class _Question:
    """Whether `other` stands above `slug` without some items of evidence."""

    book: EvidenceBook
    slug: str
    other: str
    _known: dict[frozenset[tuple[str, str]], tuple[Score | None, Score | None]] = field(default_factory=dict)

    def scores(self, items: Iterable[EvidenceItem]) -> tuple[Score | None, Score | None]:
        """Return the scores of both without these items; None for what is no longer ranked."""
        chosen = list(items)
        key = frozenset((item.kind, item.name) for item in chosen)
        if key not in self._known:
            inputs = self.book.without(_removed(chosen)) if chosen else self.book.inputs
            try:
                scores = inputs.computed.scores
            except (RankingError, GuardRefusedError):  # nothing left that could be ranked
                self._known[key] = None, None
            else:
                self._known[key] = scores.get(self.slug), scores.get(self.other)
        return self._known[key]

    def gap(self, items: Iterable[EvidenceItem]) -> float:
        """Return by how many points the other one stands above; minus infinity where one is unranked."""
        mine, others = self.scores(items)
        return -np.inf if mine is None or others is None else round(others.rank - mine.rank, 2)


def flip(
    reading: Reading,
    inputs: RunInputs,
    slug: str,
    other: str,
    *,
    progress: Progress = silent,
) -> Flip:
    """Return the least evidence without which the other entity stands above, and whose it is.

    Evidence are sources that compare, state or measured one of the two, mentions by or of one of them, and
    actors to whom one of them was shown; in a graph of few items, all of it. Of few items all sets are
    tried, the smallest first. Beyond that each is tried alone; then they go in the order of their effect
    until the order flips, and those that were not needed come back: an upper bound. Both stay ranked.

    Args:
        reading: of the graph.
        inputs: what the run is computed from.
        slug: the entity that stands above now.
        other: the one that is to.
        progress: called with a stage and how many sets were tried.

    Raises:
        MatchGraphError: both are one entity, or one of them is not ranked.
    """
    if slug == other:
        raise MatchGraphError(f"'{slug}' cannot rank above itself; name another entity to --flip")
    question = _Question(EvidenceBook.read(reading, inputs), slug, other)
    gap = question.gap(())
    if gap == -np.inf:
        raise MatchGraphError(f"'{slug}' or '{other}' is unranked, so neither ranks above the other")
    items = _items(question.book, reading.sources, {slug, other})
    counted = _counted(question.gap, progress)
    found: Items = ()
    proof = "least"
    if gap <= 0:
        constants = inputs.methodology.explanation
        if len(items) <= constants.exhaustive:
            found, proof = _exhaustive(items, counted)
        else:
            found, proof = _greedy(items[: constants.single], counted)
    mine, others = question.scores(found)
    known = bool(found) or gap > 0
    return Flip.model_validate(
        {
            "other": other,
            "already": gap > 0,
            "proof": proof,
            "among": len(items),
            "items": found,
            "standing": Standing.of(mine) if known else None,
            "other_standing": Standing.of(others) if known else None,
        }
    )


def _counted(
    gap: Callable[[Iterable[EvidenceItem]], float], progress: Progress
) -> Callable[[Iterable[EvidenceItem]], float]:
    number = itertools.count(1)

    def weight_in(items: Iterable[EvidenceItem]) -> float:
        progress("removing evidence", next(number))
        return gap(items)

    return weight_in


def _exhaustive(items: Items, gap: Callable[[Iterable[EvidenceItem]], float]) -> tuple[Items, str]:
    """Return the first of the smallest sets that flips, all smaller ones having been tried."""
    for size in range(1, len(items) + 1):
        for chosen in itertools.combinations(items, size):
            if gap(chosen) > 0:
                return chosen, "least"
    return (), "impossible"


def _greedy(items: Items, gap: Callable[[Iterable[EvidenceItem]], float]) -> tuple[Items, str]:
    """Take items away by their single effect until the order flips, then give back what was not needed."""
    effects = [gap([item]) for item in items]
    order = sorted(range(len(items)), key=lambda i: (-effects[i], i))
    if effects[order[0]] > 0:
        return (items[order[0]],), "least"
    taken: list[EvidenceItem] = []
    for i in order:
        change = gap([*taken, items[i]])
        if change == -np.inf:  # without it one of the two is no longer ranked
            continue
        taken.append(items[i])
        if change > 0:
            return _needed(taken, gap), "upper bound"
    return (), "not found"


def _needed(taken: Sequence[EvidenceItem], gap: Callable[[Iterable[EvidenceItem]], float]) -> Items:
    needed = list(taken)
    for item in taken:
        fewer = [each for each in needed if each != item]
        if gap(fewer) > 0:
            needed = fewer
    return tuple(needed)


def _removed(items: Iterable[EvidenceItem]) -> Removed:
    chosen = list(items)

    def names(*kinds: str) -> frozenset[str]:
        return frozenset(item.name for item in chosen if item.kind in kinds)

    unnamed = frozenset([""]) if names("events") else frozenset()
    return Removed(names(*get_args(SourceKind)), names("mention"), names("actor") | unnamed)


def _items(book: EvidenceBook, sources: Sources, slugs: set[str]) -> Items:
    """Return all evidence where there is little of it, else that on some entities."""
    everything = tuple(_all_items(book, sources, set(book.inputs.snapshot.slugs)))
    few = len(everything) <= book.inputs.methodology.explanation.exhaustive
    return everything if few else tuple(_all_items(book, sources, slugs))


def _all_items(book: EvidenceBook, sources: Sources, slugs: set[str]) -> Iterator[EvidenceItem]:
    for source in book.sources(slugs):
        yield EvidenceItem.model_validate(
            {"kind": sources.kind(source), "name": source, "whose": sources.location(source)}
        )
    for row in book.mentions(Removed()):
        if slugs & {row.entity, row.target}:
            yield EvidenceItem(kind="mention", name=row.key, whose=f"{row.entity}, naming {row.target}")
    for actor in _actors_shown(book, slugs):
        if actor:
            yield EvidenceItem(kind="actor", name=actor, whose=f"all searches of {actor}")
        else:
            yield EvidenceItem(kind="events", name="without an actor", whose="unnamed searchers")


def _actors_shown(book: EvidenceBook, slugs: set[str]) -> list[str]:
    """Return the actors to whom one of the entities was shown, those with the most such searches first."""
    searches = book.inputs.searches
    if searches is None or not len(searches.arrays.event):
        return []
    numbers = [i for i, slug in enumerate(book.inputs.snapshot.slugs) if slug in slugs]
    rows = np.isin(searches.candidates.owner[searches.arrays.candidate], numbers)
    events = np.unique(searches.arrays.event[rows])
    names, counts = np.unique(book.actors[events].astype(str), return_counts=True)
    return [str(names[i]) for i in np.lexsort((names, -counts)).tolist()]
