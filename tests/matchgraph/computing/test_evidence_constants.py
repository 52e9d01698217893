"""The evidence step takes every constant from its chapter of the methodology."""

from __future__ import annotations

from dataclasses import fields

from ranking.methodology import Methodology, parse
from ranking.rates import settings_of


def test_every_constant_can_be_set() -> None:
    text = """
evidence: {half_life: 30, credible_level: 0.1, flow_level: 0.2, own_prior_from: 7, actor_share: 0.2,
  actor_events: 5, actor_choices: 2, concentration_from: 4, concentration_share: 0.5,
  trust_rounds: 1, witnesses: 9,
  unjudged_level: 0.4, examination_pairs: 9,
  unvouched_excess: 2, unvouched_events: 1, unvouched_suspicion: 1.5, examination: [1, 0.9]}"""
    constants, shipped = parse(text).evidence, Methodology().evidence
    settings, usual = settings_of(constants, constants.examination), settings_of(shipped, shipped.examination)
    kept = {f.name for f in fields(settings) if getattr(settings, f.name) == getattr(usual, f.name)}
    assert kept == set()
