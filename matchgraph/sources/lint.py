"""Check a manifest: errors and their places, missing evidence, and its worth."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from rapidfuzz import fuzz, process, utils

from graph.errors import InputRefusedError, NotFoundError
from graph.model import SIGNALS, TYPE_LABELS, normalised, type_code
from graph.published import Entity
from graph.reading import GraphReading
from loaders.lines import decode
from loaders.manifest import (
    Artifact,
    Manifest,
    ManifestCapability,
    ManifestFaultsError,
    ParsedManifest,
    Part,
    parse,
    slug_of,
)
from loaders.yaml_document import Place
from matchgraph import settings
from matchgraph.answers.sources import Level, LintFinding
from matchgraph.entities.cards import read_entity
from ranking.methodology import Methodology

LEAST_LIKENESS = 70  # of 100, minimum similarity to suggest a correction
LEAST_WORDS = 4  # shorter descriptions have too few words for search
Keys = tuple[str | int, ...]


def lint_file(path: str, data: bytes, reading: GraphReading | None = None) -> tuple[LintFinding, ...]:
    """Return all findings in the bytes of a manifest, by the methodology in force.

    Args:
        path: its file, for the findings.
        reading: of a graph whose evidence on the artifact counts as present.
    """
    try:
        text = decode(data, path)
    except InputRefusedError as refusal:
        place = Place(refusal.line or 1, 1)
        return (_Remark((), "error", refusal.reason).at_place(path, place),)
    return lint(text, path, settings.methodology(), _known(text, reading) if reading else None)


def _known(text: str, reading: GraphReading) -> Entity | None:
    """Return the card of a manifest's artifact, if it is in the graph."""
    with suppress(ManifestFaultsError, NotFoundError):
        artifact = parse(text).manifest.artifact
        return read_entity(reading, slug_of(artifact))[0]
    return None


def lint(
    text: str, path: str, methodology: Methodology, entity: Entity | None = None
) -> tuple[LintFinding, ...]:
    """Return all findings in a manifest, in file order.

    Args:
        path: its file, for the findings.
        methodology: its points by type are the worth of evidence.
        entity: card of the artifact, whose evidence is not reported as missing.

    >>> found = lint("manifest: 1\\nartifact: {name: Sift, typ: cli, type: cli}\\n", "m.yaml", Methodology())
    >>> found[-1].message
    "the key 'artifact.typ' is unknown and is kept as it is; did you mean 'type'?"
    """
    try:
        parsed = parse(text)
    except ManifestFaultsError as error:
        return tuple(_Remark((), "error", fault.reason).at_place(path, fault.place) for fault in error.faults)
    remarks = (
        *_unknown_keys(parsed.manifest),
        *_identity(parsed.manifest.artifact),
        *_capabilities(parsed.manifest),
        *_evidence(parsed.manifest, methodology, entity),
    )
    found = [remark.placed(path, parsed) for remark in remarks]
    return tuple(sorted(found, key=lambda finding: (finding.line, finding.column)))


class _Remark(NamedTuple):
    """A finding with its key path."""

    at: Keys
    level: Level
    message: str
    worth: float | None = None

    def placed(self, path: str, parsed: ParsedManifest) -> LintFinding:
        return self.at_place(path, parsed.document.place(self.at))

    def at_place(self, path: str, place: Place) -> LintFinding:
        return LintFinding(
            path=path,
            line=place.line,
            column=place.column,
            level=self.level,
            message=self.message,
            worth=self.worth,
        )


def _unknown_keys(manifest: Manifest) -> Iterator[_Remark]:
    parts: list[tuple[Keys, Part]] = [
        ((), manifest),
        (("artifact",), manifest.artifact),
        (("artifact", "pricing"), manifest.artifact.pricing),
    ]
    parts += [(("capabilities", i), each) for i, each in enumerate(manifest.capabilities)]
    for at, part in parts:
        for key in part.more:
            name = ".".join(map(str, [*at, key]))
            message = f"the key '{name}' is unknown and is kept as it is"
            yield _Remark((*at, key), "warning", message + _meant(key, list(type(part).model_fields)))


def _meant(word: str, choices: list[str]) -> str:
    best = process.extractOne(
        word, choices, scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=LEAST_LIKENESS
    )
    return f"; did you mean '{best[0]}'?" if best else ""


def _identity(artifact: Artifact) -> Iterator[_Remark]:
    if _code(artifact.type) not in TYPE_LABELS:
        message = f"'{artifact.type}' is not a known type, so it would be a type of its own"
        meant = _meant(artifact.type, [*TYPE_LABELS, *TYPE_LABELS.values()])
        message += meant or "; known are " + ", ".join(TYPE_LABELS)
        yield _Remark(("artifact", "type"), "warning", message)
    if artifact.slug is None:
        message = (
            f"without a slug, one is derived from the name: '{slug_of(artifact)}'; "
            "write the slug that other sources use, so that the evidence is combined"
        )
        yield _Remark(("artifact", "name"), "hint", message)
    if artifact.url is None:
        yield _Remark(("artifact",), "hint", "without a url, readers cannot find the artifact itself")
    if artifact.pricing.model == "unknown" and artifact.pricing.free is None:
        yield _Remark(("artifact",), "hint", "without a pricing model, searches for free tools skip it")


def _capabilities(manifest: Manifest) -> Iterator[_Remark]:
    if not manifest.capabilities:
        message = "without capabilities, it cannot be found by what it does; list at least one"
        yield _Remark(("capabilities",), "warning", message)
    first: dict[str, int] = {}
    for i, capability in enumerate(manifest.capabilities):
        earlier = first.setdefault(normalised(capability.description), i)
        if earlier != i:
            message = (
                f"the same description as capability {earlier + 1}, so they count as one; make them differ"
            )
            yield _Remark(("capabilities", i, "description"), "warning", message)
        yield from _capability(("capabilities", i), capability)


def _capability(at: Keys, capability: ManifestCapability) -> Iterator[_Remark]:
    if len(capability.description.split()) < LEAST_WORDS:
        message = "the description is too short to be found by search; say what it does to what"
        yield _Remark((*at, "description"), "hint", message)
    if not capability.intents:
        message = (
            f"'{capability.name}' names no intents: searches reach it only by the words of its description"
        )
        yield _Remark(at, "hint", message)


def _evidence(manifest: Manifest, methodology: Methodology, entity: Entity | None) -> Iterator[_Remark]:
    """Yield a finding for each unmeasured signal, with the points that depend on it."""
    points = methodology.weights.get(_code(manifest.artifact.type), methodology.weights["default"])
    score = entity.score if entity else None
    for signal in SIGNALS:
        known = score.signals.get(signal) if score else None
        if known and known.state in {"measured", "not_applicable"}:
            continue
        width = known.high - known.low if known else 1.0
        worth = round(float(getattr(points, signal)) * width, 2)
        state = f"is {known.state}, {known.low:.2f} to {known.high:.2f}" if known else "is unmeasured"
        message = f"{signal} {state}, which leaves {worth:g} of 100 points undetermined; " + _cure(
            signal, methodology
        )
        yield _Remark(("artifact",), "hint", message, worth)


def _cure(signal: str, methodology: Methodology) -> str:
    if signal == "match":
        return "load search events that show it, or record searches with `search --record`"
    *names, last = methodology.signals.feeding(signal) or (signal,)
    return "load a signals table with " + " or ".join(filter(None, (", ".join(names), last)))


def _code(text: str) -> str:
    return text if text in TYPE_LABELS else type_code(text)
