"""Choices after a day: the searches and outcomes for judging a ranking of that day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.model import Quality
from graph.snapshot import Snapshot
from matchgraph.computing.reading import Reading
from matchgraph.computing.search_evidence import Candidates
from ranking.arrays import Floats, Integers
from ranking.quality import calibration_error, ndcg, pairwise_accuracy, reciprocal_rank

DECIMALS = 4


@dataclass(frozen=True)
class LaterSearches:
    """Impressions, choices and outcomes after a day, one row per candidate and search.

    Args:
        intents: texts of the intents, sorted.
        event: per row, number of its search.
        intent: per row, number of its intent.
        entity: per row, the entity shown, or offering the capability shown.
        position: per row, 1-based position; 0 if only reported on.
        chosen: per row, whether it was clicked.
        outcome: per row, 1, -1, or 0 if unknown.
        day: per row, whole days after the day, from 0.
    """

    intents: Sequence[str]
    event: Integers
    intent: Integers
    entity: Integers
    position: Integers
    chosen: NDArray[np.bool_]
    outcome: Integers
    day: Integers

    def kept(self, rows: NDArray[np.bool_]) -> LaterSearches:
        """Return some of the rows."""
        return LaterSearches(
            self.intents,
            self.event[rows],
            self.intent[rows],
            self.entity[rows],
            self.position[rows],
            self.chosen[rows],
            self.outcome[rows],
            self.day[rows],
        )

    def from_day(self, days: int) -> LaterSearches:
        """Return the rows of a given later day."""
        return self.kept(self.day >= days)

    @property
    def judging(self) -> LaterSearches:
        """The searches that showed both chosen and unchosen candidates."""
        shown = self.kept(self.position > 0)
        size = int(shown.event.max(initial=-1)) + 1
        chosen, passed = (np.bincount(shown.event, flag, size) > 0 for flag in (shown.chosen, ~shown.chosen))
        return shown.kept((chosen & passed)[shown.event])

    @property
    def searches(self) -> int:
        """Number of searches."""
        return len(np.unique(self.event))


def nothing_later() -> LaterSearches:
    """Return an empty table."""
    none = np.zeros(0, dtype=np.int64)
    return LaterSearches((), none, none, none, none, np.zeros(0, dtype=np.bool_), none, none)


def read_later_searches(reading: Reading, snapshot: Snapshot, *, after: dt.date) -> LaterSearches | None:
    """Read the trusted searches after the end of a day; None if there are none.

    Args:
        reading: of the refreshed graph.
        after: the last day to exclude, UTC.

    Raises:
        MatchGraphError: the graph holds events, and the log has no folder.
        NotFoundError: the event log lacks a segment.
    """
    sources, log = reading.sources.trusted_events, reading.log
    if not sources:
        return None
    index = {slug: i for i, slug in enumerate(snapshot.slugs)}
    known = reading.offering(log.candidates(sources))
    candidates = Candidates.of(known, index)
    arrays = log.later(sources, after=after, candidates=candidates.numbers)
    if not len(arrays.event):
        return None
    return LaterSearches(
        intents=arrays.intents,
        event=arrays.event.astype(np.int64),
        intent=arrays.intent[arrays.event].astype(np.int64),
        entity=candidates.owner[arrays.candidate],
        position=arrays.position.astype(np.int64),
        chosen=arrays.clicked,
        outcome=arrays.outcome.astype(np.int64),
        day=np.floor(-arrays.age[arrays.event]).astype(np.int64),
    )


def judged(later: LaterSearches | None, scores: Floats, predicted: Floats | None) -> Quality:
    """Return how well a ranking orders later choices and predicts later outcomes.

    Args:
        later: searches after the ranking's day.
        scores: (entities,) higher is better, NaN if unranked, which counts as last.
        predicted: (entities,) predicted success probability of a chosen one, NaN if unknown; None if the
            ranking predicts nothing.
    """
    if later is None:
        return Quality()
    clicks = later.judging
    by_row = scores[clicks.entity]
    by_row = np.where(np.isnan(by_row), -np.inf, by_row)
    return of_rows(clicks, by_row).model_copy(update={"calibration": _calibration(later, predicted)})


def of_rows(clicks: LaterSearches, scores: Floats) -> Quality:
    """Return how well row scores order the choices; None without choices.

    Args:
        clicks: the searches to judge by.
        scores: per row, higher is better.
    """
    if not clicks.searches:
        return Quality()
    return Quality(
        later_searches=clicks.searches,
        ndcg=rounded(float(ndcg(scores, clicks.chosen, clicks.event).mean())),
        reciprocal_rank=rounded(float(reciprocal_rank(scores, clicks.chosen, clicks.event).mean())),
        pairwise_accuracy=rounded(pairwise_accuracy(scores, clicks.chosen, clicks.event)),
    )


def _calibration(later: LaterSearches, predicted: Floats | None) -> float | None:
    if predicted is None:
        return None
    ended = later.kept((later.outcome != 0) & ~np.isnan(predicted[later.entity]))
    return rounded(calibration_error(predicted[ended.entity], ended.outcome > 0))


def rounded(value: float) -> float | None:
    """Return a measure in printed digits; None for NaN."""
    return None if np.isnan(value) else round(value, DECIMALS)
