"""Graph addresses are understood, or refused with what to write instead; passwords are never shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.address import BoltAddress, EmbeddedAddress, parse_address
from graph.errors import AddressError


@pytest.fixture(autouse=True)
def no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MATCHGRAPH_PASSWORD", raising=False)


def test_an_embedded_graph_lies_in_a_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert parse_address("embedded:a b/c") == EmbeddedAddress(tmp_path / "a b" / "c")
    assert parse_address(" Embedded:~/g ") == EmbeddedAddress(tmp_path / "home" / "g")
    default = parse_address("embedded:")
    assert isinstance(default, EmbeddedAddress)
    assert default.path.is_relative_to(tmp_path / "home")
    assert default.path.name == "graph"


@pytest.mark.parametrize(
    ("text", "url", "user", "database"),
    [
        ("bolt://localhost", "bolt://localhost:7687", "neo4j", None),
        ("neo4j://host:1234/", "neo4j://host:1234", "neo4j", None),
        ("neo4j+s://ann@host/sales", "neo4j+s://host:7687", "ann", "sales"),
        ("bolt+ssc://a%40b@[::1]:7", "bolt+ssc://[::1]:7", "a@b", None),
        ("BOLT://HOST", "bolt://host:7687", "neo4j", None),
    ],
)
def test_a_bolt_url_is_taken_apart(text: str, url: str, user: str, database: str | None) -> None:
    assert parse_address(text) == BoltAddress(url, user, None, database)


def test_the_password_comes_from_the_argument_or_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MATCHGRAPH_PASSWORD", "from-environment")
    from_environment, given_ = parse_address("bolt://h"), parse_address("bolt://h", password="given")
    assert isinstance(from_environment, BoltAddress)
    assert isinstance(given_, BoltAddress)
    assert (from_environment.password, given_.password) == ("from-environment", "given")
    assert "given" not in f"{given_} {given_!r}"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "graph",
            "/tmp/graph",
            "http://host",
            "bolt:host",
            "bolt://",
            "bolt://host:port",
            "bolt://h:99999",
        ),
        *("neo4j://h?x=1", "bolt://h#x", "embedded://g", "bolt://[::1", "sqlite:x"),
    ],
)
def test_anything_else_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(AddressError, match=r"'.*'.*(write|remove|not a graph address)") as caught:
        parse_address(text)
    assert caught.value.exit_code == 2


@given(st.text(alphabet="abc:@/%#?[]", max_size=12))
def test_a_password_in_an_address_is_never_shown(secret: str) -> None:
    for text in (f"bolt://ann:hidden{secret}hidden@host", f"htp://ann:hidden{secret}hidden@host"):
        with pytest.raises(AddressError) as caught:
            parse_address(text)
        assert "hidden" not in str(caught.value)
        assert caught.value.__cause__ is None


def test_a_password_in_an_address_is_refused_with_the_variable_to_use() -> None:
    with pytest.raises(AddressError, match="MATCHGRAPH_PASSWORD"):
        parse_address("neo4j://ann:secret@host")
