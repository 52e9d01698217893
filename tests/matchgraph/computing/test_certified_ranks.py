"""The certificate of a published order: exact masses give ranks within the bounds, and nothing proved flips.

The exact masses come from Gaussian elimination in extended precision; all that follows is the product's code.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from graph.raw_signals import raw_signals
from graph.snapshot import UNKNOWN, ComparisonArrays, Snapshot
from matchgraph.computing import trust
from matchgraph.computing.computation import Computation, compute
from matchgraph.computing.search_evidence import SearchEvidence, ServedPairs
from ranking.blend import to_printed_digits
from ranking.methodology import Methodology
from ranking.propagation import Propagation
from tests.ranking.graphs import dense_solution

DAY = dt.date(2026, 11, 10)
SHIPPED = Methodology()
TYPES = ("model", "mcp")


def stopped_at(tolerance: float) -> Methodology:
    """The shipped constants, but for when the propagation stops."""
    early = SHIPPED.propagation.model_copy(update={"tolerance": tolerance})
    return SHIPPED.model_copy(update={"propagation": early})


def world(seed: int) -> tuple[Snapshot, SearchEvidence]:
    """Entities of which some are printed, some compared, some mentioned, some searched, most vouched for."""
    draw = np.random.default_rng(seed)
    entities = int(draw.integers(8, 30))
    kinds = tuple(TYPES[code] for code in draw.integers(0, 2, entities))
    figures = _printed(draw, kinds)
    left, right = draw.integers(0, entities, (2, 2 * entities))
    left, right = left[left != right], right[left != right]
    order = np.argsort(left, kind="stable")
    left, right = left[order], right[order]
    author, named = draw.integers(0, entities, (2, entities))
    snapshot = Snapshot(
        slugs=tuple(f"e{i:04}" for i in range(entities)),
        types=kinds,
        figures=figures,
        vetted=draw.random(entities) < 0.8,
        comparisons=ComparisonArrays(
            sources=tuple(f"p{i:05}" for i in range(len(left))),
            days=("",) * len(left),
            left=left,
            right=right,
            winner=draw.integers(0, 2, len(left)),
            figures=np.stack([figures[left], figures[right]], axis=1),
            leads=tuple(
                _leads(draw, figures[one], figures[other]) for one, other in zip(left, right, strict=True)
            ),
        ),
        mention_source=author,
        mention_target=named,
        mention_stance=draw.integers(0, 3, entities),
        signals=raw_signals([]),
        statements="",
    )
    return snapshot, _searches(draw, entities)


def _printed(draw: np.random.Generator, kinds: tuple[str, ...]) -> np.ndarray:
    """Print what hidden signals would have printed, for three of five entities."""
    hidden = draw.random((len(kinds), 5))
    rank = np.floor(100 * (SHIPPED.weights_of(kinds) * hidden).sum(axis=1) + 0.5)
    figures = np.column_stack([rank, np.floor(hidden[:, :4] + 0.5)]).astype(np.int64)
    figures[draw.random(len(kinds)) < 0.4] = UNKNOWN
    return figures


def _leads(
    draw: np.random.Generator, one: np.ndarray, other: np.ndarray
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """On some pages whose sides print one match, a verdict says whose is the greater: that joins entities."""
    if UNKNOWN in (one[0], other[0]) or one[4] != other[4] or draw.random() < 0.7:
        return (), ()
    return (("match",), ()) if one[0] > other[0] else ((), ("match",))


def _searches(draw: np.random.Generator, entities: int) -> SearchEvidence:
    """Each intent showed some entities and some capabilities; some entities were never shown."""
    intents, capabilities = 5, entities // 2
    first = entities + capabilities
    pairs = np.unique(draw.integers([0, 0], [intents, first], (6 * intents, 2)), axis=0)
    offering = draw.integers(0, entities, capabilities)
    demand = np.zeros(first + intents)
    demand[first:] = 0.1 + draw.random(intents)
    shown = np.bincount(np.concatenate([pairs[pairs[:, 1] < entities, 1], offering]), minlength=entities) > 0
    rates, seen = 0.01 + draw.random(len(pairs)), 50 * draw.random(len(pairs))
    return SearchEvidence(
        entities=entities,
        intents=tuple(f"intent {i}" for i in range(intents)),
        capabilities=tuple(f"c{i:04}" for i in range(capabilities)),
        source=first + pairs[:, 0],
        target=pairs[:, 1],
        flow=rates,
        offered=entities + np.arange(capabilities),
        offering=offering,
        demand=demand,
        events=np.where(shown, 40 * draw.random(entities), 0.0),
        pairs=ServedPairs(rates, rates, seen, seen),
    )


def exactly(snapshot: Snapshot, searches: SearchEvidence, monkeypatch: pytest.MonkeyPatch) -> Computation:
    """Compute with masses by elimination in the place of those of a solver that stops."""

    def eliminated(transition, teleport, *, damping, tolerance, engine):
        scores = dense_solution(transition, teleport, damping).astype(np.float64)
        return Propagation(scores, tolerance, 0, 0.0, engine)

    with monkeypatch.context() as patched:
        patched.setattr(trust, "propagate", eliminated)
        return compute(snapshot, stopped_at(1e-12), as_of=DAY, searches=searches)


def printed(run: Computation) -> np.ndarray:
    """Return the rank of every entity as it is published, NaN where it has none."""
    slugs = run.snapshot.slugs
    return np.array([run.scores[slug].rank if slug in run.scores else np.nan for slug in slugs])


def proved(run: Computation) -> int:
    """Return how many leading positions no error within the bounds can change, place by place.

    What is published is the order of printed digits, so errors are rounded as ranks are.
    """
    ranks = printed(run)
    ranked = ~np.isnan(ranks)
    published = ranks[ranked]
    least, most = (
        to_printed_digits(np.clip(ends, 0, 100))[ranked]
        for ends in (run.rank - run.bound, run.rank + run.bound)
    )
    count = 0
    for place in sorted(set(published.tolist()), reverse=True):
        above, below = published >= place, published < place
        if below.any() and least[above].min() <= most[below].max():
            break
        tied = published == place
        if tied.sum() > 1 and (least[tied] < most[tied]).any():
            break
        count = int(above.sum())
    return count


@pytest.fixture(scope="module")
def worlds() -> list[tuple[Snapshot, SearchEvidence]]:
    return [world(seed) for seed in range(50)]


def test_exact_masses_give_ranks_within_the_bounds_and_what_is_certified_never_flips(
    worlds: list[tuple[Snapshot, SearchEvidence]], monkeypatch: pytest.MonkeyPatch
) -> None:
    certified = open_ = moved = 0
    for snapshot, searches in worlds:
        exact = exactly(snapshot, searches, monkeypatch)
        truth = printed(exact)
        for tolerance in (1e-4, 1e-9):
            run = compute(snapshot, stopped_at(tolerance), as_of=DAY, searches=searches)
            error = np.abs(run.rank - exact.rank)
            assert (error <= run.bound + 1e-9).all(), (snapshot.slugs, tolerance, error.max())
            moved += int((error > 1e-6).sum())
            assert run.run.certified == proved(run)
            published = printed(run)
            order = np.argsort(-published, kind="stable")[: run.run.entities]
            above, below = order[: run.run.certified], order[run.run.certified :]
            certified += len(above)
            open_ += len(below)
            for place in range(len(above)):
                lower = order[published[order] < published[above[place]]]
                if len(lower):
                    assert truth[above[place]] > truth[lower].max()
                tied = order[published[order] == published[above[place]]]
                assert (truth[tied] == truth[above[place]]).all() or len(tied) == 1
    assert certified > 300, "or the test shows nothing"
    assert open_ > 40
    assert moved > 100


def test_the_recorded_bound_holds_for_what_pages_say_and_for_what_searches_add(
    worlds: list[tuple[Snapshot, SearchEvidence]],
) -> None:
    """Ranks rest on two propagations, so the wider bound of the two is recorded."""
    apart = 0
    for snapshot, searches in worlds[:10]:
        methodology = stopped_at(1e-4)
        both = compute(snapshot, methodology, as_of=DAY, searches=searches)
        by_pages = compute(snapshot, methodology, as_of=DAY).run.l1_bound
        assert both.run.l1_bound == max(by_pages, both.trust.l1_bound)
        apart += by_pages != both.trust.l1_bound
    assert apart == 10, "or the test shows nothing"
