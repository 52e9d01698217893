"""Trust between entities: who wins, and that what no one vouches for counts for nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from graph.raw_signals import raw_signals
from graph.snapshot import UNKNOWN, ComparisonArrays, Snapshot
from matchgraph.computing.trust import FlowGraph, Trust, propagate_trust, winners
from ranking.flows import TIE
from ranking.methodology import Methodology

METHODOLOGY = Methodology()


def snapshot(
    pages: list[tuple[int, int, int, int, int]], vetted: list[bool], mentions: list[tuple[int, int]]
) -> Snapshot:
    """Pages are (left, right, left rank, right rank, named winner); mentions are neutral."""
    table = np.array(pages, dtype=np.int64).reshape(-1, 5)
    figures = np.full((len(pages), 2, 5), UNKNOWN)
    figures[:, :, 0] = table[:, 2:4]
    named = np.array(mentions, dtype=np.int64).reshape(-1, 2)
    return Snapshot(
        slugs=tuple(f"e{i:04}" for i in range(len(vetted))),
        types=("model",) * len(vetted),
        figures=np.full((len(vetted), 5), UNKNOWN),
        vetted=np.array(vetted),
        comparisons=ComparisonArrays(
            sources=tuple(f"p{i:05}" for i in range(len(pages))),
            days=("",) * len(pages),
            left=table[:, 0],
            right=table[:, 1],
            winner=table[:, 4],
            figures=figures,
            leads=(((), ()),) * len(pages),
        ),
        mention_source=named[:, 0],
        mention_target=named[:, 1],
        mention_stance=np.ones(len(named), dtype=np.int64),
        signals=raw_signals([]),
        statements="",
    )


def trust(graph: Snapshot) -> Trust:
    return propagate_trust(graph, METHODOLOGY)


def test_the_higher_printed_rank_wins_and_the_named_winner_decides_only_without_ranks() -> None:
    pages = [(0, 1, 40, 50, UNKNOWN), (0, 1, 40, 40, 0), (0, 1, UNKNOWN, 40, 1), (0, 1, UNKNOWN, 40, UNKNOWN)]
    assert winners(snapshot(pages, [True, True], [])).tolist() == [1, TIE, 1, TIE]


def test_a_winner_gains_on_a_loser_beyond_being_compared() -> None:
    found = trust(snapshot([(0, 1, 40, 50, 1), (1, 2, 50, 40, 0)], [True] * 3, []))
    assert found.reach[1] > found.reach[0] == found.reach[2]
    assert found.exposure[1] > found.exposure[0] == found.exposure[2]
    assert found.reach[1] - found.reach[0] > found.exposure[1] - found.exposure[0]


def test_pages_and_mentions_of_a_farm_nobody_vouches_for_move_nothing() -> None:
    honest = [(0, 1, 40, 50, 1), (1, 2, 50, 45, 0), (0, 2, 40, 45, 1)]
    before = trust(snapshot(honest, [True] * 3, [(0, 1)]))
    fakes = range(3, 503)
    farm = [(0, fake, 40, 99, 1) for fake in fakes] + [(fake, 2, 1, 45, 1) for fake in fakes]
    after = trust(
        snapshot(
            honest + farm,
            [True] * 3 + [False] * 500,
            [(0, 1), *((0, fake) for fake in fakes), *((fake, 2) for fake in fakes)],
        )
    )
    assert after.reach[:3].tolist() == before.reach.tolist()
    assert not after.reach[3:].any()
    assert not after.exposure[3:].any()


def test_an_owner_passes_at_most_half_of_a_loss_on_to_itself() -> None:
    """The loser's flow goes to the winner: all of it to another owner's, and half of it within one owner."""
    apart, together = (snapshot([(0, 1, 40, 50, 1)], [True, True], []) for _ in range(2))
    together = replace(together, slugs=("ada--a", "ada--b"))
    flow = [
        FlowGraph.of(graph, METHODOLOGY, None, neutral=False).transition(METHODOLOGY)[0, 1]
        for graph in (apart, together)
    ]
    assert flow[0] == METHODOLOGY.propagation.passed_on
    assert flow[1] == METHODOLOGY.propagation.same_owner_cap * flow[0]


def test_caps_take_from_what_is_stated_and_never_from_mere_exposure() -> None:
    """Two that mention each other, and one of them a third: either cap halves what the other passes back."""

    def capped(**caps: float) -> Methodology:
        constants = METHODOLOGY.propagation.model_copy(update=caps)
        return METHODOLOGY.model_copy(update={"propagation": constants})

    apart = snapshot([], [True] * 3, [(0, 1), (1, 0), (0, 2)])
    together = replace(apart, slugs=("ada--a", "ada--b", "bob--c"))
    whole = propagate_trust(apart, capped(same_owner_cap=1.0, reciprocal_cap=1.0))
    owned = propagate_trust(together, capped(same_owner_cap=0.5, reciprocal_cap=1.0))
    mutual = propagate_trust(apart, capped(same_owner_cap=1.0, reciprocal_cap=0.5))
    for found in (owned, mutual, propagate_trust(apart, METHODOLOGY)):
        assert found.exposure.tolist() == whole.exposure.tolist()
        assert found.reach[0] < whole.reach[0]
