"""Passports in the graph: alongside pages, in any order, and replaced; on both servers."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest

from graph.loading import load_statements
from graph.model import Statement
from graph.projection import project
from graph.store import Store
from loaders.passport import read_passports
from matchgraph.exchange import export
from tests.contract.pages import page, side

DAY = dt.date(2026, 11, 1)


def passport(
    slug: str, *capabilities: dict[str, Any], as_of: dt.date | None = None, **artifact: Any
) -> Statement:
    """A passport of an entity, as a registry would write it."""
    body = {
        "artifact": {"id": f"id-{slug}", "slug": slug, "name": slug.title(), "type": "mcp", **artifact},
        "capabilities": [{"id": f"id-{slug}__cap_{n}", **each} for n, each in enumerate(capabilities)],
    }
    text = json.dumps({"passport": {"unfragile": body}}).encode()
    (statement,) = read_passports([text], location=f"{slug}.json", as_of=as_of)
    assert isinstance(statement, Statement)
    return statement


READS = {
    "description": "Reads PDF.",
    "intents": ["Read PDF", "read  a paper"],
    "uri": "capability://ant/read",
}
STATEMENTS = [
    page(side("ant"), side("bee", rank=50)),
    passport("ant", READS, description="A careful reader.", url="https://example.org/ant"),
    passport("cow", {"description": "Chews.", "intents": ["read pdf"]}),
    page(side("cow", rank=12), side("bee", rank=50), as_of=DAY),
]


def loaded(store: Store, *statements: Statement) -> list[str]:
    outcomes = [outcome.status for outcome in load_statements(store, statements)]
    project(store)
    return outcomes


def entity(store: Store, slug: str) -> dict[str, Any]:
    (row,) = store.read("entity_by_slug", slug=slug)
    return dict(row["entity"])


def intents(store: Store) -> dict[str, list[str]]:
    graph = export(store)
    served: dict[str, list[str]] = {n["key"]: [] for n in graph["nodes"] if n["label"] == "Intent"}
    for relation in graph["relationships"]:
        if relation["type"] == "SERVES":
            served[relation["end"]].append(relation["start"].partition("#")[0])
    return {key: sorted(slugs) for key, slugs in served.items()}


def test_any_order_gives_the_same_graph_and_a_second_load_nothing(
    store: Store, empty: Callable[[], None]
) -> None:
    loaded(store, *STATEMENTS)
    before = export(store)
    assert loaded(store, *STATEMENTS) == ["unchanged"] * 4
    assert export(store) == before
    for order in itertools.islice(itertools.permutations(STATEMENTS), 5, 24, 6):
        empty()
        for statement in order:
            loaded(store, statement)
        assert export(store) == before
    assert intents(store) == {"read pdf": ["ant", "cow"], "read a paper": ["ant"]}


def test_a_page_states_the_figures_and_a_passport_what_no_page_prints(store: Store) -> None:
    loaded(store, *STATEMENTS[:2])
    ant = entity(store, "ant")
    assert (ant["type"], ant["published_rank"], ant["pricing"]) == ("model", 46, "Paid")
    assert (ant["description"], ant["url"]) == ("A careful reader.", "https://example.org/ant")


def test_a_newer_passport_names_it_and_the_page_keeps_its_figures(store: Store) -> None:
    newer = passport("ant", READS, name="Ant Two", as_of=DAY, pricing={"model": "freemium"})
    loaded(store, STATEMENTS[0], newer)
    ant = entity(store, "ant")
    assert (ant["name"], ant["type"], ant["free"], ant["published_rank"]) == ("Ant Two", "mcp", True, 46)


def test_an_older_passport_never_replaces_a_newer_one(store: Store) -> None:
    new = passport("ant", READS, as_of=DAY)
    old = passport("ant", as_of=DAY - dt.timedelta(1))
    loaded(store, new)
    before = export(store)
    assert loaded(store, old) == ["superseded"]
    assert export(store) == before


def test_a_replaced_passport_takes_its_capabilities_and_intents_with_it(
    store: Store, empty: Callable[[], None]
) -> None:
    loaded(store, *STATEMENTS)
    assert loaded(store, passport("ant", {"description": "Digs."})) == ["replaced"]
    after = export(store)
    assert intents(store) == {"read pdf": ["cow"]}
    (trace,) = (each for each in after["relationships"] if each["type"] == "STATED_BEFORE")
    assert (trace["end"], trace["properties"]["description"]) == ("ant", "Reads PDF.")
    after["relationships"].remove(trace)
    empty()
    loaded(store, *STATEMENTS[2:], passport("ant", {"description": "Digs."}), STATEMENTS[0])
    assert export(store) == after


@pytest.mark.parametrize("name", ["id-ant__cap_0", "capability://ant/read"])
def test_a_capability_answers_to_the_names_its_source_gives_it(store: Store, name: str) -> None:
    loaded(store, *STATEMENTS)
    (row,) = store.read("known_capabilities", ids=[name])
    assert (row["id"], row["entities"]) == (name, ["ant"])
    assert row["capability"].startswith("ant#")
