"""What the pictures of shared links can print: the font has it, and names from the right are joined."""

from __future__ import annotations

from importlib.resources import files

import resvg_py
from fontTools.ttLib import TTFont

from matchgraph.pages.pictures import DRAWN, FAMILY, FONT, drawable

ARABIC = "مساعد ذكي"


def drawn(text: str) -> bytes:
    """Draw a text with the font alone."""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="60"><text y="40" font-family="{FAMILY}"'
    )
    font = str(files("matchgraph.pages") / "static" / FONT)
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=f"{svg}>{text}</text></svg>", skip_system_fonts=True, font_files=[font]
        )
    )


def test_the_font_has_all_that_counts_as_drawable() -> None:
    with (files("matchgraph.pages") / "static" / FONT).open("rb") as file:
        known = TTFont(file).getBestCmap()
    assert [hex(each) for first, last in DRAWN for each in range(first, last + 1) if each not in known] == []
    assert not drawable("深度求索模型")


def test_letters_from_the_right_are_joined_and_drawn() -> None:
    assert drawable(ARABIC)
    apart = "\u200c".join(ARABIC)  # the character that keeps letters from being joined
    assert drawn("") != drawn(ARABIC) != drawn(apart)
