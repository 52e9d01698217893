"""What an estimate expects of searches it has not seen, and how likely these were by that.

The effects of intents and pairs that it has not seen are 0; the appeal of an entity without clicks is b·η, as
the balance of `ranking.utility` has it already.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from ranking.arrays import Floats, Integers
from ranking.impressions import Pairs
from ranking.observations import Centre, Counts, Variances
from ranking.utility import Estimate

LEAST_CHANCE = 1e-9  # so that a surprise costs at most 21 nats


@dataclass(frozen=True)
class Prediction:
    """The expectations of one estimate.

    Args:
        centre: what is common to all entities.
        utility: (entities,) η, in logits.
        appeal: (entities,) e, in logits.
        readiness: (intents,) ι, in logits.
        pairs: pairs of intent and entity with clicks or examined impressions.
        effect: (pairs,) v, in logits.
    """

    centre: Centre
    utility: Floats
    appeal: Floats
    readiness: Floats
    pairs: Pairs
    effect: Floats

    @classmethod
    def of(cls, clicks: Counts, found: Estimate, centre: Centre, variances: Variances) -> Prediction:
        """Return the expectations of an estimate.

        The effect of a pair is C times the force of its clicks; that of several pairs of one intent and one
        entity, its capabilities, is their mean by examined impressions.

        Args:
            clicks: the observed clicks.
            found: the estimate.
            centre: what is common to all entities.
            variances: of the model.
        """
        pairs = Pairs.of(clicks.intent, clicks.entity)
        weight = np.maximum(clicks.trials, LEAST_CHANCE)
        effect = pairs.total(weight * variances.click_pair * found.click_force) / pairs.total(weight)
        return cls(centre, found.utility, found.appeal, found.readiness, pairs, effect)

    def click(self, intent: Integers, entity: Integers, examined: Floats) -> Floats:
        """Return the probability of a click on each candidate shown, (rows,).

        Args:
            intent: (rows,) number of the intent among those observed; -1 for another.
            entity: (rows,) number of the entity.
            examined: (rows,) examination propensity of its position, 0-1.
        """
        readiness = np.append(self.readiness, 0.0)
        iota = readiness[np.where(intent < len(self.readiness), intent, -1)]
        logit = self.centre.click + iota + self.appeal[entity] + self._effect(intent, entity)
        return np.asarray(examined * expit(logit))

    def success(self, entity: Integers) -> Floats:
        """Return the probability that a report on each entity is a success, (rows,).

        Args:
            entity: (rows,) number of the entity.
        """
        return np.asarray(expit(self.centre.report + self.utility[entity]))

    def _effect(self, intent: Integers, entity: Integers) -> Floats:
        known = _keys(self.pairs.intent, self.pairs.candidate)
        if not len(known):
            return np.zeros(len(intent))
        key = _keys(intent, entity)
        place = np.minimum(np.searchsorted(known, key), len(known) - 1)
        return np.where(known[place] == key, self.effect[place], 0.0)


def _keys(intent: NDArray[np.integer], entity: NDArray[np.integer]) -> Integers:
    """Return one number per pair, ascending by intent and entity; negative for intent -1."""
    return np.asarray(intent.astype(np.int64) << 32 | entity.astype(np.int64))


def log_likelihood(chance: Floats, happened: NDArray[np.bool_]) -> Floats:
    """Return the logarithm of the probability of what happened, (rows,), in nats.

    Args:
        chance: (rows,) probability of each event.
        happened: (rows,) whether it happened.

    >>> log_likelihood(np.array([0.5, 0.9]), np.array([True, False])).round(3).tolist()
    [-0.693, -2.303]
    """
    p = np.clip(chance, LEAST_CHANCE, 1 - LEAST_CHANCE)
    return np.where(happened, np.log(p), np.log1p(-p))
