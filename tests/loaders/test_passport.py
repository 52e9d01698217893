"""Passports: one, an array and one per line mean the same; faults are reported with their place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InputRefusedError
from graph.model import DeclaredEntity, Statement
from loaders.passport import MAX_PASSPORT_BYTES, read_passports

ANT: dict[str, Any] = {
    "@version": "1.0",
    "artifact": {
        "id": "a1",
        "slug": "Ant-Reader",
        "name": "Ant Reader",
        "type": "mcp",
        "url": "https://example.org/ant",
        "tags": ["pdf", " "],
        "pricing": {"model": "freemium", "starting_price": 4, "currency": "EUR"},
        "colour": "red",
    },
    "capabilities": [
        {
            "id": "a1__cap_0",
            "uri": "capability://ant-reader/read",
            "name": "read",
            "description": "Reads PDF.",
            "intents": ["read a pdf"],
            "confidence": 0.9,
            "success_rate": None,
            "effort": {"small": True},
        }
    ],
    "trust": {"score": 0.7, "failure_modes": ["scans"], "observed_outcomes": {"matches": 12}},
}


def wrapped(body: dict[str, Any]) -> dict[str, Any]:
    return {"passport": {"unfragile": body}}


def read(data: bytes | str) -> list[Statement | InputRefusedError]:
    given = data.encode() if isinstance(data, str) else data
    return list(read_passports(given.splitlines(keepends=True), location="p.json"))


def entity(data: bytes | str) -> DeclaredEntity:
    (statement,) = read(data)
    assert isinstance(statement, Statement), statement
    return statement.entities[0]


def refusal(data: bytes | str) -> str:
    (item,) = read(data)
    assert isinstance(item, InputRefusedError), item
    return str(item)


def test_what_a_passport_says_is_kept_to_the_last_key() -> None:
    (statement,) = read(json.dumps(wrapped(ANT)))
    assert isinstance(statement, Statement)
    assert (statement.source.id, statement.source.kind) == ("passport/ant-reader", "passport")
    ant = statement.entities[0]
    assert (ant.slug, ant.type_label, ant.free, ant.starting_price) == ("ant-reader", "MCP Server", True, "4")
    assert (ant.tags, ant.times_matched, ant.capability_count) == (("pdf",), 12, 1)
    assert ant.failure_modes == ("scans",)
    assert json.loads(ant.trust or "") == ANT["trust"]
    assert json.loads(ant.more or "") == {
        "artifact": {"id": "a1", "colour": "red"},
        "passport_keys": {"@version": "1.0"},
        "pricing": {"currency": "EUR"},
    }
    (capability,) = ant.capabilities
    assert (capability.position, capability.source_id, capability.intents) == (
        1,
        "a1__cap_0",
        ("read a pdf",),
    )
    assert (capability.confidence, capability.success_rate) == (0.9, None)
    assert json.loads(capability.more or "") == {"effort": {"small": True}}


def test_one_an_array_and_one_a_line_state_the_same() -> None:
    bee = {"artifact": {"name": "Bee", "type": "Model"}}
    one, two = json.dumps(wrapped(ANT)), json.dumps(bee)
    expected = read(one) + read(two)
    assert read(f"[{one},\n{two}]") == expected
    assert read(f"\ufeff{one}\n\n{two}\r\n") == expected
    assert read(json.dumps(wrapped(ANT), indent=2)) == read(one)
    assert len({s.source.id for s in expected if isinstance(s, Statement)}) == 2


def test_the_slug_is_the_stated_one_else_the_pages_else_made_of_the_name() -> None:
    artifact = {"name": "Bee: 2.0", "type": "model", "page_url": "https://example.org/tools/the-bee/"}
    assert entity(json.dumps({"artifact": artifact})).slug == "the-bee"
    assert entity(json.dumps({"artifact": {"name": "Bee: 2.0", "type": "model"}})).slug == "bee-2-0"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"passport": {"unfragile": {"artif', "p.json:1: not JSON: Unterminated string"),
        ('{\n "artifact": {"name": "x",\n', "p.json:3: not JSON"),
        (b'{"artifact": {"name": "\xff"}}', "p.json:1: not UTF-8 at byte"),
        (b"\x89PNG\r\n", "p.json:1: not UTF-8 at byte 0"),
        ('{"artifact": {"name": "a", "name": "b", "type": "m"}}', "p.json:1: artifact.name is duplicated"),
        ('{"artifact": {"name": "a", "type": "m", "x": NaN}}', "p.json:1: artifact.x is not a finite number"),
        ('{"artifact": {"name": "a", "type": "m", "x": 1e999}}', "artifact.x is not a finite number"),
        ('{"artifact": {"name": "a", "type": "m", "x": 1' + "0" * 5000 + "}}", "thousands of digits"),
        ('{"artifact": {"name": "a\\u0000", "type": "m"}}', "artifact.name contains a NUL character"),
        ('{"artifact": {"name": "a", "type": "m"}, "capabilities": [{"confidence": 85, "name": "r"}]}',
         "p.json:1: capabilities[0].confidence: 85 is not a share from 0 to 1"),
        ('{"artifact": {"name": "a", "type": "m"}, "capabilities": [{}]}', "capabilities[0] has neither a"),
        ('{"artifact": {"name": "a"}}', "p.json:1: artifact.type is missing"),
        ('{"artifact": {"name": "!", "type": "m"}}', "no slug can be derived"),
        ('{"artifact": {"name": "a", "type": "m", "slug": "a b"}}', "slug"),
        ('{"a": ' * 100 + "1" + "}" * 100, "nested deeper than 60 levels"),
        ("[" * 100_000, "nested deeper than 60 levels"),
        ("[1]", "p.json: [0] is not a passport"),
        ("", "p.json: empty file"),
        (b"x" * (MAX_PASSPORT_BYTES + 1), "p.json:1: a line of more than"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(text: bytes | str, place: str) -> None:
    assert place in refusal(text)


def test_one_bad_passport_leaves_the_others() -> None:
    good = json.dumps(wrapped(ANT))
    lines = read(f'{good}\n{{"artifact": 1}}\n' + "y" * (MAX_PASSPORT_BYTES + 1) + f"\n{good[:-9]}\n{good}\n")
    assert [isinstance(item, Statement) for item in lines] == [True, False, False, False, True]
    assert [str(item).partition(": ")[0] for item in lines[1:4]] == ["p.json:2", "p.json:3", "p.json:4"]
    array = read(f'[{good}, {{"artifact": {{"name": 3}}}}, {good}]')
    assert [isinstance(item, Statement) for item in array] == [True, False, True]
    assert str(array[1]).startswith("p.json: [1].artifact.name")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.sampled_from([(), *((key,) for key in ANT), *(("artifact", key) for key in ANT["artifact"])]), values
)
def test_any_value_anywhere_is_read_or_refused(path: tuple[str, ...], value: Any) -> None:
    body = json.loads(json.dumps(ANT))
    if len(path) == 2:
        body["artifact"][path[1]] = value
    elif path:
        body[path[0]] = value
    else:
        body = value
    assert all(isinstance(item, Statement | InputRefusedError) for item in read(json.dumps(wrapped(body))))


@given(st.binary(max_size=200), st.integers(0, 400))
def test_any_bytes_are_read_or_refused(noise: bytes, cut: int) -> None:
    text = json.dumps(wrapped(ANT)).encode()
    for data in (noise, text[:cut] + noise, text[:cut] + noise + text[cut:]):
        assert all(isinstance(item, Statement | InputRefusedError) for item in read(data))
