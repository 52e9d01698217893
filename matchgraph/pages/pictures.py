"""Pictures of entities for whoever shares a link: PNG, because few consumers of OpenGraph take SVG.

They are drawn with one font that is part of the package, so that they are the same on every machine.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import as_file, files
from typing import Any

import resvg_py

from matchgraph.pages.templating import rendered

FONT = "DejaVuSans.ttf"
FAMILY = "DejaVu Sans"
WIDTH, HEIGHT = 1200, 630
LONGEST = 60  # characters of a name
SCRIPTS = ("LATIN", "GREEK", "CYRILLIC", "DIGIT")  # of letters that the font has and that need no shaping


def picture(context: dict[str, Any]) -> bytes:
    """Return the picture of an entity as PNG.

    Args:
        context: what its template prints.
    """
    entity = context["entity"]
    drawn = next((text for text in (entity.name, entity.slug) if drawable(text)), "")
    svg = rendered("picture.svg", {**context, "drawn": drawn[:LONGEST], "family": FAMILY})
    made = resvg_py.svg_to_bytes(
        svg_string=svg.decode(), width=WIDTH, height=HEIGHT, skip_system_fonts=True, font_files=[_font()]
    )
    return bytes(made)


def drawable(text: str) -> bool:
    """Say whether the font has all letters of a text.

    >>> drawable("Straßen-Überprüfer"), drawable("深度求索模型")
    (True, False)
    """
    return all(each.isascii() or unicodedata.name(each, "").startswith(SCRIPTS) for each in text)


@cache
def _font() -> str:
    with as_file(files(__package__) / "static" / FONT) as place:
        return str(place)
