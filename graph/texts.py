"""The one door for text from outside: one spelling of each character, and nothing that no page could hold.

Every field of the model that holds text has one of these types, so it does not matter which loader, command
or face it comes from.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

MAX_KEY_BYTES = 1024  # Neo4j range indexes reject longer keys
MAX_SLUG_CHARACTERS = 400
SLUG = r"^[^\s/?#]+$"
DIGEST = re.compile(r"[0-9a-fA-F]{16}")
BREAKS = "\t\n\r"
# Control characters without tab and line ends; lone surrogates, which stand for bytes that are no text
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE_BREAK = re.compile("[\t\n\r\u2028\u2029]")


def composed(text: str) -> str:
    """Return text in its composed Unicode spelling (NFC), in which equal texts are equal.

    >>> composed("e\\u0301") == "\\u00e9"
    True
    """
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def forbidden_at(text: str) -> int | None:
    """Return the place of the first character that no page could hold, or None."""
    if text.isascii() and text.isprintable():
        return None
    found = _FORBIDDEN.search(text)
    return found.start() if found else None


def fault_of(character: str) -> str:
    """Return what is wrong with a character that no page could hold.

    >>> fault_of("\\0"), fault_of("\\x92")
    ('a NUL character; remove it', 'U+0092, a control character; remove it, or save the text as UTF-8')
    >>> fault_of("\\x1b")
    'U+001B, a control character; remove it'
    """
    if character == "\0":
        return "a NUL character; remove it"
    if "\udc80" <= character <= "\udcff":  # what decoding leaves of a byte
        return "not UTF-8; save the file as UTF-8 and load it again"
    if "\ud800" <= character <= "\udfff":
        return f"U+{ord(character):04X}, half of a surrogate pair; remove it"
    said = f"U+{ord(character):04X}, a control character; remove it"
    return said if character.isascii() else f"{said}, or save the text as UTF-8"


def as_prose(text: str) -> str:
    """Return text of one or several lines.

    Raises:
        ValueError: it has a control character.
    """
    place = forbidden_at(text)
    if place is not None:
        raise ValueError(fault_of(text[place]))
    return composed(text)


def as_line(text: str) -> str:
    """Return text of one line, such as a name.

    Raises:
        ValueError: it has a line break, a tab or a control character.
    """
    prose = as_prose(text)
    if not (text.isascii() and text.isprintable()) and _LINE_BREAK.search(prose):
        raise ValueError("a line break or a tab; write it in one line")
    return prose


def as_key(text: str) -> str:
    """Return a key, which is short enough for the indexes of every server.

    Raises:
        ValueError: it is too long, or not one line.
    """
    key = as_line(text)
    size = len(key) if key.isascii() else len(key.encode())
    if size > MAX_KEY_BYTES:
        raise ValueError(f"a key has at most {MAX_KEY_BYTES} bytes, this one has {size}")
    return key


def as_slug(text: str) -> str:
    """Return the identity of an entity: composed and in lower case.

    Raises:
        ValueError: it is not a slug.

    >>> as_slug("GPT-4")
    'gpt-4'
    """
    slug = composed(as_key(text).lower())
    if len(slug) > MAX_SLUG_CHARACTERS or not re.fullmatch(SLUG, slug):
        raise ValueError(
            f"'{slug[:80]}' is not a slug: it must have 1-400 characters and no space, /, ? or #"
        )
    return slug


def as_capability(text: str) -> str:
    """Return the id of a capability, whose part before `#`, if it has one, is a slug.

    >>> as_capability("PDF-Tool#0123456789ABCDEF"), as_capability("My id")
    ('pdf-tool#0123456789abcdef', 'My id')
    """
    key = as_key(text)
    slug, sign, rest = key.partition("#")
    if not (sign and re.fullmatch(SLUG, slug)):
        return key
    return as_slug(slug) + sign + (rest.lower() if DIGEST.fullmatch(rest) else rest)


_Any = Annotated[str, StringConstraints(min_length=1)]
Line = Annotated[str, AfterValidator(as_line)]
Prose = Annotated[str, AfterValidator(as_prose)]
Name = Annotated[_Any, AfterValidator(as_line)]
Text = Annotated[_Any, AfterValidator(as_prose)]
Key = Annotated[_Any, AfterValidator(as_key)]
Slug = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_SLUG_CHARACTERS, pattern=SLUG),
    AfterValidator(as_slug),
]
CapabilityName = Annotated[_Any, AfterValidator(as_capability)]
