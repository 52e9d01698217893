"""The card of an entity: figures, signals with bounds, capabilities, rivals and mentions."""

from __future__ import annotations

from collections import Counter
from typing import Any

from graph.model import PRINTED_SIGNALS, SIGNALS, TYPE_LABELS
from graph.published import Entity
from matchgraph.answers.entities import EntityCard
from matchgraph.answers.words import UNVETTED
from matchgraph.rendering.rows import render_rows, titled

VERDICTS = {"wins": "wins", "loses": "loses", "none": "names no winner"}
STANCES = {
    "worse": "is worse than",
    "neutral": "mentions",
    "better": "is better than",
}  # what a text says of its own entity


def render_card(card: EntityCard, form: str) -> str:
    """Return a card as a terminal table, CSV or Markdown, ending with a newline."""
    sections = [("", _facts(card)), ("Signals", _signals(card)), ("Raw signals", _raw_signals(card))]
    sections += [("Capabilities", _capabilities(card))]
    sections += [("Compared with", _rivals(card))]
    sections += [("Mentions", _mentions(card) if form == "csv" else _counted_mentions(card))]
    if form == "csv":
        rows = [{"section": title or "Entity", **row} for title, rows in sections for row in rows]
        names = list(dict.fromkeys(name for row in rows for name in row))
        return render_rows(rows, form, names)
    parts = [titled(title, form) + render_rows(rows, form) for title, rows in sections if rows]
    return "\n".join(parts)


def _facts(card: EntityCard) -> list[dict[str, Any]]:
    entity, score = card.entity, card.entity.score
    facts: dict[str, Any] = {
        "slug": entity.slug,
        "also": ", ".join(card.aliases) or None,
        "name": entity.name,
        "type": TYPE_LABELS.get(entity.type, entity.type),
        "description": entity.description,
        "url": entity.url,
        "rank": f"{score.rank:.2f} ({score.low:.2f} to {score.high:.2f})" if score else _unranked(entity),
        "evidence": card.summary,
        "position": f"{score.position} (tier {score.tier})" if score else None,
        "published rank": entity.published_rank,
        "pricing": entity.pricing,
        "starting price": entity.starting_price,
        "capabilities": _counted(card),
        "times matched": entity.times_matched,
        "published times matched": entity.published_times_matched,
        "run": card.run,
    }
    return [{"figure": name, "value": value} for name, value in facts.items() if value is not None]


def _counted(card: EntityCard) -> str | int | None:
    """Return how many capabilities are listed, and what its newest page claims if that is more."""
    listed = sum(not capability.vanished for capability in card.capabilities)
    stated = card.entity.capability_count
    if stated is None or stated <= listed:
        return listed or stated
    return f"{stated} stated, {listed} listed" if listed else f"{stated} stated, none listed"


def _unranked(entity: Entity) -> str:
    said = f"`matchgraph explain {entity.slug}` says why" if entity.vetted else UNVETTED
    return f"unranked: {said}"


def _signals(card: EntityCard) -> list[dict[str, Any]]:
    score = card.entity.score
    if score is None:
        return []
    printed = {name: getattr(card.entity, f"published_{name}") for name in PRINTED_SIGNALS}
    return [
        {
            "signal": name,
            "value": score.signals[name].value,
            "low": score.signals[name].low,
            "high": score.signals[name].high,
            "state": score.signals[name].state,
            "printed": printed.get(name),
        }
        for name in SIGNALS
    ]


def _raw_signals(card: EntityCard) -> list[dict[str, Any]]:
    untrusted = any(not signal.trusted for signal in card.raw_signals)
    return [
        {
            "metric": signal.metric,
            "value": signal.text or (None if signal.value is None else f"{signal.value:.10g}"),
            "state": signal.state,
            "as of": signal.as_of.isoformat(),
            "source": signal.source,
        }
        | ({"affects ranks": signal.trusted} if untrusted else {})
        for signal in card.raw_signals
    ]


def _capabilities(card: EntityCard) -> list[dict[str, Any]]:
    gone = any(c.vanished for c in card.capabilities)
    unvetted = any(not c.vetted for c in card.capabilities)
    return [
        {"label": c.name, "capability": c.id}
        | ({"vanished": c.vanished or None} if gone else {})
        | ({"affects ranks": c.vetted} if unvetted else {})
        for c in card.capabilities
    ]


def _rivals(card: EntityCard) -> list[dict[str, Any]]:
    return [
        {"rival": r.slug, "verdict of the page": VERDICTS[r.verdict], "page": r.source} for r in card.rivals
    ]


def _counted_mentions(card: EntityCard) -> list[dict[str, Any]]:
    """Return who says what of whom, and how often; CSV has the capability of each."""
    said = Counter((m["who"], m["says it"], m["whom"]) for m in _mentions(card))
    return [
        {"who": who, "says it": stance, "whom": whom, "times": times}
        for (who, stance, whom), times in said.items()
    ]


def _mentions(card: EntityCard) -> list[dict[str, Any]]:
    return [
        {
            "who": m.slug if m.direction == "in" else card.entity.slug,
            "says it": STANCES[m.stance],
            "whom": card.entity.slug if m.direction == "in" else m.slug,
            "in": m.capability,
        }
        for m in card.mentions
    ]
