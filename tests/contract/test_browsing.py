"""Leafing through the graph, and the state that answers depend on, on both servers."""

from __future__ import annotations

import pytest

import matchgraph
from matchgraph import MatchGraph, NotFoundError
from tests.conftest import ROOT

PAGES = str(ROOT / "examples")
SEARCHES = str(ROOT / "examples-events")


def test_nothing_is_there_in_an_empty_graph(graph_url: str) -> None:
    with matchgraph.open() as graph:
        assert graph.types() == ()
        assert graph.complete("a") == ()
        assert graph.state().run is None
        with pytest.raises(NotFoundError, match="there is no capability 'a#b'"):
            graph.capability("a#b")
        with pytest.raises(NotFoundError, match="no search was for 'bake bread'"):
            graph.intent("bake bread")


def test_the_examples_can_be_leafed_through(graph_url: str) -> None:
    with matchgraph.open() as graph:
        graph.load([PAGES, SEARCHES])
        graph.recompute()
        types_are_counted(graph)
        names_are_completed_and_looked_up(graph)
        a_capability_says_who_offers_it(graph)
        an_intent_says_who_serves_it(graph)
        pages_of_a_ranking_join_up(graph)
        earlier_runs_can_be_leafed_through(graph)


def types_are_counted(graph: MatchGraph) -> None:
    counted = graph.types()
    assert sum(each.entities for each in counted) == len(graph.top(limit=1000).entities)
    for each in counted:
        found = graph.top(type_=each.type, limit=1000).entities
        assert each.entities == len(found)
        assert each.best == found[0].slug
        assert each.free == sum(bool(line.free) for line in found)


def names_are_completed_and_looked_up(graph: MatchGraph) -> None:
    every = [line.slug for line in graph.top(limit=1000).entities]
    begun = {slug for slug in every if slug.startswith("stable")}
    assert {each.slug for each in graph.complete("STABLE", limit=100)} >= begun
    assert graph.complete("  ") == ()
    first = every[0]
    name = graph.show(first).entity.name
    by_slug, by_name, unknown = graph.look_up([first, name, "no such thing"])
    assert by_slug.entity == by_name.entity
    assert by_slug.entity and by_slug.entity.slug == first and by_slug.problem is None
    assert unknown.entity is None and "no entity is named 'no such thing'" in str(unknown.problem)


def a_capability_says_who_offers_it(graph: MatchGraph) -> None:
    card = graph.show("stable-diffusion")
    for stated in card.capabilities:
        found = graph.capability(stated.id)
        assert found.description == stated.description
        assert "stable-diffusion" in [line.slug for line in found.offered_by]
        assert [each.similarity for each in found.similar] == sorted(
            (each.similarity for each in found.similar), reverse=True
        )
        for each in found.similar:
            back = graph.capability(each.capability)
            assert stated.id in [other.capability for other in back.similar] or len(back.similar) == 20


def an_intent_says_who_serves_it(graph: MatchGraph) -> None:
    demand = graph.query("intent_demand", limit=3)
    for row in demand:
        found = graph.intent(f"  {row['intent'].upper()} ")
        assert (found.searches, found.clicked) == (row["searches"], row["clicked"])
        assert sum(each.clicked for each in found.served_by) >= 1
        assert [each.succeeded for each in found.served_by] == sorted(
            (each.succeeded for each in found.served_by), reverse=True
        )


def pages_of_a_ranking_join_up(graph: MatchGraph) -> None:
    whole = [line.slug for line in graph.top(limit=30).entities]
    joined = [line.slug for skip in (0, 7, 14, 21, 28) for line in graph.top(skip=skip, limit=7).entities]
    assert joined[:30] == whole
    assert graph.top(skip=100_000).entities == ()
    models = [line.slug for line in graph.top(type_="model", limit=1000).entities]
    assert [line.slug for line in graph.top(type_="model", skip=2, limit=3).entities] == models[2:5]


def earlier_runs_can_be_leafed_through(graph: MatchGraph) -> None:
    first, before = graph.state(), graph.top(limit=1000)
    assert graph.state() == first
    removed = next(line.slug for line in before.entities if line.rank and line.slug != "stable-diffusion")
    graph.retract([each.source for each in graph.sources_of(removed)])
    after_retracting = graph.state()
    assert after_retracting.run == first.run and after_retracting.version != first.version
    graph.recompute()
    second = graph.state()
    assert second.run != first.run and second.version not in {first.version, after_retracting.version}
    now = {line.slug for line in graph.top(limit=1000).entities}
    then = graph.top(run=first.run, limit=1000)
    expected = [line for line in before.entities if line.slug in now and line.rank is not None]
    assert [(line.slug, line.position, line.rank, line.low, line.high) for line in then.entities] == [
        (line.slug, line.position, line.rank, line.low, line.high) for line in expected
    ]
    assert then.run.id == first.run and all(line.run == first.run for line in then.entities)
    assert graph.top(run="latest", limit=5) == graph.top(limit=5)
    assert graph.top(run=first.run, skip=3, limit=2).entities == then.entities[3:5]
    with pytest.raises(NotFoundError, match="there is no run 'zz'"):
        graph.top(run="zz")
