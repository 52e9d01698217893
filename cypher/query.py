"""A named query: its text, and its declared parameters and columns."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sized
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal, get_args

from cypher.errors import ParameterError

Kind = Literal["read", "write", "explore"]
Type = Literal["string", "integer", "float", "boolean", "list", "map", "date", "any"]

KINDS: tuple[Kind, ...] = get_args(Kind)
TYPES: tuple[Type, ...] = get_args(Type)
PARAMETER = re.compile(r"\$(\w+)")


_PYTHON_TYPES: Mapping[Type, Any] = {
    "string": str,
    "integer": int,
    "float": int | float,
    "boolean": bool,
    "map": Mapping,
    "date": str,
    "any": object,
}


class _Required:
    """The default of a required parameter."""

    def __repr__(self) -> str:
        return "REQUIRED"


REQUIRED = _Required()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A declared parameter: its type, meaning, whether it may be null, and its default, if any."""

    name: str
    type: Type
    meaning: str
    nullable: bool = False
    default: Any = REQUIRED

    @property
    def required(self) -> bool:
        """Whether a caller has to provide it."""
        return self.default is REQUIRED

    def accepts(self, value: object) -> bool:
        """Return whether a value has the declared type.

        >>> Parameter("limit", "integer", "maximum number of rows").accepts(True)
        False
        """
        if value is None:
            return self.nullable
        if isinstance(value, bool):
            return self.type in {"boolean", "any"}
        if self.type == "date":
            return isinstance(value, str) and _is_day(value)
        if self.type == "list":
            return isinstance(value, Sized) and not isinstance(value, str | bytes | Mapping)
        return isinstance(value, _PYTHON_TYPES[self.type])

    def parse(self, text: str) -> Any:
        """Return the value of user input, such as `limit=5` on a command line.

        Args:
            text: plain text for a string; `a,b` or JSON for a list; JSON for everything else.

        Raises:
            ParameterError: the text is not a value of the type.

        >>> Parameter("limit", "integer", "").parse("5"), Parameter("slugs", "list", "").parse("a,b")
        (5, ['a', 'b'])
        """
        if self.type == "string" or (self.type == "date" and _is_day(text)):
            return text
        if self.type == "list" and not text.lstrip().startswith("["):
            return [part.strip() for part in text.split(",") if part.strip()]
        try:
            value = json.loads(text)
        except ValueError:
            value = text if self.type == "any" else REQUIRED
        if not self.accepts(value):
            raise ParameterError(f"parameter '{self.name}' is {_article(self.type)}, '{text}' is not")
        return value


@dataclass(frozen=True, slots=True)
class Column:
    """A declared column of the result: its type, what it means, and whether it may be null."""

    name: str
    type: Type
    meaning: str
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A named query of the catalogue.

    `kind` is the folder it is in. `essential` names the columns that a narrow table leaves out last, the most
    important first. `example` holds parameter values, as text, that show its use.
    """

    name: str
    kind: Kind
    purpose: str
    parameters: Mapping[str, Parameter]
    columns: Mapping[str, Column]
    essential: tuple[str, ...]
    example: Mapping[str, str] | None
    text: str

    def arguments(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values to send: those given, completed by the defaults.

        Raises:
            ParameterError: a value is missing, has another type, or belongs to no parameter.
        """
        unknown = sorted(given.keys() - self.parameters.keys())
        missing = [p.name for p in self.parameters.values() if p.required and p.name not in given]
        if unknown or missing:
            faults = [f"does not know {_quoted(unknown)}"] * bool(unknown)
            faults += [f"needs {_quoted(missing)}"] * bool(missing)
            known = ", ".join(self.parameters) or "none"
            raise ParameterError(f"query '{self.name}' {' and '.join(faults)}; its parameters are: {known}")
        for name, value in given.items():
            if not self.parameters[name].accepts(value):
                wanted = _article(self.parameters[name].type)
                kind = type(value).__name__
                shown = "null" if value is None else f"'{value}'" if kind == "str" else kind
                raise ParameterError(f"query '{self.name}': parameter '{name}' is {wanted}, got {shown}")
        return {p.name: given.get(p.name, p.default) for p in self.parameters.values()}

    def parse(self, given: Mapping[str, str]) -> dict[str, Any]:
        """Return the values to send for parameters given as text, such as `slug=whisper limit=5`.

        Raises:
            ParameterError: a value is missing, is not a value of its type, or belongs to no parameter.
        """
        known = self.parameters
        return self.arguments({k: known[k].parse(v) if k in known else v for k, v in given.items()})


@cache
def in_one_row(text: str, columns: tuple[str, ...]) -> str:
    """Return a query that packs its rows into one list, because rows cost a client more than their values.

    Args:
        text: a query with one RETURN, at the start of a line.
        columns: the columns it returns.

    >>> print(in_one_row("MATCH (n)\\nRETURN n.a AS a ORDER BY a", ("a",)))
    MATCH (n)
    WITH n.a AS a ORDER BY a
    RETURN collect([`a`]) AS rows
    """
    before, _, after = f"\n{text.rstrip()}".rpartition("\nRETURN ")
    packed = ", ".join(f"`{name}`" for name in columns)
    return f"{before}\nWITH {after}\nRETURN collect([{packed}]) AS rows".lstrip()


@lru_cache(maxsize=256)
def at_once(queries: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    """Return one query that answers several: its one row has the rows of each as a list.

    A round trip costs more than most of what is asked for in one. The parameters of the query at place n are
    called `qn_name`, its rows `rowsn`.

    Args:
        queries: texts, each with one RETURN at the start of a line, and the columns that each returns.

    >>> print(at_once((("MATCH (n {id: $id})\\nRETURN n.a AS a", ("a",)),)))
    CALL {
    MATCH (n {id: $q0_id})
    WITH n.a AS a
    RETURN collect([`a`]) AS rows0
    }
    RETURN rows0
    """
    parts = [
        PARAMETER.sub(rf"$q{place}_\1", in_one_row(text, columns)).removesuffix(" AS rows")
        + f" AS rows{place}"
        for place, (text, columns) in enumerate(queries)
    ]
    asked = "\n".join(f"CALL {{\n{part}\n}}" for part in parts)
    return f"{asked}\nRETURN {', '.join(f'rows{place}' for place in range(len(parts)))}"


def _quoted(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _article(type_: Type) -> str:
    named = {"integer": "an integer", "any": "any value", "date": "a date such as 2026-11-01"}
    return named.get(type_, f"a {type_}")


def _is_day(text: str) -> bool:
    """Return whether a text is a date as YYYY-MM-DD, as queries compare them.

    >>> [_is_day(text) for text in ("2026-11-01", "2026-13-45", "20261101", "banana")]
    [True, False, False, False]
    """
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
