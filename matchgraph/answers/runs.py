"""Answers about runs; the field names are the keys of `--format json`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Literal, Self

from pydantic import Field

from graph.published import Run
from matchgraph.answers.base import Answer, OfRun
from matchgraph.answers.tables import Results


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


class RecomputeReport(Answer):
    """The report of a recompute; a dry run says what publishing would change."""

    run: Run
    before: str | None = Field(None, description="the published run it is compared with")
    changed: int = Field(description="entities of which a printed digit changed")
    removed: int = Field(description="entities that are no longer ranked")
    published: bool
    unranked: int
    agreeing: int
    disagreeing: int
    conflicts: int
    positions_moved: int
    later_sources: int = Field(0, description="sources left out because they hold for a later day")
    replaced_day: dt.date | None = Field(None, description="day of the published run, if that is later")
    implausible: tuple[str, ...] = Field((), description="counts that are probably wrong, and what to do")
    events: float = Field(0.0, description="effective examined impressions behind the ranks")
    refusal: str | None = Field(None, description="why the run of a dry run would not be published")
    changes: tuple[Change, ...] = Field((), description="what publishing the run of a dry run would change")

    @property
    def movers(self) -> list[Change]:
        """The changes by how far they move an entity, biggest first."""
        moved = [change for change in self.changes if change.standing == "moved"]
        return sorted(moved, key=lambda c: (-abs(c.rise), -abs(c.rank_change), c.slug))


class RecordedRunAnswer(Run):
    """A run as it was published, or a run that was never published, and whether it is the published one."""

    sequence: int = Field(description="number of the act of publishing it, or of the run if never published")
    published_at: dt.datetime | None = Field(None, description="when it was published, UTC")
    current: bool


class HistoryEntry(Answer):
    """What a published run said about an entity; `changed` has the change of each printed figure."""

    sequence: int
    run: str
    published_at: dt.datetime | None = Field(None, description="when it was published, UTC")
    as_of: dt.date
    standing: Literal["entered", "changed", "unchanged", "left", "unranked"]
    position: int | None
    rank: float | None
    low: float | None
    high: float | None
    tier: int | None
    changed: dict[str, float]


class Mover(OfRun):
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


class Movers(Results[Mover]):
    """The biggest movers of the published run.

    `before` is the run published before it, None if there is none; `moved` counts the entities that moved,
    whether or not they match.
    """

    before: str | None = None
    moved: int = 0

    @classmethod
    def of(cls, movers: Iterable[Mover], *, before: str, moved: int) -> Self:
        """Return movers between the run `before` and the published one."""
        found = cls(movers)
        found.before, found.moved = before, moved
        return found


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


class FittedConstant(Answer):
    """A constant of the methodology, and the value that predicts later searches best."""

    constant: str = Field(description="its path, such as utility.click_slope")
    now: float
    proposed: float


class PredictedHalf(Answer):
    """How well the present and the proposed constants predict one half of the later searches."""

    searches: int
    log_loss: float = Field(description="of clicks and reports under the present constants, nats per search")
    log_loss_proposed: float = Field(description="the same under the proposed ones")
    ndcg: float | None = Field(None, description="NDCG@10 of the ranks under the present constants")
    ndcg_proposed: float | None = Field(None, description="the same under the proposed ones")


class FittedMethodology(Answer):
    """A methodology fitted to the searches after a day."""

    until: dt.date = Field(description="the last day learned from")
    methodology: str = Field(description="id of the methodology in force")
    proposed: str = Field(description="id of the proposed one")
    constants: tuple[FittedConstant, ...]
    chosen_on: PredictedHalf = Field(description="the first half, on which the constants were chosen")
    judged_on: PredictedHalf = Field(description="the second half, which states the gain")
    later_sources: int = Field(description="sources ignored because they hold for a later day")
    text: str = Field(description="the proposed methodology, YAML")

    @property
    def gain(self) -> float:
        """What the proposal gains on the second half, in nats per search."""
        return self.judged_on.log_loss - self.judged_on.log_loss_proposed


class ComparedMethodology(Answer):
    """A methodology: where it is from, its id and its constants."""

    place: str = Field(description="a file or a run")
    methodology: str = Field(description="its id, a hash of all constants")
    constants: dict[str, Any] = Field(exclude=True)


class RecordedMethodology(Answer):
    """A methodology that runs were computed with, or the one in force."""

    methodology: str = Field(description="its id, a hash of all constants")
    in_force: bool = Field(description="whether the next run will have it")
    runs: tuple[str, ...] = Field(description="the runs that had it, newest first")
    first: dt.date | None = Field(None, description="day of the first of them")
    last: dt.date | None = Field(None, description="day of the last of them")
    constants: dict[str, Any] = Field(default_factory=dict, exclude=True)


class DifferingConstant(Answer):
    """A constant in which two methodologies differ; None where it is absent."""

    constant: str = Field(description="its path, such as utility.click_slope")
    before: Any
    after: Any
    change: float | None = Field(description="how much larger it is, if it is a number")


class MethodologyDifference(Answer):
    """Two methodologies, and the constants in which they differ."""

    before: ComparedMethodology
    after: ComparedMethodology
    constants: tuple[DifferingConstant, ...]
