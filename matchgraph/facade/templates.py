"""Minimal valid inputs of each kind, to start a file of one's own from."""

from __future__ import annotations

from importlib.resources import files
from typing import Literal, get_args

from matchgraph.answers.sources import Template

TemplateKind = Literal["page", "table", "tools", "events", "signals", "passport", "manifest"]
KINDS: tuple[TemplateKind, ...] = get_args(TemplateKind)


def template(kind: TemplateKind) -> Template:
    """Return a minimal file of a kind that loads as it is; needs no graph."""
    folder = files("matchgraph") / "templates"
    (place,) = (each for each in folder.iterdir() if each.name.startswith(f"{kind}."))
    return Template(kind=kind, name=place.name, text=place.read_text("utf-8"))
