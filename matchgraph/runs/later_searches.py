"""Choices after a day: the searches and outcomes for judging a ranking of that day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graph.event_log.arrays import EventArrays
from graph.published import Quality
from graph.snapshot import Snapshot
from matchgraph.computing.reading import Reading
from ranking.arrays import Floats, Integers
from ranking.quality import calibration_error, ndcg, pairwise_accuracy, reciprocal_rank

DECIMALS = 4


@dataclass(frozen=True)
class LaterSearches:
    """Some rows of the events after a day: one row per candidate and search.

    Args:
        events: the events after the day; their ages are negative.
        owner: per candidate number of the events, its entity.
        rows: numbers of the rows of the events that are looked at.
    """

    events: EventArrays
    owner: Integers
    rows: Integers

    @property
    def intents(self) -> Sequence[str]:
        """Texts of the intents, sorted."""
        return self.events.intents

    @cached_property
    def event(self) -> Integers:
        """Per row, number of its search."""
        return self.events.event[self.rows].astype(np.int64)

    @cached_property
    def intent(self) -> Integers:
        """Per row, number of its intent."""
        return self.events.intent[self.event].astype(np.int64)

    @cached_property
    def entity(self) -> Integers:
        """Per row, the entity shown, or offering the capability shown."""
        return self.owner[self.events.candidate[self.rows]]

    @cached_property
    def position(self) -> Integers:
        """Per row, 1-based position; 0 if only reported on."""
        return self.events.position[self.rows].astype(np.int64)

    @cached_property
    def chosen(self) -> NDArray[np.bool_]:
        """Per row, whether it was clicked."""
        return self.events.clicked[self.rows]

    @cached_property
    def outcome(self) -> Integers:
        """Per row, 1, -1, or 0 if unknown."""
        return self.events.outcome[self.rows].astype(np.int64)

    @cached_property
    def day(self) -> Integers:
        """Per row, whole days after the day, from 0."""
        return np.floor(-self.events.age[self.event]).astype(np.int64)

    def kept(self, flags: NDArray[np.bool_]) -> LaterSearches:
        """Return the rows with a flag."""
        return replace(self, rows=self.rows[flags])

    def from_day(self, days: int) -> LaterSearches:
        """Return the rows of a given later day and of all days after it."""
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
    candidates = reading.candidates_in(log, sources, snapshot, after=after)
    if not candidates.numbers:
        return None
    arrays = log.later(sources, after=after, candidates=candidates.numbers)
    if not len(arrays.event):
        return None
    return LaterSearches(arrays, candidates.owner, np.arange(len(arrays.event)))


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
