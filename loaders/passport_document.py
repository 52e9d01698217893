"""The parts of a passport, as registries write them; unknown keys are kept."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from graph.model import Count
from graph.texts import Key


def _share(value: object) -> object:
    if isinstance(value, int | float) and not 0 <= value <= 1:
        raise ValueError(f"{value:g} is not a share from 0 to 1; divide a percentage by 100")
    return value


def _texts(value: object) -> object:
    """Return a list of texts without blank ones; null counts as an empty list."""
    if value is None:
        return ()
    if isinstance(value, list):
        return [text for text in value if not isinstance(text, str) or text.strip()]
    return value


def _price(value: object) -> object:
    """Return a price given as a number as text."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Words = Annotated[str, StringConstraints(strip_whitespace=True)]
Texts = Annotated[tuple[Words, ...], BeforeValidator(_texts)]
Share = Annotated[float, BeforeValidator(_share)]
Price = Annotated[Words, BeforeValidator(_price)]


class Part(BaseModel):
    """Settings shared by all parts of a passport: unknown keys are kept."""

    model_config = ConfigDict(extra="allow", frozen=True)

    @property
    def unknown(self) -> dict[str, Any]:
        """Return the keys that are no fields."""
        return dict(self.model_extra or {})


class Pricing(Part):
    """What it costs."""

    model: Words | None = None
    free: bool | None = None
    starting_price: Price | None = None


class Artifact(Part):
    """The entity that a passport is of."""

    id: Words | None = None
    slug: Words | None = None
    name: Annotated[Words, Field(min_length=1)]
    type: Annotated[Words, Field(min_length=1)]
    description: Words | None = None
    url: Words | None = None
    page_url: Words | None = None
    categories: Texts = ()
    tags: Texts = ()
    pricing: Pricing | None = None
    status: Words | None = None
    verified: bool | None = None


class Capability(Part):
    """One capability that is declared."""

    id: Key | None = None
    uri: Key | None = None
    name: Words | None = None
    description: Words | None = None
    unique: Words | None = None
    vs_alternatives: Words | None = None
    intents: Texts = ()
    best_for: Texts = ()
    limitations: Texts = ()
    requires: Texts = ()
    input_types: Texts = ()
    output_types: Texts = ()
    confidence: Share | None = None
    success_rate: Share | None = None
    matches: Count | None = None


class Outcomes(Part):
    """What a registry observed of it."""

    matches: Count | None = None
    success_rate: Share | None = None
    avg_confidence: Share | None = None


class Trust(Part):
    """What speaks for and against relying on it."""

    failure_modes: list[Any] | None = None
    observed_outcomes: Outcomes | None = None


class Passport(Part):
    """A whole passport."""

    artifact: Artifact
    capabilities: Annotated[tuple[Capability, ...], BeforeValidator(lambda value: value or ())] = ()
    trust: Trust | None = None
