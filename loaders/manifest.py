"""Manifests: a YAML file in which maintainers describe what a tool is and can do."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from graph.texts import Slug, as_line, as_prose
from graph.validation import sentence
from loaders.identity import slug_of_name
from loaders.yaml_document import Place, YamlDocument, YamlFaultError, read_yaml

HEAD_CHARACTERS = 20_000
SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"

Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000), AfterValidator(as_line)
]
Prose = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000), AfterValidator(as_prose)
]
Key = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]


class Part(BaseModel):
    """Settings shared by all parts: strict types, unknown keys are kept."""

    model_config = ConfigDict(frozen=True, extra="allow", strict=True)

    @property
    def more(self) -> dict[str, Any]:
        """The values of unknown keys."""
        return dict(self.__pydantic_extra__ or {})


class Pricing(Part):
    """The price of the artifact."""

    model: Literal["open_source", "free", "freemium", "paid", "unknown"] = Field(
        "unknown", description="how it is paid for"
    )
    free: bool | None = Field(None, description="whether it can be used without paying")
    starting_price: Line | None = Field(None, description="the lowest price, in words: '$5 a month'")


class Artifact(Part):
    """The thing the manifest is about."""

    name: Line = Field(description="its name as people write it")
    type: Line = Field(description="a type code or label: model, mcp, agent, dataset, CLI Tool, …")
    slug: Slug | None = Field(None, description="its identity in the graph; made from the name if absent")
    url: Line | None = Field(None, description="its home page or repository")
    description: Prose | None = Field(None, description="what it is, in a few sentences")
    pricing: Pricing = Field(default_factory=Pricing, description="what it costs")


class ManifestCapability(Part):
    """One thing the artifact can do."""

    name: Line = Field(description="a short name")
    description: Prose = Field(description="what it does; with the artifact its identity in the graph")
    id: Key | None = Field(None, description="your own lasting id for it, which search events may name")
    intents: list[Line] = Field(default_factory=list, description="needs it serves, in the words of users")
    best_for: list[Line] = Field(default_factory=list, description="where it does best")
    limitations: list[Line] = Field(default_factory=list, description="what it cannot do")
    requires: list[Line] = Field(default_factory=list, description="what must be there: keys, hardware, …")
    input_types: list[Line] = Field(default_factory=list, description="what it takes: text, PDF, image, …")
    output_types: list[Line] = Field(default_factory=list, description="what it gives")


class Manifest(Part):
    """A manifest: the artifact, its capabilities and how it fails.

    >>> parse("manifest: 1\\nartifact: {name: Sift, type: cli}\\n").manifest.artifact.name
    'Sift'
    """

    manifest: Literal[1] = Field(description="the version of this format")
    as_of: dt.date | None = Field(None, description="the day it holds for")
    artifact: Artifact
    capabilities: list[ManifestCapability] = Field(default_factory=list, max_length=1_000)
    failure_modes: list[Prose] = Field(default_factory=list, description="how it fails, a sentence each")


class Fault(ValueError):  # noqa: N818  one of several that are collected, not raised
    """One fault of a manifest, with its place."""

    def __init__(self, reason: str, place: Place) -> None:
        self.reason, self.place = reason, place
        super().__init__(f"line {place.line}, column {place.column}: {reason}")


class ManifestFaultsError(ValueError):
    """All faults of a manifest, in file order."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(faults, key=lambda fault: fault.place)
        super().__init__("; ".join(str(fault) for fault in self.faults))


class ParsedManifest(BaseModel):
    """A manifest together with the document that knows the places of its parts."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    manifest: Manifest
    document: YamlDocument


def is_manifest(head: str) -> bool:
    """Return whether a text starts like a manifest: its first key is one of ours.

    >>> is_manifest("# ours\\nmanifest: 1\\n"), is_manifest("A vs B\\n")
    (True, False)
    """
    lines = (line for line in head[:HEAD_CHARACTERS].splitlines() if not line.startswith(("#", "%", "---")))
    return next(filter(str.strip, lines), "").startswith(
        ("manifest:", "artifact:", "as_of:", "capabilities:")
    )


def parse(text: str) -> ParsedManifest:
    """Parse a manifest.

    Raises:
        ManifestFaultsError: all faults, each with line and column.

    >>> parse("manifest: 1\\nartifact: {name: Sift}\\n")
    Traceback (most recent call last):
        ...
    loaders.manifest.ManifestFaultsError: line 2, column 1: artifact.type is missing: a type code or label: \
model, mcp, agent, dataset, CLI Tool, …
    """
    try:
        document = read_yaml(text)
    except YamlFaultError as error:
        raise ManifestFaultsError([Fault(error.reason, error.place)]) from None
    if not isinstance(document.data, dict):
        fault = Fault("a manifest is a mapping with the keys manifest, artifact, capabilities", Place(1, 1))
        raise ManifestFaultsError([fault])
    try:
        # in JSON mode a date may be a YAML date, while 'free: 1' remains a fault
        manifest = Manifest.model_validate_json(json.dumps(document.data, default=_plain))
    except ValidationError as error:
        raise ManifestFaultsError(list(_faults(document, error))) from None
    if manifest.as_of and manifest.as_of > dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1):
        fault = Fault(f"as_of {manifest.as_of} is in the future", document.place(["as_of"]))
        raise ManifestFaultsError([fault])
    try:
        slug_of(manifest.artifact)
    except ValueError as error:
        fault = Fault(f"{error}; give the artifact a slug", document.place(["artifact", "name"]))
        raise ManifestFaultsError([fault]) from None
    return ParsedManifest(manifest=manifest, document=document)


def slug_of(artifact: Artifact) -> str:
    """Return the identity of an artifact: its slug, or one derived from its name.

    Raises:
        ValueError: it has no slug, and its name contains no letter or digit.

    >>> slug_of(Artifact(name="Sift 2", type="cli"))
    'sift-2'
    """
    return artifact.slug or slug_of_name(artifact.name)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of manifests, for editors and CI checks."""
    return {"$schema": SCHEMA_DIALECT, "title": "matchgraph manifest"} | {
        key: value for key, value in Manifest.model_json_schema().items() if key != "title"
    }


def _plain(value: Any) -> str:
    """Return a date as JSON represents it; dates are the only YAML values without a JSON form."""
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    raise TypeError(f"{value!r} is not a value of a manifest")


def _faults(document: YamlDocument, error: ValidationError) -> Iterator[Fault]:
    for each in error.errors(include_url=False):
        path = [part for part in each["loc"] if isinstance(part, str | int)]
        name = ".".join(map(str, path))
        reason = f"{name} is missing: {_meaning(path)}" if each["type"] == "missing" else sentence(each)
        yield Fault(reason, document.place(path))


def _meaning(path: list[str | int]) -> str:
    """Return the description of a key, from the model."""
    models: dict[str, type[Part]] = {"artifact": Artifact, "capabilities": ManifestCapability}
    model = models.get(str(path[0]), Manifest) if len(path) > 1 else Manifest
    field = model.model_fields.get(str(path[-1]))
    return (field.description if field else None) or "see docs/manifests.md"
