"""Turn statements into the rows that the loading queries take."""

from __future__ import annotations

from typing import Any

from graph.model import (
    CapabilityStatement,
    Comparison,
    SideFigures,
    SideName,
    Statement,
    capability_id,
)

Row = dict[str, Any]
SIDES: tuple[SideName, SideName] = ("left", "right")
COMPARED_FIGURES = ("rank", "adoption", "quality", "ecosystem", "match")


def source_row(statement: Statement, loaded_at: str) -> Row:
    """Return the properties of the source node, with what its page says as a whole.

    Args:
        statement: what the source states.
        loaded_at: UTC time of the load, ISO 8601.
    """
    source, comparison = statement.source, statement.comparison
    return {
        "id": source.id,
        "kind": source.kind,
        "location": source.location,
        "sha256": source.sha256,
        "as_of": _day(statement),
        "loaded_at": loaded_at,
        "trusted": source.trusted,
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
    """Return one row for each side: which entity, and its figures as printed."""
    return [_entity_row(statement.source.id, side, statement.comparison.side(side)) for side in SIDES]


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
    """Return one row for each capability as printed."""
    return [_capability_row(statement, capability) for capability in statement.comparison.capabilities]


def _capability_row(statement: Statement, capability: CapabilityStatement) -> Row:
    slug = statement.comparison.side(capability.side).slug
    key = f"{statement.source.id}|{capability.side}|{capability.position}"
    return {
        "source": statement.source.id,
        "id": capability_id(slug, capability.description),
        "entity": slug,
        "key": key,
        "words": {"key": key, **capability.model_dump()},
    }


def comparison_row(statement: Statement) -> Row:
    """Return the row of the relationship between the two sides."""
    comparison = statement.comparison
    stated = {
        f"{side}_{figure}": getattr(comparison.side(side), figure)
        for side in SIDES
        for figure in COMPARED_FIGURES
    }
    return {
        "key": statement.source.id,
        "left": comparison.left.slug,
        "right": comparison.right.slug,
        "stated": {
            "layout": comparison.layout,
            "as_of": _day(statement),
            **stated,
            **_verdict_row(comparison),
        },
    }


def comparison_from_rows(source: Row, sides: list[Row], capabilities: list[Row]) -> Comparison:
    """Rebuild a comparison from a source's properties and its STATES relationships.

    Args:
        source: the properties of the source node.
        sides: the properties of its statements on entities, each with the entity's `slug`.
        capabilities: the properties of its statements on capabilities.
    """
    by_side = {
        row["side"]: SideFigures.model_validate({k: v for k, v in row.items() if k not in {"key", "side"}})
        for row in sides
    }
    words = [
        CapabilityStatement.model_validate({k: v for k, v in row.items() if k != "key"})
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
