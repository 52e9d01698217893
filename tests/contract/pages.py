"""Comparison pages made for tests."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from graph.model import CapabilityStatement, Comparison, SideFigures, Source, Statement, Verdict


def side(slug: str, **figures: Any) -> SideFigures:
    """One side with figures that fit together; any can be set."""
    printed = {"rank": 46, "adoption": 0, "quality": 0, "ecosystem": 0, "match": 0, "pricing": "Paid"}
    printed |= {"capability_count": 1, "times_matched": 0, "name": slug.title(), "type_label": "Model"}
    return SideFigures.model_validate({"slug": slug, **printed, **figures})


def page(
    left: SideFigures,
    right: SideFigures,
    *,
    as_of: dt.date | None = None,
    kind: str = "page",
    trusted: bool = True,
    words: dict[str, tuple[dict[str, str], ...]] | None = None,
    **verdict: Any,
) -> Statement:
    """A page of layout A on two sides; `words` gives capabilities a side."""
    words = words or {
        s: ({"description": f"Does what {f.name} does."},) for s, f in (("left", left), ("right", right))
    }
    capabilities = [
        CapabilityStatement.model_validate({"side": s, "position": i, **text})
        for s, texts in words.items()
        for i, text in enumerate(texts, 1)
    ]
    if "winner" not in verdict:
        verdict["winner"] = "left" if (left.rank or 0) >= (right.rank or 0) else "right"
    comparison = Comparison(
        id=f"{left.slug}-vs-{right.slug}",
        layout="A",
        left=left,
        right=right,
        capabilities=tuple(capabilities),
        verdict=Verdict.model_validate(verdict),
    )
    sha256 = hashlib.sha256(comparison.model_dump_json().encode()).hexdigest()
    source = Source.model_validate(
        {"id": comparison.id, "kind": kind, "location": f"{comparison.id}.txt", "sha256": sha256}
        | {"as_of": as_of, "trusted": trusted}
    )
    return Statement(source=source, comparison=comparison)
