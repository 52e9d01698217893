"""What is written in a market of the second kind: comparison pages that print figures, and mentions.

A publisher has weights and measurements of their own. What they could not measure counts as 0 in the printed
rank, and prints as 0 itself. An entity's own text mostly says that it is better than others; where it admits
to be worse there is something to it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from graph.snapshot import STANCES, UNKNOWN, ComparisonArrays
from ranking.methodology import SIGNALS
from tests.simulation.market import Floats, Integers, same_kind
from tests.simulation.second.market import SecondAssumptions, SecondMarket
from tests.simulation.statements import FIGURES, Statements

PUBLISHERS_POINTS = {"adoption": 30, "quality": 20, "ecosystem": 15, "match": 20, "freshness": 15}
PRINTED = tuple(name for name in SIGNALS if name != "freshness")
OUTDATED, CONTRARY, ADDED = 0.35, 0.07, 0.5  # shares of pages: old ones, odd verdicts, verdicts by signal


@dataclass(frozen=True)
class Publisher:
    """What a publisher makes of the entities.

    Args:
        values: entity x signal in the order of SIGNALS, 0-1, 0 where unmeasured.
        measured: entity x signal.
        figures: entity x printed rank, adoption, quality, ecosystem, match.
    """

    values: Floats
    measured: NDArray[np.bool_]
    figures: Integers


def write(
    a: SecondAssumptions, market: SecondMarket, latent: dict[str, Floats], random: np.random.Generator
) -> Statements:
    """Draw who is compared and mentioned, and what is said.

    Args:
        a: the parameters.
        market: who there is.
        latent: per signal, what a publisher measures with noise.
        random: where chance comes from.
    """
    current = publish(market, latent, random)
    left, right = same_kind(a.pages, market, random)
    comparisons = _comparisons(market, latent, current, left, right, random)
    figures = np.full((len(market.kind), FIGURES), UNKNOWN)
    seen = np.union1d(left, right)
    figures[seen] = current.figures[seen]
    mentions, capabilities = _mentions(a, market, random)
    return Statements(figures, comparisons, mentions, capabilities)


def publish(market: SecondMarket, latent: dict[str, Floats], random: np.random.Generator) -> Publisher:
    """Measure, blend and round as a publisher does."""
    n = len(market.kind)
    points = np.array([PUBLISHERS_POINTS[name] for name in SIGNALS], dtype=np.float64)
    weights = random.dirichlet(points)  # of deviations of about 4 points
    noisy = np.column_stack([latent[name] + 0.5 * random.normal(size=n) for name in SIGNALS])
    measured = random.random(noisy.shape) < special.expit(0.8 + 1.1 * market.popularity)[:, None]
    values = np.where(measured, special.expit(1.3 * noisy), 0.0)
    rank = np.round(100 * values @ weights)
    ones = np.round(values[:, [SIGNALS.index(name) for name in PRINTED]])
    return Publisher(values, measured, np.column_stack([rank, ones]).astype(np.int64))


def _comparisons(
    market: SecondMarket,
    latent: dict[str, Floats],
    current: Publisher,
    left: Integers,
    right: Integers,
    random: np.random.Generator,
) -> ComparisonArrays:
    """Return the pages, of which some print the figures of an earlier state."""
    count, former = len(left), publish(market, latent, random)
    old = random.random(count) < OUTDATED
    sides = np.stack([left, right], axis=1)
    figures = np.where(old[:, None, None], former.figures[sides], current.figures[sides])
    margin = figures[:, 0, 0] - figures[:, 1, 0]
    contrary = random.random(count) < CONTRARY
    winner = np.where((margin > 0) ^ contrary, 0, 1)
    by_signal = random.random(count) < ADDED
    leads = tuple(
        _leads((former if old[page] else current).values[sides[page]]) if by_signal[page] else ((), ())
        for page in range(count)
    )
    return ComparisonArrays(
        sources=tuple(f"p{i:06}" for i in range(count)),
        days=tuple("2025-06-01" if each else "2025-12-01" for each in old),
        left=left,
        right=right,
        winner=np.where(margin == 0, UNKNOWN, winner),
        figures=figures,
        leads=leads,
    )


def _leads(values: Floats) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the two signals on which the sides differ most, by the side that leads."""
    difference = values[0] - values[1]
    clearest = np.argsort(-np.abs(difference), kind="stable")[:2]
    return (
        tuple(SIGNALS[i] for i in clearest if difference[i] > 0),
        tuple(SIGNALS[i] for i in clearest if difference[i] < 0),
    )


def _mentions(
    a: SecondAssumptions, market: SecondMarket, random: np.random.Generator
) -> tuple[Integers, tuple[str, ...]]:
    """Draw mentions with their stances, each in the text of one capability of the mentioning entity."""
    source, target = same_kind(a.mentions, market, random, pull=0.3 * market.quality)
    count = len(source)
    age = random.exponential(90.0, count)  # of the text, which describes what was so then
    difference = market.quality_at(source, age) - market.quality_at(target, age)
    difference = np.where(random.random(count) < 0.2, 0.0, difference)  # written without looking
    worse = special.expit(-2.4 - 1.3 * difference)
    better = (1 - worse) * special.expit(0.3 + 0.3 * difference)
    draw = random.random(count)
    said = np.where(draw < worse, "worse", np.where(draw < worse + better, "better", "neutral"))
    stance = np.array([STANCES.index(each) for each in said.tolist()], dtype=np.int64)
    first = np.searchsorted(market.owner, source)
    own = first + (random.random(count) * np.bincount(market.owner)[source]).astype(np.int64)
    return np.column_stack([source, target, stance]), tuple(f"c{i:06}" for i in own)
