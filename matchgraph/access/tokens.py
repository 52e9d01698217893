"""Tokens of programs that may do more than read: with scopes, hashed at rest."""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

from pydantic import TypeAdapter, ValidationError

from graph.errors import InputOutputError, InputRefusedError, MatchGraphError, NotFoundError
from graph.graph_folder import write_private
from matchgraph.answers.access import NewToken, Scope, Token

NAME = "tokens.json"
LOCK = "tokens.lock"
PREFIX = "mg_"  # so that scanners for leaked secrets find tokens
BYTES = 32
SCOPES: tuple[Scope, ...] = get_args(Scope)

_TOKENS = TypeAdapter(tuple[Token, ...])


class TokenBook:
    """The tokens kept in a folder; reads again what another process changed.

    Args:
        folder: where they are kept; created on the first write.
        now: current time, UTC.
    """

    def __init__(
        self, folder: Path, now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)
    ) -> None:
        self._folder, self._place, self._now = folder, folder / NAME, now
        self._read_at: tuple[int, int] | None = None
        self._tokens: dict[str, Token] = {}

    def all(self) -> tuple[Token, ...]:
        """Return all tokens, oldest first."""
        return tuple(self._current().values())

    def of(self, text: str) -> Token | None:
        """Return the token of a secret text; None if it is unknown, revoked or expired."""
        found = self._current().get(_hash(text))
        return found if found and (found.expires is None or found.expires > self._now()) else None

    def make(self, name: str, scopes: Sequence[Scope], *, days: int | None = None) -> NewToken:
        """Make a token; its text is returned once and not kept.

        Args:
            name: by which the operator knows it.
            scopes: what it may do.
            days: after how many days it expires; None for never.

        Raises:
            MatchGraphError: the name is empty or taken, or it may do nothing.
        """
        wanted = tuple(scope for scope in SCOPES if scope in scopes)
        if not wanted:
            raise MatchGraphError(f"a token without a scope may do nothing; give one of {', '.join(SCOPES)}")
        if not name.strip():
            raise MatchGraphError("a token needs a name, by which it can be revoked")
        text = PREFIX + secrets.token_urlsafe(BYTES)
        made = self._now()
        token = Token(
            name=name.strip(),
            scopes=wanted,
            made=made,
            expires=made + dt.timedelta(days=days) if days is not None else None,
            sha256=_hash(text),
        )
        with self._writing() as tokens:
            if any(each.name == token.name for each in tokens.values()):
                raise MatchGraphError(
                    f"there is a token '{token.name}' already; revoke it or choose another name"
                )
            tokens[token.sha256] = token
        return NewToken(name=token.name, scopes=token.scopes, expires=token.expires, token=text)

    def revoke(self, name: str) -> Token:
        """Revoke a token by its name; a running server refuses it from the next request on.

        Raises:
            NotFoundError: there is none of that name.
        """
        with self._writing() as tokens:
            found = next((each for each in tokens.values() if each.name == name.strip()), None)
            if found is None:
                listed = ", ".join(each.name for each in tokens.values()) or "none"
                raise NotFoundError(f"there is no token '{name}'; there are: {listed}")
            del tokens[found.sha256]
        return found

    def restore(self, content: bytes) -> bool:
        """Keep the tokens of a backup unless there are some, or were; return whether these are kept now.

        Args:
            content: as the file has it.

        Raises:
            InputRefusedError: they are damaged.
        """
        given = {token.sha256: token for token in tokens_of(content, NAME)}
        with self._writing() as tokens:
            if not self._place.exists():
                tokens.update(given)
            return tokens == given

    def _current(self) -> dict[str, Token]:
        """Return the tokens by hash, read again if the file changed."""
        try:
            found = self._place.stat()
        except FileNotFoundError:
            self._read_at, self._tokens = None, {}
            return self._tokens
        if self._read_at != (found.st_mtime_ns, found.st_ino):
            self._tokens = self._read()
            self._read_at = (found.st_mtime_ns, found.st_ino)
        return self._tokens

    def _read(self) -> dict[str, Token]:
        try:
            tokens = _TOKENS.validate_json(self._place.read_bytes())
        except FileNotFoundError:
            return {}
        except ValidationError as error:
            raise InputOutputError(
                f"{self._place} is damaged; remove it and make the tokens again"
            ) from error
        return {token.sha256: token for token in tokens}

    @contextmanager
    def _writing(self) -> Iterator[dict[str, Token]]:
        """Provide the tokens for a change, under a lock, and write them aside and then in place."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self._folder / LOCK).touch(mode=0o600)
        with (self._folder / LOCK).open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            tokens = self._read()
            yield tokens
            kept = _TOKENS.dump_python(tuple(tokens.values()), mode="json")
            write_private(self._place, json.dumps(kept, indent=1))


def tokens_of(content: bytes, location: str) -> tuple[Token, ...]:
    """Return the tokens of a file.

    Args:
        content: as the file has it.
        location: of the file, for errors.

    Raises:
        InputRefusedError: it is damaged.
    """
    try:
        return _TOKENS.validate_json(content)
    except ValidationError as error:
        raise InputRefusedError("not a file of tokens, or damaged", location=location) from error


def _hash(text: str) -> str:
    """Return the hash of a token; its 256 random bits need neither salt nor a slow hash."""
    return hashlib.sha256(text.encode(errors="backslashreplace")).hexdigest()
