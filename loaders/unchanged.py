"""Detect inputs unchanged since they were last loaded, by hash, without parsing them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BufferedReader

from graph.errors import InputRefusedError
from graph.model import Statement
from loaders.kind import InputWarning, Loaded

MAX_VALIDATOR_CHARACTERS = 1_000


@dataclass(frozen=True)
class Unchanged:
    """An input that is skipped because everything it states is in the graph as stated.

    Args:
        location: its path or URL.
        kind: the kind of its sources.
        sources: the number of sources it states.
    """

    location: str
    kind: str
    sources: int


@dataclass(frozen=True)
class Validators:
    """The validators of an HTTP response (RFC 9110, 8.8).

    Args:
        etag: weak or strong.
        last_modified: an HTTP date.
    """

    etag: str | None = None
    last_modified: str | None = None

    def digest(self, salt: str) -> str | None:
        """Return a digest that represents the content, or None if the server sent no validators."""
        return digest_of(f"{self.etag}\n{self.last_modified}".encode(), salt) if self else None

    def __bool__(self) -> bool:
        return bool(self.etag or self.last_modified)


@dataclass(frozen=True)
class LoadedInput:
    """An input whose statements are all in the graph.

    Args:
        sha256: of its content or its validators, and of how it was loaded.
        unchanged: the item to yield if it is still the same.
        validators: those its web server sent.
    """

    sha256: str
    unchanged: Unchanged
    validators: Validators


Register = Callable[[Sequence[str]], Mapping[str, Sequence[LoadedInput]]]


def nothing_loaded(locations: Sequence[str]) -> Mapping[str, Sequence[LoadedInput]]:  # noqa: ARG001  a Register
    """Know no input, so that every one is read."""
    return {}


def digest_of(content: bytes | BufferedReader, salt: str) -> str:
    """Return the hash of an input and of how it is loaded.

    Args:
        content: its bytes, or a file of them.
        salt: how it is loaded.

    >>> digest_of(b"page", "trusted") == digest_of(b"page", "untrusted")
    False
    """
    digest = hashlib.sha256(salt.encode() + b"\0")
    if isinstance(content, bytes):
        digest.update(content)
        return digest.hexdigest()
    return hashlib.file_digest(content, lambda: digest).hexdigest()


def noted(
    items: Iterator[Loaded], sha256: str | None, validators: Validators | None = None
) -> Iterator[Loaded]:
    """Record on each source the input it came from, and on the last one their number if nothing was rejected.

    Args:
        items: what one input states.
        sha256: hash of the input; without one, nothing is recorded.
        validators: those its web server sent.
    """
    sources, whole = 0, sha256 is not None
    held: Statement | None = None
    facts = {"input_sha256": sha256, **(vars(validators) if validators else {})}
    for item in items:
        if isinstance(item, InputWarning):  # it may follow the last source
            yield item
            continue
        if held is not None:
            yield held
            held = None
        if isinstance(item, Statement) and sha256 is not None:
            sources += item.ends
            held = _with(item, facts)
        else:
            whole = whole and not isinstance(item, InputRefusedError)
            yield item
    if held is not None:
        yield _with(held, {"input_sources": sources}) if whole else held


def _with(statement: Statement, facts: Mapping[str, object]) -> Statement:
    return statement.model_copy(update={"source": statement.source.model_copy(update=dict(facts))})
