"""The pages over the examples and a hostile corpus: whole, escaped, and with the figures of the API."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from httpx import Response
from starlette.testclient import TestClient

import matchgraph
from graph.published import Run
from matchgraph.answers.controls import printable
from matchgraph.pages.mounting import mount_pages
from matchgraph.pages.report.files import Address
from matchgraph.pages.report.writing import write_report
from matchgraph.pages.statics import statics, vendored
from tests.conftest import ON_ONE_SERVER, ROOT, RunningGraph, _empty
from tests.contract.browsed import ORIGIN, faults, links, tree_of
from tests.contract.conftest import EXAMPLES
from tests.contract.odd_names import GONE, MARKUP, NAMES, hostile
from tests.contract.served import V1, bearer, served

SEARCHES = str(ROOT / "examples-events")
HTML = {"Accept": "text/html,application/xhtml+xml"}
SCRIPTS = {f"{name}.js" for name in ("graph", "graph-table", "graph-export", "graph-layout", "history")}
OURS = {"site.css", "icon.svg", *SCRIPTS}
RANKS = "section[aria-labelledby=ranks]"
PRINTED = ("text/html", "image/svg", "application/atom", "application/xml")
DEPTH = 3
SAMPLED = 4  # at most that many pages of one kind are opened below the first depth
NEED = "make subtitles for a video"


@pytest.fixture(scope="module")
def client(running_graph: RunningGraph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Serve the examples and a hostile corpus; the last test publishes another run."""
    _empty(running_graph)
    inputs = hostile(tmp_path_factory.mktemp("hostile"))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MATCHGRAPH_URL", running_graph.url)
        environment.setenv("MATCHGRAPH_EVENTS", str(tmp_path_factory.mktemp("log")))
        if running_graph.password is not None:
            environment.setenv("MATCHGRAPH_PASSWORD", running_graph.password)
        with matchgraph.open() as graph:
            report = graph.load([EXAMPLES, SEARCHES, *inputs])
            assert not report.refusals
            graph.alias("claude-old", "claude")
            graph.recompute()
        with served(tmp_path_factory.mktemp("keys"), mounts=[mount_pages]) as client:
            client.follow_redirects = False
            yield client


def page(client: TestClient, path: str, **parameters: Any) -> Response:
    found = client.get(path, params=parameters or None, headers=HTML)
    assert found.status_code == 200, (path, found.text)
    assert faults(found) == [], path
    return found


def text_of(found: Response, css: str = "main") -> str:
    return " ".join(tree_of(found).css_first(css).text().split())


def entity(slug: str, suffix: str = "") -> str:
    return f"/entity/{quote(slug, safe='')}{suffix}"


def test_every_page_is_whole_and_every_link_leads_somewhere(client: TestClient) -> None:
    """Crawl the links from home; below what home links to, a sample of each kind of page."""
    seen, layer = {"/"}, ["/"]
    for depth in range(DEPTH + 1):
        following: dict[str, None] = {}
        for path in layer:
            found = client.get(path, headers=HTML)
            assert found.status_code in {200, 301, 302, 303}, (path, found.text)
            assert faults(found) == [], path
            if found.headers["content-type"].startswith(PRINTED):
                assert MARKUP not in found.text, path
                assert "\u202e" not in found.text, path
            following |= dict.fromkeys(links(found))
        fresh = [path for path in following if path not in seen]
        seen |= set(fresh)
        layer = fresh if depth == 0 else _sampled(fresh)
    assert len(seen) > 150


