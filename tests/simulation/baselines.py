"""Simple rankings of a simulated world: the product's own, fixed weights, shrunk rates, and plain sums."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from matchgraph.runs import baselines as products
from ranking.impressions import sums
from tests.simulation.engine import inputs_of
from tests.simulation.market import Floats, Integers
from tests.simulation.observed import places_in_type
from tests.simulation.tables import log_scaled, signals_by, within_type
from tests.simulation.world import World

POINTS = {"adoption": 25, "quality": 25, "ecosystem": 10, "match": 25, "freshness": 15}
SEVERAL = ("PageRank (networkx)",)  # of the product's baselines, those that use more than one source


class Simple(NamedTuple):
    """A score per entity, and whether it is made of one source alone: searches, reports, tables or pages."""

    scores: Floats
    single: bool


def baselines(world: World) -> dict[str, Simple]:
    """Return the score of every entity by each simple ranking.

    Args:
        world: what was observed.
    """
    found = {
        name: Simple(np.nan_to_num(baseline.scores), name not in SEVERAL)
        for name, baseline in products.baselines(inputs_of(world)).items()
    }
    places, logs = signals_by(world, within_type), signals_by(world, log_scaled)
    clicked, reported = shrunk_clicks(world), shrunk_reports(world)
    by_clicks = places | {"match": places_in_type(clicked, world.kind)}
    by_both = places | {"match": (by_clicks["match"] + places_in_type(reported, world.kind)) / 2}
    found |= {
        "stars": Simple(world.stars, True),
        "debiased click-through, shrunk": Simple(clicked, True),
        "success rate, shrunk": Simple(reported, True),
        "fixed weights, missing = 0": Simple(fixed_weights(places, world.kind, missing=0.0), True),
        "fixed weights, missing = type mean": Simple(fixed_weights(places, world.kind), True),
        "fixed weights of logs, missing = type mean": Simple(fixed_weights(logs, world.kind), True),
        "fixed weights, with click-through": Simple(fixed_weights(by_clicks, world.kind), False),
        "fixed weights, with click-through and success": Simple(fixed_weights(by_both, world.kind), False),
        "comparisons won, shrunk": Simple(shrunk_wins(world), True),
    }
    parts = [fixed_weights(places, world.kind), clicked, reported, shrunk_wins(world)]
    if (world.statements.figures >= 0).any():
        printed = np.where(world.statements.figures[:, 0] >= 0, world.statements.figures[:, 0], np.nan)
        parts.append(_filled(printed, world.kind))
        found["printed rank, missing = type mean"] = Simple(parts[-1], True)
    found["places by every source, summed"] = Simple(
        np.sum([places_in_type(part, world.kind) for part in parts], axis=0), False
    )
    return found


def fixed_weights(signals: dict[str, Floats], kind: Integers, *, missing: float | None = None) -> Floats:
    """Return the sum of signals by the default points.

    Args:
        signals: per name, a value an entity, NaN where it is missing.
        kind: per entity, its type.
        missing: what counts instead of what is missing; the mean of the type where left out.
    """
    total = np.zeros(len(kind))
    for name, value in signals.items():
        known = _filled(value, kind) if missing is None else np.nan_to_num(value, nan=missing)
        total += POINTS[name] * known
    return total


def shrunk_clicks(world: World) -> Floats:
    """Return clicks per examined impression of each entity, shrunk to its type.

    Examination is assumed to fall as 1/position.
    """
    arrays = world.searches.arrays
    seen = np.where(arrays.position > 0, 1 / np.maximum(arrays.position, 1), 0.0)
    return _shrunk(_per_entity(world, arrays.clicked), _per_entity(world, seen), world.kind)


def shrunk_reports(world: World) -> Floats:
    """Return successes per report of each entity, shrunk to its type."""
    outcome = world.searches.arrays.outcome
    return _shrunk(_per_entity(world, outcome > 0), _per_entity(world, outcome != 0), world.kind)


def shrunk_wins(world: World) -> Floats:
    """Return the share of its comparisons that each entity wins, shrunk to its type."""
    pages = world.statements.comparisons
    decided = pages.winner >= 0
    sides = np.stack([pages.left, pages.right], axis=1)[decided]
    winners = sides[np.arange(len(sides)), pages.winner[decided]]
    entities = len(world.kind)
    return _shrunk(
        np.bincount(winners, minlength=entities).astype(np.float64),
        np.bincount(sides.ravel(), minlength=entities).astype(np.float64),
        world.kind,
    )


def _per_entity(world: World, values: ArrayLike) -> Floats:
    searches = world.searches
    return sums(searches.candidates.owner[searches.arrays.candidate], values, len(world.kind))


def _shrunk(successes: Floats, trials: Floats, kind: Integers) -> Floats:
    """Return the posterior means of a Beta-binomial whose prior has the moments of the type's rates."""
    answer = np.zeros(len(kind))
    for each in np.unique(kind):
        own = kind == each
        s, n = successes[own], trials[own]
        mean = float(np.clip(s.sum() / max(n.sum(), 1e-9), 1e-6, 1 - 1e-6))
        tried = n >= 2
        rate, spread = s[tried] / n[tried], mean * (1 - mean)
        sampling = float(np.mean(spread / n[tried])) if tried.any() else spread
        between = max(float(np.mean((rate - mean) ** 2)) - sampling if tried.any() else 0.0, spread / 50)
        strength = max(spread / between - 1, 1.0)
        answer[own] = (s + strength * mean) / (n + strength)
    return answer


def _filled(values: Floats, kind: Integers) -> Floats:
    """Return the values, the mean of the type where one is missing."""
    answer = values.copy()
    for each in np.unique(kind):
        own = kind == each
        known = values[own & ~np.isnan(values)]
        answer[own & np.isnan(values)] = known.mean() if len(known) else 0.5
    return answer
