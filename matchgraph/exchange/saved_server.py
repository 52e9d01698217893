"""What the server of a graph keeps next to it, in a backup: tokens, its secret, and uploaded files.

access/tokens.json        tokens, of which only hashes are kept
access/secret             signs callbacks of searches
access/opened-pages.txt   which pages were shown, as keyed hashes
uploads/<token>/<file>    uploaded files, their names as in addresses: any name is one line of ASCII

What a graph has of its own stays when a backup is restored: a token revoked there must not come back.
"""

from __future__ import annotations

import os
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_from_bytes, unquote_to_bytes

from graph.errors import InputRefusedError
from graph.folders import make_private
from graph.graph_folder import write_private
from matchgraph.access import opened_pages, secret, tokens
from matchgraph.exchange.archive import ArchiveWriter

ACCESS, UPLOADS = "access/", "uploads/"
TOKENS, SECRET, PAGES = (f"{ACCESS}{module.NAME}" for module in (tokens, secret, opened_pages))
_UPLOAD = re.compile(r"uploads/[0-9a-f]+/[A-Za-z0-9_.~%-]+")


@dataclass(frozen=True)
class ServerFolders:
    """Where a graph's server keeps its own.

    Args:
        access: folder of tokens and secret.
        uploads: folder of uploaded files.
    """

    access: Path
    uploads: Path


def save_server(archive: ArchiveWriter, folders: ServerFolders) -> tuple[int, int]:
    """Write what a server keeps, and return how many tokens and uploaded files that are."""
    saved = 0
    for name in (TOKENS, SECRET, PAGES):
        place = folders.access / name.removeprefix(ACCESS)
        if place.is_file():
            content = place.read_bytes()
            archive.add(name, content)
            saved += len(tokens.tokens_of(content, str(place))) if name == TOKENS else 0
    files = sorted(each for each in folders.uploads.glob("*/*") if each.is_file())
    for each in files:
        archive.copy(f"{UPLOADS}{each.parent.name}/{quote_from_bytes(os.fsencode(each.name))}", each)
    return saved, len(files)


def check_server(archive: zipfile.ZipFile, location: str) -> None:
    """Check that what a backup has of a server can be restored.

    Args:
        location: of the backup, for errors.

    Raises:
        InputRefusedError: tokens or secret are damaged, or an upload would be written outside of its folder.
    """
    names = archive.namelist()
    if TOKENS in names:
        tokens.tokens_of(archive.read(TOKENS), f"{location}: {TOKENS}")
    if SECRET in names and len(archive.read(SECRET)) != secret.LENGTH:
        raise InputRefusedError(f"{SECRET} is damaged", location=location)
    for name in _uploads(names):
        file = _file_name(name)
        if not _UPLOAD.fullmatch(name) or file in {b".", b".."} or b"/" in file or b"\0" in file:
            raise InputRefusedError(f"'{name}' is not the name of an uploaded file", location=location)


def restore_server(archive: zipfile.ZipFile, folders: ServerFolders) -> bool:
    """Restore what a backup has of a server, unless there is some already; return whether its tokens count.

    Raises:
        OSError: it cannot be written.
    """
    names, same = archive.namelist(), True
    if TOKENS in names:
        same = tokens.TokenBook(folders.access).restore(archive.read(TOKENS))
    if SECRET in names and secret.give_secret(folders.access, archive.read(SECRET)) and PAGES in names:
        _write_missing(folders.access / opened_pages.NAME, archive.read(PAGES))
    for name in _uploads(names):
        place = folders.uploads / Path(name).parent.name / os.fsdecode(_file_name(name))
        _write_missing(place, archive.read(name))
    return same


def _uploads(names: list[str]) -> list[str]:
    return [name for name in names if name.startswith(UPLOADS)]


def _file_name(name: str) -> bytes:
    return unquote_to_bytes(name.rpartition("/")[2])


def _write_missing(place: Path, content: bytes) -> None:
    if not place.exists():
        make_private(place.parent)
        write_private(place, content)
