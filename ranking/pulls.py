"""The forces of clicks and reports on the logits of their pairs, with the effect of each maximised out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from ranking.arrays import Floats
from ranking.in_blocks import in_blocks
from ranking.observations import Counts
from ranking.rounding import UNIT, Rounded

EFFECT_STEPS = 100  # bisection alone would need 60
MOVED = 1e-13  # relative change of an effect that is none
FEWER = 0.5  # share of pairs that move, below which they are copied
PROBABILITY = 10 * UNIT  # relative error of n·expit(x), the exponential included


@dataclass(frozen=True)
class Pull:
    """The forces of binomial observations at given logits.

    Args:
        force: (pairs,) force on the logit of each pair.
        information: (pairs,) its curvature.
        effect: (pairs,) random effect of each pair, maximised out.
        error: (pairs,) bound on the error of the force.
    """

    force: Floats
    information: Floats
    effect: Floats
    error: Floats

    @property
    def rounded(self) -> Rounded:
        """The forces with their errors."""
        return Rounded(self.force, self.error)


def pull(counts: Counts, logit: Floats, variance: float, effect: Floats, blur: Floats | float = 0.0) -> Pull:
    """Return the force of each pair on its logit, with the effect of the pair maximised out.

    The effect v solves v = C·(k - n·expit(logit + v)). The force f = k - n·expit(logit + v) falls strictly as
    the logit rises, rises with k, and has curvature I/(1 + C·I) < 1/C with I = n·p·(1 - p). As f = v/C, the
    last Newton step f = (k - n·p + I·v)/(1 + C·I) divides the rounding error of n·p by 1 + C·I.

    Args:
        logit: (pairs,) logits without the effect.
        variance: C, of the effect; 0 for none.
        effect: (pairs,) where to start.
        blur: (pairs,) rounding error of the logits.

    >>> one = Counts(np.array([0]), np.array([0]), np.array([10.0]), np.array([5.0]))
    >>> pull(one, np.zeros(1), 0.2, np.zeros(1)).information.round(4).tolist()
    [1.6667]
    """
    blurs = np.broadcast_to(np.asarray(blur, dtype=np.float64), logit.shape)
    return Pull(*in_blocks(partial(_pulled, variance), counts.trials, counts.hits, logit, effect, blurs))


def _pulled(
    variance: float, trials: Floats, hits: Floats, logit: Floats, effect: Floats, blur: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return force, information, effect and error of each pair."""
    v = _effect(trials, hits, logit, variance, effect)
    direct, p, rest = _direct(trials, hits, logit + v)
    information = trials * p * rest
    softened = 1 + variance * information
    force = (direct + information * v) / softened
    blurred = information * (blur + 2 * UNIT * (np.abs(logit) + np.abs(v)))
    wrong = PROBABILITY * (np.abs(direct) + trials * np.minimum(p, rest)) + blurred
    gap = np.abs(v - variance * direct) + variance * wrong  # at least the distance from the exact effect
    curved = trials * gap * (0.05 * gap + PROBABILITY)  # |n·p''| < n/10
    error = (wrong + curved + 4 * UNIT * np.abs(information * v)) / softened + 4 * UNIT * np.abs(force)
    return force, information / softened, v, error


def _direct(trials: Floats, hits: Floats, logit: Floats) -> tuple[Floats, Floats, Floats]:
    """Return k - n·p, p and 1 - p at given logits, without cancellation near p = 1."""
    ratio = np.exp(-np.abs(logit))
    likelier = 1 / (1 + ratio)
    rest, below = ratio * likelier, logit < 0
    force = np.where(below, hits - trials * rest, (hits - trials) + trials * rest)
    return force, np.where(below, rest, likelier), np.where(below, likelier, rest)


def _effect(trials: Floats, hits: Floats, logit: Floats, variance: float, effect: Floats) -> Floats:
    """Return the effect of each pair, by Newton's method inside a shrinking bracket.

    Most pairs are there after a step or two; those that still move go on without them.
    """
    low, high = variance * (hits - trials), variance * hits
    found = v = np.clip(effect, low, high)
    going = np.arange(v.size)
    for _ in range(EFFECT_STEPS):
        direct, p, rest = _direct(trials, hits, logit + v)
        gap = v - variance * direct
        low, high = np.where(gap < 0, v, low), np.where(gap > 0, v, high)
        step = v - gap / (1 + variance * trials * p * rest)
        beyond = (step < low) | (step > high)
        beyond |= (step != v) & ((step == low) | (step == high))  # which may lead back to the other end
        step = np.where(beyond, (low + high) / 2, step)
        moves = np.flatnonzero(np.abs(step - v) > MOVED * (1 + np.abs(step)))
        v = step
        found[going] = v
        if not moves.size:
            break
        if moves.size < FEWER * v.size:
            going, v, logit = going[moves], v[moves], logit[moves]
            trials, hits, low, high = trials[moves], hits[moves], low[moves], high[moves]
    return np.asarray(found)
