"""The HTTP API over the examples: one vocabulary with the command line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin

import pytest
from starlette.testclient import TestClient

import matchgraph
from tests.conftest import ON_ONE_SERVER, ROOT, RunningGraph, _empty
from tests.contract.conftest import EXAMPLES, Command
from tests.contract.served import V1, bearer, served

SEARCHES = str(ROOT / "examples-events")
pytestmark = ON_ONE_SERVER  # every operation is called on both in test_api_fuzzed


@pytest.fixture(scope="module")
def client(running_graph: RunningGraph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Serve the examples with searches; tests of this module change nothing that another one reads."""
    _empty(running_graph)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MATCHGRAPH_URL", running_graph.url)
        environment.setenv("MATCHGRAPH_EVENTS", str(tmp_path_factory.mktemp("log")))
        if running_graph.password is not None:
            environment.setenv("MATCHGRAPH_PASSWORD", running_graph.password)
        with matchgraph.open() as graph:
            graph.load([EXAMPLES, SEARCHES])
            graph.recompute()
        with served(tmp_path_factory.mktemp("keys"), allow_cypher=True) as client:
            yield client


def answer(client: TestClient, path: str, **parameters: Any) -> Any:
    found = client.get(V1 + path, params=parameters or None)
    assert found.status_code == 200, found.text
    return found.json()


SAME = [
    ("/entities/midjourney", ["show", "midjourney"]),
    ("/compare/stable-diffusion/midjourney", ["compare", "stable-diffusion", "midjourney"]),
    ("/entities/claude/explain", ["explain", "claude"]),
    ("/path/midjourney/stable-diffusion", ["path", "midjourney", "stable-diffusion"]),
    ("/runs/latest/diff/latest", ["diff", "latest", "latest"]),
]
SAME_ITEMS = [
    ("/alternatives/stable-diffusion?limit=3", ["alternatives", "stable-diffusion", "--limit", "3"]),
    ("/different?seen=claude&limit=3&dial=1", ["different", "claude", "--limit", "3", "--dial", "1"]),
    ("/search?q=make+subtitles&limit=4", ["search", "make subtitles", "--limit", "4"]),
    ("/entities/claude/history", ["history", "claude"]),
    ("/entities/claude/neighbourhood?limit=5", ["neighbourhood", "claude", "--limit", "5"]),
    ("/entities/claude/conflicts", ["conflicts", "claude"]),
    ("/movers", ["movers"]),
    ("/runs", ["runs"]),
]


@pytest.mark.parametrize(("path", "arguments"), SAME, ids=lambda each: str(each)[:40])
def test_an_object_is_what_the_command_prints(
    client: TestClient, command: Command, path: str, arguments: list[str]
) -> None:
    assert answer(client, path) == command(*arguments, "--format", "json").json()


@pytest.mark.parametrize(("path", "arguments"), SAME_ITEMS, ids=lambda each: str(each)[:40])
def test_the_items_of_a_list_are_what_the_command_prints(
    client: TestClient, command: Command, path: str, arguments: list[str]
) -> None:
    assert answer(client, path)["items"] == command(*arguments, "--format", "json").json()


def test_rankings_come_in_pages_that_join_up(client: TestClient) -> None:
    whole = answer(client, "/top", limit=100)
    assert whole["next"] is None
    joined, cursor, runs = [], None, set()
    while True:
        page = answer(client, "/top", limit=8, **({"cursor": cursor} if cursor else {}))
        joined += page["entities"]
        runs.add(page["run"]["id"])
        cursor = page["next"]
        if cursor is None:
            break
    assert joined == whole["entities"]
    assert runs == {whole["run"]["id"]}


@pytest.mark.parametrize(
    "path", ["/search?q=image", "/alternatives/stable-diffusion", "/entities/claude/sources"]
)
def test_lists_come_in_pages_that_join_up(client: TestClient, path: str) -> None:
    sign = "&" if "?" in path else "?"
    whole = answer(client, f"{path}{sign}limit=100")["items"]
    assert len(whole) > 2, "there is something to leaf through"
    joined, page = [], answer(client, f"{path}{sign}limit=2")
    joined += page["items"]
    while page["next"]:
        page = answer(client, f"{path}{sign}limit=2&cursor={quote(page['next'])}")
        joined += page["items"]
    assert joined == whole


