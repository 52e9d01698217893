"""Parse the header comment of a query file into its declarations."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, field
from typing import Any, cast

from cypher.errors import HeaderError
from cypher.query import REQUIRED, TYPES, Column, Parameter, Type

SECTIONS = ("Purpose", "Parameters", "Columns", "Essential", "Example")

_SECTION = re.compile(r"(?P<key>[A-Z]\w*):\s*(?P<rest>.*)")
_DECLARATION = re.compile(
    r"(?P<name>[^\W\d]\w*) \((?P<type>\w+)(?P<nullable>\?)?(?: = (?P<default>.+?))?\): (?P<meaning>\S.*)"
)


@dataclass
class Header:
    """The declarations of a header, filled line by line, and the line of each."""

    name: str
    purpose: str = ""
    parameters: dict[str, Parameter] = field(default_factory=dict)
    columns: dict[str, Column] = field(default_factory=dict)
    essential: tuple[str, ...] = ()
    example: dict[str, str] | None = None
    lines: dict[str, int] = field(default_factory=dict)


def read_header(text: str, name: str) -> Header:
    """Parse the `//` lines at the top of the text of the query with this name.

    Raises:
        HeaderError: a section is unknown, missing or duplicated, or a declaration cannot be parsed.
    """
    header, section = Header(name), ""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("//"):
            break
        content = line[2:].strip()
        opened = _SECTION.fullmatch(content)
        if opened and not line.startswith("//  "):
            section, content = _open(header, opened, number)
        if content and not (content == "none" and section in {"Parameters", "Columns"}):
            _add(header, section, content, number)
    for wanted in SECTIONS[:3]:
        if wanted not in header.lines:
            raise HeaderError(f"the header lacks '// {wanted}:'", 1)
    if not header.purpose:
        raise HeaderError("the purpose is empty", header.lines["Purpose"])
    return header


def _open(header: Header, opened: re.Match[str], number: int) -> tuple[str, str]:
    section = opened["key"]
    if section not in SECTIONS:
        raise HeaderError(f"unknown header key '{section}'; known are {', '.join(SECTIONS)}", number)
    if section in header.lines:
        raise HeaderError(f"'{section}' is duplicated in the header", number)
    header.lines[section] = number
    if section == "Example":
        header.example = {}
    return section, opened["rest"]


def _add(header: Header, section: str, content: str, number: int) -> None:
    if section == "Purpose":
        header.purpose = f"{header.purpose} {content}".strip()
    elif section == "Example":
        header.example = {**(header.example or {}), **_assignments(header, content, number)}
    elif section == "Essential":
        header.essential = _named(header, content, number)
    elif section in {"Parameters", "Columns"}:
        _declare(header, section, content, number)
    else:
        raise HeaderError("the header must begin with '// Purpose:'", number)


def _named(header: Header, content: str, number: int) -> tuple[str, ...]:
    names = tuple(name.strip() for name in content.split(","))
    if unknown := [name for name in names if name not in header.columns]:
        raise HeaderError(f"the essential '{unknown[0]}' is not a column declared above", number)
    return names


def _declare(header: Header, section: str, content: str, number: int) -> None:
    found = _DECLARATION.fullmatch(content)
    if not found:
        raise HeaderError(f"'{content}' is not of the form 'name (type): meaning'", number)
    name, type_, meaning = found["name"], found["type"], found["meaning"]
    if type_ not in TYPES:
        raise HeaderError(f"'{name}' has the unknown type '{type_}'; known are {', '.join(TYPES)}", number)
    target: dict[str, Any] = cast(Any, header.parameters if section == "Parameters" else header.columns)
    if name in target:
        raise HeaderError(f"'{name}' is declared twice", number)
    if section == "Columns":
        if found["default"] is not None:
            raise HeaderError(f"the column '{name}' has a default, which only a parameter can have", number)
        target[name] = Column(name, cast(Type, type_), meaning, bool(found["nullable"]))
        return
    default = REQUIRED if found["default"] is None else _json(name, found["default"], number)
    nullable = bool(found["nullable"]) or default is None
    target[name] = Parameter(name, cast(Type, type_), meaning, nullable, default)
    if default is not REQUIRED and not target[name].accepts(default):
        raise HeaderError(f"the default of '{name}' is not of type {type_}", number)
    header.lines[f"${name}"] = number


def _json(name: str, text: str, number: int) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise HeaderError(f"the default of '{name}' is not JSON: {text}", number) from error


def _assignments(header: Header, content: str, number: int) -> dict[str, str]:
    """Parse the query's name and `name=value` pairs; values with spaces are quoted."""
    try:
        parts = shlex.split(content)
    except ValueError as error:
        raise HeaderError(f"the example cannot be read: {error}", number) from error
    if number == header.lines["Example"] and parts[:1] != [header.name]:
        raise HeaderError(f"the example must begin with '{header.name}'", number)
    parts = parts[number == header.lines["Example"] :]
    pairs = [part.partition("=") for part in parts]
    if wrong := [key for key, sign, _ in pairs if not sign]:
        raise HeaderError(f"'{wrong[0]}' in the example is not of the form name=value", number)
    return {key: value for key, _, value in pairs}
