"""Position bias: the examination propensity of each position, estimated from the log.

In the position-based model a candidate is clicked if its position is examined and it is attractive:
P(click) = propensity of the position x attraction of the pair of intent and candidate. The two can be
separated only through candidates that one intent showed at several positions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.sparse import csgraph

from ranking.arrays import Floats, Integers
from ranking.errors import BadArrayError, PropensityError, PropensityNotConvergedError
from ranking.grouping import sums_of
from ranking.impressions import Impressions, sums

SMALLEST = 1e-9  # a probability of exactly 0 has no logarithm
LARGEST_START = 0.9  # so that no start has likelihood 0
RIDGE = 1e-9  # relative
LONGEST_STEP = 2.0  # of the logarithm of a propensity
LIKELIHOOD_ROUNDING = 1e-13  # relative error of a log-likelihood summed in pairs


@dataclass(frozen=True)
class Cells:
    """Weighted impressions and clicks, summed per pair and position.

    Args:
        pair: per cell, sorted, the pair of intent and candidate.
        position: per cell, counted from 1.
        shown: per cell, the weight of its impressions.
        clicked: per cell, the weight of its clicks.
    """

    pair: NDArray[np.integer]
    position: NDArray[np.integer]
    shown: Floats
    clicked: Floats

    @staticmethod
    def of(log: Impressions, weight: ArrayLike | None = None) -> Cells:
        """Aggregate a log.

        Args:
            weight: per event; 1 if omitted.
        """
        w = np.ones(log.events) if weight is None else np.asarray(weight, dtype=float)
        found, size = log.shown, len(log.shown.pair)
        shown = sums_of(found.of_row, lambda some: w[log.event[found.row[some]]], size)
        chosen = np.flatnonzero(log.clicked[found.row])
        clicked = sums(found.of_row[chosen], w[log.event[found.row[chosen]]], size)
        return Cells(found.pair, found.position, shown, clicked)


def examination_propensities(
    cells: Cells,
    *,
    most_pairs: int | None = None,
    start: Floats | None = None,
    tolerance: float = 1e-6,
    max_steps: int = 200,
) -> Floats:
    """Estimate the examination propensity of every position, that of position 1 being 1.

    Maximum likelihood of the position-based model (Chuklin, Markov and de Rijke, Click Models for Web Search,
    2015, section 4.1.3). It is concave in the logarithms of propensities and attractions, so Newton's method
    finds the maximum in a few steps; attractions are eliminated pair by pair. Pairs seen at only one position
    carry no information about positions and are left out.

    Args:
        most_pairs: maximum number of pairs to estimate from, those with the most clicks; None for all. How
            often a pair was clicked says nothing about positions, so the choice is no bias.
        start: propensities by position to start from, such as those of similar weights.
        tolerance: convergence threshold: the largest change of a propensity in one step, whose square is the
            order of the error.
        max_steps: maximum number of steps.

    Returns:
        Propensities in (0, 1], indexed by position; index 0 is no position and holds 1.

    Raises:
        PropensityError: some position shares no clicked candidate, directly or indirectly, with position 1.
        PropensityNotConvergedError: the maximum was not reached.

    >>> shown = np.array([100.0, 100.0]); clicked = np.array([40.0, 20.0])
    >>> cells = Cells(np.array([0, 0]), np.array([1, 2]), shown, clicked)
    >>> examination_propensities(cells).round(3).tolist()
    [1.0, 1.0, 0.5]
    """
    telling = informative(cells, most_pairs)
    used = np.unique(cells.position)
    return propensities_from(telling, used, start=start, tolerance=tolerance, max_steps=max_steps)


def propensities_from(
    kept: Cells,
    used: Integers,
    *,
    start: Floats | None = None,
    tolerance: float = 1e-6,
    max_steps: int = 200,
) -> Floats:
    """Estimate propensities as `examination_propensities` does.

    Args:
        kept: the cells of the pairs to estimate from.
        used: all positions with impressions, sorted.
        start, tolerance, max_steps: as there.

    Raises:
        PropensityError, PropensityNotConvergedError: as there.
    """
    _require_connected(used, kept)
    positions = int(used.max(initial=0)) + 1
    model = _PositionModel.of(kept, positions)
    now = model.start(start)
    for _ in range(max_steps):
        then, length = model.step(now)
        moved = np.abs(np.exp(then.position) - np.exp(now.position)).max(initial=0)
        now = then
        if length == 1 and moved < tolerance:
            return _normalised(np.exp(now.position))
    raise PropensityNotConvergedError(positions - 1, f"{max_steps} steps were too few")


def propensities_given(values: ArrayLike, positions: int) -> Floats:
    """Return given propensities in the form of the estimate; positions beyond the last get its value.

    Args:
        values: per position from 1 on, in (0, 1], the first being 1.
        positions: the largest position that is needed.

    Raises:
        BadArrayError: they are not probabilities or do not start at 1.

    >>> propensities_given([1.0, 0.5], 3).tolist()
    [1.0, 1.0, 0.5, 0.5]
    """
    given = np.asarray(values, dtype=float)
    if given.ndim != 1 or not given.size or given[0] != 1 or not np.all((given > 0) & (given <= 1)):
        raise BadArrayError(f"propensities need to start at 1 and lie in (0, 1], got {given.tolist()}")
    beyond = np.full(max(positions - len(given), 0), given[-1])
    return np.concatenate([[1.0], given[:positions], beyond])


def examined(cells: Cells, propensity: Floats, pairs: int) -> Floats:
    """Return per pair the expected number of examined impressions: never fewer than its clicks.

    Clicks over this number is the position-debiased click-through rate, "clicks over expected clicks"
    (Zhang and Jones, WWW 2007).

    Args:
        propensity: per position, index 0 unused.
        pairs: number of pairs.
    """
    expected = sums(cells.pair, cells.shown * propensity[cells.position], pairs)
    clicked = sums(cells.pair, cells.clicked, pairs)
    return np.asarray(np.maximum(expected, clicked))


def informative(cells: Cells, most_pairs: int | None) -> Cells:
    """Return the cells of the pairs with most clicks among those shown at two positions or more.

    Args:
        most_pairs: how many; None for all.
    """
    pairs = int(cells.pair.max(initial=-1)) + 1
    seen = cells.shown > 0
    places = sums(cells.pair, seen, pairs)
    clicks = sums(cells.pair, cells.clicked, pairs)
    tells = (places > 1) & (clicks > 0)
    if most_pairs is not None and tells.sum() > most_pairs:
        first = np.argsort(np.where(tells, -clicks, 0.0), kind="stable")[:most_pairs]
        tells[:] = False
        tells[first] = True
    keep = seen & tells[cells.pair]
    return Cells(cells.pair[keep], cells.position[keep], cells.shown[keep], cells.clicked[keep])


def _require_connected(used: Integers, kept: Cells) -> None:
    if not used.size:
        raise PropensityError("there are no impressions to estimate propensities from; supply them")
    places, pairs = int(used.max()) + 1, int(kept.pair.max(initial=-1)) + 1
    links = sparse.coo_array(
        (np.ones(len(kept.pair)), (kept.position, places + kept.pair)), shape=(places + pairs,) * 2
    )
    component = csgraph.connected_components(links, directed=False)[1]
    apart = used[component[used] != component[1]]
    if apart.size or used[0] != 1:
        named = ", ".join(map(str, apart[:10])) or "1"
        raise PropensityError(
            f"position {named}: no candidate clicked there was also shown at a place linked to position 1, "
            f"so its propensity cannot be estimated; show some searches in another order, or supply them"
        )


@dataclass(frozen=True)
class _Estimate:
    """Logarithms of the propensities and attractions, at most 0, and the log-likelihood of the clicks."""

    position: Floats
    pair: Floats
    likelihood: float


@dataclass(frozen=True)
class _PositionModel:
    """The position-based model on cells, with propensities relative to the most examined position.

    Args:
        cells: the impressions.
        pair: per cell, the number of its pair among those with cells.
        skipped: per cell, the weight of its impressions without a click.
        never: per position, whether nothing was clicked there, so that its propensity is the smallest.
        always: per pair, whether it was always clicked, so that its attraction is 1.
    """

    cells: Cells
    pair: NDArray[np.int64]
    skipped: Floats
    never: NDArray[np.bool_]
    always: NDArray[np.bool_]

    @staticmethod
    def of(cells: Cells, positions: int) -> _PositionModel:
        distinct, pair = np.unique(cells.pair, return_inverse=True)
        skipped = np.maximum(cells.shown - cells.clicked, 0.0)
        never = sums(cells.position, cells.clicked, positions) <= 0
        always = sums(pair, skipped, len(distinct)) <= 0
        return _PositionModel(cells, pair.astype(np.int64), skipped, never, always)

    def start(self, propensity: Floats | None) -> _Estimate:
        """Return where to start: given propensities, or falling ones, with the rates that fit them."""
        count = len(self.never)
        given = np.zeros(0) if propensity is None else propensity[:count]
        falling = 1 / np.sqrt(np.maximum(np.arange(count), 1))
        theta = np.concatenate([given, falling[len(given) :]])
        theta = np.where(self.never, SMALLEST, np.clip(theta, SMALLEST, 1))
        seen = sums(self.pair, self.cells.shown * theta[self.cells.position], len(self.always))
        clicked = sums(self.pair, self.cells.clicked, len(self.always))
        rate = np.clip(clicked / np.maximum(seen, SMALLEST), SMALLEST, LARGEST_START)
        return self._at(np.log(theta), np.log(rate))

    def step(self, now: _Estimate) -> tuple[_Estimate, float]:
        """Return the estimate after a Newton step, shortened until it is no less likely, and its length.

        Raises:
            PropensityNotConvergedError: no step of any length improves the estimate.
        """
        towards = self._direction(now)
        length = 1.0
        while length > SMALLEST:
            then = self._at(now.position + length * towards[0], now.pair + length * towards[1])
            if then.likelihood >= now.likelihood - abs(now.likelihood) * LIKELIHOOD_ROUNDING:
                return then, length
            length /= 2
        raise PropensityNotConvergedError(len(self.never) - 1, "no step makes these clicks likelier")

    def _at(self, position: Floats, pair: Floats) -> _Estimate:
        """Return the nearest estimate within bounds: probabilities up to 1."""
        t = np.where(self.never, np.log(SMALLEST), np.clip(position, np.log(SMALLEST), 0.0))
        a = np.where(self.always, 0.0, np.clip(pair, np.log(SMALLEST), 0.0))
        exponent = t[self.cells.position] + a[self.pair]
        with np.errstate(divide="ignore"):  # a sure click that was skipped has likelihood 0
            missed = self.skipped * np.log(-np.expm1(np.where(self.skipped > 0, exponent, -1.0)))
        # np.sum, not a dot product: its summation order does not depend on the number of threads
        return _Estimate(t, a, float(np.sum(self.cells.clicked * exponent) + np.sum(missed)))

    def _direction(self, now: _Estimate) -> tuple[Floats, Floats]:
        """Return the Newton step of positions and pairs, with pairs eliminated, as they meet positions only.

        What is at its bound of 1 and would exceed it stays, as in the projected Newton method (Bertsekas,
        SIAM Journal on Control and Optimization 20, 1982). Scaling all propensities up and all attractions
        down changes little until one reaches its bound, hence the ridge.
        """
        n, count = len(self.always), len(self.never)
        exponent = now.position[self.cells.position] + now.pair[self.pair]
        odds = np.where(self.skipped > 0, 1 / np.expm1(-np.minimum(exponent, -1e-300)), 0.0)
        slope = self.cells.clicked - self.skipped * odds
        curve = self.skipped * odds * (1 + odds)
        by_pair, by_position = sums(self.pair, slope, n), sums(self.cells.position, slope, count)
        own = sums(self.pair, curve, n)
        free = ~((now.pair >= 0) & (by_pair >= 0)) & (own > 0)
        share = np.where(free, 1 / np.where(free, own, 1.0), 0.0)
        schur = np.diag(sums(self.cells.position, curve, count)) - self._linked(
            curve * np.sqrt(share[self.pair])
        )
        target = by_position - sums(self.cells.position, curve * (share * by_pair)[self.pair], count)
        moving = ~self.never & ~((now.position >= 0) & (by_position >= 0))
        step = np.zeros(count)
        ridge = np.diag(RIDGE * (1 + np.diag(schur)[moving]))
        step[moving] = np.linalg.solve(schur[np.ix_(moving, moving)] + ridge, target[moving])
        step *= min(1.0, LONGEST_STEP / np.abs(step).max(initial=LONGEST_STEP))
        return step, share * (by_pair - sums(self.pair, curve * step[self.cells.position], n))

    def _linked(self, value: Floats) -> Floats:
        """Return the products of the values of each pair's cells, summed by their positions."""
        ends = np.searchsorted(self.pair, np.arange(len(self.always) + 1))
        shape = len(self.always), len(self.never)
        by_pair = sparse.csr_array((value, self.cells.position, ends), shape=shape)
        return np.asarray((by_pair.T @ by_pair).toarray())


def _normalised(propensity: Floats) -> Floats:
    """Scale to 1 at position 1; values above it are clipped, and index 0 is set to 1."""
    scaled = np.asarray(np.minimum(propensity / propensity[1], 1.0))
    scaled[0] = 1.0
    return scaled
