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

from ranking.arrays import Floats
from ranking.errors import BadArrayError, PropensityError
from ranking.impressions import Impressions, sums

SMALLEST = 1e-9  # a probability of exactly 0 could never leave 0 again


@dataclass(frozen=True)
class Cells:
    """Weighted impressions and clicks, summed per pair and position.

    Args:
        pair: per cell, the pair of intent and candidate.
        position: per cell, counted from 1.
        shown: per cell, the weight of its impressions.
        clicked: per cell, the weight of its clicks.
    """

    pair: NDArray[np.int64]
    position: NDArray[np.int64]
    shown: Floats
    clicked: Floats

    @staticmethod
    def of(log: Impressions, weight: ArrayLike | None = None) -> Cells:
        """Aggregate a log.

        Args:
            weight: per event; 1 if omitted.
        """
        w = np.ones(log.events) if weight is None else np.asarray(weight, dtype=float)
        width = int(log.position.max(initial=0)) + 1
        rows = np.flatnonzero(log.position > 0)
        key = log.pairs.of_row[rows].astype(np.int64) * width + log.position[rows]
        distinct, of_row = np.unique(key, return_inverse=True)
        of_event = w[log.event[rows]]
        shown = sums(of_row, of_event, len(distinct))
        clicked = sums(of_row, of_event * log.clicked[rows], len(distinct))
        return Cells(distinct // width, distinct % width, shown, clicked)


def examination_propensities(cells: Cells, *, tolerance: float = 1e-6, max_steps: int = 5000) -> Floats:
    """Estimate the examination propensity of every position, that of position 1 being 1.

    Expectation maximisation for the position-based model (Chuklin, Markov and de Rijke, Click Models for Web
    Search, 2015, section 4.1.3), extrapolated as in SQUAREM (Varadhan and Roland, Scandinavian Journal of
    Statistics 35, 2008, scheme S3). Pairs seen at only one position carry no information about positions and
    are left out.

    Args:
        tolerance: convergence threshold: the largest change of a propensity in one plain step.
        max_steps: maximum number of plain steps.

    Returns:
        Propensities in (0, 1], indexed by position; index 0 is no position and holds 1.

    Raises:
        PropensityError: some position shares no clicked candidate, directly or indirectly, with position 1,
            or the estimate does not converge.

    >>> shown = np.array([100.0, 100.0]); clicked = np.array([40.0, 20.0])
    >>> cells = Cells(np.array([0, 0]), np.array([1, 2]), shown, clicked)
    >>> examination_propensities(cells).round(3).tolist()
    [1.0, 1.0, 0.5]
    """
    positions = int(cells.position.max(initial=0)) + 1
    kept = _informative(cells)
    _require_connected(cells, kept)
    model = _PositionModel.of(kept, positions)
    theta, steps = model.start(), 0
    while steps < max_steps:
        first = model.step(theta)
        second = model.step(first)
        steps += 2
        if np.abs(second.propensity - first.propensity).max(initial=0) < tolerance:
            return _normalised(second.propensity)
        theta = model.better(second, _extrapolated(theta, first, second))
    raise PropensityError(
        f"the propensities of {positions - 1} positions did not settle in {max_steps} steps; "
        f"raise max_steps, or supply the propensities"
    )


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


def _informative(cells: Cells) -> Cells:
    """Return the cells of pairs that were clicked and were shown at two positions or more."""
    pairs = int(cells.pair.max(initial=-1)) + 1
    seen = cells.shown > 0
    places = sums(cells.pair, seen, pairs)
    clicks = sums(cells.pair, cells.clicked, pairs)
    keep = seen & ((places > 1) & (clicks > 0))[cells.pair]
    return Cells(cells.pair[keep], cells.position[keep], cells.shown[keep], cells.clicked[keep])


def _require_connected(cells: Cells, kept: Cells) -> None:
    used = np.unique(cells.position)
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
    propensity: Floats
    attraction: Floats


@dataclass(frozen=True)
class _PositionModel:
    """The position-based model on cells, with parameters relative to the most examined position."""

    cells: Cells
    pair: NDArray[np.int64]
    shown_at: Floats
    shown_of: Floats

    @staticmethod
    def of(cells: Cells, positions: int) -> _PositionModel:
        distinct, pair = np.unique(cells.pair, return_inverse=True)
        shown_at = sums(cells.position, cells.shown, positions)
        shown_of = sums(pair, cells.shown, len(distinct))
        return _PositionModel(cells, pair, np.maximum(shown_at, SMALLEST), shown_of)

    def start(self) -> _Estimate:
        clicks = sums(self.pair, self.cells.clicked, len(self.shown_of))
        falling = 1 / np.sqrt(np.maximum(np.arange(len(self.shown_at)), 1))
        return _Estimate(falling, np.clip(clicks / self.shown_of, SMALLEST, 1 - SMALLEST))

    def step(self, now: _Estimate) -> _Estimate:
        """One expectation and one maximisation step."""
        theta, alpha = now.propensity[self.cells.position], now.attraction[self.pair]
        skipped = (self.cells.shown - self.cells.clicked) / np.maximum(1 - theta * alpha, SMALLEST)
        seen = self.cells.clicked + skipped * theta * (1 - alpha)
        liked = self.cells.clicked + skipped * alpha * (1 - theta)
        propensity = sums(self.cells.position, seen, len(self.shown_at))
        attraction = sums(self.pair, liked, len(self.shown_of))
        return _Estimate(
            np.clip(propensity / self.shown_at, SMALLEST, 1), np.clip(attraction / self.shown_of, SMALLEST, 1)
        )

    def likelihood(self, now: _Estimate) -> float:
        """The log-likelihood of the clicks."""
        click = np.clip(
            now.propensity[self.cells.position] * now.attraction[self.pair], SMALLEST, 1 - SMALLEST
        )
        skipped = self.cells.shown - self.cells.clicked
        # np.sum, not a dot product: its summation order does not depend on the number of threads
        return float(np.sum(self.cells.clicked * np.log(click) + skipped * np.log1p(-click)))

    def better(self, plain: _Estimate, leap: _Estimate) -> _Estimate:
        """The extrapolated step if it is at least as likely as the plain steps, otherwise these."""
        return leap if self.likelihood(leap) >= self.likelihood(plain) else plain


def _extrapolated(start: _Estimate, first: _Estimate, second: _Estimate) -> _Estimate:
    """Extrapolate along the direction of two steps, in log-probabilities, where the model is additive."""
    logs = [np.log(np.concatenate([e.propensity, e.attraction])) for e in (start, first, second)]
    change, bend = logs[1] - logs[0], logs[2] - 2 * logs[1] + logs[0]
    size = float(np.sqrt(np.sum(bend**2)))
    length = max(float(np.sqrt(np.sum(change**2))) / size, 1.0) if size > 0 else 1.0
    leap = logs[0] + 2 * length * change + length**2 * bend
    # A probability of exactly 1 could never leave 1 again, so a step goes at most half the way there.
    leap = np.exp(np.clip(leap, np.log(SMALLEST), logs[2] / 2))
    return _Estimate(leap[: len(start.propensity)], leap[len(start.propensity) :])


def _normalised(propensity: Floats) -> Floats:
    """Scale to 1 at position 1; values above it are clipped, and index 0 is set to 1."""
    scaled = np.asarray(np.minimum(propensity / propensity[1], 1.0))
    scaled[0] = 1.0
    return scaled
