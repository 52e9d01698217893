"""The contents of the graph, as pydantic models: statements of sources, and everything derived from them."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from typing import Annotated, Literal, Self

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from graph.texts import (
    MAX_KEY_BYTES,
    CapabilityName,
    Key,
    Line,
    Name,
    Prose,
    Slug,
    Text,
    as_key,
    composed,
)

SIGNALS = ("adoption", "quality", "ecosystem", "match", "freshness")
PRINTED_SIGNALS = SIGNALS[:4]

SignalName = Literal["adoption", "quality", "ecosystem", "match", "freshness"]
SignalState = Literal[
    "measured", "inferred", "unmeasured", "not_applicable", "blocked", "stale", "low_or_unmeasured"
]
RawSignalState = Literal["measured", "unmeasured", "not_applicable", "blocked", "stale"]
SourceKind = Literal["page", "table", "passport", "manifest", "signals"]
SideName = Literal["left", "right"]
Layout = Literal["A", "B"]

TYPE_LABELS = {
    "agent": "Agent",
    "api": "API",
    "app": "App",
    "benchmark": "Benchmark",
    "cli": "CLI Tool",
    "dataset": "Dataset",
    "extension": "Extension",
    "finetune": "Fine-tune",
    "framework": "Framework",
    "mcp": "MCP Server",
    "model": "Model",
    "platform": "Platform",
    "product": "Product",
    "prompt": "Prompt",
    "repo": "Repository",
    "skill": "Skill",
    "template": "Template",
    "webapp": "Web App",
    "workflow": "Workflow",
}
TYPE_CODES = {label.casefold(): code for code, label in TYPE_LABELS.items()}

Unit = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Rank = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, lt=2**63)]


class Model(BaseModel):
    """Settings shared by all models: immutable, unknown fields are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


def normalised(text: str) -> str:
    """Return text normalised for identity: case, runs of white space and Unicode spelling are ignored.

    >>> normalised("  Reads\\u00a0PDF  files ")
    'reads pdf files'
    """
    return composed(re.sub(r"\s+", " ", composed(text)).strip().casefold())


def capability_id(slug: str, description: str) -> str:
    """Return the identity of a capability: its entity's slug and a hash of its normalised description.

    >>> capability_id("pdf-tool", "Reads PDF files.") == capability_id("pdf-tool", "reads  pdf files.")
    True
    """
    digest = hashlib.sha256(normalised(description).encode()).hexdigest()[:16]
    return as_key(f"{slug}#{digest}")


def capability_parts(id_: str) -> tuple[str, str]:
    """Split the identity of a capability into slug and hash; the hash is empty for a slug alone.

    >>> capability_parts("pdf-tool#0123"), capability_parts("pdf-tool")
    (('pdf-tool', '0123'), ('pdf-tool', ''))
    """
    slug, _, digest = id_.partition("#")
    return slug, digest


