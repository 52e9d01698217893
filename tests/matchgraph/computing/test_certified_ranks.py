"""The certificate of a published order: exact utilities give ranks within the bounds, no proof is wrong.

The exact utilities are the mode of the log-likelihood itself, refined in extended precision with every random
effect an unknown of its own; all that follows is the product's code.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from graph.raw_signals import raw_signals
from graph.snapshot import UNKNOWN, ComparisonArrays, Snapshot
from matchgraph.computing.computation import Computation, compute
from matchgraph.computing.latent import Latent
from matchgraph.computing.search_evidence import SearchEvidence, ServedPairs
from matchgraph.computing.unstated import variances_of
from ranking.blend import to_printed_digits
from ranking.methodology import Methodology
from ranking.observations import Counts

DAY = dt.date(2026, 11, 10)
SHIPPED = Methodology()
TYPES = ("model", "mcp")


def stopped_at(tolerance: float, certified: int = 0) -> Methodology:
    """The shipped constants, but for when the estimate stops, and how much has to be certified."""
    early = SHIPPED.utility.model_copy(update={"tolerance": tolerance})
    guard = SHIPPED.guard.model_copy(update={"certified": certified})
    return SHIPPED.model_copy(update={"utility": early, "guard": guard})


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
        clicks=_counts(draw, intents, entities, most=50),
        reports=_counts(draw, intents, entities, most=5),
    )


def _counts(draw: np.random.Generator, intents: int, entities: int, *, most: float) -> Counts:
    pairs = np.unique(draw.integers([0, 0], [intents, entities], (4 * intents, 2)), axis=0)
    trials = most * draw.random(len(pairs))
    return Counts(pairs[:, 0], pairs[:, 1], trials, trials * draw.random(len(pairs)))


Extended = np.ndarray[tuple[int], np.dtype[np.longdouble]]


def expit(x: Extended) -> Extended:
    return 1 / (1 + np.exp(-x))


def exact_ranks(latent: Latent) -> np.ndarray:
    """Return the ranks at the exact balance of the observations of a run, before any rounding."""
    x = np.zeros(_unknowns(latent), dtype=np.longdouble)
    x[: len(latent.mean)] = latent.estimate.utility
    for _ in range(60):
        force, curvature = _slopes(latent, x)
        step = np.linalg.solve(curvature.astype(np.float64), force.astype(np.float64))
        x = x + step / max(1.0, float(np.abs(step).max()))
        if np.abs(step).max() < 1e-15:
            break
    else:
        raise AssertionError("no balance")
    return np.asarray(100 * expit(x[: len(latent.mean)]), dtype=np.float64)


def _unknowns(latent: Latent) -> int:
    seen = latent.observations
    return 2 * len(latent.mean) + seen.clicks.intents + len(seen.clicks.intent) + len(seen.reports.intent)


def _slopes(latent: Latent, x: Extended) -> tuple[Extended, np.ndarray]:
    """Return the gradient of the log-likelihood, and its negative Jacobian, with all effects as unknowns."""
    seen, centre, v = latent.observations, latent.held.centre, variances_of(SHIPPED.utility)
    n, intents, pairs = len(latent.mean), seen.clicks.intents, len(seen.clicks.intent)
    force, curvature = np.zeros(len(x), dtype=np.longdouble), np.zeros((len(x),) * 2, dtype=np.longdouble)

    def prior(unknown: int, others: dict[int, float], mean: float, variance: float, rows: list[int]) -> None:
        """Add a normal term of the unknown minus multiples of others."""
        terms = {unknown: 1.0} | {other: -factor for other, factor in others.items()}
        distance = sum(factor * x[i] for i, factor in terms.items()) - mean
        for i in rows:
            force[i] -= terms[i] * distance / variance
            for j, factor in terms.items():
                curvature[i, j] += terms[i] * factor / variance

    def trial(unknowns: list[int], base: float, trials: float, hits: float) -> None:
        p = expit(base + sum(x[i] for i in unknowns))
        for i in unknowns:
            force[i] += hits - trials * p
            curvature[i, unknowns] += trials * p * (1 - p)

    for i in range(n):
        prior(i, {}, latent.mean[i], latent.variance[i], [i])
        prior(n + i, {i: v.slope}, 0.0, v.appeal, [i, n + i])
    for q in range(2 * n, 2 * n + intents):
        prior(q, {}, 0.0, centre.intent_variance, [q])
    for k, (q, i) in enumerate(zip(seen.clicks.intent, seen.clicks.entity, strict=True)):
        effect = 2 * n + intents + k
        prior(effect, {}, 0.0, v.click_pair, [effect])
        trial([2 * n + q, n + i, effect], centre.click, seen.clicks.trials[k], seen.clicks.hits[k])
    for k, i in enumerate(seen.reports.entity):
        effect = 2 * n + intents + pairs + k
        prior(effect, {}, 0.0, v.report_pair, [effect])
        trial([i, effect], centre.report, seen.reports.trials[k], seen.reports.hits[k])
    _add_statements(latent, x, force, curvature)
    return force, curvature


def _add_statements(latent: Latent, x: Extended, force: Extended, curvature: np.ndarray) -> None:
    orders = latent.observations.orders
    for k, (i, j) in enumerate(zip(orders.first, orders.second, strict=True)):
        slope = orders.slope[k]
        p = expit(orders.offset[k] + slope * (x[i] - x[j]))
        for own, sign, weight in ((i, 1, orders.on_first[k]), (j, -1, orders.on_second[k])):
            force[own] += weight * sign * slope * (orders.agrees[k] - p)
            curvature[own, i] += weight * sign * slope**2 * p * (1 - p)
            curvature[own, j] -= weight * sign * slope**2 * p * (1 - p)


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
        at = published == place
        if (least[at] < most[at]).any():
            break
        count = int(above.sum())
    return count


@pytest.fixture(scope="module")
def worlds() -> list[tuple[Snapshot, SearchEvidence]]:
    return [world(seed) for seed in range(50)]


def test_exact_utilities_give_ranks_within_the_bounds_and_what_is_certified_never_flips(
    worlds: list[tuple[Snapshot, SearchEvidence]],
) -> None:
    certified = open_ = moved = 0
    for snapshot, searches in worlds:
        for tolerance in (1e-3, 1e-9):
            run = compute(snapshot, stopped_at(tolerance), as_of=DAY, searches=searches)
            exact = exact_ranks(run.latent)
            error = np.abs(run.rank - exact)
            assert (error <= run.bound).all(), (snapshot.slugs, tolerance, error.max())
            moved += int((error > 1e-6).sum())
            assert run.run.certified == proved(run)
            published, truth = printed(run), to_printed_digits(exact)
            order = np.argsort(np.where(np.isnan(published), np.inf, -published), kind="stable")
            order = order[: run.run.entities]
            above, below = order[: run.run.certified], order[run.run.certified :]
            certified += len(above)
            open_ += len(below)
            for place in range(len(above)):
                lower = order[published[order] < published[above[place]]]
                if len(lower):
                    assert truth[above[place]] > truth[lower].max()
                assert truth[above[place]] == published[above[place]]
    assert certified > 300, "or the test shows nothing"
    assert open_ > 4
    assert moved > 100


def test_a_run_is_tightened_until_all_that_is_asked_is_proved(
    worlds: list[tuple[Snapshot, SearchEvidence]],
) -> None:
    refused = 0
    for snapshot, searches in worlds:
        early = compute(snapshot, stopped_at(1e-3), as_of=DAY, searches=searches)
        refused += early.run.certified < early.run.entities
        run = compute(snapshot, stopped_at(1e-3, certified=1000), as_of=DAY, searches=searches)
        assert run.run.certified == run.run.entities
        assert run.run.tied == 0
        assert run.bound.max() <= early.bound.max()
        exact, ranks = exact_ranks(run.latent), printed(run)
        assert (np.abs(run.rank - exact) <= run.bound).all()
        ranked = ~np.isnan(ranks)
        assert (ranks[ranked] == to_printed_digits(exact)[ranked]).all()
        fine = compute(snapshot, stopped_at(1e-11), as_of=DAY, searches=searches)
        assert (printed(fine)[ranked] == ranks[ranked]).all()
        half = run.run.entities // 2
        asked = compute(snapshot, stopped_at(1e-3, certified=half), as_of=DAY, searches=searches)
        assert asked.run.certified >= half
    assert refused > 4, "or nothing had to be tightened"


def test_the_record_of_a_run_has_the_bounds_of_ranks_and_of_masses(
    worlds: list[tuple[Snapshot, SearchEvidence]],
) -> None:
    for snapshot, searches in worlds[:10]:
        run = compute(snapshot, stopped_at(1e-3), as_of=DAY, searches=searches)
        assert run.run.l1_bound == run.trust.l1_bound <= SHIPPED.propagation.tolerance
        assert run.run.rank_bound == pytest.approx(run.bound.max(), rel=0.05)
