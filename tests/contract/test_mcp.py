"""The MCP face in memory, on both servers: what each tool answers, how long that is, and how it refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError
from mcp_types import PromptReference, ResourceTemplateReference, TextContent, TextResourceContents

import matchgraph
from matchgraph import MatchGraph
from matchgraph.mcp.server import GraphServer
from matchgraph.mcp.tools import CYPHER, TOOLS
from tests.conftest import ROOT, RunningGraph
from tests.contract.conftest import SameOnBoth
from tests.matchgraph.mcp.made_server import answered, asked, called, made_server, refused, text_of, tokens

MOST_TOKENS = 600  # of a usual answer, for its text and for its fields
CALLS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("search", {"query": "write subtitles"}),
    ("search", {"query": "free alternative to midjourney", "type": "model"}),
    ("resolve_capability", {"capability": "write subtitles"}),
    ("resolve_capability", {"capability": "write subtitles", "risk": "enterprise", "type": "Model"}),
    ("compare", {"artifact_a": "claude", "artifact_b": "the-pile"}),
    ("trust_passport", {"slug": "claude"}),
    ("alternatives", {"entity": "stable-diffusion"}),
    ("different", {"seen": ["stable-diffusion"], "dial": 0.8, "must": ["video"], "without": ["midjourney"]}),
    ("entity", {"entity": "vladmandic--sdnext"}),
    ("explain", {"entity": "claude"}),
    (
        "explain",
        {"entity": "claude", "flip": "the-pile", "suppose": ["success intent='train a model' times=3"]},
    ),
    ("top", {}),
    ("movers", {}),
    ("path", {"entity": "claude", "other": "whisper-cli"}),
    ("sources_of", {"entity": "claude"}),
    ("conflicts", {}),
    ("conflicts", {"entity": "claude"}),
    ("methodology", {}),
    ("methodology", {"section": "weights"}),
    ("queries", {}),
    ("named_query", {"name": "capabilities_of", "parameters": {"slug": "claude"}}),
    ("cypher", {"query": "MATCH (n:Entity) RETURN n.slug AS slug ORDER BY slug"}),
)


@pytest.fixture(scope="module")
def graph(examples: RunningGraph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MatchGraph]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MATCHGRAPH_EVENTS", str(tmp_path_factory.mktemp("log")))
        with matchgraph.open(examples.url, password=examples.password) as opened:
            opened.load([str(ROOT / "docs" / "samples")])
            opened.recompute()
            yield opened


@pytest.fixture(scope="module")
def server(graph: MatchGraph, tmp_path_factory: pytest.TempPathFactory) -> GraphServer:
    return made_server(graph, tmp_path_factory.mktemp("access"), allow_cypher=True)


def test_every_tool_is_called_here() -> None:
    named = {entry.run.__name__ for entry in (*TOOLS, CYPHER)}
    assert named - {name for name, _ in CALLS} == {"feedback"}


@pytest.mark.parametrize(("tool", "arguments"), CALLS, ids=lambda each: each if isinstance(each, str) else "")
def test_a_usual_answer_is_short_fits_its_schema_and_is_the_same_on_both_servers(
    server: GraphServer, tool: str, arguments: dict[str, Any], same_on_both: SameOnBoth
) -> None:
    result = called(server, tool, **arguments)
    text, fields = text_of(result), result.structured_content
    assert not result.is_error, text
    assert fields is not None
    assert tokens(text) <= MOST_TOKENS
    assert tokens(fields) <= MOST_TOKENS
    (schema,) = (each.output_schema for each in _tools(server) if each.name == tool)
    jsonschema.validate(fields, schema)
    callback = fields.pop("matchRecordId", None)
    assert (callback is not None) == (tool in {"search", "resolve_capability"})
    if callback:
        assert callback in text
        text = text.replace(callback, "")
    same_on_both((text, fields))


def test_a_tool_says_what_it_does_what_it_takes_and_that_it_only_reads(server: GraphServer) -> None:
    tools = _tools(server)
    assert [tool.name for tool in tools][:5] == [
        "search",
        "resolve_capability",
        "compare",
        "trust_passport",
        "feedback",
    ]
    for tool in tools:
        hints = tool.annotations
        assert tool.title
        assert tool.description
        assert hints is not None
        reads = tool.name != "feedback"
        assert (hints.read_only_hint, hints.idempotent_hint) == (reads, reads)
        assert (hints.destructive_hint, hints.open_world_hint) == (False, False)
        assert tool.input_schema["additionalProperties"] is False
        for name, argument in tool.input_schema["properties"].items():
            assert argument.get("description"), (tool.name, name)
            assert _bounded(argument), (tool.name, name)


def test_the_live_systems_arguments_are_those_of_the_tools(server: GraphServer) -> None:
    takes = {tool.name: tool.input_schema for tool in _tools(server)}
    assert set(takes["search"]["properties"]) >= {"query", "limit", "type"}
    assert takes["search"]["properties"]["limit"] | {"description": ""} == {
        "type": "integer",
        "minimum": 1,
        "maximum": 20,
        "default": 5,
        "description": "",
    }
    assert set(takes["resolve_capability"]["properties"]) == {"capability", "limit", "type", "risk"}
    assert takes["resolve_capability"]["properties"]["risk"]["enum"] == [
        "default",
        "production",
        "enterprise",
        "strict",
    ]
    assert takes["compare"]["required"] == ["artifact_a", "artifact_b"]
    assert takes["trust_passport"]["required"] == ["slug"]
    assert takes["feedback"]["required"] == ["matchRecordId"]
    assert set(takes["feedback"]["properties"]) >= {"matchRecordId", "outcome", "comment"}


def test_cypher_is_offered_only_if_the_operator_allows_it(graph: MatchGraph, tmp_path: Path) -> None:
    server = made_server(graph, tmp_path)
    assert "cypher" not in {tool.name for tool in _tools(server)}
    assert "Unknown tool" in refused(server, "cypher", query="RETURN 1 AS one")


@pytest.mark.parametrize(
    ("tool", "arguments", "sentence"),
    [
        ("entity", {"entity": "clade"}, "no entity is named 'clade'; did you mean claude?"),
        ("search", {"query": "x", "type": "robot"}, "there is no type 'robot'; the types are agent,"),
        (
            "search",
            {"query": "x", "limit": 21},
            "limit: Input should be less than or equal to 20; correct it",
        ),
        ("search", {"query": "x", "types": "model"}, "types: there is no such argument; correct it"),
        ("compare", {"artifact_a": "claude"}, "artifact_b: Field required; correct it"),
        ("top", {"cursor": "abc"}, "this is no cursor of this server; leave it out"),
        ("methodology", {"section": "weight"}, "there is no such section; the sections are weights,"),
        ("named_query", {"name": "typs"}, "there is no query 'typs'; did you mean types?"),
        ("named_query", {"name": "types", "parameters": {"a": 1}}, "query 'types' does not know 'a'"),
        ("feedback", {"matchRecordId": "x"}, "this callback was not given by this server; use the one"),
        ("explain", {"entity": "claude", "suppose": ["more"]}, "suppose 'more': start with one of success,"),
        ("cypher", {"query": "MATCH (n) DELETE n"}, "DELETE"),
    ],
    ids=str,
)
def test_a_refusal_says_what_to_do(
    server: GraphServer, tool: str, arguments: dict[str, Any], sentence: str
) -> None:
    assert sentence in refused(server, tool, **arguments)


def test_a_bug_is_logged_and_not_shown(
    server: GraphServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(server.serving.graph, "opened", None)
    with caplog.at_level("ERROR", logger="matchgraph.mcp"):
        said = refused(server, "search", query="x")
    assert said.startswith("this is a bug in matchgraph, and the operator's log has the details")
    (record,) = [each for each in caplog.records if each.name == "matchgraph.mcp"]
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], AttributeError)


def test_a_list_goes_on_where_the_cursor_says(server: GraphServer) -> None:
    whole = answered(server, "top", limit=6)["items"]
    first = answered(server, "top", limit=4)
    assert first["items"] + answered(server, "top", limit=2, cursor=first["next"])["items"] == whole
    for tool, arguments in (
        ("search", {"query": "write subtitles"}),
        ("alternatives", {"entity": "stable-diffusion"}),
        ("conflicts", {}),
        ("queries", {}),
        ("sources_of", {"entity": "claude"}),
        ("named_query", {"name": "types"}),
    ):
        rows = "rows" if tool == "named_query" else "items"
        both = answered(server, tool, **arguments, limit=2)[rows]
        page = answered(server, tool, **arguments, limit=1)
        assert [*page[rows], *answered(server, tool, **arguments, limit=1, cursor=page["next"])[rows]] == both
    assert "next" not in answered(server, "search", query="write subtitles", limit=20)


def test_an_entity_has_more_of_its_capabilities_if_asked(server: GraphServer) -> None:
    first = answered(server, "entity", entity="claude", limit=2)
    rest = answered(server, "entity", entity="claude", limit=20, skip=2)
    assert first["capability_count"] == len(first["capabilities"]) + len(rest["capabilities"]) > 2


def test_a_search_is_recorded_by_an_opaque_actor_and_its_outcome_counts_once(
    server: GraphServer, graph: MatchGraph
) -> None:
    found = answered(server, "search", query="make my subtitles", limit=2)
    first, second = (each["slug"] for each in found["items"])
    reported = answered(
        server, "feedback", matchRecordId=found["matchRecordId"], outcome="success", comment="!"
    )
    assert reported["outcome"].split("#")[0] == first
    assert (reported["success"], reported["waits"]) == (True, False)
    again = refused(server, "feedback", matchRecordId=found["matchRecordId"], outcome="failure")
    assert "one search has one outcome" in again
    more = answered(server, "feedback", matchRecordId=found["matchRecordId"], clicked=[second])
    assert [each.split("#")[0] for each in more["clicked"]] == [second]
    lines = graph.opened.journal.path.read_text().splitlines()
    (search,) = [
        each for line in lines if (each := json.loads(line).get("search")) and "my" in each["intent"]
    ]
    assert search["actor"].startswith("visitor-")
    assert "stdio" not in search["actor"]


def test_an_outcome_without_a_name_is_of_what_was_clicked(server: GraphServer) -> None:
    found = answered(server, "resolve_capability", capability="write subtitles", limit=2)
    other = found["alternatives"][0]["slug"]
    reported = answered(
        server, "feedback", matchRecordId=found["matchRecordId"], outcome="failure", clicked=[other]
    )
    assert (reported["outcome"].split("#")[0], reported["success"]) == (other, False)


def test_nothing_is_recorded_if_the_operator_says_so(graph: MatchGraph, tmp_path: Path) -> None:
    server = made_server(graph, tmp_path, record=False)
    assert "matchRecordId" not in answered(server, "search", query="write subtitles")
    assert "matchRecordId" not in answered(server, "resolve_capability", capability="write subtitles")


def test_a_proof_that_is_lacking_is_named(server: GraphServer) -> None:
    found = answered(server, "resolve_capability", capability="write subtitles", risk="enterprise")
    assert "best" not in found
    assert found["needed"] == {"lower": 0.1, "events": 25, "actors": 6, "confidence": 0.75}
    assert all(each["lacks"] for each in found["alternatives"])
    types = answered(server, "resolve_capability", capability="write subtitles", type="cli")
    assert {each["type"] for each in [types["best"], *types["alternatives"]]} == {"cli"}


def test_resources_are_listed_and_read(server: GraphServer) -> None:
    templates = asked(server, lambda client: client.list_resource_templates()).resource_templates
    assert {each.uri_template for each in templates} == {
        "matchgraph://entity/{slug}",
        "matchgraph://comparison/{a}/{b}",
        "matchgraph://run/{id}",
    }
    static = asked(server, lambda client: client.list_resources())
    assert {str(each.uri) for each in static.resources} == {"matchgraph://methodology", "matchgraph://schema"}
    assert (static.ttl_ms, static.cache_scope) == (3_600_000, "public")
    assert _read(server, "matchgraph://entity/claude")["entity"]["slug"] == "claude"
    assert _read(server, "matchgraph://comparison/claude/the-pile")["winner"] == "right"
    assert _read(server, "matchgraph://run/latest")["run"]["id"] == answered(server, "top")["run"]
    assert _read(server, "matchgraph://methodology")["constants"]["search"]["risk"]["strict"]
    assert {row["name"] for row in _read(server, "matchgraph://schema")} >= {"Entity", "Capability"}


def test_a_resource_that_is_not_there_is_named(server: GraphServer) -> None:
    async def question(client: Client) -> MCPError:
        with pytest.raises(MCPError) as refusal:
            await client.read_resource("matchgraph://entity/clade")
        return refusal.value

    error = asked(server, question).error
    assert (error.code, error.message) == (-32602, "no entity is named 'clade'; did you mean claude?")


def test_prompts_quote_the_users_words_on_one_line(server: GraphServer) -> None:
    prompts = asked(server, lambda client: client.list_prompts()).prompts
    assert [(each.name, each.title) for each in prompts] == [
        ("find_a_tool", "Find me a tool"),
        ("something_different", "Something different"),
        ("why_this_rank", "Why this rank"),
    ]
    given = {"need": "make\nsubtitles\u202e"}
    found = asked(server, lambda client: client.get_prompt("find_a_tool", given))
    (message,) = found.messages
    assert isinstance(message.content, TextContent)
    assert "“make subtitles”" in message.content.text
    tools = {tool.name for tool in _tools(server)}
    for name, arguments in (
        ("something_different", {"seen": "claude"}),
        ("why_this_rank", {"entity": "claude"}),
    ):
        (message,) = asked(server, lambda client, n=name, a=arguments: client.get_prompt(n, a)).messages
        assert isinstance(message.content, TextContent)
        named = set(message.content.text.split("`")[1::2]) - {"must"}
        assert named
        assert named <= tools


def test_slugs_types_and_runs_are_completed(server: GraphServer, graph: MatchGraph) -> None:
    entity = ResourceTemplateReference(uri="matchgraph://entity/{slug}")
    run = ResourceTemplateReference(uri="matchgraph://run/{id}")
    prompt = PromptReference(name="something_different")
    published = graph.top(limit=1).run.id
    for reference, name, typed, wanted in (
        (entity, "slug", "finew", ["fineweb"]),
        (prompt, "seen", "claude,mid", ["claude,midjourney"]),
        (prompt, "type", "fine", ["finetune"]),
        (prompt, "risk", "e", ["enterprise"]),
        (run, "id", published[:6], [published]),
        (prompt, "unknown", "x", []),
    ):
        found = asked(
            server, lambda client, r=reference, n=name, t=typed: client.complete(r, {"name": n, "value": t})
        )
        assert found.completion.values == wanted


def test_an_older_client_is_answered_after_its_handshake(server: GraphServer) -> None:
    async def question(client: Any) -> tuple[str, dict[str, Any]]:
        result = await client.call_tool("top", {"limit": 1})
        return client.session.protocol_version, result.structured_content

    version, fields = asked(server, question, mode="legacy")
    assert version < "2026"
    assert fields == answered(server, "top", limit=1)


def test_what_was_answered_is_kept_until_the_graph_changes(server: GraphServer, graph: MatchGraph) -> None:
    answered(server, "compare", artifact_a="claude", artifact_b="gopher")
    before = graph.round_trips
    answered(server, "compare", artifact_a="claude", artifact_b="gopher")
    assert graph.round_trips - before <= 1  # the state


def _tools(server: GraphServer) -> Any:
    return asked(server, lambda client: client.list_tools()).tools


def _read(server: GraphServer, uri: str) -> Any:
    (content,) = asked(server, lambda client: client.read_resource(uri)).contents
    assert isinstance(content, TextResourceContents)
    assert content.mime_type == "application/json"
    return json.loads(content.text)


def _bounded(argument: dict[str, Any]) -> bool:
    """Return whether an argument has a largest value, whatever its type."""
    if "enum" in argument:
        return True
    if "anyOf" in argument:
        return all(each.get("type") == "null" or _bounded(each) for each in argument["anyOf"])
    limit = {
        "string": "maxLength",
        "integer": "maximum",
        "number": "maximum",
        "array": "maxItems",
        "object": "maxProperties",
    }
    return limit[argument["type"]] in argument
