"""Graph addresses: `embedded:PATH` or a Bolt URL, parsed and validated."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from graph.errors import AddressError
from graph.user_folders import data_folder, expanded

BOLT_SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
PASSWORD_VARIABLE = "MATCHGRAPH_PASSWORD"
PASSWORD_FILE_VARIABLE = "MATCHGRAPH_PASSWORD_FILE"
DEFAULT_USER = "neo4j"


@dataclass(frozen=True, slots=True)
class EmbeddedAddress:
    """A graph in a folder, run by an embedded server."""

    path: Path

    def __str__(self) -> str:
        return f"embedded:{self.path}"


@dataclass(frozen=True, slots=True)
class BoltAddress:
    """A graph on a Bolt server; the password is never shown.

    `database` is None for the server's default database.
    """

    url: str
    user: str
    password: str | None = field(repr=False)
    database: str | None = None

    def __str__(self) -> str:
        return self.url


Address = EmbeddedAddress | BoltAddress


def password_of_environment() -> str | None:
    """Return the password: MATCHGRAPH_PASSWORD, or what is in the file MATCHGRAPH_PASSWORD_FILE, if any.

    Raises:
        AddressError: the file cannot be read.
    """
    given, place = os.environ.get(PASSWORD_VARIABLE), os.environ.get(PASSWORD_FILE_VARIABLE)
    if given is not None or not place:
        return given
    try:
        return Path(place).read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise AddressError(
            f"{PASSWORD_FILE_VARIABLE} names {place}, which cannot be read: {reason}"
        ) from error


def parse_address(text: str, *, password: str | None = None) -> Address:
    """Parse a graph address.

    Args:
        text: `embedded:` (the user's data folder), `embedded:PATH`, or a Bolt URL such as
            `neo4j+s://user@host:7687/database`.
        password: for a Bolt URL; default: that of the environment.

    Raises:
        AddressError: the address cannot be parsed, or contains a password.

    >>> parse_address("bolt://ann@127.0.0.1:7687", password="secret")
    BoltAddress(url='bolt://127.0.0.1:7687', user='ann', database=None)
    >>> str(parse_address("embedded:/tmp/graph"))
    'embedded:/tmp/graph'
    """
    scheme, colon, rest = text.strip().partition(":")
    scheme = scheme.lower()
    if colon and scheme == "embedded":
        return EmbeddedAddress(_folder(rest))
    if colon and scheme in BOLT_SCHEMES:
        return _bolt(text.strip(), password)
    known = ", ".join(f"{scheme}://" for scheme in BOLT_SCHEMES)
    raise AddressError(
        f"'{_without_password(text)}' is not a graph address: write embedded:PATH or one of {known}"
    )


def _folder(rest: str) -> Path:
    if rest.startswith("//"):
        raise AddressError(
            f"'embedded:{rest}' is not a graph address: write embedded:PATH, without slashes before PATH"
        )
    path = expanded(rest) if rest else data_folder() / "graph"
    return path.absolute()


def _bolt(text: str, password: str | None) -> BoltAddress:
    if _without_password(text) != text:
        raise AddressError(
            f"'{_without_password(text)}' contains a password, which other users of this machine could read: "
            f"remove it and set {PASSWORD_VARIABLE}"
        )
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise AddressError(f"'{text}' is not a graph address: {error}") from None
    if not parts.hostname:
        raise AddressError(f"'{text}' names no host: write {parts.scheme}://HOST:7687")
    if parts.query or parts.fragment:
        raise AddressError(f"'{text}' has more than a host, a port and a database: remove ? and #")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return BoltAddress(
        url=f"{parts.scheme}://{host}:{port or 7687}",
        user=unquote(parts.username or DEFAULT_USER),
        password=password if password is not None else password_of_environment(),
        database=unquote(parts.path.strip("/")) or None,
    )


def _without_password(text: str) -> str:
    """Return the address without the password.

    >>> _without_password("bolt://ann:secret@host")
    'bolt://ann@host'
    """
    return re.sub(r"(//[^:@/]*):.*@", r"\1@", text, flags=re.DOTALL)
