"""What sources state, as pydantic models: entities, capabilities, comparisons, figures."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

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
    if text.isascii():
        return " ".join(text.lower().split())  # the same in a third of the time
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
