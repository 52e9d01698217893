"""Manifests as a source: what a maintainer declares about one entity and its capabilities."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from graph.errors import InputRefusedError
from graph.model import TYPE_LABELS, DeclaredCapability, DeclaredEntity, Source, Statement
from graph.validation import first_sentence
from loaders.kind import Input, Kind
from loaders.lines import decode
from loaders.manifest import (
    Manifest,
    ManifestCapability,
    ManifestFaultsError,
    is_manifest,
    parse,
    slug_of,
)
from loaders.passport import FREE_BY_MODEL
from loaders.yaml_document import MAX_CHARACTERS

SUFFIXES = (".yaml", ".yml")
MAX_BYTES = 4 * MAX_CHARACTERS  # no character of UTF-8 has more than four


def declared(manifest: Manifest) -> DeclaredEntity:
    """Return the declaration of a manifest as the graph stores it.

    A capability's own id is prefixed with its entity's slug, `<slug>#<id>`, because two manifests may use the
    same id.

    >>> from loaders.manifest import parse
    >>> declared(parse("manifest: 1\\nartifact: {name: Sift, type: cli}\\n").manifest).type_label
    'CLI Tool'
    """
    artifact, pricing, slug = manifest.artifact, manifest.artifact.pricing, slug_of(manifest.artifact)
    unknown = {
        "manifest_keys": manifest.more,
        "artifact": artifact.more,
        "pricing": pricing.more,
    }
    return DeclaredEntity(
        slug=slug,
        name=artifact.name,
        type_label=TYPE_LABELS.get(artifact.type.casefold(), artifact.type),
        description=artifact.description,
        url=artifact.url,
        pricing=None if pricing.model == "unknown" else pricing.model,
        free=FREE_BY_MODEL.get(pricing.model) if pricing.free is None else pricing.free,
        starting_price=pricing.starting_price,
        capability_count=len(manifest.capabilities) or None,
        failure_modes=tuple(manifest.failure_modes),
        more=_text_of({name: part for name, part in unknown.items() if part}),
        capabilities=tuple(_capability(slug, *numbered) for numbered in enumerate(manifest.capabilities, 1)),
    )


def _capability(slug: str, place: int, stated: ManifestCapability) -> DeclaredCapability:
    listed = ("intents", "best_for", "limitations", "requires", "input_types", "output_types")
    return DeclaredCapability(
        position=place,
        name=stated.name,
        description=stated.description,
        source_id=f"{slug}#{stated.id}" if stated.id else None,
        more=_text_of(stated.more),
        **{name: tuple(getattr(stated, name)) for name in listed},
    )


def _text_of(value: Any) -> str | None:
    return json.dumps(value, sort_keys=True, ensure_ascii=False) if value else None


def _recognises(given: Input) -> bool:
    return is_manifest(given.head.decode(errors="replace").removeprefix("\ufeff"))


def _read(given: Input) -> Iterator[Statement | InputRefusedError]:
    """Yield the statement of one manifest; of several faults only the first, and how to see the rest."""
    data = given.content(MAX_BYTES)
    try:
        manifest = parse(decode(data, given.location).removeprefix("\ufeff")).manifest
        entity = declared(manifest)
    except ManifestFaultsError as error:
        first, more = error.faults[0], len(error.faults) - 1
        reason = f"column {first.place.column}: {first.reason}"
        reason += f" (and {more} more: matchgraph lint {given.location})" if more else ""
        yield InputRefusedError(reason, location=given.location, line=first.place.line)
        return
    except ValidationError as error:
        yield InputRefusedError(first_sentence(error), location=given.location)
        return
    source = Source(
        id=f"manifest/{entity.slug}",
        kind="manifest",
        location=given.location,
        sha256=hashlib.sha256(data).hexdigest(),
        as_of=manifest.as_of or given.as_of,
        trusted=given.trusted,
    )
    yield Statement(source=source, entities=(entity,))


KIND = Kind(
    name="manifest",
    meaning="manifests (YAML)",
    suffixes=SUFFIXES,
    recognises=_recognises,
    read=_read,
    default_for=SUFFIXES,
)
