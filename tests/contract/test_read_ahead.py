"""Several questions in one statement have the answers that each has alone."""

from __future__ import annotations

import matchgraph
from graph.read_ahead import Asked
from graph.store import Store
from matchgraph import MatchGraph
from matchgraph.entities.cards import card_questions
from matchgraph.exploring import alternatives
from matchgraph.exploring.overlap import overlapping
from matchgraph.runs import history
from matchgraph.sources import disagreements, provenance
from tests.conftest import ROOT

SLUG, OTHER = "stable-diffusion", "midjourney"


def questions(graph: MatchGraph) -> list[Asked]:
    methodology = graph.opened.methodology
    return [
        *card_questions(SLUG),
        *(each for module in (provenance, disagreements, history) for each in module.questions(SLUG)),
        *alternatives.questions(SLUG, methodology.alternatives),
        *overlapping([SLUG], [OTHER], methodology.exploration.hub),
        ("sources_of", {"slug": SLUG}),
        ("pages_of_pair", {"a": SLUG, "b": OTHER}),
        ("compared_pairs", {"slug": SLUG, "others": [OTHER], "limit": 5}),
        ("fitting_entities", {"slugs": [OTHER, SLUG]}),
        ("entities_by_slug", {"slugs": [SLUG, OTHER]}),
        ("similar_offers", {"slugs": [SLUG]}),
        ("similar_to", {"slugs": [SLUG, OTHER], "most": 100}),
        ("names_of", {"entities": [SLUG], "capabilities": [], "intents": []}),
    ]


def answer(store: Store, question: Asked) -> object:
    name, parameters = question
    return store.query(name, parameters)


def test_reading_ahead(graph_url: str) -> None:
    with matchgraph.open() as graph:
        graph.load([str(ROOT / "examples"), str(ROOT / "examples-events")])
        graph.recompute()
        questions_together_have_the_answers_of_each(graph)
        a_store_that_lasts_reads_nothing_ahead(graph)
        the_pieces_of_a_page_are_read_in_few_statements(graph)


def questions_together_have_the_answers_of_each(graph: MatchGraph) -> None:
    asked, store = questions(graph), graph.opened.store
    alone = [answer(store, each) for each in asked]
    moment, before = store.at_one_moment(), store.round_trips
    moment.read_ahead(*asked)
    moment.read_ahead(*asked[:3])  # known by now
    assert [answer(moment, each) for each in asked] == alone
    assert store.round_trips == before + 1
    assert any(alone)


def a_store_that_lasts_reads_nothing_ahead(graph: MatchGraph) -> None:
    store = graph.opened.store
    before = store.round_trips
    store.read_ahead(*card_questions(SLUG))
    assert store.round_trips == before


def the_pieces_of_a_page_are_read_in_few_statements(graph: MatchGraph) -> None:
    graph.state()
    moment = graph.at_one_moment(graph.state())
    before = graph.round_trips
    moment.read_page_ahead(SLUG)
    moment.show(SLUG)
    moment.sources_of(SLUG)
    moment.conflicts(SLUG)
    assert graph.round_trips <= before + 4  # the four: at once, aliases, the run, what edits are called
    before = graph.round_trips
    again = graph.at_one_moment(graph.state())
    again.show(SLUG)
    assert graph.round_trips == before + 2  # the state, and the card