def _sampled(paths: list[str]) -> list[str]:
    kinds: dict[tuple[str, str], list[str]] = {}
    for path in sorted(paths):
        kinds.setdefault((path.split("/")[1], path.rpartition(".")[2][:4]), []).append(path)
    return [each for kind in kinds.values() for each in kind[:: -(-len(kind) // SAMPLED)]]


def test_figures_are_those_of_the_api(client: TestClient) -> None:
    top = client.get(f"{V1}/top", params={"limit": 100}).json()
    run = top["run"]
    for line in top["entities"][:4]:
        shown = text_of(page(client, entity(line["slug"])), "section[aria-labelledby=rank]")
        assert f"{line['rank']:.1f} of 100, between {line['low']:.1f} and {line['high']:.1f}" in shown
        assert f"position {line['position']}, tier {line['tier']}" in shown
    models = client.get(f"{V1}/top", params={"type": "model"}).json()["entities"]
    rows = tree_of(page(client, "/board/model")).css("tbody tr")
    shown = [(row.css("td")[0].text(), row.css_first("th").text(), row.css("td")[1].text()) for row in rows]
    assert shown[: len(models)] == [(str(e["position"]), e["name"], f"{e['rank']:.1f}") for e in models]
    foot = text_of(page(client, "/"), "footer")
    assert f"Run {run['id']} of {run['as_of']} (today): {run['certified']} of {run['entities']}" in foot
    assert client.get(entity("claude", ".json")).json() == client.get(f"{V1}/entities/claude").json()
    compared = client.get("/compare/claude/midjourney.json").json()
    assert compared == client.get(f"{V1}/compare/claude/midjourney").json()
    assert compared["verdict"] in text_of(page(client, "/compare/claude/midjourney"))
    assert client.get("/compare/claude/midjourney.md").text.startswith("## Claude vs Midjourney")
    points = client.get(f"{V1}/entities/claude/explain").json()["signals"]
    cells = tree_of(page(client, entity("claude"))).css("section[aria-labelledby=signals] tbody tr")
    assert [row.css("td")[2].text() for row in cells[:5]] == [f"{each['points']:.2f}" for each in points]


@ON_ONE_SERVER
@pytest.mark.parametrize("slug", NAMES)
def test_a_hostile_name_is_text_in_every_context(client: TestClient, slug: str) -> None:
    found, name = page(client, entity(slug)), " ".join(printable(NAMES[slug]).split())
    assert text_of(found, "h1") == name
    structured = json.loads(tree_of(found).css_first("script[type='application/ld+json']").text())
    assert structured["name"] == NAMES[slug]
    assert tree_of(found).css_first("meta[property='og:title']").attributes["content"] == printable(
        NAMES[slug]
    )
    for node in tree_of(found).css("script, img, main svg"):
        assert node.attributes.keys() & {"src", "type", "class"}, node.html
    badge = ElementTree.fromstring(client.get(f"/badge/{quote(slug, safe='')}.svg").text)
    assert name in " ".join("".join(badge.itertext()).split())
    for path in ("/search", "/search/live"):
        hits = client.get(path, params={"q": NAMES[slug]}, headers=HTML)
        assert hits.status_code == 200
        assert MARKUP not in hits.text
        assert "<img src=x" not in hits.text
    assert quote(slug, safe="") in client.get("/sitemap.xml").text
    feed = client.get(entity(slug, ".atom"))
    assert faults(feed) == []
    title = ElementTree.fromstring(feed.text).findtext("{http://www.w3.org/2005/Atom}title") or ""
    assert " ".join(title.split()) == f"{name} in the match graph"
    picture = client.get(f"/picture/{quote(slug, safe='')}.png")
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG\r\n\x1a\n")
    page(client, f"/compare/claude/{quote(slug, safe='')}") if slug > "claude" else None
    page(client, "/different", seen=slug, must="tables")
    address = client.get(f"{V1}/entities/{quote(slug, safe='')}").json()["capabilities"][0]["id"]
    page(client, f"/capability/{quote(address, safe='')}")
    page(client, f"/intent/{quote('do ' + NAMES[slug], safe='')}")


def test_what_is_not_measured_is_hatched_and_never_a_figure(client: TestClient) -> None:
    explained = client.get(f"{V1}/entities/deutsch/explain").json()["signals"]
    open_ = {each["signal"] for each in explained if each["state"] not in {"measured", "inferred", "stale"}}
    assert len(open_) > 1, "one signal alone is measured"
    rows = tree_of(page(client, entity("deutsch"))).css("section[aria-labelledby=signals] tbody tr")
    for row in rows:
        if row.css_first("th").text() in open_:
            assert not any(letter.isdigit() for letter in row.css("td")[0].text()), row.html
            assert row.css("line.hatched")
            assert not row.css("line.mark")


def test_several_are_compared_each_with_each(client: TestClient) -> None:
    path = "/compare/claude/intellicode/midjourney"
    found = page(client, path)
    assert [node.text() for node in tree_of(found).css("thead th")[1:]] == [
        "Claude",
        "IntelliCode",
        "Midjourney",
    ]
    answer = client.get(f"{path}.json").json()
    for pair in answer["pairs"]:
        alone = client.get(f"{V1}/compare/{pair['left']}/{pair['right']}").json()
        assert (alone["verdict"], alone["certain"]) == (pair["verdict"], pair["certain"])
        assert alone["winner"] is None or alone[alone["winner"]]["entity"]["slug"] == pair["winner"]
        assert pair["verdict"] in text_of(found)
    assert len(answer["pairs"]) == 3
    text = client.get(f"{path}.md").text
    assert text.startswith("## Claude vs IntelliCode vs Midjourney")
    assert text.count("\n- ") == 3
    page(client, "/compare/claude/evil-markup/intellicode/midjourney")
    places = {
        "/compare/midjourney/claude/intellicode": (301, path),
        "/compare/claude/claude/midjourney": (301, "/compare/claude/midjourney"),
        "/compare?a=Claude&b=midjourney&c=intellicode&d=": (303, path),
        "/compare?a=Claude&b=claude-old": (303, "/entity/claude"),
    }
    for each, place in places.items():
        moved = client.get(each, headers=HTML)
        assert (moved.status_code, moved.headers.get("location")) == place, each


def test_what_if_shows_the_rank_that_explain_computes(client: TestClient) -> None:
    supposed = f"success intent='{NEED}' times=3"
    asked = {"suppose": [supposed], "flip": "stable-diffusion"}
    graph = client.app.state.serving.graph  # type: ignore[attr-defined]
    expected = graph.explain("claude", **asked)
    found = page(client, "/what-if/claude", kind="success", what=NEED, times=3, flip="stable-diffusion")
    rows = [
        row.css_first("td").text()
        for row in tree_of(found).css("section[aria-labelledby=ranks] table")[0].css("tbody tr")
    ]
    assert rows == [f"{expected.standing.rank:.1f}", f"{expected.counterfactual.standing.rank:.1f}"]
    assert rows[0] != rows[1]
    assert tree_of(found).css_first("input[name=if]").attributes["value"] == supposed
    again = page(client, "/what-if/claude", **{"if": supposed, "flip": "stable-diffusion"})
    assert text_of(again, "section[aria-labelledby=ranks]") == text_of(
        found, "section[aria-labelledby=ranks]"
    )
    refused = client.get("/what-if/claude", params={"kind": "signal", "what": MARKUP}, headers=HTML)
    assert (refused.status_code, faults(refused)) == (400, [])
    assert MARKUP not in refused.text
    moved = client.get("/what-if/claude-old", headers=HTML)
    assert (moved.status_code, moved.headers["location"]) == (301, "/what-if/claude")


def test_the_graph_is_a_table_of_the_same_relationships(client: TestClient) -> None:
    found = page(client, "/graph", around="claude", depth=2)
    rows = tree_of(found).css("#graph-links tbody tr")
    items = client.get(f"{V1}/entities/claude/neighbourhood?depth=2&limit=100").json()["items"]
    shown = {
        (row.attributes["data-relation"], *(node.attributes["data-key"] for node in row.css("a")))
        for row in rows
    }
    expected = {
        (each["relation"], f"{each['start_kind']}:{each['start']}", f"{each['end_kind']}:{each['end']}")
        for each in items
    }
    assert expected <= shown
    between = tree_of(page(client, "/graph", around="claude", to="whisper-cli")).css("#graph-links tbody tr")
    steps = client.get(f"{V1}/path/claude/whisper-cli").json()
    assert len(between) >= steps[0]["length"]
    assert "No path" in text_of(page(client, "/graph", around="claude", to="evil-direction"))


def test_errors_are_pages_for_people_and_problems_for_programs(client: TestClient) -> None:
    missing = client.get("/entity/stable-difusion", headers=HTML)
    assert (missing.status_code, faults(missing)) == (404, [])
    assert "/entity/stable-diffusion" in links(missing)
    for path in ("/nothing", "/board/nothing", "/capability/nothing", "/queries/nothing", "/runs/x/y"):
        found = client.get(path, headers=HTML)
        assert (found.status_code, faults(found)) == (404, []), path
    assert client.get("/board/model?skip=x", headers=HTML).status_code == 422
    problem = client.get(f"{V1}/entities/nothing-like-it", headers=HTML)
    assert (problem.status_code, problem.headers["content-type"]) == (404, "application/problem+json")
    assert client.get("/entity/nothing").headers["content-type"] == "application/problem+json"


def test_refusals_of_the_server_are_pages_for_people(client: TestClient, tmp_path: Path) -> None:
    with served(tmp_path, mounts=[mount_pages], per_minute=2) as limited:
        for accept, kind in ((HTML, "text/html; charset=utf-8"), ({}, "application/problem+json")):
            while (found := limited.get("/board", headers=accept)).status_code == 200:
                pass
            assert (found.status_code, found.headers["content-type"]) == (429, kind)
            assert int(found.headers["retry-after"]) > 0
            assert faults(found) == []
    large = client.post("/search", headers=HTML, content=b"x" * 100_000)
    assert (large.status_code, faults(large)) == (413, [])
    unknown = client.get("/board", headers={**HTML, "Authorization": "Bearer mg_x"})
    assert (unknown.status_code, faults(unknown)) == (401, [])
    method = client.post("/board", headers=HTML)
    assert (method.status_code, faults(method)) == (405, [])
    assert set(method.headers["allow"].split(", ")) == {"GET", "HEAD"}


def test_the_operator_sees_sources_and_uploads_with_a_token_of_theirs(client: TestClient) -> None:
    assert faults(client.get("/operator", headers=HTML)) == []
    token = bearer(client, "load")["Authorization"].removeprefix("Bearer ")
    reader = bearer(client, "read", name="reader")["Authorization"].removeprefix("Bearer ")
    found = client.post("/operator", data={"token": token}, headers=HTML)
    assert (found.status_code, faults(found)) == (200, [])
    assert found.headers["cache-control"] == "private, no-store"
    listed = {node.text() for node in tree_of(found).css("section[aria-labelledby=sources] code")}
    assert {"claude-vs-intellicode", "claude-vs-evil-markup"} <= listed
    assert "claude" in text_of(found, "section[aria-labelledby=conflicts]")
    for wrong, status in (("mg_wrong", 401), (reader, 403), ("", 422)):
        refused = client.post("/operator", data={"token": wrong}, headers=HTML)
        assert (refused.status_code, faults(refused)) == (status, [])
        assert "claude-vs" not in refused.text
    for header in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        forged = client.post("/operator", data={"token": token}, headers={**HTML, **header})
        assert (forged.status_code, "another site" in text_of(forged)) == (403, True), header
    here = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}
    rows = f"slug,metric,value,as_of,state\nclaude,stars,{MARKUP},2026-11-20,\nclaude,stars,5,2026-11-20,\n"
    before = client.get("/", headers=HTML).headers["etag"]
    report = client.post(
        "/operator/upload",
        data={"token": token, "dry_run": "true"},
        files={"file": ("more.csv", rows)},
        headers={**HTML, **here},
    )
    assert (report.status_code, faults(report)) == (200, [])
    assert "Nothing was written" in text_of(report)
    assert "more.csv:2" in text_of(report), "the refused line is named"
    assert MARKUP not in report.text
    assert client.get("/", headers=HTML).headers["etag"] == before
    hidden = client.post(
        "/operator/upload", data={"token": token}, files={"file": ("../x", "")}, headers=HTML
    )
    assert (hidden.status_code, faults(hidden)) == (400, [])


def test_what_is_named_otherwise_leads_to_its_page(client: TestClient) -> None:
    places = {
        "/entity/claude-old": (301, "/entity/claude"),
        "/entity/claude-old.json": (301, "/entity/claude.json"),
        "/entity/Claude": (302, "/entity/claude"),
        "/compare/midjourney/claude": (301, "/compare/claude/midjourney"),
        "/compare/claude/claude": (302, "/entity/claude"),
        "/compare?a=Midjourney&b=Claude": (303, "/compare/claude/midjourney"),
        "/badge/claude-old.svg": (301, "/badge/claude.svg"),
        "/picture/claude-old.png": (301, "/picture/claude.png"),
        "/entity/claude-old.atom": (301, "/entity/claude.atom"),
    }
    for path, (status, place) in places.items():
        found = client.get(path, headers=HTML)
        assert (found.status_code, found.headers.get("location")) == (status, place), path


@ON_ONE_SERVER
def test_a_report_has_what_ends_like_the_form_of_a_page(client: TestClient, tmp_path: Path) -> None:
    graph = client.app.state.serving.graph  # type: ignore[attr-defined]
    site = tmp_path / "site"
    written = write_report(graph, str(site), type_="cli", limit=100, progress=lambda *_: None)
    assert written.files == sum(1 for file in site.rglob("*") if file.is_file() and file.name[0] != ".")
    for parts in (("entity", "notes.md"), ("intent", "do reads package.json")):
        assert parts[1] in (site / Address(parts).file).read_text()
    card = json.loads((site / Address(("entity", "notes.md"), form=".json").file).read_text())
    assert card["entity"]["slug"] == "notes.md"


@pytest.mark.parametrize("chosen", [{}, {"type": "model"}, {"type": "cli", "free": "true"}])
def test_the_best_answer_meets_the_conditions_of_the_form(client: TestClient, chosen: dict[str, str]) -> None:
    best = client.get(f"{V1}/resolve", params={"intent": NEED, **chosen}).json()["best"]
    assert chosen.get("type", best["type"]) == best["type"]
    assert best["name"] in text_of(page(client, "/search", q=NEED, **chosen), "p.best")


def test_what_others_add_to_links_makes_no_new_page(client: TestClient) -> None:
    made = lambda: len(client.app.state.serving.answering._kept)  # type: ignore[attr-defined]  # noqa: E731
    for path in ("/?x=1", entity("claude") + "?x=1", "/board/model?skip=1"):
        first, before = client.get(path, headers=HTML), made()
        again = client.get(f"{path}&utm_source=letter&fbclid=1", headers=HTML)
        assert (again.content, made()) == (first.content, before)
    listed = client.get("/queries/rivals_of?slug=claude", headers=HTML)
    assert listed.content != client.get("/queries/rivals_of?slug=midjourney", headers=HTML).content


def test_pages_are_kept_and_revalidated(client: TestClient) -> None:
    for path in ("/", entity("claude"), "/movers.atom", "/badge/claude.svg"):
        first = client.get(path, headers=HTML)
        assert client.head(path, headers=HTML).headers["etag"] == first.headers["etag"], path
        again = client.get(path, headers={**HTML, "If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), path


def test_an_opened_result_is_evidence_unless_a_robot_opens_it(client: TestClient) -> None:
    found = page(client, "/search", q=NEED, type="", free="", min_rank="")
    assert found.headers["cache-control"] == "private, no-store"
    opened = next(each for each in links(found) if each.startswith("/go"))
    reports = _events(client, "report")
    led = client.get(opened, headers=HTML)
    assert (led.status_code, led.headers["location"][:8]) == (303, "/entity/")
    assert _events(client, "report") == reports + 1
    searches = _events(client, "search")
    robot = client.get("/search", params={"q": NEED}, headers={**HTML, "User-Agent": "SomeBot/1.0"})
    assert not [each for each in links(robot) if each.startswith("/go")]
    client.get("/search/live", params={"q": NEED}, headers=HTML)
    client.get(opened, headers={**HTML, "User-Agent": "SomeBot/1.0"})
    assert (_events(client, "search"), _events(client, "report")) == (searches, reports + 1)
    assert client.get("/go?to=claude&callback=forged", headers=HTML).headers["location"] == "/entity/claude"


def _events(client: TestClient, what: str) -> float:
    figures = client.app.state.serving.figures  # type: ignore[attr-defined]
    lines = figures.text().decode().splitlines()
    start = f'matchgraph_events_total{{what="{what}"}} '
    return sum(float(line.removeprefix(start)) for line in lines if line.startswith(start))


def test_forms_answer_without_a_script(client: TestClient) -> None:
    named = page(
        client, "/search", q="free alternative to midjourney", type="model", free="true", min_rank="1"
    )
    assert "Results" in text_of(named)
    seen = ["claude", ""]
    found = page(client, "/different", seen=seen, dial="0.9", must="", without="midjourney", type="", free="")
    asked = client.get(f"{V1}/different?seen=claude&dial=0.9&without=midjourney").json()["items"]
    assert [node.text() for node in tree_of(found).css("ol.results h3 a")] == [each["name"] for each in asked]
    rows = tree_of(page(client, "/queries/rivals_of", slug="claude")).css("tbody tr")
    assert len(rows) == len(client.get(f"{V1}/query/rivals_of?slug=claude").json()["rows"])


def test_cypher_that_only_reads_is_answered_if_the_operator_allows_it(
    client: TestClient, tmp_path: Path
) -> None:
    for asked in (
        client.get("/cypher", headers=HTML),
        client.post("/cypher", data={"text": "RETURN 1 AS x"}),
    ):
        assert (asked.status_code, "--allow-cypher" in asked.text) == (409, True)
    assert "/cypher" not in links(page(client, "/queries"))
    named = "MATCH (e:Entity {slug: $time_limit}) RETURN e.slug AS slug, e.name AS name"  # it limits nothing
    with served(tmp_path, mounts=[mount_pages], allow_cypher=True, deadline=7) as allowed:
        assert "/cypher" in links(page(allowed, "/queries"))
        filled = page(allowed, "/cypher", text=MARKUP, parameters="slug=claude")
        assert tree_of(filled).css_first("textarea[name=text]").text() == MARKUP
        assert not tree_of(filled).css("tbody"), "a link runs nothing"
        assert "stopped after 7 seconds" in text_of(filled)
        asked = {"text": named, "parameters": "time_limit = evil-markup\n"}
        answered = allowed.post("/cypher", data=asked, headers=HTML)
        assert (answered.status_code, faults(answered)) == (200, [])
        assert answered.headers["cache-control"] == "private, no-store"
        (row,) = tree_of(answered).css("tbody tr")
        assert [cell.text() for cell in row.css("td")] == ["evil-markup", MARKUP]
        assert MARKUP not in answered.text
        rows = allowed.post("/cypher", data={**asked, "csv": "true"}, headers=HTML)
        assert rows.headers["content-disposition"] == 'attachment; filename="rows.csv"'
        assert next(csv.reader(io.StringIO(rows.text.partition("\n")[2]))) == ["evil-markup", MARKUP]
        some = {"text": "MATCH (e:Entity) RETURN e.slug AS slug ORDER BY slug", "limit": "2"}
        cut = allowed.post("/cypher", data=some, headers=HTML)
        assert len(tree_of(cut).css("tbody tr")) == 2
        assert "only the first 2 are shown" in text_of(cut)
        for text, parameters, status in (
            ("MATCH (n) DETACH DELETE n", "", 409),
            (f"RETURN '{MARKUP}", "", 400),
            ("RETURN $x AS x", "", 400),
            ("RETURN 1 AS x", MARKUP, 400),
            (" ", "", 400),
        ):
            refused = allowed.post("/cypher", data={"text": text, "parameters": parameters}, headers=HTML)
            assert (refused.status_code, faults(refused)) == (status, []), text
            assert tree_of(refused).css_first("[role=alert]").text().strip()
            assert tree_of(refused).css_first("textarea[name=text]").text() == text
            assert tree_of(refused).css_first("textarea[name=parameters]").text() == parameters
            assert MARKUP not in refused.text
        forged = allowed.post("/cypher", data=some, headers={**HTML, "Sec-Fetch-Site": "cross-site"})
        assert (forged.status_code, tree_of(forged).css("tbody")) == (403, [])
    schema = text_of(page(client, "/schema"))
    assert all(name in schema for name in ("Entity", "MATCHED", "published_rank"))


def test_below_a_prefix_every_address_has_it(client: TestClient, tmp_path: Path) -> None:
    with served(tmp_path, mounts=[mount_pages], prefix="/graph") as below:
        for path in ("/graph/", "/graph/entity/claude", "/graph/search?q=subtitles"):
            found = below.get(path, headers=HTML)
            assert found.status_code == 200
            assert all(each.startswith("/graph") for each in links(found)), links(found)
        assert f"{ORIGIN}/graph/entity/claude" in below.get("/graph/sitemap.xml").text


def test_without_a_token_nothing_is_read_where_one_is_needed(client: TestClient, tmp_path: Path) -> None:
    with served(tmp_path, mounts=[mount_pages], open_to_all=False) as closed:
        for path in ("/", entity("claude"), "/search?q=claude", "/badge/claude.svg", "/static/claude.css"):
            found = closed.get(path, headers=HTML)
            assert found.status_code in {401, 404}, path
            assert not [each for each in links(found) if each.startswith("/entity/") and each != path], path
            assert faults(found) == [], path
        shown = closed.get(entity("claude"), headers={**HTML, **bearer(closed, "read")})
        assert shown.status_code == 200
        assert shown.headers["cache-control"] == "private, no-cache"


def test_static_files_are_kept_for_good_and_are_what_their_table_says(client: TestClient) -> None:
    for each in statics().values():
        found = client.get(each.path)
        assert found.content == each.content
        assert "immutable" in found.headers["cache-control"]
    assert client.get("/static/site.000000000000.css").status_code == 404
    folder = files("matchgraph.pages") / "static"
    for row in vendored():
        assert hashlib.sha256((folder / row.file).read_bytes()).hexdigest() == row.sha256, row.file
        assert row.licence in {"MIT", "BSD-0-Clause", "Bitstream-Vera"}
    listed = {row.file for row in vendored()} | {"vendored.csv"} | OURS
    assert {entry.name for entry in folder.iterdir()} == listed


def test_after_a_run_is_published_pages_are_of_it(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Retract a page and recompute: what was kept is not shown again. It changes the graph, so it is last."""
    before = page(client, "/")
    page(client, "/entity/vanisher")
    assert "No run was published before" in text_of(before)
    graph = client.app.state.serving.graph  # type: ignore[attr-defined]
    graph.retract(GONE)
    run = graph.recompute(accept_below_guard=True).run
    earlier = graph.runs(limit=2)[1].id
    after = client.get("/", headers={**HTML, "If-None-Match": before.headers["etag"]})
    assert (after.status_code, faults(after)) == (200, [])
    assert f"Run {run.id} of" in text_of(after, "footer")
    changed = client.get(f"{V1}/runs/{earlier}/diff/{run.id}").json()["changes"]
    rows = tree_of(page(client, f"/runs/{earlier}/{run.id}")).css("tbody th")
    assert [node.text() for node in rows] == [each["slug"] for each in changed]
    assert changed, "a retracted page changes ranks"
    moved = client.get(f"{V1}/movers", params={"limit": 50}).json()["items"]
    feed = ElementTree.fromstring(client.get("/movers.atom").text)
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == len(moved) > 0
    for path, kind in (("/entity/vanisher", "text/html"), ("/entity/vanisher.json", "application/problem")):
        gone = client.get(path, headers=HTML if kind == "text/html" else {})
        assert (gone.status_code, faults(gone)) == (410, [])
        assert gone.headers["content-type"].startswith(kind)
    assert client.get("/badge/vanisher.svg", headers=HTML).status_code == 404
    history = tree_of(page(client, entity("claude"))).css("section[aria-labelledby=history] tbody tr")
    assert len(history) == len(client.get(f"{V1}/entities/claude/history").json()["items"])
    assert tree_of(page(client, entity("claude"))).css_first("svg.spark polyline.rank")
    assert_a_run_keeps_its_methodology(client, run, tmp_path / "bolder.yaml", monkeypatch)


def assert_a_run_keeps_its_methodology(
    client: TestClient, before: Run, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Recompute with another constant: both methodologies have a page, and a third says what changed."""
    file.write_text("evidence: {half_life: 60}\n")
    monkeypatch.setenv("MATCHGRAPH_METHODOLOGY", str(file))
    graph = client.app.state.serving.graph  # type: ignore[attr-defined]
    after = graph.recompute(accept_below_guard=True).run
    assert after.methodology != before.methodology
    difference = f"/methodology/{before.methodology}/{after.methodology}"
    assert difference in links(page(client, f"/runs/{before.id}/{after.id}"))
    (row,) = tree_of(page(client, difference)).css("tbody tr")
    assert [cell.text() for cell in row.css("th, td")] == ["evidence.half_life", "90.0", "60.0", "-30"]
    earlier = page(client, f"/methodology/{before.methodology}")
    assert text_of(earlier, "h1") == "An earlier methodology"
    assert difference not in links(earlier)
    assert f"/methodology/{after.methodology}/{before.methodology}" in links(earlier)
    in_force = page(client, "/methodology")
    assert difference in links(in_force)
    assert f"/methodology/{before.methodology}" in links(page(client, "/runs"))
    for path in (f"/methodology/{file}", f"/methodology/{before.methodology}/nothing"):
        missing = client.get(path, headers=HTML)
        assert (missing.status_code, faults(missing)) == (404, [])
        assert "half_life" not in missing.text, "no file is read that a visitor names"
