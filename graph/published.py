"""What a run publishes: the figures and scores of entities and capabilities, and the run itself."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, model_validator

from graph.model import Count, Model, Rank, SignalState, Unit
from graph.texts import Key, Slug


class Signal(Model):
    """One signal of an entity: its value with bounds, all 0-1, and its state."""

    value: Unit = Field(description="value of the signal, 0-1")
    low: Unit = Field(description="lower end of the signal, 0-1")
    high: Unit = Field(description="upper end of the signal, 0-1")
    state: SignalState = Field(description="state of the signal")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.value <= self.high:
            raise ValueError(
                f"a signal needs low <= value <= high, got {self.low}, {self.value}, {self.high}"
            )
        return self


class Score(Model):
    """The score of an entity in a run, rounded to its printed digits.

    `rank`, `low` and `high` are 0-100 with two decimals, `position` is 1...N, `tier` counts groups of
    indistinguishable entities, `reach` is the propagated mass. `published_rank` is the rank stated by pages.
    `prior` is the rank by signals alone; events, reports and statements moved it from there.
    """

    rank: Rank = Field(description="0-100")
    low: Rank = Field(description="lower end of its interval")
    high: Rank = Field(description="upper end of its interval")
    position: Annotated[int, Field(ge=1)] = Field(description="1...N")
    tier: Annotated[int, Field(ge=1)] = Field(description="group of indistinguishable entities")
    # in graphs written before, it is called `published`
    published_rank: int | None = Field(None, validation_alias=AliasChoices("published_rank", "published"))
    agrees: bool | None = None
    reach: float = Field(0.0, description="propagated mass")
    prior: Rank | None = Field(None, description="rank by signals alone, 0-100")
    evidence: Annotated[float, Field(ge=0, le=1)] | None = Field(
        None, description="weight of searches next to the signals, 0-1"
    )
    events: float = Field(0.0, ge=0, description="effective number of examined impressions")
    reports: float = Field(0.0, ge=0, description="effective number of reported outcomes")
    statement_count: int = Field(0, ge=0, description="comparisons and mentions that count")
    signals: dict[str, Signal]


class Standing(BaseModel):
    """What a line of a ranking says of a score; to read no more of it takes a fifth of the time."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    rank: Rank
    low: Rank
    high: Rank
    position: int
    tier: int
    prior: Rank | None = None
    events: float = 0.0


class Entity(Model):
    """A model, agent, server, dataset or tool, with its current figures and its published score."""

    slug: Slug = Field(description="identifies it")
    name: str = Field(description="current name")
    type: str = Field(description="code of its type")
    description: str | None = None
    url: str | None = None
    pricing: str | None = None
    free: bool | None = None
    starting_price: str | None = None
    capability_count: int | None = None
    times_matched: int | None = Field(
        None, description="times searches in the event log showed it or what it offers"
    )
    published_times_matched: int | None = Field(None, description="searches stated by pages")
    published_rank: int | None = Field(None, description="rank stated by pages, 0-100")
    published_adoption: int | None = Field(None, description="0 or 1 as stated")
    published_quality: int | None = Field(None, description="0 or 1 as stated")
    published_ecosystem: int | None = Field(None, description="0 or 1 as stated")
    published_match: int | None = Field(None, description="0 or 1 as stated")
    vetted: bool = Field(False, description="whether a trusted source states it; only then it may be ranked")
    score: Score | None = None


class Capability(Model):
    """Something an entity offers, as described by the newest source that states it."""

    id: Key = Field(description="identifies it")
    entity: Slug = Field(description="slug of the entity that offers it")
    name: str
    description: str
    unique: str | None = None
    vs_alternatives: str | None = None
    uri: str | None = None
    source_id: str | None = None
    confidence: float | None = None
    success_rate: float | None = None
    vanished: bool = Field(False, description="true if no source states it any more")
    vetted: bool = Field(True, description="whether a trusted source states it")


class Quality(Model):
    """The quality of a run: on events after its day, and its agreement with the previous run.

    All are rounded; unknown ones are None. `later_searches` is the number of later searches with a choice
    between candidates that it is judged by; `calibration` is an expected calibration error, 0 being best.
    """

    later_searches: Count = Field(0, description="searches after its day that it is judged by")
    ndcg: Unit | None = Field(None, description="NDCG@10 on later clicks")
    reciprocal_rank: Unit | None = Field(None, description="mean reciprocal rank of the first later click")
    pairwise_accuracy: Unit | None = Field(None, description="share of later choices it orders correctly")
    calibration: Unit | None = Field(
        None, description="expected calibration error of predicted success on later outcomes"
    )
    tau: Annotated[float, Field(ge=-1, le=1)] | None = Field(
        None, description="Kendall's tau-b with the run published before it"
    )
    rbo: Unit | None = Field(None, description="rank-biased overlap with the run published before it")


class Measured(Model):
    """What a run estimated across entities; absent before the engine estimated it."""

    rank_bound: float | None = Field(None, description="proved error of every rank, in points")
    tied: Count | None = Field(
        None, description="entities that share a position because rounding leaves their printed digits open"
    )
    click_logit: float | None = Field(None, description="logit of a click on an examined candidate")
    report_logit: float | None = Field(None, description="logit of a reported success at rank 50")
    intent_variance: float | None = Field(None, description="of the readiness to click by intent")
    comparison_slope: float | None = Field(None, description="how much comparisons tell of the utilities")
    comparison_repeated: float | None = Field(None, description="how much they repeat the signals")
    mention_slope: float | None = Field(None, description="how much mentions tell")
    mention_repeated: float | None = Field(None, description="how much they repeat the signals")
    stance_slope: float | None = Field(None, description="how much mentions that take a side tell")
    stance_repeated: float | None = Field(None, description="how much they repeat the signals")
    stance_bias: float | None = Field(
        None, description="logit that an author calls itself worse than an equal"
    )


class Run(Quality, Measured):
    """One recompute: its inputs, method, certificate and quality."""

    id: Key = Field(description="identifies it")
    as_of: dt.date = Field(description="ISO date it holds for")
    methodology: str = Field(description="hash of the constants")
    engine: str = Field(description="the solver")
    entities: Count = Field(description="number of ranked entities")
    l1_bound: Annotated[float, Field(ge=0)] = Field(
        description="bound on the L1 distance from the exact vector"
    )
    sweeps: Count = Field(description="iterations of the solver")
    certified: Count = Field(description="certified leading positions")
    statements: str = Field(description="hash of its inputs")
    previous: str | None = Field(None, description="the run published before it, which its history continues")
    state: Literal["computed", "published", "stored"] = Field(
        "computed", description="computed, published, or stored (refused by the guard)"
    )
