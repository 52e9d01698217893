"""How well the estimate of a methodology predicts later searches."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from matchgraph.computing.latent import estimated
from matchgraph.computing.run_inputs import RunInputs
from matchgraph.computing.signals import InferredSignals
from matchgraph.computing.unstated import variances_of
from matchgraph.runs.later_searches import LaterSearches
from ranking.arrays import Floats, Integers
from ranking.event_weights import capped, concentration, counted_once
from ranking.impressions import Impressions
from ranking.methodology import Methodology, identity
from ranking.opinions import Opinions
from ranking.prediction import Prediction, log_likelihood
from ranking.rank_rules import Evidence


@dataclass(frozen=True)
class Later:
    """Later searches, and what each of them counts.

    Args:
        searches: the rows.
        votes: (events,) weight of each event of the log, 0 if it is not among the rows.
    """

    searches: LaterSearches
    votes: Floats

    @classmethod
    def of(cls, searches: LaterSearches, constants: Evidence) -> Later:
        """Weigh searches as a run would weigh them: by the caps on each actor, without age and trust.

        Args:
            searches: the rows.
            constants: the methodology's chapter.
        """
        log = _log(searches)
        among = np.bincount(log.event, minlength=log.events) > 0
        opinions = Opinions.of(log, searches.owner)
        once = counted_once(log, among.astype(np.float64), opinions, most=constants.actor_choices)
        once = once * concentration(
            log,
            opinions,
            choices=constants.concentration_from,
            usual=constants.concentration_share,
        )
        return cls(searches, capped(log, once, share=constants.actor_share, floor=constants.actor_events))

    @property
    def size(self) -> float:
        """How many searches they count for."""
        return float(self.votes.sum())


def _log(searches: LaterSearches) -> Impressions:
    events, rows = searches.events, searches.rows
    columns = ("event", "candidate", "position", "clicked", "outcome")
    of_rows = {name: getattr(events, name)[rows] for name in columns}
    return Impressions.of(replace(events, age=np.zeros_like(events.age), **of_rows))


@dataclass(frozen=True)
class Predicting:
    """Predictions of later searches by the estimates of several methodologies, each computed once.

    Args:
        inputs: what the estimates learn from.
        halves: the searches to choose by, and those to judge by.
    """

    inputs: RunInputs
    halves: tuple[Later, Later]
    _by_half_life: dict[float, RunInputs] = field(default_factory=dict)
    _known: dict[str, tuple[float, float]] = field(default_factory=dict)

    @cached_property
    def signals(self) -> InferredSignals:
        """The prior, which the fitted constants do not touch."""
        return self.inputs.computed.signals

    def surprise(self, methodology: Methodology) -> tuple[float, float]:
        """Return minus the log-likelihood of each half's clicks and reports, in nats, weighted by votes.

        Args:
            methodology: it differs from that of the inputs in `utility` and the half-life only.
        """
        id_ = identity(methodology)
        if id_ not in self._known:
            learned = self._learned(methodology)
            found = estimated(self.inputs.snapshot, self.signals, learned.evidence, methodology)
            prediction = Prediction.of(
                found.observations.clicks,
                found.estimate,
                found.held.centre,
                variances_of(methodology.utility),
            )
            first, second = (_surprise(prediction, learned, half) for half in self.halves)
            self._known[id_] = first, second
        return self._known[id_]

    def _learned(self, methodology: Methodology) -> RunInputs:
        """Return the inputs with the evidence of a half-life, which takes longest."""
        half_life = methodology.evidence.half_life
        if half_life not in self._by_half_life:
            self._by_half_life[half_life] = replace(self.inputs, methodology=methodology)
        return self._by_half_life[half_life]


def _surprise(prediction: Prediction, learned: RunInputs, later: Later) -> float:
    shown = later.searches.kept(later.searches.position > 0)
    chance = prediction.click(_intents(learned, shown), shown.entity, _examined(learned, shown.position))
    clicks = later.votes[shown.event] * log_likelihood(chance, shown.chosen)
    reported = later.searches.kept(later.searches.outcome != 0)
    expected = log_likelihood(prediction.success(reported.entity), reported.outcome > 0)
    return -float(clicks.sum() + (later.votes[reported.event] * expected).sum())


def _intents(learned: RunInputs, shown: LaterSearches) -> Integers:
    """Return the number of each row's intent in the evidence, -1 if it has none."""
    known = learned.evidence.intents if learned.evidence else ()
    number = {text: i for i, text in enumerate(known)}
    return np.array([number.get(text, -1) for text in shown.intents], dtype=np.int64)[shown.intent]


def _examined(learned: RunInputs, position: Integers) -> Floats:
    """Return the examination propensity of each position, the last one for those beyond."""
    assert learned.rates
    propensity = learned.rates.propensity
    return propensity[np.minimum(position, len(propensity) - 1)]
