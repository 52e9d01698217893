"""Tokens, callbacks and actors."""

from __future__ import annotations

import datetime as dt
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeTimedSerializer

from graph.errors import GuardRefusedError, InputOutputError, MatchGraphError, NotFoundError
from matchgraph.access.actors import actor_of, network_of
from matchgraph.access.callbacks import Callbacks
from matchgraph.access.keys import Keys
from matchgraph.access.secret import server_secret
from matchgraph.access.tokens import TokenBook

DAY = dt.date(2026, 11, 1)


def test_a_token_is_known_by_its_text_alone_and_is_not_kept(tmp_path: Path) -> None:
    book = TokenBook(tmp_path)
    made = book.make("importer", ["trusted", "events"])
    assert made.scopes == ("events", "trusted")
    kept = (tmp_path / "tokens.json").read_text()
    assert made.token not in kept and "importer" in kept
    assert stat.S_IMODE((tmp_path / "tokens.json").stat().st_mode) == 0o600
    found = book.of(made.token)
    assert found and (found.name, found.scopes) == ("importer", made.scopes)
    for wrong in ("", made.token[:-1], made.token.upper(), found.sha256, "\ud800"):
        assert book.of(wrong) is None


def test_another_process_makes_and_revokes(tmp_path: Path) -> None:
    here, there = TokenBook(tmp_path), TokenBook(tmp_path)
    one, other = there.make("one", ["read"]), there.make("other", ["load"])
    assert here.of(one.token) and here.of(other.token)
    there.revoke("one")
    assert here.of(one.token) is None and here.of(other.token)
    assert [each.name for each in here.all()] == ["other"]
    with pytest.raises(NotFoundError, match="there is no token 'one'; there are: other"):
        there.revoke("one")


def test_a_token_expires(tmp_path: Path) -> None:
    now = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    book = TokenBook(tmp_path, lambda: now)
    token = book.make("short", ["read"], days=2).token
    now += dt.timedelta(days=2, seconds=-1)
    assert book.of(token)
    now += dt.timedelta(seconds=1)
    assert book.of(token) is None


def test_tokens_that_make_no_sense_are_refused(tmp_path: Path) -> None:
    book = TokenBook(tmp_path)
    with pytest.raises(MatchGraphError, match="a token without a scope may do nothing"):
        book.make("a", [])
    with pytest.raises(MatchGraphError, match="a token needs a name"):
        book.make("  ", ["read"])
    book.make("a", ["read"])
    with pytest.raises(MatchGraphError, match="there is a token 'a' already"):
        book.make("a ", ["load"])
    (tmp_path / "tokens.json").write_text("[{}]")
    with pytest.raises(InputOutputError, match=r"tokens\.json is damaged; remove it"):
        TokenBook(tmp_path).all()


def test_tokens_made_at_once_are_all_kept(tmp_path: Path) -> None:
    threads = [
        threading.Thread(target=lambda n=n: TokenBook(tmp_path).make(f"t{n}", ["read"])) for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {each.name for each in TokenBook(tmp_path).all()} == {f"t{n}" for n in range(8)}


def test_the_secret_is_made_once_and_private(tmp_path: Path) -> None:
    found: set[bytes] = set()
    threads = [threading.Thread(target=lambda: found.add(server_secret(tmp_path / "k"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 1
    assert stat.S_IMODE((tmp_path / "k" / "secret").stat().st_mode) == 0o600
    assert [each.name for each in (tmp_path / "k").iterdir()] == ["secret"]
    (tmp_path / "k" / "secret").write_bytes(b"short")
    with pytest.raises(InputOutputError, match="is damaged"):
        server_secret(tmp_path / "k")


def test_a_callback_is_for_one_search_of_one_server() -> None:
    callbacks = Callbacks(b"a" * 32)
    callback = callbacks.of("search-1")
    assert callbacks.event(callback) == "search-1"
    for forged in (callback[:-1], callback + "x", "search-1", "", Callbacks(b"b" * 32).of("search-1")):
        with pytest.raises(GuardRefusedError, match="was not given by this server"):
            callbacks.event(forged)
    other = str(URLSafeTimedSerializer(b"a" * 32, salt="other").dumps("search-1"))
    with pytest.raises(GuardRefusedError):
        callbacks.event(other)
    with pytest.raises(GuardRefusedError, match="has expired: it can be used for"):
        Callbacks(b"a" * 32, lifetime=-1).event(callback)


@given(st.ip_addresses(), st.ip_addresses(), st.dates(), st.dates())
def test_an_actor_is_the_same_for_one_subscriber_and_day_only(
    one: object, other: object, day: dt.date, another: dt.date
) -> None:
    def actor(address: object, on: dt.date) -> str:
        return actor_of(b"s", f"address:{network_of(str(address))}", on)

    same = network_of(str(one)) == network_of(str(other)) and day == another
    assert (actor(one, day) == actor(other, another)) == same
    assert str(one) not in actor(one, day)


def test_whoever_asks_is_an_actor(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    token = keys.tokens.of(keys.tokens.make("a", ["read"]).token)
    assert keys.actor(token, "192.0.2.1", DAY) == keys.actor(token, "192.0.2.2", DAY)
    assert keys.actor(None, "192.0.2.1", DAY) != keys.actor(None, "192.0.2.2", DAY)
    assert keys.actor(None, "::ffff:192.0.2.1", DAY) == keys.actor(None, "192.0.2.1", DAY)
    assert Keys(tmp_path / "other").actor(None, "192.0.2.1", DAY) != keys.actor(None, "192.0.2.1", DAY)
