"""Answers about runs; the field names are the keys of `--format json`."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from graph.model import Run
from matchgraph.answers.base import Answer


class RecomputeReport(Answer):
    """The report of a recompute."""

    run: Run
    changed: int
    removed: int
    published: bool
    unranked: int
    agreeing: int
    disagreeing: int
    conflicts: int
    positions_moved: int
    later_sources: int = Field(0, description="sources left out because they hold for a later day")
    events: float = Field(0.0, description="effective examined impressions behind the ranks")
    refusal: str | None = Field(None, description="why the run of a dry run would not be published")


class RecordedRunAnswer(Run):
    """A run with its sequence number, and whether it is the published one."""

    sequence: int
    current: bool


class HistoryEntry(Answer):
    """What a published run said about an entity; `changed` has the change of each printed figure."""

    sequence: int
    run: str
    as_of: dt.date
    standing: Literal["entered", "changed", "unchanged", "left", "unranked"]
    position: int | None
    rank: float | None
    low: float | None
    high: float | None
    tier: int | None
    changed: dict[str, float]


class Change(Answer):
    """The standing of an entity in two runs; a rise of n is n positions up."""

    slug: str
    standing: Literal["entered", "moved", "left"]
    position: int | None
    position_before: int | None
    rise: int
    rank: float | None
    rank_before: float | None
    rank_change: float


class Mover(Answer):
    """An entity whose position changed since the previous run."""

    slug: str
    name: str
    type: str
    free: bool | None
    position: int
    position_before: int
    rise: int
    rank: float
    rank_before: float
    rank_change: float


class RunDifference(Answer):
    """Two runs, and every entity whose rank, interval or position differs between them."""

    before: RecordedRunAnswer
    after: RecordedRunAnswer
    changes: tuple[Change, ...]

    def count(self, standing: str) -> int:
        """Return how many entities entered, left or moved."""
        return sum(change.standing == standing for change in self.changes)


class Evaluated(Answer):
    """How well a ranking of one day orders what people chose after it."""

    ranking: str
    later_searches: int
    ndcg: float | None
    reciprocal_rank: float | None
    pairwise_accuracy: float | None
    calibration: float | None
    later_sources: int = Field(description="sources ignored because they hold for a later day")
