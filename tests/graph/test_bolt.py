"""Servers that are away, silent or closed to us are reported within seconds, with what to do."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from graph.embedded import RunningServer, embedded_server
from graph.errors import StoreUnreachableError
from graph.store import open_store


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with embedded_server(tmp_path_factory.mktemp("bolt") / "graph") as server:
        yield server


@pytest.fixture(autouse=True)
def no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MATCHGRAPH_PASSWORD", raising=False)


def refusal(url: str, password: str | None = "wrong") -> str:
    with pytest.raises(StoreUnreachableError) as caught:
        open_store(url, password=password).__enter__()
    assert caught.value.exit_code == 3
    return str(caught.value)


@pytest.mark.parametrize("scheme", ["bolt", "neo4j", "bolt+s", "neo4j+ssc"])
def test_an_address_where_nothing_listens(scheme: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert f"the server at {scheme}://127.0.0.1:{port} does not answer" in refusal(
        f"{scheme}://127.0.0.1:{port}"
    )


def test_a_host_that_does_not_exist() -> None:
    assert "does not answer" in refusal("bolt://no-such-host.invalid")


def answer(listener: socket.socket, says: bytes) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.sendall(says)


@pytest.mark.parametrize("says", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n"])
def test_a_server_that_speaks_another_language_or_none(says: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.bolt.CONNECT_LIMIT", 1.0)  # seconds; a test need not wait as long as a user
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"bolt://127.0.0.1:{listener.getsockname()[1]}"
        if says:
            threading.Thread(target=answer, args=(listener, says)).start()
        start = time.monotonic()
        assert url in refusal(url)
        assert time.monotonic() - start < 60  # silence must not be waited for without end


def test_a_wrong_or_missing_password(running: RunningServer) -> None:
    url = f"bolt://root@127.0.0.1:{running.bolt_port}/graph"
    said = refusal(url, "a-wrong-one")
    assert "rejects user 'root'" in said
    assert "MATCHGRAPH_PASSWORD" in said
    assert "a-wrong-one" not in said
    assert "MATCHGRAPH_PASSWORD" in refusal(url, None)


def test_a_server_without_encryption(running: RunningServer) -> None:
    assert "bolt+s://" in refusal(f"bolt+s://root@127.0.0.1:{running.bolt_port}", running.secrets.root)


def test_an_arcadedb_server_reached_by_bolt_alone_has_no_full_text_search(
    running: RunningServer, caplog: pytest.LogCaptureFixture
) -> None:
    url = f"bolt://root@127.0.0.1:{running.bolt_port}/graph"
    with open_store(url, password=running.secrets.root) as store:
        store.prepare()
        assert store.server.name == "arcadedb"
        assert {row["type"] for row in store.read("schema_indexes")} == {"RANGE"}
    assert "no full-text search" in caplog.text