@pytest.mark.parametrize(
    "path", ["/top?type=model&", "/alternatives/stable-diffusion?", "/search?q=an+image&"]
)
def test_a_table_comes_in_pages_whose_header_leads_on(client: TestClient, path: str) -> None:
    whole = client.get(f"{V1}{path}limit=100&format=csv")
    assert "next" not in whole.links
    page = client.get(f"{V1}{path}limit=2", headers={"Accept": "text/csv"})
    joined = page.text
    while "next" in page.links:
        address = urljoin(str(page.url), page.links["next"]["url"])
        again, page = page, client.get(address, headers={"Accept": "text/csv"})
        assert client.get(str(again.url), headers={"Accept": "text/csv"}).links == again.links, (
            "when kept, too"
        )
        joined += page.text.partition("\n")[2]
    assert joined == whole.text
    first = client.get(f"{V1}{path}limit=2")
    assert first.json()["next"] in first.links["next"]["url"]


@pytest.mark.parametrize(
    "path", ["/top?typ=mcp", "/search?q=images&typ=mcp", "/alternatives/midjourney?fre=1"]
)
def test_a_misspelt_filter_is_refused_and_the_right_ones_named(client: TestClient, path: str) -> None:
    refused = client.get(f"{V1}{path}")
    assert refused.status_code == 400
    assert "there is no parameter '" in refused.json()["detail"]
    assert "free" in refused.json()["next"] and "type" in refused.json()["next"]
    assert "accept" not in refused.json()["next"]


def test_a_table_can_be_had_as_csv_and_markdown(client: TestClient, command: Command) -> None:
    entities = answer(client, "/top", limit=5)["entities"]
    by_header = client.get(f"{V1}/top?limit=5", headers={"Accept": "text/csv"})
    assert by_header.headers["content-type"] == "text/csv; charset=utf-8"
    assert by_header.text == client.get(f"{V1}/top?limit=5&format=csv").text
    rows = list(csv.DictReader(io.StringIO(by_header.text)))
    assert [row["slug"] for row in rows] == [each["slug"] for each in entities]
    assert [float(row["rank"]) for row in rows] == [each["rank"] for each in entities]
    markdown = client.get(f"{V1}/types", headers={"Accept": "text/markdown, */*"})
    assert markdown.text.splitlines()[0].startswith("| type | label |")
    readable = client.get(f"{V1}/alternatives/claude?format=markdown").text.splitlines()[0]
    assert "methodology" not in readable and "shared" not in readable and "closeness" in readable
    refused = client.get(f"{V1}/entities/claude?format=csv")
    assert (refused.status_code, refused.json()["next"]) == (400, "ask for it as JSON")
    compared = client.get(f"{V1}/compare/claude/midjourney", headers={"Accept": "text/markdown"})
    assert compared.text == command("compare", "claude", "midjourney", "--format", "markdown").out
    card = client.get(f"{V1}/entities/claude?format=markdown")
    assert card.text == command("show", "claude", "--format", "markdown").out


