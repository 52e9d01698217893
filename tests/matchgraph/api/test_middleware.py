"""What happens around every request: names, limits, sizes, ids, a path prefix, and work that is stopped."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self, cast

import pytest
from starlette.testclient import TestClient

from graph.deadline import time_left
from graph.errors import StoppedError
from matchgraph import MatchGraph
from matchgraph.answers.browsing import Completion, GraphState
from matchgraph.api.app import create_app
from matchgraph.facade.access import Keys
from matchgraph.serving.cursors import Cursor
from matchgraph.serving.options import ServeOptions
from matchgraph.serving.server import Serving

URL = "/api/v1/complete?start=a"


class Graph:
    """A graph that answers one question, after asking how much time is left."""

    records = False
    waits: Any = None

    def state(self) -> GraphState:
        return GraphState(run="r", version="v")

    def at_one_moment(self, state: GraphState) -> Self:
        return self

    def complete(self, start: str, *, limit: int) -> list[Completion]:
        if self.waits:
            self.waits()
        time_left(600.0)
        return [Completion(slug="a", name="A" * limit)]

    def look_up(self, names: tuple[str, ...]) -> list[Completion]:
        raise RuntimeError("a fault")


@contextmanager
def client(
    folder: Path,
    graph: Any = None,
    *,
    hosts: frozenset[str] = frozenset(),
    address: str = "192.0.2.1",
    **options: Any,
) -> Iterator[TestClient]:
    serving = Serving(cast(MatchGraph, graph or Graph()), Keys(folder), ServeOptions(**options))
    app = create_app(serving, hosts=hosts)
    with TestClient(app, client=(address, 1), raise_server_exceptions=False) as found:
        yield found


def test_too_many_requests_of_one_address_wait_and_others_do_not(tmp_path: Path) -> None:
    with client(tmp_path, per_minute=3, per_minute_with_token=4) as asked:
        assert [asked.get(URL).status_code for _ in range(4)] == [200, 200, 200, 429]
        refused = asked.get(URL)
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert refused.json()["next"] == f"wait {refused.headers['retry-after']} seconds"
        assert asked.get("/healthz").status_code == 200, "a monitor is not limited"
        token = asked.app.state.serving.keys.tokens.make("t", ["read"]).token  # type: ignore[attr-defined]
        with_token = {"Authorization": f"Bearer {token}"}
        assert [asked.get(URL, headers=with_token).status_code for _ in range(5)] == [200] * 4 + [429]


def test_a_token_that_is_unknown_is_refused_even_to_read(tmp_path: Path) -> None:
    with client(tmp_path) as asked:
        for wrong in ("Bearer mg_x", "Basic eDp5", "Bearer", "bearer \x7f"):
            found = asked.get(URL, headers={"Authorization": wrong})
            assert found.status_code == 401
            assert found.headers["www-authenticate"].startswith("Bearer")


def test_reading_can_be_for_tokens_only(tmp_path: Path) -> None:
    with client(tmp_path, open_to_all=False) as asked:
        assert asked.get(URL).status_code == 401
        tokens = asked.app.state.serving.keys.tokens  # type: ignore[attr-defined]
        reader, loader = tokens.make("r", ["read"]).token, tokens.make("l", ["load"]).token
        found = asked.get(URL, headers={"Authorization": f"Bearer {reader}"})
        assert (found.status_code, found.headers["cache-control"]) == (200, "private, no-cache")
        assert asked.get(URL, headers={"Authorization": f"Bearer {loader}"}).status_code == 403
        report = {"callback": "c", "clicked": ["a"]}
        assert asked.post("/api/v1/feedback", json=report).status_code == 401
        refused = asked.post("/api/v1/feedback", json=report, headers={"Authorization": f"Bearer {reader}"})
        assert (refused.status_code, "--scope feedback" in refused.json()["next"]) == (403, True)
        tokens.revoke("r")
        assert asked.get(URL, headers={"Authorization": f"Bearer {reader}"}).status_code == 401


def test_a_server_is_asked_by_its_names_only(tmp_path: Path) -> None:
    with client(tmp_path, hosts=frozenset({"localhost", "[::1]"})) as asked:
        for name, status in (
            ("localhost:8000", 200),
            ("LOCALHOST", 200),
            ("[::1]:80", 200),
            ("evil.example", 421),
        ):
            assert asked.get(URL, headers={"Host": name}).status_code == status, name


def test_a_body_that_is_too_large_is_refused_however_it_is_sent(tmp_path: Path) -> None:
    with client(tmp_path, most_bytes=100) as asked:
        said = {"callback": "x" * 200}
        assert asked.post("/api/v1/feedback", json=said).status_code == 413
        chunked = asked.post(
            "/api/v1/feedback",
            content=(part for part in [json.dumps(said).encode()]),
            headers={"Content-Type": "application/json"},
        )
        assert chunked.status_code == 413
        assert (
            asked.post("/api/v1/feedback", content=b"", headers={"Content-Length": "-1"}).status_code == 413
        )


@pytest.mark.parametrize("path", ["/graph/api/v1/complete?start=a", URL])
def test_a_path_prefix_works_whether_or_not_the_proxy_strips_it(tmp_path: Path, path: str) -> None:
    with client(tmp_path, prefix="/graph") as asked:
        assert asked.get(path).status_code == 200
        assert asked.get("/graph/healthz").status_code == asked.get("/healthz").status_code == 200


def test_a_page_says_the_run_it_is_of_when_one_is_published_meanwhile(tmp_path: Path) -> None:
    class Flipping(Graph):
        run = "first"

        def state(self) -> GraphState:
            return GraphState(run=self.run, version=self.run)

        def movers(self, **_: Any) -> list[Completion]:
            found = [Completion(slug=self.run, name="")] * 2
            self.run = "second"
            return found

    with client(tmp_path, Flipping()) as asked:
        page = asked.get("/api/v1/movers?limit=1")
    assert page.json()["run"] == page.json()["items"][0]["slug"] == "second"
    assert page.headers["matchgraph-run"] == "second"
    assert Cursor.parse(page.json()["next"]).run == "second"


def test_long_answers_are_compressed(tmp_path: Path) -> None:
    with client(tmp_path) as asked:
        found = asked.get("/api/v1/complete?start=a&limit=100", headers={"Accept-Encoding": "gzip"})
        assert "content-encoding" not in found.headers, "a short one is not"

    class Long(Graph):
        def complete(self, start: str, *, limit: int) -> list[Completion]:
            return [Completion(slug="a", name="A" * 5000)]

    with client(tmp_path, Long()) as asked:
        found = asked.get(URL, headers={"Accept-Encoding": "gzip"})
        assert found.headers["content-encoding"] == "gzip"
        assert found.json()[0]["name"] == "A" * 5000
        assert gzip.compress(found.content)


def test_other_origins_may_ask_only_if_allowed(tmp_path: Path) -> None:
    origin = {"Origin": "https://pages.example"}
    with client(tmp_path) as asked:
        assert "access-control-allow-origin" not in asked.get(URL, headers=origin).headers
    with client(tmp_path, origins=("https://pages.example",)) as asked:
        found = asked.get(URL, headers=origin)
        assert found.headers["access-control-allow-origin"] == origin["Origin"]
        other = asked.get(URL, headers={"Origin": "https://evil.example"})
        assert "access-control-allow-origin" not in other.headers


def test_a_request_has_an_id_and_a_line_without_what_was_asked(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("matchgraph.requests").propagate = True
    with client(tmp_path) as asked, caplog.at_level(logging.INFO, logger="matchgraph.requests"):
        assert asked.get(URL, headers={"X-Request-ID": "abc"}).headers["x-request-id"] == "abc"
        made = asked.get(URL, headers={"X-Request-ID": "a\x7fb"}).headers["x-request-id"]
    assert len(made) == 32
    line = next(each.getMessage() for each in caplog.records if each.name == "matchgraph.requests")
    first = json.loads(line)
    assert (first["request"], first["path"], first["status"]) == ("abc", "/api/v1/complete", 200)
    assert "start" not in line


def test_a_fault_is_a_problem_without_a_trace(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("matchgraph.api").propagate = True
    with client(tmp_path) as asked:
        found = asked.get("/api/v1/lookup?name=a")
    assert (found.status_code, found.json()["detail"]) == (500, "this is a bug in matchgraph")
    assert found.json()["instance"] == found.headers["x-request-id"]
    assert "a fault" not in found.text
    assert "RuntimeError: a fault" in caplog.text


def test_an_answer_that_takes_too_long_is_a_problem(tmp_path: Path) -> None:
    with client(tmp_path, deadline=1e-9) as asked:
        found = asked.get(URL)
    assert found.status_code == 504
    assert "ask for less" in found.json()["next"]


def test_the_work_for_a_client_that_has_gone_is_stopped(tmp_path: Path) -> None:
    """The client hangs up while its question is being answered; the next statement is not sent."""
    stopped: list[str] = []
    graph, gone = Graph(), asyncio.Event()

    async def scenario() -> None:
        loop = asyncio.get_running_loop()

        def hang_up() -> None:
            loop.call_soon_threadsafe(gone.set)
            while not stopped:
                try:
                    time_left(600.0)
                except StoppedError:
                    stopped.append("stopped")
                    raise
                time.sleep(0.001)

        graph.waits = hang_up
        app = create_app(Serving(cast(MatchGraph, graph), Keys(tmp_path), ServeOptions()))
        sent_body = False

        async def receive() -> dict[str, Any]:
            nonlocal sent_body
            if not sent_body:
                sent_body = True
                return {"type": "http.request", "body": b"", "more_body": False}
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            pass

        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": "/api/v1/complete",
            "raw_path": b"/api/v1/complete",
            "query_string": b"start=a",
            "headers": [],
            "client": ("192.0.2.1", 1),
            "server": ("localhost", 80),
        }
        await app(scope, receive, send)

    asyncio.run(scenario())
    assert stopped == ["stopped"]