def intent_key(text: str) -> str:
    """Return the identity of an intent: its normalised text, or if that is very long, its start and a hash.

    >>> intent_key(" Reads  PDF ")
    'reads pdf'
    >>> len(intent_key("ä" * 1000).encode()) <= MAX_KEY_BYTES
    True
    """
    whole = normalised(text)
    if len(whole.encode()) <= MAX_KEY_BYTES:
        return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()[:16]
    return whole.encode()[: MAX_KEY_BYTES // 2].decode(errors="ignore") + f"#{digest}"


def type_code(label: str) -> str:
    """Return the code of a printed type; an unknown type becomes its own code.

    >>> type_code("MCP Server"), type_code("Fine-tune"), type_code("Robot Arm")
    ('mcp', 'finetune', 'robot-arm')
    """
    folded = normalised(label)
    return TYPE_CODES.get(folded) or re.sub(r"[^\w]+", "-", folded).strip("-")


class StatedEntity(Model):
    """What any source may state about an entity, by comparing or declaring it."""

    slug: Slug = Field(description="the entity")
    name: Name = Field(description="its name as printed")
    type_label: Name = Field(description="its type as printed")
    pricing: Line | None = Field(None, description="as stated")
    starting_price: Line | None = Field(None, description="as stated")
    capability_count: Count | None = Field(None, description="capabilities stated")
    times_matched: Count | None = Field(None, description="searches stated")


class SideFigures(StatedEntity):
    """One side of a comparison as printed; absent rows are None.

    `rank` is 0-100; the four signals are 0 or 1, rounded from a 0-1 score.
    """

    rank: Annotated[int, Field(ge=0, le=100)] | None = Field(None, description="0-100 as printed")
    adoption: Literal[0, 1] | None = Field(None, description="0 or 1 as printed")
    quality: Literal[0, 1] | None = Field(None, description="0 or 1 as printed")
    ecosystem: Literal[0, 1] | None = Field(None, description="0 or 1 as printed")
    match: Literal[0, 1] | None = Field(None, description="0 or 1 as printed")

    @property
    def type(self) -> str:
        """The code of the printed type."""
        return type_code(self.type_label)

    @property
    def free(self) -> bool | None:
        """Whether the page calls it free; None if not stated."""
        return None if self.pricing is None else self.pricing.casefold() == "free"


class StatedCapability(Model):
    """What any source may state about a capability, whether printed on a page or declared."""

    position: Annotated[int, Field(ge=1)] = Field(
        description="1-based position in the source, or of a capability on its side"
    )
    name: Line | None = Field(None, description="a short name, or its first sentence")
    description: Text = Field(description="what it does")
    unique: Prose | None = Field(None, description="its unique point")
    vs_alternatives: Prose | None = Field(None, description="how it compares")


class CapabilityStatement(StatedCapability):
    """One capability as printed on a page: its side, 1-based position and text."""

    side: SideName = Field(description="left or right")


class Verdict(Model):
    """The verdict of a page: the winner, the leads by signal, and the free tier."""

    winner: SideName | None = Field(None, description="left or right; absent if the page names none")
    left_leads: tuple[SignalName, ...] = Field((), description="signals on which the left side leads")
    right_leads: tuple[SignalName, ...] = Field((), description="signals on which the right side leads")
    free_tier: SideName | None = Field(None, description="the side whose free tier the page points out")


class Comparison(Model):
    """A comparison page as stated: both sides, their capabilities and the verdict.

    `left_more` and `right_more` are the printed `+N more capabilities`. `last_section` is the last
    section reached before the text ended; `end` means a complete page.
    """

    id: Key
    layout: Layout = Field(description="A or B")
    left: SideFigures
    right: SideFigures
    capabilities: tuple[CapabilityStatement, ...] = ()
    left_more: Count | None = Field(None, description="capabilities of the left side not shown")
    right_more: Count | None = Field(None, description="capabilities of the right side not shown")
    verdict: Verdict = Verdict()
    last_section: Literal["table", "left", "right", "verdict", "end"] = Field(
        "end", description="the last section of the page before its text ended"
    )

    @model_validator(mode="after")
    def _two_different_sides(self) -> Self:
        if self.left.slug == self.right.slug:
            raise ValueError(f"both sides are '{self.left.slug}': an entity cannot be compared with itself")
        return self

    def capabilities_of(self, side: SideName) -> tuple[CapabilityStatement, ...]:
        """Return the capabilities printed for one side, in printed order."""
        return tuple(c for c in self.capabilities if c.side == side)

    def side(self, name: SideName) -> SideFigures:
        """Return the left or the right side."""
        return self.left if name == "left" else self.right


class DeclaredCapability(StatedCapability):
    """One capability as declared by a passport or manifest."""

    source_id: CapabilityName | None = Field(None, description="the id its passport gives it")
    uri: Key | None = Field(None, description="its capability:// address")
    intents: tuple[Text, ...] = Field((), description="what a capability is declared to serve")
    best_for: tuple[Text, ...] = Field((), description="what a capability is best for")
    limitations: tuple[Text, ...] = Field((), description="of a capability")
    requires: tuple[Text, ...] = Field((), description="what a capability needs")
    input_types: tuple[Name, ...] = Field((), description="what a capability takes")
    output_types: tuple[Name, ...] = Field((), description="what a capability gives")
    confidence: Unit | None = Field(None, description="0-1 as claimed")
    success_rate: Unit | None = Field(None, description="0-1 as claimed")
    matches: Count | None = Field(None, description="searches a capability served, as claimed")
    more: Prose | None = Field(None, description="JSON of everything else stated")


class DeclaredEntity(StatedEntity):
    """The declaration of one entity by a passport or manifest."""

    description: Prose | None = Field(None, description="what it is")
    url: Line | None = Field(None, description="its home page")
    page_url: Line | None = Field(None, description="its page at the registry")
    categories: tuple[Name, ...] = Field((), description="of the entity")
    tags: tuple[Name, ...] = Field((), description="of the entity")
    status: Line | None = Field(None, description="active or inactive")
    verified: bool | None = Field(None, description="whether the registry verified it")
    free: bool | None = Field(None, description="whether it is free")
    failure_modes: tuple[Text, ...] = Field((), description="how the entity fails")
    trust: Prose | None = Field(None, description="JSON of the trust figures as claimed")
    more: Prose | None = None
    capabilities: tuple[DeclaredCapability, ...] = ()


class RawSignal(Model):
    """One metric of an entity as a source measured it, or why it could not.

    `value` is a number, for a date the days since 1970-01-01; `text` is the value as printed if it is not a
    number. If `state` is not `measured`, both may be missing.
    """

    slug: Slug
    metric: Annotated[Name, Field(max_length=200)] = Field(description="what was measured")
    value: Annotated[float, Field(allow_inf_nan=False)] | None = Field(
        None, description="of a raw signal; for a date the days since 1970-01-01"
    )
    text: Line | None = Field(None, description="the value of a raw signal as printed, if it is not a number")
    as_of: dt.date = Field(description="ISO date of a raw signal")
    state: RawSignalState = Field(
        "measured", description="measured, unmeasured, not_applicable, blocked or stale"
    )
    position: Annotated[int, Field(ge=1)]

    @model_validator(mode="after")
    def _measured_has_a_value(self) -> Self:
        known = self.value is not None or self.text is not None
        if self.state == "measured" and not known:
            raise ValueError(f"{self.metric} has no value and no state that says why")
        if self.state in {"unmeasured", "not_applicable"} and known:
            raise ValueError(f"{self.metric} has a value, but its state is {self.state}")
        return self


class Source(Model):
    """A source of statements. A page's id is `<left>-vs-<right>`, a passport's `passport/<slug>`.

    `as_of` is the day its figures hold for; None if unknown, or if each signal has its own.
    What an untrusted source states is kept and shown, and takes no part in what is computed.

    For skipping unchanged inputs: `input_sha256` is the hash of the input and of the load options; the last
    source of an input without a refusal has `input_sources`, the number of its sources; `etag` and
    `last_modified` are those of the web server.
    """

    id: Key = Field(description="identifies it")
    kind: SourceKind
    location: str = Field(description="the file it was read from; for an alias, the command that states it")
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] = Field(
        description="hash of its content"
    )
    as_of: dt.date | None = Field(None, description="ISO date its figures hold for; absent if unknown")
    trusted: bool = Field(True, description="whether it takes part in what is computed")
    input_sha256: str | None = Field(
        None, description="hash of the input it came from, and of the load options"
    )
    input_sources: Count | None = Field(
        None, description="on the last source of a completely read input: number of its sources"
    )
    etag: str | None = Field(None, description="ETag of the input on the web server")
    last_modified: str | None = Field(None, description="Last-Modified of the input on the web server")


class Statement(Model):
    """The statements of one source: a comparison, or entities and raw signals; written atomically.

    A source too long for one statement is split into consecutive parts: `begins` marks the first, `ends` the
    last. None of it counts until the last one is in the graph.
    """

    source: Source
    comparison: Comparison | None = None
    entities: tuple[DeclaredEntity, ...] = ()
    signals: tuple[RawSignal, ...] = ()
    begins: bool = True
    ends: bool = True

    @model_validator(mode="after")
    def _one_identity(self) -> Self:
        if self.comparison is not None and self.source.id != self.comparison.id:
            raise ValueError(f"source '{self.source.id}' states comparison '{self.comparison.id}'")
        if self.comparison is not None and (self.entities or self.signals):
            raise ValueError(f"source '{self.source.id}' states a comparison and something else")
        return self


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