def test_an_answer_can_be_revalidated_until_the_graph_changes(client: TestClient) -> None:
    first = client.get(f"{V1}/entities/claude")
    etag = first.headers["etag"]
    assert first.headers["matchgraph-run"] == first.json()["run"]
    assert "no-cache" in first.headers["cache-control"]
    again = client.get(f"{V1}/entities/claude", headers={"If-None-Match": f'"other", {etag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == etag
    assert client.get(f"{V1}/types?format=csv", headers={"If-None-Match": etag}).status_code == 200
    assert client.get(f"{V1}/entities/claude", headers={"If-None-Match": '"other"'}).status_code == 200


NOT_THERE = [
    ("/entities/no-such-thing", 404, "no entity is named 'no-such-thing'"),
    ("/entities/midjourny", 404, "did you mean"),
    ("/capabilities/a%23b", 404, "there is no capability 'a#b'"),
    ("/intents/bake%20bread", 404, "no search was for 'bake bread'"),
    ("/top?type=modell", 404, "did you mean model?"),
    ("/top?run=zz", 404, "there is no run 'zz'"),
    ("/top?cursor=nonsense", 400, "this is no cursor of this server"),
    ("/top?limit=0", 422, "limit: Input should be greater than or equal to 1"),
    ("/top?min_rank=nan", 422, "min_rank"),
    ("/search", 422, "q: Field required"),
    ("/query/no_such_query", 400, "there is no query 'no_such_query'"),
    ("/query/most_compared?limit=many", 400, "limit"),
    ("/entities/claude/explain?suppose=nonsense", 400, "nonsense"),
    ("/nothing", 404, "there is nothing at GET /api/v1/nothing"),
]


@pytest.mark.parametrize(("path", "status", "said"), NOT_THERE, ids=lambda each: str(each)[:40])
def test_a_problem_says_what_is_wrong_and_what_to_do(
    client: TestClient, path: str, status: int, said: str
) -> None:
    found = client.get(V1 + path, headers={"X-Request-ID": "mine"})
    problem = found.json()
    assert found.headers["content-type"] == "application/problem+json"
    assert (found.status_code, problem["status"], problem["instance"]) == (status, status, "mine")
    assert said in f"{problem['detail']}; {problem['next']}"
    assert problem["next"]
    assert found.headers["cache-control"] == "no-store"


def test_every_example_of_the_document_is_answered(client: TestClient) -> None:
    document = client.get(f"{V1}/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    asked = 0
    for path, operations in document["paths"].items():
        if "get" not in operations or not path.startswith(V1):
            continue
        given, query = path, {}
        for parameter in operations["get"].get("parameters", []):
            examples = parameter.get("examples", {})
            value = next((each["value"] for each in examples.values()), None)
            assert value is not None or not parameter["required"], (
                f"{path} {parameter['name']} needs an example"
            )
            if value is not None and parameter["in"] == "path":
                given = given.replace(f"{{{parameter['name']}}}", quote(str(value), safe=""))
            elif value is not None:
                query[parameter["name"]] = value
        found = client.get(given, params=query or None)
        assert found.status_code == 200, (given, found.text)
        asked += 1
    assert asked > 25


def test_a_passport_can_be_loaded_again(client: TestClient, tmp_path: Path) -> None:
    passport = answer(client, "/passports/claude")
    trust = passport["passport"]["unfragile"]["trust"]
    card = answer(client, "/entities/claude")
    assert (trust["rank"], trust["run"]) == (card["entity"]["score"]["rank"], card["run"])
    assert trust["sources"] == len(answer(client, "/entities/claude/sources", limit=100)["items"])
    file = tmp_path / "claude.json"
    file.write_text(json.dumps(passport))
    report = matchgraph.facade.sources.check_inputs([str(file)])
    assert (report.loaded, report.refused) == (1, 0), report.refusals


def test_names_are_completed_and_looked_up(client: TestClient) -> None:
    assert "stable-diffusion" in [each["slug"] for each in answer(client, "/complete", start="stab")]
    known, unknown = answer(client, "/lookup", name=["Claude", "no-such-thing"])
    assert known["entity"]["slug"] == "claude"
    assert unknown["entity"] is None and "no entity is named" in unknown["problem"]


def test_cypher_is_answered_read_only(client: TestClient) -> None:
    counted = client.post(f"{V1}/cypher", json={"text": "MATCH (e:Entity) RETURN count(e) AS n"})
    assert counted.json()["rows"] == [
        {
            "n": answer(client, "/types")[0]["entities"]
            + sum(each["entities"] for each in answer(client, "/types")[1:])
        }
    ]
    writing = client.post(f"{V1}/cypher", json={"text": "MATCH (e) DETACH DELETE e"})
    assert writing.status_code == 409
    wrong = client.post(f"{V1}/cypher", json={"text": "MATCH (e RETURN e"})
    assert wrong.status_code == 400


def test_health_says_what_a_monitor_needs(client: TestClient) -> None:
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").text == "ready\n"
    answer(client, "/top")
    headers = bearer(client, "read", name="monitor")
    assert client.get("/metrics").status_code == 401, "figures are not for strangers"
    figures = client.get("/metrics", headers=headers).text
    for name in (
        'matchgraph_request_seconds_count{method="GET",route="/top",status="200"}',
        "matchgraph_store_round_trips_total",
        'matchgraph_answers_total{from="memory"}',
        "matchgraph_run_age_days",
        "matchgraph_run_certified_positions",
    ):
        assert name in figures
