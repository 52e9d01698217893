"""Make current figures and words from all statements: pure functions, the same whatever the order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graph.model import PRINTED_SIGNALS, SideFigures

DASH = "—"  # how a page prints the price of something that has none


@dataclass(frozen=True)
class Stated:
    """One statement on an entity or a capability, with what decides whether it is the current one.

    Args:
        source: the source's id.
        as_of: ISO date, or an empty string where nobody said.
        layout: A or B.
        sha256: hash of the source's content.
        values: what is stated, as printed.
        trusted: whether the source may vouch for the entity.
    """

    source: str
    as_of: str
    layout: str
    sha256: str
    values: Mapping[str, Any]
    trusted: bool = True

    @classmethod
    def from_row(cls, row: Mapping[str, Any], values: str) -> Stated:
        """Read a statement from a row of the store; `values` names its column of printed values."""
        return cls(
            source=row["source"],
            as_of=row["as_of"] or "",
            layout=row["layout"],
            sha256=row["sha256"],
            values=row[values],
            trusted=bool(row.get("trusted", True)),
        )


def figures(values: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the figures that belong together: type, rank and the four printed signals."""
    return tuple(values.get(name) for name in ("type_label", "rank", *PRINTED_SIGNALS))


def in_order_of_precedence(statements: Iterable[Stated]) -> list[Stated]:
    """Sort statements, the current one first.

    The newest comes first; of one day, the figures that most pages state, then layout A, then the
    smallest content hash. Nothing depends on the order of loading.

    >>> old = Stated("a-vs-b", "2026-01-01", "A", "00", {"rank": 40})
    >>> new = Stated("a-vs-c", "2026-02-01", "B", "11", {"rank": 41})
    >>> [s.source for s in in_order_of_precedence([old, new])]
    ['a-vs-c', 'a-vs-b']
    """
    statements = list(statements)
    votes = Counter((s.as_of, figures(s.values)) for s in statements)
    ranked = sorted(
        statements,
        key=lambda s: (-votes[s.as_of, figures(s.values)], s.layout, s.sha256, s.source),
    )
    return sorted(ranked, key=lambda s: s.as_of, reverse=True)


def current_entity(statements: Iterable[Stated]) -> dict[str, Any]:
    """Return the current figures of an entity, as properties of its node.

    All come from the one statement that takes precedence, so that they fit together; a row it does not
    print is filled from the next.
    """
    ordered = in_order_of_precedence(statements)
    printed: dict[str, Any] = {}
    for statement in ordered:
        for name, value in statement.values.items():
            if value is not None:
                printed.setdefault(name, value)
    side = SideFigures.model_construct(**printed)
    price = printed.get("starting_price")
    return {
        "name": printed["name"],
        "type": side.type,
        "pricing": printed.get("pricing"),
        "free": None if "pricing" not in printed else side.free,
        "starting_price": None if price in {None, "", DASH} else price,
        "capability_count": printed.get("capability_count"),
        "times_matched": printed.get("times_matched"),
        "published_rank": printed.get("rank"),
        **{f"published_{signal}": printed.get(signal) for signal in PRINTED_SIGNALS},
        "vetted": any(s.trusted for s in ordered),
    }


def current_capability(statements: Iterable[Stated]) -> dict[str, Any]:
    """Return the current words of a capability, as node properties; its label is its first sentence."""
    ordered = in_order_of_precedence(statements)
    words = ordered[0].values
    named = next((s.values["name"] for s in ordered if s.values.get("name")), None)
    return {
        "name": named or first_sentence(words["description"]),
        "description": words["description"],
        "unique": words.get("unique"),
        "vs_alternatives": words.get("vs_alternatives"),
        "vanished": None,
    }


def first_sentence(text: str) -> str:
    """Return the first sentence of a text; a stop inside a name or number ends none.

    >>> first_sentence("Reads PDF 1.7 files. Writes none.")
    'Reads PDF 1.7 files.'
    """
    head, stop, _ = text.partition(". ")
    return head + stop.strip()
