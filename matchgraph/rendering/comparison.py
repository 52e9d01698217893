"""A comparison of any two entities in the layout of pages: computed next to published."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from graph.model import SIGNALS
from graph.published import Entity
from matchgraph.answers.entities import ComparedSide, ComparisonAnswer, SeveralAnswer
from matchgraph.answers.words import heading
from matchgraph.rendering.foreign_text import markdown_text
from matchgraph.rendering.rows import render_rows
from matchgraph.rendering.terminal import wrapped

SHOWN = 8  # capabilities per side, as on pages
LABELS = {"match": "Match Graph"}


def render_comparison(answer: ComparisonAnswer, form: str) -> str:
    """Return a comparison as a terminal table, CSV or Markdown, ending with a newline."""
    left, right = answer.left.entity, answer.right.entity
    rows = _rows((answer.left, answer.right))
    table = render_rows(rows, form)
    if form == "csv":
        return table
    mark, shown = ("## ", markdown_text) if form == "markdown" else ("", str)
    parts = [_capabilities(side, mark, shown) for side in (answer.left, answer.right) if side.capabilities]
    parts.append(f"{mark}Verdict\n{shown(answer.verdict)}{_certainty(answer)}\n")
    text = "\n".join(parts)
    prose = text if mark else wrapped(text)
    return "\n".join([f"{mark}{shown(left.name)} vs {shown(right.name)}\n", table, prose])


def render_several(answer: SeveralAnswer) -> str:
    """Return several compared entities as Markdown: a column each, and the verdict on each pair."""
    title = " vs ".join(markdown_text(side.entity.name) for side in answer.sides)
    said = (f"- {markdown_text(each.verdict)}{_hedge(each.certain)}" for each in answer.pairs)
    verdicts = "\n".join(said)
    return f"## {title}\n\n{render_rows(_rows(answer.sides), 'markdown')}\n## Verdicts\n{verdicts}\n"


def _rows(sides: Sequence[ComparedSide]) -> list[dict[str, Any]]:
    entities = [side.entity for side in sides]
    names = [entity.name for entity in entities]
    if len(set(names)) < len(names):
        names = [entity.slug for entity in entities]
    lines: list[tuple[str, list[Any]]] = [("Type", [side.type_label for side in sides])]
    lines.append(("Rank of 100", [_rank(each) for each in entities]))
    for signal in SIGNALS:
        label = LABELS.get(signal, heading(signal).capitalize())
        lines.append((label, [_signal(each, signal) for each in entities]))
    lines.append(("Pricing", [each.pricing for each in entities]))
    if any(each.starting_price for each in entities):
        lines.append(("Starting Price", [each.starting_price or "—" for each in entities]))
    lines.append(("Capabilities", [_counted(side) for side in sides]))
    lines.append(("Times Matched", [_times_matched(each) for each in entities]))
    return [{"Feature": feature, **dict(zip(names, cells, strict=True))} for feature, cells in lines]


def _times_matched(entity: Entity) -> str:
    """Return what the event log measured, and what pages print."""
    printed = entity.published_times_matched
    published = "" if printed is None else f", published {printed}"
    return f"{'unmeasured' if entity.times_matched is None else entity.times_matched}{published}"


def _rank(entity: Entity) -> str:
    published = "unpublished" if entity.published_rank is None else f"published {entity.published_rank}"
    score = entity.score
    if score is None:
        return f"unranked, {published}"
    return f"{score.rank:.2f} ({score.low:.2f} to {score.high:.2f}), {published}"


def _signal(entity: Entity, name: str) -> str:
    printed = getattr(entity, f"published_{name}", None)
    published = "" if printed is None else f", published {printed}"
    if entity.score is None:
        return f"unknown{published}"
    signal = entity.score.signals[name]
    return f"{signal.value:.3f} {signal.state}{published}"


def _counted(side: ComparedSide) -> str | None:
    """Return how many capabilities a side has: those that are listed, or more if its page claims more."""
    if side.entity.capability_count is None and not side.capabilities:
        return None
    return f"{max(side.entity.capability_count or 0, len(side.capabilities))} decomposed"


def _capabilities(side: ComparedSide, mark: str, shown: Callable[[str], str]) -> str:
    bullet = "- " if mark else "  "
    lines = [
        f"{mark}{shown(side.entity.name)} Capabilities",
        *(f"{bullet}{shown(c.name)}" for c in side.capabilities[:SHOWN]),
    ]
    listed = len(side.capabilities)
    more = max(side.entity.capability_count or 0, listed) - min(SHOWN, listed)
    if more > 0:
        lines.append(f"{bullet}+{more} more capabilities")
    return "\n".join(lines) + "\n"


def _certainty(answer: ComparisonAnswer) -> str:
    return _hedge(answer.certain if answer.winner is not None else None)


def _hedge(certain: bool | None) -> str:
    if certain is None:
        return ""
    return (
        " The intervals do not overlap."
        if certain
        else " The intervals overlap, so the order may be the reverse."
    )
