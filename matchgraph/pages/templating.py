"""The templates: everything printed is escaped, and no text of a source can reverse the text around it."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from matchgraph import __version__
from matchgraph.answers.controls import printable
from matchgraph.answers.entities import type_label
from matchgraph.answers.words import cell, heading
from matchgraph.pages.addresses import outward
from matchgraph.pages.statics import statics

NO_XML = re.compile("[\ufffe\uffff]")  # no characters, and refused by readers of feeds
KNOWN = frozenset({"measured", "inferred", "stale"})  # states of signals that have a value of their own


@cache
def environment() -> Environment:
    """Return the templates' environment."""
    made = Environment(
        loader=PackageLoader("matchgraph.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        lstrip_blocks=True,
    )
    made.filters |= {
        "cell": cell,
        "epoch": _epoch,
        "heading": heading,
        "outward": outward,
        "rank": _rank,
        "share": _share,
        "signed": _signed,
        "type_label": type_label,
        "unit": "{:.2f}".format,
    }
    made.tests["known"] = lambda state: state in KNOWN
    return made


def rendered(template: str, context: dict[str, Any]) -> bytes:
    """Return a template with values, UTF-8."""
    return environment().get_template(template).render(context).encode()


@cache
def edition() -> str:
    """Return a hash of what pages are made with; a page that a browser keeps depends on it, too."""
    parts = [__version__, *(each.path for each in statics().values())]
    entries = sorted((files(__package__) / "templates").iterdir(), key=lambda entry: entry.name)
    parts += [entry.read_text("utf-8") for entry in entries]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def _shown(value: Any) -> Any:
    """Return a value as it is printed: texts with control characters as visible escapes."""
    if isinstance(value, Markup):
        return value
    if isinstance(value, str):
        return NO_XML.sub("\ufffd", printable(value))
    return "—" if value is None else value


def _epoch(day: dt.date) -> int:
    """Return the seconds since 1970 at the start of a day, UTC."""
    return int(dt.datetime.combine(day, dt.time(), dt.UTC).timestamp())


def _rank(value: float | None) -> str:
    return "unranked" if value is None else f"{value:.1f}"


def _signed(value: float) -> str:
    """Return what is added or taken, with its sign; none at zero."""
    shown = f"{value:+.2f}".replace("-", "−")
    return "0" if shown[1:] == "0.00" else shown


def _share(value: float | None) -> str:
    return "—" if value is None else f"{value:.0%}"
