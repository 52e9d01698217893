"""What holds of every answer of the commands that explore, on a made-up graph with a hub."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import pytest

from benchmarks.large_graph import LargeGraph, write
from graph.errors import MatchGraphError, NotFoundError
from graph.store import Store
from matchgraph import settings
from matchgraph.answers.exploring import DifferentAnswers
from matchgraph.entities.filters import Filters
from matchgraph.entities.variants import are_variants
from matchgraph.exploring.alternatives import alternatives
from matchgraph.exploring.different import different
from matchgraph.exploring.local_walk import walk_around
from matchgraph.exploring.neighbourhood import neighbourhood, relations
from matchgraph.exploring.paths import paths
from matchgraph.exploring.requirements import has_all
from matchgraph.exploring.subgraph import Node
from ranking.personalised import personalised
from tests.conftest import RunningGraph, _empty
from tests.contract.conftest import SameOnBoth
from tests.contract.opened import opened
from tests.contract.searches import search

FILTERS = {"type_", "free", "min_rank", "limit"}

METHODOLOGY = settings.methodology()
EXPLORATION = METHODOLOGY.exploration
NEIGHBOURS = EXPLORATION.hub // 2 + 50  # of each kind
MORE = """
CREATE (:Entity {slug: 'alone', name: 'Alone', type: 'model'}),
  (a:Entity {slug: 'octo--reader-3-8b', name: 'octo/Reader 3 8B', type: 'model', free: false, pricing: 'Paid',
             starting_price: '$3 per page'}),
  (b:Entity {slug: 'reader-3-70b', name: 'Reader 3 70B', type: 'model', free: false, pricing: 'Paid'}),
  (c:Entity {slug: 'scanner', name: 'Scanner', type: 'cli', free: true, pricing: 'open_source'}),
  (d:Entity {slug: 'printer', name: 'Printer', type: 'cli', free: false, starting_price: '$2 per page'}),
  (ac:Capability {id: 'a#1', entity: 'octo--reader-3-8b', name: 'Reads scanned tables'}),
  (ac2:Capability {id: 'a#2', entity: 'octo--reader-3-8b', name: 'Reads handwriting'}),
  (bc:Capability {id: 'b#1', entity: 'reader-3-70b', name: 'Reads scanned tables well'}),
  (cc:Capability {id: 'c#1', entity: 'scanner', name: 'Extracts tables from a scan'}),
  (cc2:Capability {id: 'c#2', entity: 'scanner', name: 'Straightens crooked pages'}),
  (a)-[:HAS_CAPABILITY {key: 'a#1'}]->(ac), (a)-[:HAS_CAPABILITY {key: 'a#2'}]->(ac2),
  (b)-[:HAS_CAPABILITY {key: 'b#1'}]->(bc), (c)-[:HAS_CAPABILITY {key: 'c#1'}]->(cc),
  (c)-[:HAS_CAPABILITY {key: 'c#2'}]->(cc2),
  (ac)-[:SIMILAR_TO {key: 'a#1|b#1', similarity: 0.8}]->(bc),
  (ac)-[:SIMILAR_TO {key: 'a#1|c#1', similarity: 0.5}]->(cc),
  (i:Intent {key: 'read my invoices', text: 'Read my invoices'}),
  (i)-[:MATCHED {key: 'm-a', clicked: 6, succeeded: 4, shown: 9, failed: 1, examined: 8.0}]->(ac),
  (i)-[:MATCHED {key: 'm-c', clicked: 3, succeeded: 2, shown: 9, failed: 0, examined: 8.0}]->(cc),
  (i)-[:MATCHED {key: 'm-d', clicked: 0, succeeded: 0, shown: 9, failed: 0, examined: 8.0}]->(d),
  (a)-[:COMPARED_WITH {key: 'page-1', winner: 'right'}]->(c),
  (d)-[:COMPARED_WITH {key: 'page-2', winner: 'right'}]->(a),
  (c)-[:COMPARED_WITH {key: 'page-3'}]->(d),
  (e:Entity {slug: 'hydrophone', name: 'Hydrophone', type: 'cli', free: true}),
  (ec:Capability {id: 'e#1', entity: 'hydrophone', name: 'Transcribes whale song'}),
  (e)-[:HAS_CAPABILITY {key: 'e#1'}]->(ec),
  (cc2)-[:SIMILAR_TO {key: 'c#2|e#1', similarity: 0.001}]->(ec),
  (cc2)-[:SIMILAR_TO {key: 'b#1|c#2', similarity: 0.9}]->(bc)
