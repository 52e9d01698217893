"""Choose which labels of a drawing to print, so that none covers another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

LETTER, LINE = 0.075, 0.16  # inches, at 9 points


def readable(
    wanted: Sequence[tuple[str, str]],
    places: Mapping[str, Sequence[float]],
    inches: tuple[float, float],
) -> list[str]:
    """Return the nodes whose labels can be printed without overlap, taken in the given order.

    Args:
        wanted: node and label, the most important first.
        places: where each node is drawn.
        inches: width and height of the drawing.
    """
    spans = [
        (min(p[axis] for p in places.values()), max(p[axis] for p in places.values())) for axis in (0, 1)
    ]
    taken: list[tuple[float, float, float, float]] = []
    chosen = []
    for node, label in wanted:
        x, y = (
            (places[node][axis] - low) / ((high - low) or 1) * inches[axis] * 0.75
            for axis, (low, high) in enumerate(spans)
        )
        lines = label.split("\n")
        wide, tall = LETTER * max(map(len, lines)) / 2, LINE * len(lines)
        box = (x - wide, x + wide, y, y + tall)
        if all(box[1] < b[0] or b[1] < box[0] or box[3] < b[2] or b[3] < box[2] for b in taken):
            taken.append(box)
            chosen.append(node)
    return chosen
