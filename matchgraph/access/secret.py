"""The secret of a graph's server: signs callbacks and hides who reports."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from graph.errors import InputOutputError

NAME = "secret"
LENGTH = 32  # bytes
PRIVATE = 0o600


def server_secret(folder: Path) -> bytes:
    """Return the secret kept in a folder, made on first use and readable by its owner alone.

    Raises:
        InputOutputError: it cannot be read or written, or is damaged.
    """
    place = folder / NAME
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not place.exists():
            _make(place, secrets.token_bytes(LENGTH))
        kept = place.read_bytes()
    except OSError as error:
        raise InputOutputError(
            f"{place}: {error.strerror}; make the folder writable and try again"
        ) from error
    if len(kept) != LENGTH:
        raise InputOutputError(f"{place} is damaged: remove it, and callbacks given before become invalid")
    return kept


def give_secret(folder: Path, secret: bytes) -> bool:
    """Keep the secret of a backup unless there is one; return whether it is the one kept.

    Raises:
        InputOutputError: the one that is there cannot be read, or is damaged.
        OSError: it cannot be written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _make(folder / NAME, secret)
    return server_secret(folder) == secret


def _make(place: Path, secret: bytes) -> None:
    """Write a secret aside and link it into place: of several processes one wins, whole."""
    aside = place.with_name(f".{NAME}-{secrets.token_hex(8)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(aside, place)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
