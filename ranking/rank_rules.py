"""How ranks are estimated from evidence, and which runs are refused: chapters of the methodology."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from ranking.sections import Section, Share


class Utility(Section):
    """The latent utility behind a rank: how much each kind of observation tells of it (docs/ranking.md)."""

    prior_variance: float = Field(
        1.0,
        gt=0,
        le=100,
        description="t in τ² = 3·t·M/(100 - M), the variance of utilities around their signals, in squared "
        "logits; M are the points of match",
    )
    prior_scale: float = Field(1.0, gt=0, le=10, description="m over the logit of the signals' blend")
    click_slope: float = Field(
        0.7, gt=0, le=10, description="b, how much the appeal of an entity follows its utility"
    )
    appeal_variance: float = Field(
        0.5, gt=0, le=100, description="A, of an entity's appeal around what its utility explains"
    )
    click_pair_variance: float = Field(
        0.2, gt=0, le=100, description="C, of the appeal of an entity by intent"
    )
    report_pair_variance: float = Field(
        0.5, ge=0, le=100, description="R, of the utility of an entity by intent, as reports tell it"
    )
    click_surplus: float = Field(
        1.0, ge=0, le=1000, description="clicks of a pair beyond its expected number of examined impressions"
    )
    click_logit: float = Field(
        -2.0, ge=-20, le=20, description="logit of a click on an examined candidate, before a log tells it"
    )
    report_logit: float = Field(
        0.0, ge=-20, le=20, description="logit of a success at rank 50, before a log tells it"
    )
    centre_variance: float = Field(1.0, gt=0, le=100, description="of both logits around these")
    intent_variance: float = Field(
        0.5, gt=0, le=100, description="V, of the readiness to click by intent, before a log tells it"
    )
    intent_variance_weight: float = Field(5.0, gt=0, le=1e6, description="intents that this is worth")
    centring_rounds: int = Field(5, ge=0, le=1000, description="how often these are estimated in turn")
    centring_tolerance: float = Field(
        1e-3, ge=1e-12, le=1, description="error of the utilities, in logits, between these rounds"
    )
    tolerance: float = Field(1e-9, ge=1e-12, le=1e-3, description="proved error of the utilities, in logits")
    statement_slope: float = Field(
        0.5, ge=0, le=10, description="κ of a kind of statement, before others tell it"
    )
    statement_slope_limit: float = Field(1.5, gt=0, le=10, description="the most that κ can be")
    statements_from: int = Field(
        20, ge=1, description="statements between entities known otherwise from which on κ is estimated"
    )
    self_praise: float = Field(
        -2.0,
        ge=-20,
        le=20,
        description="logit that an author calls itself worse than an equal, before others tell it",
    )
    statement_share: float = Field(
        0.7, ge=0, lt=1, description="the most that statements may weigh next to an entity's own evidence"
    )
    vouched_from: float = Field(
        1.0, ge=0, le=1000, description="precision of searches from which on an entity vouches for others"
    )
    unvouched_word: Share = Field(0.02, description="weight of a statement with an entity not vouched for")
    unvouched_shift: float = Field(
        0.0195, ge=0, le=10, description="the most that all of these together shift an entity, in logits"
    )
    interval_factor: float = Field(
        0.9, gt=0, le=10, description="of the deviations, so that intervals cover as often as they should"
    )
    interval_level: float = Field(0.95, gt=0, lt=1, description="how often intervals should cover")


class Evidence(Section):
    """How search events become evidence: what each counts, and how rates are estimated from them."""

    half_life: float = Field(90.0, gt=0, le=36_500, description="days after which an event counts half")
    credible_level: float = Field(
        0.05, gt=0, lt=0.5, description="the probability that a rate lies below its lower bound"
    )
    flow_level: float = Field(
        0.35,
        gt=0,
        le=0.5,
        description="the quantile of a candidate's rate by which it draws an intent's flow",
    )
    own_prior_from: int = Field(20, ge=1, description="rates a type needs for a prior of its own")
    actor_share: float = Field(
        0.05, gt=0, le=1, description="the most of an intent's events that one actor may have"
    )
    actor_events: float = Field(
        3.0, gt=0, le=1e6, description="events of one actor and intent that always count"
    )
    actor_choices: float = Field(
        1.0, gt=0, le=1e6, description="events of one actor that count in which it chooses one entity"
    )
    concentration_from: float = Field(
        8.0, gt=0, le=1e6, description="choices of an actor from which on it is judged by their concentration"
    )
    concentration_share: float = Field(
        0.25, gt=0, lt=1, description="the largest share of one entity among an actor's choices that is usual"
    )
    report_level: float = Field(
        0.9,
        gt=0,
        lt=1,
        description="the quantile of reports per click over entities beyond which they count less",
    )
    report_clicks: float = Field(
        10.0,
        gt=0,
        le=1e6,
        description="clicks of an entity by which the ordinary number of reports is judged",
    )
    trust_rounds: int = Field(
        2, ge=0, le=20, description="how often consensus and trust in actors are estimated in turn"
    )
    witnesses: int = Field(
        100, ge=1, le=100_000, description="choices of one actor by which it is judged at most"
    )
    unjudged_level: float = Field(
        0.25,
        gt=0,
        lt=1,
        description="the quantile over entities of the unvouched share of choices; only where it exceeds "
        "one half can hardly any actor be judged, so that unvouched choices are ordinary by themselves",
    )
    unvouched_excess: float = Field(
        1.0, ge=0, le=1e6, description="times the ordinary measure of unvouched choices that counts"
    )
    unvouched_events: float = Field(
        0.5, ge=0, le=1e6, description="unvouched events of an entity that always count"
    )
    unvouched_suspicion: float = Field(
        1.3, ge=1, le=10, description="at 1 an unusual crowd counts like an ordinary one, above 1 for less"
    )
    examination: tuple[Annotated[float, Field(gt=0, le=1)], ...] = Field(
        (1.0, 0.5, 0.333, 0.25, 0.2, 0.167, 0.143, 0.125, 0.111, 0.1),
        min_length=1,
        max_length=1000,
        description="how likely positions 1, 2, ... are examined; the last one holds for those beyond",
    )
    examination_estimated_from: int = Field(
        1000, ge=1, description="clicks from which on the log itself tells how likely positions are examined"
    )
    examination_pairs: int = Field(
        200_000,
        ge=2,
        description="pairs of intent and candidate from which this is estimated: those with most clicks",
    )

    @model_validator(mode="after")
    def _top_is_examined(self) -> Self:
        if self.examination[0] != 1:
            raise ValueError(f"examination needs to start at 1, it starts at {self.examination[0]:g}")
        return self


class Interval(Section):
    """What a printed figure states about the value behind it, and the best guess before other evidence."""

    low: Share = Field(description="the least the value can be")
    high: Share = Field(description="the most the value can be")
    prior: Share = Field(description="the guess where nothing else is known")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.prior <= self.high:
            raise ValueError(f"needs low <= prior <= high, got {self.low:g}, {self.prior:g}, {self.high:g}")
        return self


class Inference(Section):
    """How hidden signals are inferred from what pages print."""

    rank_tolerance: float = Field(
        0.49, gt=0, lt=0.5, description="how far a computed rank may be from the printed integer"
    )
    ordering_margin: float = Field(
        1e-3, gt=0, le=0.1, description="how much greater a value named stronger must be"
    )
    printed_zero: Interval = Interval(low=0.0, high=0.499, prior=0.25)
    printed_one: Interval = Interval(low=0.5, high=1.0, prior=0.75)
    unprinted: Interval = Interval(low=0.0, high=1.0, prior=0.5)


class Matched(Section):
    """Which search evidence the graph shows; ranks are computed from the whole log."""

    window_days: int = Field(
        30, ge=1, le=3650, description="days of the recent window of the log, and of the one before"
    )
    least_examined: float = Field(
        3.0,
        gt=0,
        le=1e9,
        description="likely examined impressions from which a pair without a choice is shown",
    )


class Guard(Section):
    """Thresholds below which a run is not published, unless the operator overrides them."""

    certified: int = Field(
        1000, ge=0, description="leading positions that have to be proved; all, where there are fewer"
    )
    ndcg_loss: Share = Field(
        0.02, description="the most NDCG@10 it may lose against the published run on the same later clicks"
    )
    searches_from: int = Field(100, ge=1, description="later searches from which NDCG@10 is judged")
    tau: float = Field(0.5, ge=-1, le=1, description="the least Kendall's tau-b with the published run")
    rbo: Share = Field(0.5, description="the least rank-biased overlap with the published run")
    rbo_persistence: float = Field(
        0.98, gt=0, lt=1, description="how likely a reader of a ranking goes on to the next place"
    )
    entities_from: int = Field(
        50, ge=2, description="entities ranked by both runs from which tau and overlap are judged"
    )
