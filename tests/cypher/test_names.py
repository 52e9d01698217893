"""Labels, types and properties are found in Cypher wherever they are named, and nothing else is."""

from __future__ import annotations

import pytest

from cypher import load_catalogue
from cypher.names import NameKind, names_in
from graph.schema import SCHEMA

L: NameKind = "label"
R: NameKind = "relationship type"
P: NameKind = "property"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MATCH (e:Entity) RETURN e.rank", [(L, "Entity"), (P, "rank")]),
        (
            "MATCH (:A|B&!C)-[r:X|Y]-() RETURN r.k",
            [(L, "A"), (L, "B"), (L, "C"), (R, "X"), (R, "Y"), (P, "k")],
        ),
        ("MATCH (e {slug: $s})-[:X {key: 1}]->() RETURN 1", [(P, "slug"), (R, "X"), (P, "key")]),
        ("MATCH (e) WHERE e:Odd RETURN e {.name, other: e.url}", [(L, "Odd"), (P, "name"), (P, "url")]),
        ("MATCH (e) WITH e AS f, e.slug AS g RETURN f.rnk, g.year", [(P, "slug"), (P, "rnk")]),
        ("MATCH (`e`:`En tity`) RETURN `e`.`a b`", [(L, "En tity"), (P, "a b")]),
        # maps, dates, parameters and functions have keys of their own
        ("UNWIND $rows AS row RETURN row.anything, $p.anything, date().year", []),
        ("WITH {a: 1, b: {c: 2}} AS m RETURN m.a, m.b.c", []),
        ("CALL db.labels() YIELD label RETURN label", []),
        ("RETURN [x IN [1] | x], 1..2", []),
    ],
)
def test_names_are_found_by_kind(text: str, expected: list[tuple[NameKind, str]]) -> None:
    assert [(named.kind, named.name) for named in names_in(text)] == expected


def test_a_name_has_its_place() -> None:
    (label, prop) = names_in("MATCH (e:Entity)\n  RETURN e.rank")
    assert (label.line, label.column, prop.line, prop.column) == (1, 10, 2, 12)


def test_the_named_queries_name_only_what_the_schema_has() -> None:
    owners = (*SCHEMA.labels, *SCHEMA.relationships)
    known: dict[NameKind, set[str]] = {
        L: {label.name for label in SCHEMA.labels},
        R: {kind.name for kind in SCHEMA.relationships},
        P: {p.name for owner in owners for p in owner.properties},
    }
    for query in load_catalogue().of_kind("explore"):
        found = list(names_in(query.text))
        assert found, query.name
        assert [named for named in found if named.name not in known[named.kind]] == [], query.name
