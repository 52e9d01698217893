"""The same in Python: methods that return models, on both servers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import networkx as nx
import pytest
from pydantic import TypeAdapter

import matchgraph
from graph.errors import MatchGraphError, NotFoundError, StoreUnreachableError
from graph.published import Entity
from loaders.files import read_paths
from matchgraph import MatchGraph
from tests.conftest import RunningGraph
from tests.contract.conftest import EXAMPLES, Command


@pytest.fixture
def graph(examples: RunningGraph) -> Iterator[MatchGraph]:
    with matchgraph.open() as opened:  # the environment names the graph
        yield opened


AS_COMMANDS: dict[tuple[str, ...], Callable[[MatchGraph], object]] = {
    ("top", "--type", "mcp"): lambda graph: graph.top(type_="mcp").entities,
    ("top", "--type", "MCP Server", "--limit", "2"): lambda graph: (
        graph.top(type_="MCP Server", limit=2).entities
    ),
    ("show", "claude"): lambda graph: graph.show("claude"),
    ("compare", "claude", "midjourney"): lambda graph: graph.compare("claude", "midjourney"),
    ("alternatives", "midjourney", "--free"): lambda graph: graph.alternatives("midjourney", free=True),
    ("different", "midjourney", "--dial", "1"): lambda graph: graph.different("midjourney", dial=1.0),
    ("check",): lambda graph: graph.check(),
    ("history", "claude"): lambda graph: graph.history("claude"),
    ("recompute", "--dry-run"): lambda graph: graph.recompute(dry_run=True),
    ("load", EXAMPLES, "--dry-run"): lambda graph: graph.load(EXAMPLES, dry_run=True),
    ("query", "most_compared", "limit=4"): lambda graph: graph.query("most_compared", limit=4),
    ("schema",): lambda graph: graph.schema(),
}


@pytest.mark.parametrize("arguments", AS_COMMANDS, ids=lambda arguments: arguments[0])
def test_it_answers_as_the_command_line_does(
    graph: MatchGraph, command: Command, arguments: tuple[str, ...]
) -> None:
    answer = TypeAdapter(object).dump_python(AS_COMMANDS[arguments](graph), mode="json")
    assert command(*arguments, "--format", "json").json() == answer


def test_something_different_leads_there_step_by_step(graph: MatchGraph) -> None:
    found = graph.different(["stable-diffusion", "claude"], limit=5)
    assert found
    for answer in found:
        assert answer.slug not in {"stable-diffusion", "claude"}
        assert answer.path[0].key in {"stable-diffusion", "claude"}
        assert answer.path[-1].key == answer.slug


def test_errors_say_what_they_mean(graph: MatchGraph, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no entity is named 'nonsense'"):
        graph.show("nonsense")
    with pytest.raises(MatchGraphError, match="there is no query 'write_scores'"):
        graph.query("write_scores", rows=[])
    with pytest.raises(MatchGraphError, match="depth"):
        graph.neighbourhood("claude", depth=9)
    with pytest.raises(StoreUnreachableError, match="there is no graph"):
        matchgraph.open(f"embedded:{tmp_path / 'none'}", create=False)


def test_a_neighbourhood_is_a_networkx_graph(graph: MatchGraph) -> None:
    near = graph.neighbourhood("claude")
    assert isinstance(near, nx.MultiDiGraph)
    assert near.nodes["claude"] == {"kind": "Entity", "name": "Claude"}
    card = graph.show("claude")
    assert {c.id for c in card.capabilities} <= set(near)
    assert {rival.slug for rival in card.rivals} <= set(near)
    assert all(nx.shortest_path_length(near.to_undirected(), "claude", node) <= 1 for node in near)
    kinds = {kind for _, _, kind in near.edges(data="type")}
    assert kinds <= {"HAS_CAPABILITY", "COMPARED_WITH", "MENTIONS"}
    wide = graph.neighbourhood("claude", depth=2)
    assert set(near) < set(wide)
    assert nx.is_weakly_connected(wide)


def _apart(one: Entity, other: Entity, name: str) -> bool:
    """Return whether the whole interval of a signal is above that of another entity."""
    assert one.score
    assert other.score
    return one.score.signals[name].low > other.score.signals[name].high


def test_the_verdict_leads_on_what_current_pages_say(graph: MatchGraph) -> None:
    """A page names who is stronger on what, from hidden values; where intervals are apart, so do we."""
    held = 0
    for statement in read_paths([EXAMPLES]):
        page = statement.comparison
        sides = [graph.show(side.slug).entity for side in (page.left, page.right)]
        printed = [(s.rank, s.adoption, s.quality, s.ecosystem, s.match) for s in (page.left, page.right)]
        current = [
            (
                e.published_rank,
                e.published_adoption,
                e.published_quality,
                e.published_ecosystem,
                e.published_match,
            )
            for e in sides
        ]
        if printed == current and (page.verdict.left_leads or page.verdict.right_leads):
            answer = graph.compare(page.left.slug, page.right.slug)
            for lead, here, there, side, other in (
                (page.verdict.left_leads, answer.left_leads, answer.right_leads, *sides),
                (page.verdict.right_leads, answer.right_leads, answer.left_leads, *reversed(sides)),
            ):
                apart = {name for name in lead if _apart(side, other, name)}
                assert apart <= set(here), page.id
                assert not set(lead) & set(there), page.id
                assert all(_apart(side, other, name) for name in here), page.id
                held += len(apart)
    assert held
