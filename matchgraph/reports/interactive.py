"""Add titles to an SVG, and make a page of it that zooms, moves and shows them; it fetches nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<style>html,body{{margin:0;height:100%}}svg{{width:100%;height:100%;cursor:grab}}
g[id^=node]:hover{{filter:brightness(0.7)}}</style></head><body>
{svg}
<script>
const svg = document.querySelector("svg"), box = svg.viewBox.baseVal;
svg.removeAttribute("width"); svg.removeAttribute("height");
const scale = () => box.width / svg.clientWidth;
svg.addEventListener("wheel", event => {{
  event.preventDefault();
  const by = event.deltaY > 0 ? 1.15 : 1 / 1.15, x = event.offsetX / svg.clientWidth,
    y = event.offsetY / svg.clientHeight;
  box.x += box.width * (1 - by) * x; box.y += box.height * (1 - by) * y;
  box.width *= by; box.height *= by;
}}, {{passive: false}});
svg.addEventListener("pointermove", event => {{
  if (event.buttons) {{ box.x -= event.movementX * scale(); box.y -= event.movementY * scale(); }}
}});
</script></body></html>
"""


def with_titles(svg: str, titles: Mapping[str, str], title: str) -> str:
    """Return an SVG whose groups have titles, which readers show and read aloud.

    Args:
        svg: as matplotlib writes it.
        titles: by the id of a group.
        title: of the whole drawing.
    """
    svg = re.sub(r"(<svg [^>]*>)", lambda found: f"{found[1]}\n <title>{escape(title)}</title>", svg, count=1)
    return re.sub(
        r'<g id="(node-\d+)">',
        lambda found: f"{found[0]}<title>{escape(titles.get(found[1], ''))}</title>",
        svg,
    )


def page(svg: str, title: str) -> str:
    """Return a page that contains an SVG and needs nothing else."""
    return PAGE.format(svg=svg[svg.index("<svg") :], title=escape(title))
