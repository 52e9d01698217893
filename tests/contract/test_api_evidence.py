"""Searches, reports and uploads through the API become evidence, and no more than that, on both servers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

import matchgraph
from tests.contract.conftest import EXAMPLES
from tests.contract.served import ADDRESS, V1, bearer, served

NEED = "transcribe a meeting"


@pytest.fixture
def client(graph_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("MATCHGRAPH_EVENTS", str(tmp_path / "log"))
    with matchgraph.open() as graph:
        graph.load(EXAMPLES)
        graph.recompute()
    with served(tmp_path / "keys") as client:
        yield client


def evidence(intent: str) -> list[dict[str, Any]]:
    with matchgraph.open() as graph:
        graph.recompute()
        return graph.query("who_serves", intent=intent)


def recorded(client: TestClient) -> list[dict[str, Any]]:
    """Return the lines of the journal."""
    journal = client.app.state.serving.graph.opened.journal.path  # type: ignore[attr-defined]
    return [json.loads(line) for line in journal.read_text().splitlines()] if journal.exists() else []


def test_a_search_its_report_and_a_new_run(client: TestClient) -> None:
    before = client.get(f"{V1}/top").json()
    found = client.get(f"{V1}/search", params={"q": NEED})
    assert found.headers["cache-control"] == "no-store", "a callback is for one searcher"
    best, callback = found.json()["items"][0]["slug"], found.json()["callback"]
    other = client.get(f"{V1}/search", params={"q": NEED}).json()["callback"]
    assert other != callback, "each search has its own"
    reported = client.post(f"{V1}/feedback", json={"callback": callback, "clicked": [best], "success": best})
    assert reported.json()["success"] is True
    counted = [(row["shown"], row["clicked"], row["succeeded"]) for row in evidence(NEED)]
    assert (2, 1, 1) in counted
    after = client.get(f"{V1}/top").json()
    assert after["run"]["id"] != before["run"]["id"], "the new run shows without a restart"
    actors = {line["search"]["actor"] for line in recorded(client) if "search" in line}
    assert len(actors) == 1, "one address is one actor for a day"
    assert all(actor.startswith("visitor-") and ADDRESS not in actor for actor in actors)


def test_an_outcome_counts_once_and_only_with_a_callback(client: TestClient) -> None:
    answered = client.get(f"{V1}/resolve", params={"intent": NEED}).json()
    callback = answered["callback"]
    best = (answered["best"] or answered["alternatives"][0])["slug"]
    wrong = client.post(f"{V1}/feedback", json={"callback": callback, "success": "no-such-thing"})
    assert wrong.status_code in {200, 400}
    first = client.post(f"{V1}/feedback", json={"callback": callback, "success": best})
    again = client.post(f"{V1}/feedback", json={"callback": callback, "failure": best})
    if wrong.status_code == 400:
        assert first.status_code == 200
    assert again.status_code == 409
    assert "reported already" in again.json()["detail"]
    forged = client.post(f"{V1}/feedback", json={"callback": callback[:-3] + "abc", "success": best})
    assert (forged.status_code, "not given by this server" in forged.json()["detail"]) == (409, True)
    made_up = client.post(f"{V1}/feedback", json={"callback": "search-1", "success": best})
    assert made_up.status_code == 409


def test_searches_are_recorded_only_if_the_operator_allows_it(client: TestClient, tmp_path: Path) -> None:
    with served(tmp_path / "keys", record=False) as silent:
        found = silent.get(f"{V1}/search", params={"q": NEED})
        assert found.json().get("callback") is None
        assert "etag" in found.headers, "without a callback an answer may be kept"
        assert recorded(silent) == []


def test_a_flood_through_the_api_moves_nothing(client: TestClient) -> None:
    """One address that searches and reports all day long is one actor, and one actor decides nothing."""
    before = {line["slug"]: line["rank"] for line in client.get(f"{V1}/top?limit=100").json()["entities"]}
    pushed = min(before, key=lambda slug: before[slug] or 0.0)
    name = client.get(f"{V1}/entities/{pushed}").json()["entity"]["name"]
    reported = 0
    for _ in range(60):
        found = client.get(f"{V1}/search", params={"q": name}).json()
        if pushed in [each["slug"] for each in found["items"]]:
            said = {"callback": found["callback"], "clicked": [pushed], "success": pushed}
            reported += client.post(f"{V1}/feedback", json=said).status_code == 200
    assert reported > 50
    with matchgraph.open() as graph:
        graph.recompute()
    after = {line["slug"]: line["rank"] for line in client.get(f"{V1}/top?limit=100").json()["entities"]}
    order = sorted(before, key=lambda slug: -(before[slug] or 0.0))
    assert sorted(after, key=lambda slug: -(after[slug] or 0.0)).index(pushed) >= len(order) - 4
    assert after[pushed] - before[pushed] < 5


def test_uploads_need_a_token_and_are_untrusted_without_the_scope(client: TestClient) -> None:
    event = {
        "id": "e1",
        "at": "2026-11-01T10:00:00Z",
        "intent": "count leaves",
        "shown": [{"entity": "claude", "position": 1}],
        "clicked": ["claude"],
        "actor": "ann",
    }
    body = f"{json.dumps(event)}\nnonsense\n".encode()
    refused = client.post(f"{V1}/events", content=body)
    assert (refused.status_code, refused.headers["www-authenticate"][:6]) == (401, "Bearer")
    assert "matchgraph token make NAME --scope events" in refused.json()["next"]
    reader = bearer(client, "read")
    assert client.post(f"{V1}/events", content=body, headers=reader).status_code == 403
    report = client.post(f"{V1}/events", content=body, headers=bearer(client, "events")).json()
    assert (report["events"], report["refused"]) == (1, 1)
    assert ":2: " in report["refusals"][0], "the line is named"
    page = (Path(EXAMPLES) / sorted(p.name for p in Path(EXAMPLES).glob("*.txt"))[0]).read_bytes()
    loader = bearer(client, "load", name="loader")
    dry = client.post(f"{V1}/load?name=page.txt&dry_run=true", content=page, headers=loader).json()
    assert dry["dry_run"] is True
    trusted = bearer(client, "load", "trusted", name="friend")
    assert client.post(f"{V1}/load?name=page.txt", content=page, headers=trusted).json()["refused"] == 0
    assert client.post(f"{V1}/load?name=../x", content=page, headers=loader).status_code == 422
    with matchgraph.open() as graph:
        uploaded = {
            each.kind: each.trusted for each in graph.sources(limit=100) if "uploads" in each.location
        }
    assert uploaded["events"] is False
