"""The contents of the graph, as pydantic models: statements of sources, and everything derived from them."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

SIGNALS = ("adoption", "quality", "ecosystem", "match", "freshness")
PRINTED_SIGNALS = SIGNALS[:4]

SignalName = Literal["adoption", "quality", "ecosystem", "match", "freshness"]
SignalState = Literal["measured", "inferred", "unmeasured", "not_applicable", "blocked", "stale"]
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

MAX_KEY_BYTES = 1024  # Neo4j range indexes reject longer keys


def _key(value: str) -> str:
    if len(value.encode()) > MAX_KEY_BYTES:
        raise ValueError(f"a key has at most {MAX_KEY_BYTES} bytes, this one has {len(value.encode())}")
    return value


Key = Annotated[str, StringConstraints(min_length=1, max_length=MAX_KEY_BYTES)]
Slug = Annotated[str, StringConstraints(min_length=1, max_length=400, pattern=r"^[^\s/?#]+$")]
Text = Annotated[str, StringConstraints(min_length=1)]
Unit = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Rank = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, lt=2**63)]


class Model(BaseModel):
    """Settings shared by all models: immutable, unknown fields are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


def normalised(text: str) -> str:
    """Return text normalised for identity: case and runs of white space are ignored.

    >>> normalised("  Reads\\u00a0PDF  files ")
    'reads pdf files'
    """
    return re.sub(r"\s+", " ", text).strip().casefold()


def capability_id(slug: str, description: str) -> str:
    """Return the identity of a capability: its entity's slug and a hash of its normalised description.

    >>> capability_id("pdf-tool", "Reads PDF files.") == capability_id("pdf-tool", "reads  pdf files.")
    True
    """
    digest = hashlib.sha256(normalised(description).encode()).hexdigest()[:16]
    return _key(f"{slug}#{digest}")


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


class SideFigures(Model):
    """One side of a comparison as printed; absent rows are None.

    `rank` is 0-100; the four signals are 0 or 1, rounded from a 0-1 score.
    """

    slug: Slug
    name: Text
    type_label: Text
    rank: Annotated[int, Field(ge=0, le=100)] | None = None
    adoption: Literal[0, 1] | None = None
    quality: Literal[0, 1] | None = None
    ecosystem: Literal[0, 1] | None = None
    match: Literal[0, 1] | None = None
    pricing: str | None = None
    starting_price: str | None = None
    capability_count: Count | None = None
    times_matched: Count | None = None

    @property
    def type(self) -> str:
        """The code of the printed type."""
        return type_code(self.type_label)

    @property
    def free(self) -> bool | None:
        """Whether the page calls it free; None if not stated."""
        return None if self.pricing is None else self.pricing.casefold() == "free"


class CapabilityStatement(Model):
    """One capability as printed on a page: its side, 1-based position and text."""

    side: SideName
    position: Annotated[int, Field(ge=1)]
    name: str | None = None
    description: Text
    unique: str | None = None
    vs_alternatives: str | None = None


class Verdict(Model):
    """The verdict of a page: the winner, the leads by signal, and the free tier.

    `winner` is None if the page names none (layout B). `free_tier` is the side whose free tier the
    page points out.
    """

    winner: SideName | None = None
    left_leads: tuple[SignalName, ...] = ()
    right_leads: tuple[SignalName, ...] = ()
    free_tier: SideName | None = None


class Comparison(Model):
    """A comparison page as stated: both sides, their capabilities and the verdict.

    `left_more` and `right_more` are the printed `+N more capabilities`. `last_section` is the last
    section reached before the text ended; `end` means a complete page.
    """

    id: Key
    layout: Layout
    left: SideFigures
    right: SideFigures
    capabilities: tuple[CapabilityStatement, ...] = ()
    left_more: Count | None = None
    right_more: Count | None = None
    verdict: Verdict = Verdict()
    last_section: Literal["table", "left", "right", "verdict", "end"] = "end"

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


class DeclaredCapability(Model):
    """One capability as declared by a passport or manifest.

    `source_id` is the source's own id for it, `confidence` and `success_rate` are 0-1 as claimed, `matches`
    counts searches. `more` is JSON text of everything else stated.
    """

    position: Annotated[int, Field(ge=1)]
    name: str | None = None
    description: Text
    unique: str | None = None
    vs_alternatives: str | None = None
    source_id: Key | None = None
    uri: Key | None = None
    intents: tuple[Text, ...] = ()
    best_for: tuple[Text, ...] = ()
    limitations: tuple[Text, ...] = ()
    requires: tuple[Text, ...] = ()
    input_types: tuple[Text, ...] = ()
    output_types: tuple[Text, ...] = ()
    confidence: Unit | None = None
    success_rate: Unit | None = None
    matches: Count | None = None
    more: str | None = None


