from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.errors import BadArrayError
from ranking.flows import TIE, TypedEdges, equal_shares
from tests.ranking.usual import comparison_edges, mention_edges, transition_matrix


def flows(edges):
    return {
        (s, t): w
        for s, t, w in zip(edges.source.tolist(), edges.target.tolist(), edges.weight.tolist(), strict=True)
    }


def passed(edges):
    return {(s, t): w for (s, t), w in flows(edges).items() if s != t}


def held(edges):
    return {s: w for (s, t), w in flows(edges).items() if s == t}


def test_the_loser_passes_its_flow_to_the_winner():
    assert passed(comparison_edges([3], [5], [5])) == {(3, 5): 1.0}
    assert passed(comparison_edges([3], [5], [3])) == {(5, 3): 1.0}


def test_the_winner_holds_its_unit_back():
    assert held(comparison_edges([3, 3], [5, 7], [5, 3])) == {3: 1.0, 5: 1.0}


def test_one_defeat_in_many_passes_on_little():
    edges = comparison_edges([0] * 100, list(range(1, 101)), [0] * 99 + [100])
    matrix = transition_matrix(101, [edges], {"comparison": 1.0})
    assert matrix[[0]].toarray().ravel().nonzero()[0].tolist() == [100]
    assert matrix[0, 100] == pytest.approx(0.01, rel=1e-12)


def test_a_tie_flows_half_each_way():
    assert passed(comparison_edges([3], [5], [TIE])) == {(3, 5): 0.5, (5, 3): 0.5}
    assert held(comparison_edges([3], [5], [TIE])) == {3: 0.5, 5: 0.5}


def test_a_tie_may_pass_less():
    edges = comparison_edges([3, 3], [5, 5], [TIE, 5], tie=0.25)
    assert passed(edges) == {(3, 5): 0.625, (5, 3): 0.125}
    assert held(edges) == {3: 0.375, 5: 0.875}
    with pytest.raises(BadArrayError, match=r"tie is 0\.75"):
        comparison_edges([3], [5], [TIE], tie=0.75)


def test_several_pages_on_a_pair_share_one_unit():
    edges = comparison_edges([1, 2, 1], [2, 1, 2], [1, 1, 2])
    assert passed(edges) == pytest.approx({(2, 1): 2 / 3, (1, 2): 1 / 3})


def test_the_neutral_variant_ignores_who_won():
    assert passed(comparison_edges([1, 4], [2, 0], [1, 4], neutral=True)) == {
        (1, 2): 0.5,
        (2, 1): 0.5,
        (0, 4): 0.5,
        (4, 0): 0.5,
    }


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(4, 6), st.sampled_from([0, 1, 2])), max_size=25))
def test_each_pair_holds_one_unit_in_any_order_of_pages(pages):
    left = [a for a, _, _ in pages]
    right = [b for _, b, _ in pages]
    winner = [(TIE, a, b)[w] for a, b, w in pages]
    edges = comparison_edges(left, right, winner)
    units: dict[tuple[int, int], Fraction] = {}
    for (source, target), weight in passed(edges).items():
        pair = (min(source, target), max(source, target))
        units[pair] = units.get(pair, Fraction(0)) + Fraction(weight)
    assert set(units) == set(zip(left, right, strict=True))
    assert all(abs(unit - 1) < Fraction(1, 10**15) for unit in units.values())
    rivals = {node: sum(node in pair for pair in units) for pair in units for node in pair}
    outgoing = np.bincount(edges.source, weights=edges.weight, minlength=7)
    assert all(outgoing[node] == pytest.approx(count) for node, count in rivals.items())
    backwards = comparison_edges(right[::-1], left[::-1], winner[::-1])
    assert backwards.weight.tobytes() == edges.weight.tobytes()
    assert backwards.source.tobytes() == edges.source.tobytes()


def test_a_page_on_one_entity_is_refused():
    with pytest.raises(BadArrayError, match=r"page 1 .* compares node 4 with itself"):
        comparison_edges([1, 4], [2, 4], [1, 4])


def test_a_winner_on_neither_side_is_refused():
    with pytest.raises(BadArrayError, match=r"page 0 .* node 9 wins"):
        comparison_edges([1], [2], [9])


def test_mentions_flow_by_stance_to_the_mentioned():
    edges = mention_edges([0, 0, 0], [1, 2, 3], ["worse", "neutral", "better"])
    assert flows(edges) == {(0, 1): 1.0, (0, 2): 0.5, (0, 3): 0.25}


def test_neutral_mentions_all_flow_alike():
    assert set(mention_edges([0, 0], [1, 2], ["worse", "better"], neutral=True).weight) == {0.5}


def test_an_author_praising_itself_draws_nothing():
    assert mention_edges([2], [2], ["worse"]).weight.size == 0


def test_an_unknown_stance_is_refused_by_name():
    with pytest.raises(BadArrayError, match=r"stance 'superb'.*better, neutral, worse"):
        mention_edges([0], [1], ["superb"])


def test_equal_shares_count_what_was_shown_and_never_chosen():
    edges = TypedEdges("matched", np.array([0, 0, 0]), np.array([2, 1, 2]), np.array([0.5, 0.0, 0.5]))
    assert flows(equal_shares(edges)) == {(0, 1): 1.0, (0, 2): 1.0}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, 2], [3], [1]), "arrays of one length, got 2 left, 1 right, 1 winners"),
        (([[1]], [3], [1]), "comparison.left has 2 dimensions"),
        (([1.5], [3], [3]), "comparison.left holds float64"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(arguments, message):
    with pytest.raises(BadArrayError, match=message):
        comparison_edges(*arguments)
