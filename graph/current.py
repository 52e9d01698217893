"""Derive current figures and texts from statements: pure functions, independent of their order.

Untrusted statements are kept and shown, and take no part: they decide only what no trusted source states.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graph.model import PRINTED_SIGNALS, intent_key, normalised, type_code

DECLARED_ONLY = ("uri", "source_id", "confidence", "success_rate")
DASH = "—"  # how a page prints a missing price


@dataclass(frozen=True)
class Stated:
    """A statement on an entity or a capability, with the fields that decide its precedence.

    Args:
        source: the source's id.
        as_of: ISO date, or an empty string if unknown.
        layout: A or B; an empty string for a source that compares nothing.
        sha256: hash of the source's content.
        values: the stated values, as printed.
        trusted: whether the statement takes part in what is computed.
    """

    source: str
    as_of: str
    layout: str
    sha256: str
    values: Mapping[str, Any]
    trusted: bool = True

    @property
    def is_page(self) -> bool:
        """Whether it is part of a comparison."""
        return self.layout != ""

    @classmethod
    def from_row(cls, row: Mapping[str, Any], values: str) -> Stated:
        """Build a statement from a row of the store; `values` names the column of printed values."""
        return cls(
            source=row["source"],
            as_of=row["as_of"] or "",
            layout=row["layout"] or "",
            sha256=row["sha256"],
            values=row[values],
            trusted=bool(row.get("trusted", True)),
        )


def figures(values: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the figures of one version: type, rank and the four printed signals."""
    return tuple(values.get(name) for name in ("type_label", "rank", *PRINTED_SIGNALS))


def in_order_of_precedence(statements: Iterable[Stated]) -> list[Stated]:
    """Sort statements by precedence; the first is the current one.

    Trusted ones come first, then the newest; of one day, pages before passports and manifests, the figures
    that most pages state, then layout A, then the smallest content hash. Nothing depends on the order of
    loading.

    >>> old = Stated("a-vs-b", "2026-01-01", "A", "00", {"rank": 40})
    >>> new = Stated("a-vs-c", "2026-02-01", "B", "11", {"rank": 41})
    >>> [s.source for s in in_order_of_precedence([old, new])]
    ['a-vs-c', 'a-vs-b']
    """
    statements = list(statements)
    votes = Counter(map(_version, statements))
    ranked = sorted(
        statements, key=lambda s: (not s.is_page, -votes[_version(s)], s.layout, s.sha256, s.source)
    )
    return sorted(ranked, key=lambda s: (s.trusted, s.as_of), reverse=True)


def taking_part(statements: Iterable[Stated]) -> list[Stated]:
    """Return the trusted statements; all of them if none is trusted.

    >>> mine, theirs = Stated("a", "", "", "00", {}), Stated("b", "", "", "11", {}, trusted=False)
    >>> [[s.source for s in taking_part(each)] for each in ([mine, theirs], [theirs])]
    [['a'], ['b']]
    """
    statements = list(statements)
    return [each for each in statements if each.trusted] or statements


def _version(statement: Stated) -> tuple[Any, ...]:
    """Return what statements that vote for the same figures have in common; the untrusted vote apart."""
    return statement.trusted, statement.as_of, figures(statement.values)


def precedence(statement: Stated, other: Stated, statements: Iterable[Stated]) -> str:
    """Return why one statement takes precedence over another: the first criterion in which they differ.

    Args:
        statement: the preferred one.
        other: the other one.
        statements: all statements on the entity.

    >>> old, new = Stated("b", "2026-01-01", "A", "0", {}), Stated("a", "2026-02-01", "A", "1", {})
    >>> precedence(new, old, [old, new])
    'newest'
    """
    votes = Counter(map(_version, statements))
    reasons: dict[str, Callable[[Stated], Any]] = {
        "trusted": lambda s: s.trusted,
        "newest": lambda s: s.as_of,
        "on a page": lambda s: s.is_page,
        "most sources": lambda s: votes[_version(s)],
        "layout A": lambda s: s.layout,
    }
    differing = (reason for reason, of in reasons.items() if of(statement) != of(other))
    return next(differing, "smallest content hash")


def current_entity(statements: Iterable[Stated]) -> dict[str, Any]:
    """Return the current figures of an entity, as properties of its node.

    All come from the statement that takes precedence, so that they are consistent; missing ones are filled
    from the next that takes part. An entity with only raw signals has none: it waits.
    """
    ordered = in_order_of_precedence(taking_part(statements))
    printed: dict[str, Any] = {}
    for statement in ordered:
        for name, value in with_free(statement.values).items():
            if value is not None:
                printed.setdefault(name, value)
    price = printed.get("starting_price")
    return {
        "name": printed.get("name"),
        "type": type_code(printed["type_label"]) if ordered else None,
        "description": printed.get("description"),
        "url": printed.get("url"),
        "pricing": printed.get("pricing"),
        "free": printed.get("free"),
        "starting_price": None if price in {None, "", DASH} else price,
        "capability_count": printed.get("capability_count"),
        "published_times_matched": printed.get("times_matched"),
        "published_rank": printed.get("rank"),
        **{f"published_{signal}": printed.get(signal) for signal in PRINTED_SIGNALS},
        "vetted": any(s.trusted for s in ordered) if ordered else None,
    }


def with_free(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with `free`, which a page states through its pricing."""
    pricing = values.get("pricing")
    said = None if pricing is None else pricing.casefold() == "free"
    return {**values, "free": said if values.get("free") is None else values["free"]}


def current_capability(statements: Iterable[Stated]) -> dict[str, Any]:
    """Return the current texts of a capability, as node properties; its label is its first sentence.

    Values that only passports and manifests have, such as their own id, come from the first of those.
    """
    ordered = in_order_of_precedence(taking_part(statements))
    words = ordered[0].values
    said = {
        name: next((s.values[name] for s in ordered if s.values.get(name) is not None), None)
        for name in ("name", *DECLARED_ONLY)
    }
    return {
        **said,
        "name": said["name"] or first_sentence(words["description"]),
        "description": words["description"],
        "unique": words.get("unique"),
        "vs_alternatives": words.get("vs_alternatives"),
        "vanished": None,
        "vetted": ordered[0].trusted,
    }


def declared_intents(statements: Iterable[Stated]) -> dict[str, str]:
    """Return the intents that sources declare a capability to serve: key to normalised text.

    >>> declared_intents([Stated("passport/a", "", "", "00", {"intents": ["Read  PDF"]})])
    {'read pdf': 'read pdf'}
    """
    declared = (s.values.get("intents") or () for s in taking_part(statements))
    texts = sorted({normalised(text) for texts in declared for text in texts})
    return {intent_key(text): text for text in texts if text}


def first_sentence(text: str) -> str:
    """Return the first sentence of a text; a full stop inside a name or number does not end it.

    >>> first_sentence("Reads PDF 1.7 files. Writes none.")
    'Reads PDF 1.7 files.'
    """
    head, stop, _ = text.partition(". ")
    return head + stop.strip()