class DeclaredEntity(Model):
    """The declaration of one entity by a passport or manifest.

    `trust` and `more` are JSON text: the trust figures as claimed, and everything else stated.
    """

    slug: Slug
    name: Text
    type_label: Text
    description: str | None = None
    url: str | None = None
    page_url: str | None = None
    categories: tuple[Text, ...] = ()
    tags: tuple[Text, ...] = ()
    status: str | None = None
    verified: bool | None = None
    pricing: str | None = None
    free: bool | None = None
    starting_price: str | None = None
    capability_count: Count | None = None
    times_matched: Count | None = None
    failure_modes: tuple[Text, ...] = ()
    trust: str | None = None
    more: str | None = None
    capabilities: tuple[DeclaredCapability, ...] = ()


class RawSignal(Model):
    """One metric of an entity as a source measured it, or why it could not.

    `value` is a number, for a date the days since 1970-01-01; `text` is the value as printed if it is not a
    number. If `state` is not `measured`, both may be missing.
    """

    slug: Slug
    metric: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    value: Annotated[float, Field(allow_inf_nan=False)] | None = None
    text: str | None = None
    as_of: dt.date
    state: RawSignalState = "measured"
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
    `trusted` is whether its entities count as vetted in the teleport of the propagation, and whether its raw
    signals affect ranks.

    For skipping unchanged inputs: `input_sha256` is the hash of the input and of the load options; the last
    source of an input without a refusal has `input_sources`, the number of its sources; `etag` and
    `last_modified` are those of the web server.
    """

    id: Key
    kind: SourceKind
    location: str
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    as_of: dt.date | None = None
    trusted: bool = True
    input_sha256: str | None = None
    input_sources: Count | None = None
    etag: str | None = None
    last_modified: str | None = None


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

    value: Unit
    low: Unit
    high: Unit
    state: SignalState

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
    indistinguishable entities, `reach` is the propagated mass. `published` is the rank stated by pages.
    """

    rank: Rank
    low: Rank
    high: Rank
    position: Annotated[int, Field(ge=1)]
    tier: Annotated[int, Field(ge=1)]
    published: int | None = None
    agrees: bool | None = None
    reach: float = 0.0
    signals: dict[str, Signal]


class Entity(Model):
    """A model, agent, server, dataset or tool, with its current figures and its published score."""

    slug: Slug
    name: str
    type: str
    description: str | None = None
    url: str | None = None
    pricing: str | None = None
    free: bool | None = None
    starting_price: str | None = None
    capability_count: int | None = None
    times_matched: int | None = None
    published_rank: int | None = None
    published_adoption: int | None = None
    published_quality: int | None = None
    published_ecosystem: int | None = None
    published_match: int | None = None
    vetted: bool = False
    score: Score | None = None


class Capability(Model):
    """Something an entity offers, as described by the newest source that states it."""

    id: Key
    entity: Slug
    name: str
    description: str
    unique: str | None = None
    vs_alternatives: str | None = None
    uri: str | None = None
    source_id: str | None = None
    confidence: float | None = None
    success_rate: float | None = None
    vanished: bool = False


class Intent(Model):
    """A need in a searcher's words; its key is the normalised text."""

    key: Key
    text: Text


class Quality(Model):
    """The quality of a run: on events after its day, and its agreement with the previous run.

    All are rounded; unknown ones are None. `later_searches` is the number of later searches with a choice
    between candidates that it is judged by; `calibration` is an expected calibration error, 0 being best.
    """

    later_searches: Count = 0
    ndcg: Unit | None = None
    reciprocal_rank: Unit | None = None
    pairwise_accuracy: Unit | None = None
    calibration: Unit | None = None
    tau: Annotated[float, Field(ge=-1, le=1)] | None = None
    rbo: Unit | None = None


class Run(Quality):
    """One recompute: its inputs, method, certificate and quality.

    `l1_bound` bounds the L1 distance of the propagated vector from the exact one; `certified` is the
    number of leading positions of the published order that are proved. `previous` is the previously
    published run; `state` is published once it was, stored if the guard refused it.
    """

    id: Key
    as_of: dt.date
    methodology: str
    engine: str
    entities: Count
    l1_bound: Annotated[float, Field(ge=0)]
    sweeps: Count
    certified: Count
    statements: str
    previous: str | None = None
    state: Literal["computed", "published", "stored"] = "computed"
