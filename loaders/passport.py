"""Passports (JSON: one, an array, or one per line): what a registry declares of entities and capabilities."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from graph.errors import InputRefusedError
from graph.model import TYPE_LABELS, DeclaredCapability, DeclaredEntity, Source, Statement
from graph.validation import first_sentence
from loaders.content_hash import content_hash
from loaders.identity import slug_of_name
from loaders.kind import Input, Kind
from loaders.passport_document import Artifact, Capability, Passport, Pricing, Trust
from loaders.strict_json import JsonRefusedError, parse_json

MAX_PASSPORT_BYTES = 5 * 1024 * 1024  # of one line
MAX_DOCUMENT_BYTES = 64 * 1024 * 1024  # of a file that is one JSON value
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
FREE_BY_MODEL = {"open_source": True, "free": True, "freemium": True, "paid": False}


@dataclass(frozen=True)
class _Options:
    location: str
    as_of: dt.date | None
    trusted: bool


def read_passports(
    lines: Iterable[bytes], *, location: str, as_of: dt.date | None = None, trusted: bool = True
) -> Iterator[Statement | InputRefusedError]:
    """Read passports one by one; a rejected one is yielded as an item, and reading continues.

    One passport per line is read in constant memory; a file that is one object or an array is read whole.

    Args:
        lines: the file's lines as UTF-8 bytes; a long line may come in pieces.
        location: where they come from, for errors.
        as_of: the day the passports hold for, if known.
        trusted: whether the source takes part in what is computed.

    Yields:
        A statement or a rejection for each passport.
    """
    options = _Options(location, as_of, trusted)
    numbered = _whole_lines(lines)
    first = next(((number, line) for number, line in numbered if line is None or line.strip()), None)
    if first is None:
        yield InputRefusedError("empty file: not a passport", location=location)
        return
    number, line = first
    if line is not None and not _is_one_object(line):
        yield from _of_document(number, line, numbered, options)
        return
    yield from _of_line(number, line, options)
    for number, line in numbered:
        if line is None or line.strip():
            yield from _of_line(number, line, options)


def _whole_lines(pieces: Iterable[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """Yield complete lines with their numbers; None for one that is too long, which is discarded."""
    number, line, long = 1, bytearray(), False
    for piece in (part for each in pieces for part in each.splitlines(keepends=True)):
        long = long or len(line) + len(piece) > MAX_PASSPORT_BYTES
        line = bytearray() if long else line + piece
        if piece.endswith((b"\n", b"\r")):
            yield number, None if long else bytes(line)
            number, line, long = number + 1, bytearray(), False
    if line or long:
        yield number, None if long else bytes(line)


def _is_one_object(line: bytes) -> bool:
    """Return whether the first line is a complete passport, so that others may follow, one per line."""
    text = line.removeprefix(BYTE_ORDER_MARK).strip()
    if not text.startswith(b"{"):
        return False
    return text.endswith(b"}") or len(text) > 1_000  # truncated, but certainly no line of an indented object


def _of_line(number: int, line: bytes | None, options: _Options) -> Iterator[Statement | InputRefusedError]:
    if line is None:
        reason = f"a line of more than {MAX_PASSPORT_BYTES} bytes, so not a single passport"
        yield InputRefusedError(reason, location=options.location, line=number)
        return
    try:
        yield _statement(_parsed(line), "", options)
    except (JsonRefusedError, ValueError) as error:
        yield InputRefusedError(str(error), location=options.location, line=number)


def _of_document(
    number: int, line: bytes, rest: Iterator[tuple[int, bytes | None]], options: _Options
) -> Iterator[Statement | InputRefusedError]:
    document = bytearray(b"\n" * (number - 1) + line)
    for place, following in rest:
        if following is None or len(document) + len(following) > MAX_DOCUMENT_BYTES:
            reason = "too long to be read as one JSON value; write one passport per line"
            yield InputRefusedError(reason, location=options.location, line=place)
            return
        document += following
    try:
        value = _parsed(bytes(document))
    except JsonRefusedError as error:
        yield InputRefusedError(str(error), location=options.location, line=error.line)
        return
    single = not isinstance(value, list)
    for place, part in enumerate([value] if single else value):
        try:
            yield _statement(part, "" if single else f"[{place}]", options)
        except ValueError as error:
            yield InputRefusedError(str(error), location=options.location)


def _parsed(data: bytes) -> Any:
    try:
        return parse_json(data.removeprefix(BYTE_ORDER_MARK).decode())
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise JsonRefusedError(
            f"not UTF-8 at byte {error.start}; save the file as UTF-8 and load it again", line
        ) from None


def _statement(value: Any, path: str, options: _Options) -> Statement:
    """Build the statement of one passport; faults are reported with their path in the JSON value."""
    body = value
    outer: dict[str, Any] = {}
    for wrapper in ("passport", "unfragile"):
        if isinstance(body, dict) and isinstance(body.get(wrapper), dict):
            rest = {key: part for key, part in body.items() if key != wrapper}
            outer |= {wrapper: rest} if rest else {}
            body, path = body[wrapper], f"{path}.{wrapper}"
    if not isinstance(body, dict) or "artifact" not in body:
        raise ValueError(f"{path.lstrip('.') or 'the value'} is not a passport: it has no 'artifact'")
    try:
        passport = Passport.model_validate(body)
        entity = _entity(passport, body, outer)
    except ValidationError as error:
        raise ValueError(first_sentence(error, path)) from None
    source = Source(
        id=f"passport/{entity.slug}",
        kind="passport",
        location=options.location,
        sha256=content_hash(value),
        as_of=options.as_of,
        trusted=options.trusted,
    )
    return Statement(source=source, entities=(entity,))


def _entity(passport: Passport, body: Mapping[str, Any], outer: dict[str, Any]) -> DeclaredEntity:
    artifact, pricing, trust = passport.artifact, passport.artifact.pricing or Pricing(), passport.trust
    outcomes = trust.observed_outcomes if trust else None
    unknown = outer | {
        name: part
        for name, part in (
            ("passport_keys", passport.unknown),
            ("artifact", artifact.unknown | ({"id": artifact.id} if artifact.id else {})),
            ("pricing", pricing.unknown),
        )
        if part
    }
    model = (pricing.model or "").casefold()
    return DeclaredEntity(
        slug=_slug(artifact),
        name=artifact.name,
        type_label=TYPE_LABELS.get(artifact.type.casefold(), artifact.type),
        description=artifact.description or None,
        url=artifact.url or None,
        page_url=artifact.page_url or None,
        categories=artifact.categories,
        tags=artifact.tags,
        status=artifact.status or None,
        verified=artifact.verified,
        pricing=None if model in {"", "unknown"} else pricing.model,
        free=FREE_BY_MODEL.get(model) if pricing.free is None else pricing.free,
        starting_price=pricing.starting_price,
        capability_count=len(passport.capabilities) if "capabilities" in body else None,
        times_matched=outcomes.matches if outcomes else None,
        failure_modes=_failure_modes(trust),
        trust=_text_of(body.get("trust")),
        more=_text_of(unknown),
        capabilities=tuple(_capability(place, each) for place, each in enumerate(passport.capabilities, 1)),
    )


def _slug(artifact: Artifact) -> str:
    """Return its slug, otherwise the end of its page's URL, otherwise one derived from its name."""
    address = urlsplit(artifact.page_url or "").path.rstrip("/").rpartition("/")[2]
    return (artifact.slug or address or slug_of_name(artifact.name)).lower()


