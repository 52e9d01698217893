"""How questions are answered: the chapters from similarity to search of the methodology."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from ranking.reach_rules import Damped
from ranking.sections import Section, Share


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
    kin: Share = Field(0.2, description="how much variants of what a question names resemble it")
    saturation: float = Field(1.2, ge=0, le=10, description="BM25's k1: how soon repetition stops counting")
    length_share: Share = Field(0.75, description="BM25's b: how much a long text has to match more")
    nearest: int = Field(100, ge=1, le=100_000, description="texts of each kind that are near in meaning")
    words: Words = Words()
    risk: Risks = Risks()
