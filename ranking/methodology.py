"""The model of the methodology file: every constant of the engine, with its bounds and its meaning."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Self

import numpy as np
import yaml
from numpy.typing import NDArray
from pydantic import Field, ValidationError, model_validator

from ranking.errors import MethodologyError
from ranking.methodology_faults import StrictLoader, faults_of, yaml_fault
from ranking.sections import Points, Section, Share
from ranking.signal_rules import Signals

SIGNALS = ("adoption", "quality", "ecosystem", "match", "freshness")

ROUNDING_OF_A_BOUND = 6.2e-14  # times 1/(1 - damping); docs/propagation.md, "Dampings near 1"


class Weights(Section):
    """How many of the 100 points each signal can contribute; together exactly 100."""

    adoption: Points = Field(description="points for being used")
    quality: Points = Field(description="points for being well made")
    ecosystem: Points = Field(description="points for being connected to other things")
    match: Points = Field(description="points for serving what people searched for")
    freshness: Points = Field(description="points for being kept up")

    @model_validator(mode="after")
    def _sum_to_100(self) -> Self:
        total = sum(self.points)
        if abs(total - 100) > 1e-9:
            raise ValueError(f"the five weights must sum to 100, these sum to {total:g}")
        return self

    @property
    def points(self) -> tuple[float, float, float, float, float]:
        """The five weights in the order of SIGNALS."""
        return self.adoption, self.quality, self.ecosystem, self.match, self.freshness


class Damped(Section):
    """A damping and a tolerance that a proof in double precision can meet."""

    damping: float
    tolerance: float

    @model_validator(mode="after")
    def _can_be_certified(self) -> Self:
        least = ROUNDING_OF_A_BOUND / (1 - self.damping)
        if self.tolerance < least:
            raise ValueError(
                f"tolerance {self.tolerance:g} cannot be certified at damping {self.damping!r}: "
                f"rounding alone may account for {least:.2g}; lower damping or raise tolerance"
            )
        return self


class RelationShares(Section):
    """How a node splits its flow over the relation types it has; only their ratio matters.

    An intent has matches only and a capability offers only, so those two shares never compete with another.
    """

    match: Share = Field(1.0, description="from an intent to what serves it")
    offer: Share = Field(1.0, description="from a capability to the entities that offer it")
    comparison: Share = Field(0.5, description="to the winners of its comparisons")
    mention: Share = Field(0.5, description="to the entities its pages mention")

    @model_validator(mode="after")
    def _some_flow(self) -> Self:
        if max(self.match, self.offer, self.comparison, self.mention) <= 0:
            raise ValueError("at least one relation needs a share above 0")
        return self


class MentionStances(Section):
    """How much of a mention counts, by how the author compares itself with the mentioned entity."""

    worse: Share = Field(1.0, description="the author calls itself worse than the mentioned one")
    neutral: Share = Field(0.5, description="the author takes no side")
    better: Share = Field(0.25, description="the author calls itself better than the mentioned one")


class Teleport(Section):
    """The split of the teleport; the two parts sum to 1, and if one is absent the other receives it."""

    intents: Share = Field(0.9, description="spread over intents by capped demand")
    vetted: Share = Field(0.1, description="spread evenly over vetted entities")

    @model_validator(mode="after")
    def _sum_to_one(self) -> Self:
        if abs(self.intents + self.vetted - 1) > 1e-9:
            raise ValueError(f"intents and vetted must sum to 1, these sum to {self.intents + self.vetted:g}")
        return self


class Propagation(Damped):
    """The constants of the propagated trust."""

    damping: float = Field(0.85, gt=0, lt=1, description="the share of flow that follows relations")
    tolerance: float = Field(1e-10, ge=1e-14, le=1e-3, description="the L1 bound at which a run may stop")
    shares: RelationShares = RelationShares()
    mentions: MentionStances = MentionStances()
    comparison_tie: float = Field(
        0.5, ge=0, le=0.5, description="flow each way where a comparison displays a tie"
    )
    same_owner_cap: Share = Field(
        0.5, description="the most of its flow a node may pass to others of its owner"
    )
    reciprocal_cap: Share = Field(
        0.5, description="the most of its flow a node may pass to those that pass to it"
    )
    passed_on: Share = Field(
        0.2, description="the part of its flow that an entity passes on; the rest returns by the teleport"
    )
    teleport: Teleport = Teleport()


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


class Similarity(Section):
    """Which capabilities count as similar."""

    neighbours: int = Field(10, ge=1, le=1000, description="most similar capabilities kept for each")
    threshold: Share = Field(0.35, description="minimum similarity that is kept")
    meaning: Share = Field(0.5, description="share of meaning in it; words have the rest")
    context: Share = Field(
        0.5, description="share of what all capabilities of their entities mean in what two capabilities mean"
    )
    words: Share = Field(0.1, description="minimum cosine of words of two that are compared by meaning")
    considered: int = Field(
        30, ge=1, le=10_000, description="capabilities most similar by words that are compared by meaning"
    )
    near_duplicate: Share = Field(0.9, description="the similarity from which two are the same thing again")
    edited: Share = Field(
        0.8, description="minimum similarity of the letters of two texts for one to be an edit of the other"
    )
    commonest: int = Field(
        5000,
        ge=1,
        le=1_000_000_000,
        description="capabilities that have a word, beyond which it tells nothing",
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


class RelationSteps(Section):
    """How a walk from what was seen splits over the relations of a node; only their ratio matters."""

    HAS_CAPABILITY: Share = Field(1.0, description="from an entity to what it offers")
    OFFERED_BY: Share = Field(1.0, description="from a capability to the entities that offer it")
    SIMILAR_TO: Share = Field(1.0, description="from a capability to similar ones")
    COMPARED_WITH: Share = Field(0.25, description="from an entity to those it is compared with")
    MENTIONS: Share = Field(0.1, description="from an entity to those its texts name")
    MENTIONED_BY: Share = Field(0.1, description="from an entity to those whose texts name it")
    SERVES: Share = Field(0.5, description="from a capability to the intents it is declared to serve")
    SERVED_BY: Share = Field(0.5, description="from an intent to the capabilities declared to serve it")
    MATCHED: Share = Field(
        1.0, description="from an intent to what searches for it clicked or were served by"
    )
    MATCHED_BY: Share = Field(
        1.0, description="from a capability or an entity to the intents it was found for"
    )


class Exploration(Damped):
    """How `different` and `path` walk, and how much of the graph they read."""

    damping: float = Field(0.85, gt=0, lt=1, description="share of flow that continues to the next step")
    tolerance: float = Field(1e-12, ge=1e-14, le=1e-3, description="the L1 bound at which a walk may stop")
    shares: RelationSteps = RelationSteps()
    reach: float = Field(
        1e-3, ge=1e-6, lt=1, description="minimum flow through a relationship for its node to be read"
    )
    rounds: int = Field(4, ge=1, le=100, description="rounds of reading from what a walk has reached")
    narrow: int = Field(
        200,
        ge=0,
        le=1_000_000,
        description="relationships read per node on the path to a required capability",
    )
    hub: int = Field(
        1000, ge=0, le=1_000_000, description="relationships beyond which a node is reached but not expanded"
    )
    hub_steps: int = Field(
        200,
        ge=1,
        le=1_000_000,
        description="strongest relationships per type read if a walk starts at a hub",
    )
    path_depth: int = Field(3, ge=1, le=10, description="maximum number of steps searched from each end")
    path_width: int = Field(
        25, ge=0, le=1_000_000, description="nodes expanded per step, once a path is known"
    )
    pool: int = Field(60, ge=1, le=100_000, description="nearest entities to select from, or")
    pool_share: int = Field(3, ge=1, le=1000, description="this multiple of the limit, if that is more")


class Alternatives(Section):
    """How much evidence for alternatives is considered, and what each ground is worth."""

    similar: int = Field(200, ge=1, le=1_000_000, description="most similar capabilities of each capability")
    intents: int = Field(20, ge=1, le=1_000_000, description="most frequent intents of the given entity")
    found: int = Field(200, ge=1, le=1_000_000, description="most frequent entities per intent")
    pages: int = Field(200, ge=0, le=1_000_000, description="pages that compare it with other entities")
    rivals: int = Field(100, ge=0, le=1_000_000, description="entities that it is compared with")
    rival_pages: int = Field(
        200, ge=0, le=1_000_000, description="pages of one of these beyond which it tells nothing"
    )
    kin: int = Field(200, ge=0, le=1_000_000, description="variants of it that are considered")
    followed: int = Field(
        3, ge=0, le=100, description="variants whose alternatives count for one of which nothing is known"
    )
    demand: Share = Field(0.7, description="worth of shared searches; that of similar capabilities is 1")
    demand_worth: float = Field(
        5.0, gt=0, le=1e6, description="clicks and successes that its own are weighed against"
    )
    variant: Share = Field(0.6, description="worth of being another variant,")
    other_generation: Share = Field(0.5, description="of another major version,")
    vendor: Share = Field(0.05, description="or of the same vendor and type")
    compared: Share = Field(0.1, description="worth of pages that compare the two,")
    same_rivals: Share = Field(0.05, description="and of pages that compare both with the same entities")
    rivals_worth: float = Field(1.0, gt=0, le=1e6, description="weight that these are weighed against")
    floor: Share = Field(0.08, description="closeness below which an alternative is a guess")


class Explanation(Section):
    """What an explanation shows of the evidence behind a rank, and how far a flip is searched for."""

    ways: int = Field(5, ge=1, le=1000, description="strongest paths shown")
    windows: tuple[Annotated[int, Field(ge=1, le=36_500)], ...] = Field(
        (30, 90), min_length=1, max_length=100, description="days at which time windows end, ascending"
    )
    exhaustive: int = Field(
        12, ge=0, le=20, description="pieces of evidence of which all sets are tried for a flip"
    )
    single: int = Field(300, ge=1, le=1_000_000, description="pieces that are tried one by one beyond that")

    @model_validator(mode="after")
    def _windows_rise(self) -> Self:
        if any(later <= earlier for earlier, later in pairwise(self.windows)):
            raise ValueError(f"windows need to rise, they are {', '.join(map(str, self.windows))}")
        return self


class Proof(Section):
    """The evidence `resolve` requires of an answer at one level of risk."""

    lower: Share = Field(description="minimum lower bound of the success rate")
    events: float = Field(ge=0, le=1e9, description="minimum effective searches behind it")
    actors: float = Field(ge=0, le=1e9, description="minimum trusted actors behind it")
    confidence: Share = Field(description="minimum confidence that it is what was asked for")


class Risks(Section):
    """The levels of risk of `resolve`: the higher, the more evidence an answer needs."""

    default: Proof = Proof(lower=0.0, events=0, actors=0, confidence=0.45)
    production: Proof = Proof(lower=0.05, events=10, actors=3, confidence=0.65)
    enterprise: Proof = Proof(lower=0.1, events=25, actors=6, confidence=0.75)
    strict: Proof = Proof(lower=0.15, events=50, actors=10, confidence=0.8)


class Words(Section):
    """Which words count as forms or typos of a searched one."""

    shortest: int = Field(4, ge=1, le=64, description="minimum length of a word that may match inexactly")
    common_start: Share = Field(
        0.6, description="minimum common prefix of two forms of a word, as a share of the longer one"
    )
    form_start: int = Field(6, ge=1, le=64, description="and at least this many letters, endings apart")
    typo_ratio: float = Field(0.8, gt=0, le=1, description="minimum difflib ratio of a typo")
    typo_edits: int = Field(2, ge=1, le=2, description="maximum number of letters changed by a typo")
    forms: int = Field(30, ge=1, le=1000, description="similar words considered per searched word")
    related: int = Field(8, ge=1, le=1000, description="words of its meaning considered per unknown word")
    least_related: Share = Field(0.6, description="minimum cosine of the vectors of two such words")
    filler: Share = Field(0.8, description="cosine from which an unknown word says as little as a stop word")


class Search(Section):
    """How search scores its results: a weighted sum of parts on 0-1, and how sure that makes one."""

    text: Share = Field(
        1.0, description="weight of the square of the share of the question's words it covers"
    )
    together: Share = Field(0.3, description="weight of the same of all its texts together")
    named: Share = Field(0.4, description="weight of the share of the question that is exactly its name")
    name: Share = Field(0.2, description="weight of the share of the question's words its name has")
    rarest: Share = Field(0.4, description="weight of whether its name has the question's rarest word")
    context: Share = Field(0.1, description="weight of the share that what others say of it covers")
    meaning: Share = Field(0.8, description="weight of the similarity of meanings")
    phrase: Share = Field(0.4, description="weight of the share of the question's word pairs it has as such")
    evidence: Share = Field(0.5, description="weight of how it served intents like this one")
    resemblance: float = Field(
        3.0, ge=0, le=10, description="weight of standing next to what the question names"
    )
    compared: Share = Field(0.1, description="how much two entities resemble each other that a page compares")
    rank: Share = Field(0.05, description="weight of the low end of the rank")
    rarity: float = Field(
        1.5, ge=0, le=5, description="power to which the inverse document frequencies of words are raised"
    )
    even: float = Field(
        0.45,
        ge=-10,
        le=10,
        description="score beyond the doubt at which an answer is as likely right as wrong",
    )
    doubt: float = Field(0.8, ge=0, le=10, description="score taken off where texts have all words")
    spread: float = Field(
        0.25, gt=0, le=10, description="score by which the odds of being right change e-fold"
    )
    sure: Share = Field(0.85, description="confidence below which an answer is said to be a guess")
    candidates: int = Field(200, ge=1, le=10_000, description="texts of each kind that are scored")
    least_meaning: Share = Field(0.15, description="the least cosine similarity that finds something")
    same_intent: Share = Field(0.5, description="the cosine from which an intent is the one searched for")
    intents: int = Field(10, ge=1, le=1000, description="intents whose evidence counts for a search")
    form: Share = Field(0.9, description="what another form of a word counts")
    typo: Share = Field(0.5, description="what a word that is probably misspelt counts")
    related: Share = Field(0.9, description="what a word of the same meaning counts, times their cosine")
    saturation: float = Field(1.2, ge=0, le=10, description="BM25's k1: how soon repetition stops counting")
    length_share: Share = Field(0.75, description="BM25's b: how much a long text has to match more")
    nearest: int = Field(100, ge=1, le=100_000, description="texts of each kind that are near in meaning")
    words: Words = Words()
    risk: Risks = Risks()


def _default_weights() -> dict[str, Weights]:
    return {
        "default": Weights(adoption=25, quality=25, ecosystem=10, match=25, freshness=15),
        "model": Weights(adoption=35, quality=20, ecosystem=10, match=20, freshness=15),
        "finetune": Weights(adoption=35, quality=20, ecosystem=10, match=20, freshness=15),
        "benchmark": Weights(adoption=20, quality=35, ecosystem=10, match=20, freshness=15),
        "prompt": Weights(adoption=20, quality=20, ecosystem=10, match=35, freshness=15),
    }


class Methodology(Section):
    """Every constant of the engine.

    >>> Methodology().weights["model"].adoption
    35.0
    """

    weights: dict[str, Weights] = Field(
        default_factory=_default_weights, description="points per signal, by type code; `default` is needed"
    )
    propagation: Propagation = Propagation()
    utility: Utility = Utility()
    evidence: Evidence = Evidence()
    inference: Inference = Inference()
    signals: Signals = Signals()
    matched: Matched = Matched()
    similarity: Similarity = Similarity()
    guard: Guard = Guard()
    exploration: Exploration = Exploration()
    alternatives: Alternatives = Alternatives()
    explanation: Explanation = Explanation()
    search: Search = Search()

    @model_validator(mode="after")
    def _has_default(self) -> Self:
        if "default" not in self.weights:
            raise ValueError("weights need an entry 'default' for types that have none of their own")
        return self

    def weights_of(self, types: Sequence[str]) -> NDArray[np.float64]:
        """Return each entity's weights as shares of 1.

        Args:
            types: the type code of each entity.

        Returns:
            An array (entities, 5) in the order of SIGNALS; each row sums to 1.

        >>> Methodology().weights_of(["model", "robot"]).tolist()
        [[0.35, 0.2, 0.1, 0.2, 0.15], [0.25, 0.25, 0.1, 0.25, 0.15]]
        """
        rows = [self.weights.get(code, self.weights["default"]).points for code in types]
        return np.array(rows, dtype=np.float64).reshape(len(rows), len(SIGNALS)) / 100


def identity(methodology: Methodology) -> str:
    """Return the methodology's id: the start of the SHA-256 of its canonical JSON.

    >>> identity(Methodology()) == identity(parse("{}"))
    True
    """
    canonical = json.dumps(methodology.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]


def parse(text: str) -> Methodology:
    """Parse a methodology from YAML text; omitted keys keep their defaults.

    Raises:
        MethodologyError: the text is no YAML mapping, has a duplicate key, or holds a key or value that is
            not allowed; the message has the line of each fault.

    >>> parse("propagation: {damping: 0.9}").propagation.damping
    0.9
    >>> parse("propagation: {damping: 2}")
    Traceback (most recent call last):
        ...
    ranking.errors.MethodologyError: line 1: propagation.damping is 2; expected less than 1
    """
    try:
        data = yaml.load(text, Loader=StrictLoader)
    except yaml.YAMLError as error:
        raise MethodologyError(yaml_fault(error)) from error
    if not isinstance(data, dict):
        raise MethodologyError("line 1: the methodology must be a mapping of sections, such as 'weights:'")
    try:
        return Methodology.model_validate(data)
    except ValidationError as error:
        known = Methodology().model_dump()
        raise MethodologyError("; ".join(faults_of(error, text, known))) from error