def _failure_modes(trust: Trust | None) -> tuple[str, ...]:
    modes = (trust.failure_modes if trust else None) or ()
    return tuple(mode.strip() for mode in modes if isinstance(mode, str) and mode.strip())


def _capability(place: int, stated: Capability) -> DeclaredCapability:
    description = stated.description or stated.name
    if not description:
        raise ValueError(f"capabilities[{place - 1}] has neither a description nor a name")
    known = stated.model_dump(exclude=set(stated.unknown) | {"id", "description"})
    blank = {name: value or None for name, value in known.items() if isinstance(value, str)}
    return DeclaredCapability.model_validate(
        {
            **known,
            **blank,
            "position": place,
            "source_id": stated.id,
            "description": description,
            "more": _text_of(stated.unknown),
        }
    )


def _text_of(value: Any) -> str | None:
    return json.dumps(value, sort_keys=True, ensure_ascii=False) if value else None


def _recognises(given: Input) -> bool:
    """Return whether it starts like a passport: JSON that mentions an artifact."""
    begins = given.head.removeprefix(BYTE_ORDER_MARK).lstrip()[:1] in (b"{", b"[")
    named = b'"artifact"' in given.head and b'"capabilities"' in given.head
    return begins and (named or b'"unfragile"' in given.head)


def _read(given: Input) -> Iterator[Statement | InputRefusedError]:
    yield from read_passports(
        given.lines(), location=given.location, as_of=given.as_of, trusted=given.trusted
    )


KIND = Kind(
    name="passport",
    meaning="passports (JSON: one, an array, or one per line)",
    suffixes=(".json", ".jsonl", ".ndjson"),
    recognises=_recognises,
    read=_read,
    default_for=(".json",),
)
