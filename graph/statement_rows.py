"""Convert statements to rows of the loading queries."""

from __future__ import annotations

from typing import Any

from graph.model import (
    CapabilityStatement,
    Comparison,
    DeclaredCapability,
    DeclaredEntity,
    RawSignal,
    SideFigures,
    SideName,
    Statement,
    capability_id,
)
from graph.stored_version import Precedence

Row = dict[str, Any]
SIDES: tuple[SideName, SideName] = ("left", "right")
PLACE = {"key", "stated_of", "reused"}  # identity and place of a statement


def source_row(statement: Statement, loaded_at: str, *, pending: bool = False) -> Row:
    """Return the properties of the source node, including page-level statements.

    Args:
        loaded_at: UTC time of the load, ISO 8601.
        pending: whether nothing of it is written yet.
    """
    source = statement.source
    return {
        "id": source.id,
        "kind": source.kind,
        "location": source.location,
        "sha256": source.sha256,
        "as_of": _day(statement),
        "loaded_at": loaded_at,
        "trusted": source.trusted,
        "precedence": Precedence.of(statement).text,
        "pending": None if statement.ends and not pending else True,
        "input_sha256": source.input_sha256,
        "input_sources": source.input_sources,
        "etag": source.etag,
        "last_modified": source.last_modified,
        **(_page_row(statement.comparison) if statement.comparison else {}),
    }


def _page_row(comparison: Comparison) -> Row:
    return {
        "layout": comparison.layout,
        "left": comparison.left.slug,
        "right": comparison.right.slug,
        "left_more": comparison.left_more,
        "right_more": comparison.right_more,
        "last_section": comparison.last_section,
        **_verdict_row(comparison),
    }


def _day(statement: Statement) -> str | None:
    return statement.source.as_of.isoformat() if statement.source.as_of else None


def _verdict_row(comparison: Comparison) -> Row:
    verdict = comparison.verdict
    return {
        "winner": verdict.winner,
        "left_leads": list(verdict.left_leads),
        "right_leads": list(verdict.right_leads),
        "free_tier": verdict.free_tier,
    }


def entity_rows(statement: Statement) -> list[Row]:
    """Return one row per side or declared entity, with its figures as stated."""
    if statement.comparison:
        return [_entity_row(statement.source.id, side, statement.comparison.side(side)) for side in SIDES]
    return [
        _declared_row(statement.source.id, number, entity)
        for number, entity in enumerate(statement.entities, 1)
    ]


def _declared_row(source: str, number: int, entity: DeclaredEntity) -> Row:
    key = f"{source}|{number}"
    stated = _listed(entity.model_dump(exclude={"slug", "capabilities"}))
    return {
        "source": source,
        "slug": entity.slug,
        "key": key,
        "figures": {"key": key, "position": number, **stated},
    }


def _entity_row(source: str, side: SideName, figures: SideFigures) -> Row:
    printed = figures.model_dump(exclude={"slug"})
    key = f"{source}|{side}"
    return {
        "source": source,
        "slug": figures.slug,
        "key": key,
        "figures": {"key": key, "side": side, **printed},
    }


def capability_rows(statement: Statement) -> list[Row]:
    """Return one row per capability, as stated."""
    source, comparison = statement.source.id, statement.comparison
    if comparison:
        return [
            _capability_row(source, f"{c.side}|{c.position}", comparison.side(c.side).slug, c)
            for c in comparison.capabilities
        ]
    return [
        _capability_row(source, f"{number}|{c.position}", entity.slug, c)
        for number, entity in enumerate(statement.entities, 1)
        for c in entity.capabilities
    ]


def _capability_row(
    source: str, place: str, slug: str, capability: CapabilityStatement | DeclaredCapability
) -> Row:
    key = f"{source}|{place}"
    return {
        "source": source,
        "id": capability_id(slug, capability.description),
        "entity": slug,
        "key": key,
        "words": {"key": key, **_listed(capability.model_dump())},
    }


def signal_rows(statement: Statement) -> list[Row]:
    """Return one row per raw signal, keyed by its number in the source."""
    return [_signal_row(statement.source.id, signal) for signal in statement.signals]


def _signal_row(source: str, signal: RawSignal) -> Row:
    key = f"{source}|{signal.position}"
    measured = signal.model_dump(mode="json", exclude={"slug"})
    return {"source": source, "slug": signal.slug, "key": key, "signal": {"key": key, **measured}}


def _listed(stated: Row) -> Row:
    """Return the stated values as properties, without empty lists."""
    return {
        name: (list(value) or None) if isinstance(value, tuple) else value for name, value in stated.items()
    }


def comparison_from_rows(source: Row, sides: list[Row], capabilities: list[Row]) -> Comparison:
    """Rebuild a comparison from a source's properties and its STATES relationships.

    Args:
        source: the properties of the source node.
        sides: the properties of its statements on entities, each with the entity's `slug`.
        capabilities: the properties of its statements on capabilities.
    """
    by_side = {
        row["side"]: SideFigures.model_validate({k: v for k, v in row.items() if k not in {*PLACE, "side"}})
        for row in sides
    }
    words = [
        CapabilityStatement.model_validate({k: v for k, v in row.items() if k not in PLACE})
        for row in capabilities
    ]
    return Comparison.model_validate(
        {
            "id": source["id"],
            "layout": source["layout"],
            "left": by_side["left"],
            "right": by_side["right"],
            "capabilities": sorted(words, key=lambda c: (c.side, c.position)),
            "left_more": source.get("left_more"),
            "right_more": source.get("right_more"),
            "last_section": source["last_section"],
            "verdict": {
                "winner": source.get("winner"),
                "left_leads": source.get("left_leads") or (),
                "right_leads": source.get("right_leads") or (),
                "free_tier": source.get("free_tier"),
            },
        }
    )