"""

FAN = """
CREATE (s:Entity {slug: 'fan', name: 'Fan', type: 'model'}),
  (sc:Capability {id: 's#1', entity: 'fan', name: 'Cools'}), (s)-[:HAS_CAPABILITY {key: 's#1'}]->(sc),
  (t:Entity {slug: 'target', name: 'Target', type: 'model'}),
  (tc:Capability {id: 't#1', entity: 'target', name: 'Distils seawater'}),
  (t)-[:HAS_CAPABILITY {key: 't#1'}]->(tc)
WITH sc, t, tc
UNWIND range(0, 39) AS i
CREATE (m:Entity {slug: 'm' + i, name: 'M' + i, type: 'model'})-[:HAS_CAPABILITY {key: 'm' + i + '#1'}]->
  (mc:Capability {id: 'm' + i + '#1', entity: 'm' + i, name: 'Blows'}),
  (sc)-[:SIMILAR_TO {key: 's#1|m' + i, similarity: 0.5}]->(mc)
WITH t, tc, mc, i WHERE i = 0
CREATE (mc)-[:SIMILAR_TO {key: 'm0#1|t#1', similarity: 0.5}]->(tc)
WITH t, mc
UNWIND range(0, $many - 1) AS i
CREATE (n:Entity {slug: 'n' + i, name: 'N' + i, type: 'model'})-[:HAS_CAPABILITY {key: 'n' + i + '#1'}]->
  (nc:Capability {id: 'n' + i + '#1', entity: 'n' + i, name: 'Hums'}),
  (t)-[:COMPARED_WITH {key: 'fan-' + i}]->(n)
