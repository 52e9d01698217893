"""Inputs that are as they were when they were last loaded: a hash tells, nothing is parsed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BufferedReader

from graph.errors import InputRefusedError
from graph.model import Statement
from loaders.kind import Loaded

MAX_VALIDATOR_CHARACTERS = 1_000


@dataclass(frozen=True)
class Unchanged:
    """An input that is passed over, since all it states is in the graph just so.

    Args:
        location: where it lies.
        kind: what its sources are.
        sources: how many it states.
    """

    location: str
    kind: str
    sources: int


@dataclass(frozen=True)
class Validators:
    """What a web server says of the version of an answer (RFC 9110, 8.8).

    Args:
        etag: its name, weak or strong.
        last_modified: when it was changed, an HTTP date.
    """

    etag: str | None = None
    last_modified: str | None = None

    def digest(self, salt: str) -> str | None:
        """Return what stands for the content, or None where the server says nothing of its version."""
        return digest_of(f"{self.etag}\n{self.last_modified}".encode(), salt) if self else None

    def __bool__(self) -> bool:
        return bool(self.etag or self.last_modified)


@dataclass(frozen=True)
class LoadedInput:
    """An input whose statements are all in the graph.

    Args:
        sha256: of its content, or of its validators, and of how it was loaded.
        unchanged: what to say where it still is the same.
        validators: what its web server said.
    """

    sha256: str
    unchanged: Unchanged
    validators: Validators


Register = Callable[[Sequence[str]], Mapping[str, Sequence[LoadedInput]]]


def nothing_loaded(locations: Sequence[str]) -> Mapping[str, Sequence[LoadedInput]]:  # noqa: ARG001  a Register
    """Know no input: every one is read."""
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
    """Note on each source from which input it came, and on the last how many there are if none was refused.

    Args:
        items: what one input states.
        sha256: of the input; where there is none, nothing is noted.
        validators: what its web server said.
    """
    sources, whole = 0, sha256 is not None
    held: Statement | None = None
    facts = {"input_sha256": sha256, **(vars(validators) if validators else {})}
    for item in items:
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
