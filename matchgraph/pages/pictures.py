"""Pictures of entities for whoever shares a link: PNG, because few consumers of OpenGraph take SVG.

They are drawn with one font that is part of the package, so that they are the same on every machine.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files
from typing import Any

import resvg_py

from matchgraph.pages.templating import rendered

FONT = "DejaVuSans.ttf"
FAMILY = "DejaVu Sans"
WIDTH, HEIGHT = 1200, 630
LONGEST = 60  # characters of a name
# what the font has of scripts that names are written in; resvg joins letters and orders them from the right
DRAWN = (
    *((0x20, 0x7E), (0xA0, 0x2E9), (0x300, 0x34F), (0x370, 0x377), (0x384, 0x38A), (0x38E, 0x3A1)),
    *((0x3A3, 0x525), (0x531, 0x556), (0x561, 0x587), (0x5B0, 0x5C3), (0x5D0, 0x5EA), (0x60C, 0x60C)),
    *((0x61F, 0x61F), (0x621, 0x63A), (0x640, 0x655), (0x660, 0x670), (0x679, 0x6BF), (0x6CC, 0x6CC)),
    *(
        (0x6F0, 0x6F9),
        (0x10D0, 0x10FC),
        (0x1E00, 0x1EFB),
        (0x2010, 0x2027),
        (0x20A0, 0x20B5),
        (0x2122, 0x2122),
    ),
)


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
    """Say whether the font has all characters of a text.

    >>> drawable("Straßen-Überprüfer"), drawable("مساعد ذكي"), drawable("深度求索模型")
    (True, True, False)
    """
    return all(any(first <= ord(each) <= last for first, last in DRAWN) for each in text)


@cache
def _font() -> str:
    with as_file(files(__package__) / "static" / FONT) as place:
        return str(place)
