"""Static files: addressed by their content, so that a browser may keep them for good."""

from __future__ import annotations

import csv
import hashlib
import io
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from matchgraph import NotFoundError

FOLDER = "static"
MEDIA = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
SHOWN_OF_HASH = 12  # hexadecimal digits in an address


class Static(NamedTuple):
    """One file: its address below the root, its bytes and its media type."""

    path: str
    content: bytes
    media: str


class Vendored(NamedTuple):
    """A file that others wrote: its package at npm, the version, its licence and the hash of its bytes."""

    file: str
    package: str
    version: str
    licence: str
    sha256: str


@cache
def statics() -> dict[str, Static]:
    """Return the static files by name."""
    found = {}
    for entry in (files(__package__) / FOLDER).iterdir():
        stem, _, ending = entry.name.rpartition(".")
        if ending not in MEDIA:
            continue
        content = entry.read_bytes()
        digest = hashlib.sha256(content).hexdigest()[:SHOWN_OF_HASH]
        found[entry.name] = Static(f"/static/{stem}.{digest}.{ending}", content, MEDIA[ending])
    return found


def static_at(path: str) -> Static:
    """Return the static file at an address.

    Raises:
        NotFoundError: there is none.
    """
    found = next((each for each in statics().values() if each.path == path), None)
    if found is None:
        raise NotFoundError(f"there is no file {path}; load the page again, which has its address")
    return found


def vendored() -> list[Vendored]:
    """Return the table of the files that others wrote."""
    text = (files(__package__) / FOLDER / "vendored.csv").read_text("utf-8")
    return [Vendored(**row) for row in csv.DictReader(io.StringIO(text))]
