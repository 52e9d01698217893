"""Alternatives and something different, over the example pages; the same answers on both servers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import networkx as nx
import pytest

from graph.errors import MatchGraphError, NotFoundError
from graph.reading import GraphReading
from graph.store import Store
from matchgraph import settings
from matchgraph.answers.exploring import DifferentAnswers
from matchgraph.entities.filters import Filters
from matchgraph.entities.naming import slug_of
from matchgraph.entities.variants import are_variants
from matchgraph.exploring.alternatives import alternatives
from matchgraph.exploring.different import different
from matchgraph.exploring.neighbourhood import neighbourhood
from matchgraph.runs.recompute import recompute
from matchgraph.sources.load import load
from tests.contract.conftest import SameOnBoth
from tests.contract.opened import opened

FILTERS = {"type_", "free", "min_rank", "limit"}

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def examples(store: Store) -> Iterator[Store]:
    load(opened(store), [str(EXAMPLES)])
    recompute(opened(store), as_of=dt.date(2026, 11, 1))
    yield store


def seen_from(store: Store, *slugs: str, **options: object) -> DifferentAnswers:
    filters = Filters(**{name: options.pop(name) for name in FILTERS & options.keys()})
    return different(opened(store), slugs, filters=filters, **options)  # type: ignore[arg-type]


def test_exploration(examples: Store, same_on_both: SameOnBoth) -> None:
    """One load for many questions: loading takes longer than asking."""
    _different_is_not_the_same_again(examples)
    _every_path_leads_through_the_graph(examples)
    _filters_hold(examples)
    _the_dial_trades_closeness_for_spread(examples)
    _alternatives_say_what_they_cover(examples)
    _names_are_resolved(examples)
    _an_entity_with_nothing_around_it_gets_what_fits(examples)
    _both_servers_answer_alike(examples, same_on_both)


def _different_is_not_the_same_again(store: Store) -> None:
    found = seen_from(store, "stable-diffusion", limit=100)
    names = {answer.name: answer.type for answer in found}
    assert "midjourney" in {answer.slug for answer in found}
    assert "stable-diffusion" not in {answer.slug for answer in found}
    assert "compvis--stable-diffusion-v1-4" not in {answer.slug for answer in found}
    assert not any(are_variants("Stable Diffusion", "model", name, type_) for name, type_ in names.items())


def _every_path_leads_through_the_graph(store: Store) -> None:
    around = neighbourhood(store, "stable-diffusion", settings.methodology().exploration, depth=4)
    for answer in seen_from(store, "stable-diffusion", limit=5):
        keys = [step.key for step in answer.path]
        assert (keys[0], keys[-1]) == ("stable-diffusion", answer.slug)
        assert all(around.has_edge(a, b) or around.has_edge(b, a) for a, b in pairwise(keys))


def _filters_hold(store: Store) -> None:
    for answer in seen_from(store, "claude", free=True, type_="model", min_rank=40.0):
        assert (answer.free, answer.type) == (True, "model")
        assert answer.rank is not None
        assert answer.rank >= 40.0
    assert len(seen_from(store, "claude", limit=2)) == 2


def _the_dial_trades_closeness_for_spread(store: Store) -> None:
    near, far = (seen_from(store, "stable-diffusion", dial=dial, limit=3) for dial in (0.0, 1.0))
    assert sum(a.relevance for a in near) >= sum(a.relevance for a in far)
    assert len({n for a in far for n in a.new}) >= len({n for a in near for n in a.new})


def _alternatives_say_what_they_cover(store: Store) -> None:
    found = alternatives(opened(store), "stable-diffusion", Filters())
    assert found[0].slug == "compvis--stable-diffusion-v1-4"
    assert [a.closeness for a in found] == sorted((a.closeness for a in found), reverse=True)
    assert all(a.shared or a.compared for a in found)
    offered = {row["id"] for row in store.read("capabilities_of", slug="stable-diffusion")}
    assert all(s.capability in offered for a in found for s in a.shared)


def _names_are_resolved(store: Store) -> None:
    assert slug_of(GraphReading(store), "OpenAI: GPT-5 Chat") == "openai-gpt-5-chat"
    assert slug_of(GraphReading(store), "segm") == "segment-anything-2"
    with pytest.raises(NotFoundError, match=r"several entities.*whisper-cli"):
        slug_of(GraphReading(store), "whisper-")
    with pytest.raises(NotFoundError, match="no entity is named 'zebra'"):
        slug_of(GraphReading(store), "zebra")
    with pytest.raises(MatchGraphError, match="the depth must be 1 to 4"):
        neighbourhood(store, "claude", settings.methodology().exploration, depth=9)


def _an_entity_with_nothing_around_it_gets_what_fits(store: Store) -> None:
    found = seen_from(store, "huggingface-mcp-server", free=False)
    assert found
    assert {(answer.free, answer.path) for answer in found} == {(False, ())}


def _both_servers_answer_alike(store: Store, same_on_both: SameOnBoth) -> None:
    answer = [
        seen_from(store, "stable-diffusion", "claude"),
        alternatives(opened(store), "intellicode", Filters()),
        sorted(
            nx.node_link_data(
                neighbourhood(store, "claude", settings.methodology().exploration, depth=2), edges="edges"
            )["nodes"],
            key=str,
        ),
    ]
    same_on_both(answer)