WITH mc, nc, i WHERE i < 15
CREATE (mc)-[:SIMILAR_TO {key: 'm0#1|n' + i, similarity: 0.5}]->(nc)
"""  # two similarities lead from one to the other, and each of the three has many relationships


@pytest.fixture(scope="module")
def made_up(running_graph: RunningGraph) -> Iterator[Store]:
    """A made-up graph with a hub, and five entities of which everything is known; tests only read it."""
    store = running_graph.store
    _empty(running_graph)
    write(store, LargeGraph(entities=NEIGHBOURS, capabilities=2 * NEIGHBOURS, evidence=2_000, hub=NEIGHBOURS))
    store._client.write("more", MORE, {})
    store._client.write("fan", FAN, {"many": EXPLORATION.hub + 1})
    yield store


def seen_from(store: Store, *slugs: str, **options: object) -> DifferentAnswers:
    filters = Filters(**{name: options.pop(name) for name in FILTERS & options.keys()})
    return different(opened(store), slugs, filters=filters, **options)  # type: ignore[arg-type]


def test_alternatives_say_what_is_kept_lost_and_added_and_what_it_costs(made_up: Store) -> None:
    stand_ins = alternatives(opened(made_up), "octo--reader-3-8b", Filters())
    found = {answer.slug: answer for answer in stand_ins}
    scanner = found["scanner"]
    assert [(s.capability, s.other, s.similarity) for s in scanner.shared] == [("a#1", "c#1", 0.5)]
    assert (scanner.lost, scanner.new) == (("Reads handwriting",), ("Straightens crooked pages",))
    assert (scanner.similarity, scanner.demand) == (0.25, pytest.approx(5 / (10 + 5), abs=1e-6))
    closeness = 1 - 0.75 * (1 - 0.7 * scanner.demand) * (1 - scanner.comparison)
    assert (scanner.kinship, scanner.closeness) == (0.0, pytest.approx(closeness, abs=1e-6))
    # one page compares them; both are compared with the printer, which is on two pages like the scanner
    both = (1 / math.log2(3)) / (2 / math.log2(3) + 1)
    assert scanner.comparison == pytest.approx(1 - (1 - 0.1 / 2) * (1 - 0.05 * both), abs=1e-6)
    assert [(s.intent, s.asked, s.other) for s in scanner.intents] == [("Read my invoices", 10, 5)]
    assert [(v.source, v.winner) for v in scanner.verdicts] == [("page-1", "other")]
    assert (scanner.cheaper, scanner.open) == (True, True)
    assert "covers 1 of 2 capabilities" in scanner.why
    assert "found for 1 intent of its own, such as 'Read my invoices'" in scanner.why
    assert found["reader-3-70b"].cheaper is None
    assert list(found) == ["reader-3-70b", "scanner"]  # the printer is only compared: below the floor
    assert found["reader-3-70b"].kinship == METHODOLOGY.alternatives.variant
    assert found["reader-3-70b"].why.startswith("another variant of octo/Reader 3 8B; ")
    assert "wins on the page that compares them" in scanner.why
    assert not any(answer.guess for answer in stand_ins)


def test_different_leaves_out_the_same_again_and_what_is_not_wished(made_up: Store) -> None:
    found = {answer.slug: answer for answer in seen_from(made_up, "octo--reader-3-8b")}
    assert set(found) == {"scanner", "printer"}
    assert [step.key for step in found["scanner"].path] in (
        ["octo--reader-3-8b", "scanner"],
        ["octo--reader-3-8b", "a#1", "c#1", "scanner"],
        ["octo--reader-3-8b", "a#1", "read my invoices", "c#1", "scanner"],
    )
    assert [s.other for s in found["scanner"].kept] == ["c#1"]
    assert (found["scanner"].lost, found["scanner"].new) == (
        ("Reads handwriting",),
        ("Straightens crooked pages",),
    )
    without = seen_from(made_up, "scanner", without=["octo--reader-3-8b"])
    assert {answer.slug for answer in without} == {"printer"}
    must = seen_from(made_up, "octo--reader-3-8b", must=["straighten pages", "tables"])
    assert {answer.slug for answer in must} == {"scanner"}
    with pytest.raises(MatchGraphError, match="has no words"):
        seen_from(made_up, "scanner", must=["?!"])


def test_what_has_to_be_offered_is_found_however_weak_the_way_to_it(
    made_up: Store, same_on_both: SameOnBoth
) -> None:
    assert "hydrophone" not in {answer.slug for answer in seen_from(made_up, "octo--reader-3-8b")}
    (answer,) = seen_from(made_up, "octo--reader-3-8b", must=["whale songs"])
    assert answer.slug == "hydrophone"
    assert [step.key for step in answer.path][-3:] == ["c#2", "e#1", "hydrophone"]
    assert not seen_from(made_up, "octo--reader-3-8b", must=["whale songs"], type_="model")
    assert not seen_from(made_up, "octo--reader-3-8b", must=["mends cartwheels"])
    (answer,) = seen_from(made_up, "fan", must=["distil seawater"])
    same_on_both(answer)
    assert [step.key for step in answer.path] == ["fan", "s#1", "m0#1", "t#1", "target"]


@pytest.mark.parametrize("dial", [0.0, 0.5, 1.0])
def test_constraints_always_hold(made_up: Store, dial: float) -> None:
    slugs = [row["slug"] for row in made_up.read("top_entities", limit=9)]
    for seen, other in pairwise(slugs[::8]):
        plain = seen_from(made_up, seen, dial=dial, limit=8)
        text = "music" if len(seen) % 2 else "logs"
        options = {"free": True, "type_": "model", "min_rank": 30.0, "must": [text], "without": [other]}
        for answer in seen_from(made_up, seen, dial=dial, **options):
            offered = [row["name"] for row in made_up.read("capabilities_of", slug=answer.slug)]
            assert (answer.free, answer.type) == (True, "model")
            assert answer.rank is not None
            assert answer.rank >= 30
            assert any(has_all(name, [text], METHODOLOGY.search.words) for name in offered)
        keep_off = seen_from(made_up, seen, dial=dial, without=[a.slug for a in plain], limit=8)
        assert not {a.slug for a in plain} & {a.slug for a in keep_off}
        for answer in (*plain, *keep_off):
            assert answer.slug != seen
            assert not are_variants(answer.name, answer.type, seen, answer.type)
            assert (answer.path[0].key, answer.path[-1].key) == (seen, answer.slug)


def test_a_higher_dial_gives_more_that_is_new_and_less_that_is_near(made_up: Store) -> None:
    for seen in [row["slug"] for row in made_up.read("top_entities", limit=1)]:
        near, middle, far = (seen_from(made_up, seen, dial=dial, limit=6) for dial in (0.0, 0.5, 1.0))
        assert len({tuple(answer.slug for answer in found) for found in (near, middle, far)}) == 3
        for less, more in pairwise((near, middle, far)):
            assert sum(a.similarity for a in more) <= sum(a.similarity for a in less) + 1e-5
            assert sum(a.novelty for a in more) >= sum(a.novelty for a in less) - 1e-5


def test_a_hub_is_answered_from_its_strongest_relationships(made_up: Store) -> None:
    found = seen_from(made_up, "hub", limit=10)
    assert len(found) == 10
    assert len(alternatives(opened(made_up), "hub", Filters(limit=10))) == 10
    assert [answer.kind for answer in paths(made_up, "hub", found[0].slug, METHODOLOGY)]
    walk = walk_around(made_up, [Node("Entity", "hub")], EXPLORATION)
    assert walk.transition.nnz < NEIGHBOURS * 2  # the hub and its capability have four times as many


def test_a_neighbourhood_stays_small_at_a_hub_and_goes_round_in_a_circle_once(made_up: Store) -> None:
    around = neighbourhood(made_up, "hub", EXPLORATION)
    kinds = Counter(kind for *_, kind in around.edges(data="type"))
    assert kinds["COMPARED_WITH"] == kinds["MENTIONS"] == EXPLORATION.hub_steps
    assert kinds["HAS_CAPABILITY"] == 1
    entities = sorted(node for node, kind in around.nodes(data="kind") if kind == "Entity" and node != "hub")
    neighbour = made_up.read("offers_of", slugs=entities)[0]["slug"]
    wide = neighbourhood(made_up, neighbour, EXPLORATION, depth=2)
    assert "hub" in wide
    assert wide.degree("hub") <= sum(wide.nodes[node]["kind"] == "Entity" for node in wide) * 2
    assert (
        neighbourhood(made_up, neighbour, EXPLORATION, depth=2, limit=1).number_of_edges()
        < wide.number_of_edges()
    )
    # octo -- scanner -- printer -- octo
    circle = neighbourhood(made_up, "printer", EXPLORATION, depth=4)
    assert {"octo--reader-3-8b", "scanner", "reader-3-70b", "read my invoices", "c#2"} <= set(circle)
    assert sum(kind == "COMPARED_WITH" for *_, kind in circle.edges(data="type")) == 3
    assert set(neighbourhood(made_up, "alone", EXPLORATION, depth=4)) == {"alone"}
    listed = relations(neighbourhood(made_up, "octo--reader-3-8b", EXPLORATION, depth=2), "octo--reader-3-8b")
    assert [line.depth for line in listed] == sorted(line.depth for line in listed)
    found = next(line for line in listed if line.relation == "MATCHED" and line.end == "a#1")
    assert (found.start, found.start_kind, found.start_name) == (
        "read my invoices",
        "intent",
        "Read my invoices",
    )
    assert (found.depth, found.properties["succeeded"]) == (2, 4)


def test_a_search_finds_hubs_and_what_stands_alone(made_up: Store) -> None:
    for slug in ("hub", "alone", "printer"):
        (first, *_) = search(made_up, slug, constants=METHODOLOGY.search)
        assert (first.slug, first.capability) == (slug, None)


def test_what_has_nothing_around_it_has_no_answer(made_up: Store) -> None:
    assert seen_from(made_up, "alone") == ()
    assert alternatives(opened(made_up), "alone", Filters()) == ()
    with pytest.raises(NotFoundError, match="no path of at most 6 steps"):
        paths(made_up, "alone", "scanner", METHODOLOGY)
    # without capabilities, but compared with others: these are guesses
    guesses = {answer.slug: answer for answer in alternatives(opened(made_up), "printer", Filters())}
    assert set(guesses) == {"octo--reader-3-8b", "scanner"}
    assert all(answer.guess for answer in guesses.values())
    assert [v.winner for v in guesses["octo--reader-3-8b"].verdicts] == ["other"]
    found = {answer.slug: answer for answer in seen_from(made_up, "printer")}
    assert set(found) == {"octo--reader-3-8b", "scanner"}
    assert [each.slug for each in found["octo--reader-3-8b"].variants] == ["reader-3-70b"]


def test_what_fits_is_offered_although_no_path_leads_to_it(made_up: Store) -> None:
    found = seen_from(made_up, "alone", must=["straighten pages"])
    assert [(answer.slug, answer.path, answer.relevance) for answer in found] == [("scanner", (), 0.0)]
    assert [(m.required, m.capability) for m in found[0].meets] == [("straighten pages", "c#2")]
    assert found[0].why == (
        "no path leads to it; keeps 0 of 0 capabilities, 2 new; "
        "meets 'straighten pages': Straightens crooked pages"
    )
    by_type = seen_from(made_up, "alone", type_="cli", limit=3)
    assert len(by_type) == 3
    assert {(answer.type, answer.path) for answer in by_type} == {("cli", ())}
    assert seen_from(made_up, "alone", must=["mends cartwheels"]) == ()


def test_what_constraints_removed_is_counted(made_up: Store) -> None:
    found = seen_from(made_up, "octo--reader-3-8b", free=True, must=["crooked pages"])
    assert [answer.slug for answer in found] == ["scanner"]
    assert {each.why: each.count for each in found.left_out}["fail the filters"] >= 1
    without = seen_from(made_up, "printer", without=["octo--reader-3-8b"])
    assert [answer.slug for answer in without] == ["scanner"]
    assert {each.why: each.count for each in without.left_out} == {"seen or excluded again": 2}


def test_what_is_not_read_is_within_the_bound(made_up: Store) -> None:
    """The oracle reads on until next to nothing is left out."""
    constants = {reach: EXPLORATION.model_copy(update={"reach": reach}) for reach in (2e-3, 1e-4)}
    seeds = [Node("Entity", "octo--reader-3-8b"), Node("Entity", "scanner")]
    for start in (seeds, [Node("Entity", made_up.read("top_entities", limit=1)[0]["slug"])]):
        coarse, fine = (walk_around(made_up, start, of) for of in constants.values())
        scores = {}
        for name, walk in (("coarse", coarse), ("fine", fine)):
            found = personalised(
                walk.transition, walk.seeds(start), damping=walk.damping, tolerance=EXPLORATION.tolerance
            ).scores
            scores[name] = (dict(zip(walk.nodes, found.tolist(), strict=True)), walk.residual(found))
        nodes = scores["coarse"][0].keys() | scores["fine"][0].keys()
        apart = sum(abs(scores["coarse"][0].get(n, 0.0) - scores["fine"][0].get(n, 0.0)) for n in nodes)
        assert apart <= scores["coarse"][1] + scores["fine"][1] + 1e-9
        assert scores["fine"][1] <= scores["coarse"][1] + 1e-9


def test_both_servers_answer_alike(made_up: Store, same_on_both: SameOnBoth) -> None:
    slugs = [row["slug"] for row in made_up.read("top_entities", limit=1)]
    answer = [
        *(seen_from(made_up, slug, "scanner") for slug in (*slugs, "hub")),
        *(alternatives(opened(made_up), slug, Filters()) for slug in (*slugs, "hub")),
        *(relations(neighbourhood(made_up, slug, EXPLORATION), slug) for slug in (*slugs, "hub")),
    ]
    same_on_both(answer)
