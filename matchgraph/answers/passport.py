"""An entity as a passport, in the format that registries publish (docs/passports.md)."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import ConfigDict, Field

from matchgraph.answers.base import Answer, OfPublishedRun


class _Part(Answer):
    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)


class PassportPricing(_Part):
    """The price as stated."""

    model: str | None
    free: bool | None
    starting_price: str | None


class PassportArtifact(_Part):
    """What the entity is."""

    slug: str
    name: str
    type: str
    description: str | None
    url: str | None
    pricing: PassportPricing
    verified: bool = Field(description="whether a trusted source states it")


class PassportCapability(_Part):
    """What the entity does, and what searches say of it."""

    id: str
    uri: str | None
    name: str | None
    description: str | None
    intents: tuple[str, ...] = Field(description="what it is declared to be for")
    confidence: float | None = Field(description="as its source claims, 0-1")
    success_rate: float | None = Field(description="as its source claims, 0-1")


class ObservedOutcomes(_Part):
    """What the searches of the event log say; not what a source claims."""

    matches: int = Field(description="times it was clicked or succeeded")
    succeeded: int
    failed: int
    success_rate: float | None = Field(description="share of the reported outcomes, 0-1; None without any")
    top_intents: tuple[str, ...] = Field(description="for which it was clicked most")


class PassportTrust(OfPublishedRun):
    """How far it can be trusted, and by what: the rank with its interval, outcomes, and sources."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    score: float | None = Field(description="the rank as a share of 100; None if it is unranked")
    rank: float | None
    low: float | None
    high: float | None
    position: int | None
    tier: int | None
    standing: str | None = Field(description="how far evidence moves the rank from what signals alone say")
    observed_outcomes: ObservedOutcomes
    sources: int = Field(description="how many state anything about it")
    last_stated: dt.date | None = Field(description="the newest day a source holds for")
    conflicts: int = Field(description="figures on which sources disagree")
    unmeasured: tuple[str, ...] = Field(description="signals that no source measures")


class PassportBody(_Part):
    """The passport."""

    at_version: Literal["1.0"] = Field("1.0", alias="@version")
    artifact: PassportArtifact
    capabilities: tuple[PassportCapability, ...]
    trust: PassportTrust


class PassportEnvelope(_Part):
    """The passport under the name of its format."""

    unfragile: PassportBody


class TrustPassport(_Part):
    """A passport as a registry publishes it; `matchgraph load` reads it."""

    passport: PassportEnvelope
