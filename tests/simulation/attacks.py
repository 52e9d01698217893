"""Attempts to move an entity in the ranking: floods, success loops, and floods aimed at a rival.

Accounts search for intents the target is a candidate of, are shown what anyone would be shown, and click by
order. Accounts in disguise mix that with searches in which they behave like everyone else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ranking.impressions import Impressions
from tests.simulation.market import Integers
from tests.simulation.searching import Searches, Searching, joined


@dataclass(frozen=True)
class Flood:
    """A crowd of accounts that click a target wherever it is shown.

    Args:
        accounts: how many there are.
        events_each: how many searches for the target each makes.
        outcome: what they report of the target: 1 makes a success loop, -1 harms a rival.
        disguise: how many searches like anyone's each makes per search for the target.
        on_top: whether the target stands at position 1 for them, as a bought place would have it.
        recent_days: how far back the attack began.
    """

    accounts: int
    events_each: int
    outcome: int = 0
    disguise: float = 0
    on_top: bool = False
    recent_days: float = 60.0


def flood(
    searching: Searching, random: np.random.Generator, crowd: Flood, *, target: int, first_actor: int
) -> Impressions:
    """Return the events of accounts that click the target wherever it is shown.

    Args:
        searching: how people search, which the accounts in disguise do like everyone else.
        random: where chance comes from.
        crowd: who attacks, and how.
        target: the entity.
        first_actor: the number of the first account.
    """
    accounts = np.arange(first_actor, first_actor + crowd.accounts)
    attack = _aimed(searching, random, crowd, target, np.repeat(accounts, crowd.events_each))
    ordinary = round(crowd.events_each * crowd.disguise)
    if ordinary == 0:
        return attack
    return joined(attack, _like_anyone(searching, random, crowd, np.repeat(accounts, ordinary)))


def _aimed(
    searching: Searching, random: np.random.Generator, crowd: Flood, target: int, actor: Integers
) -> Impressions:
    market, count = searching.market, len(actor)
    offering = market.owner[market.offered] == target
    asked = np.flatnonzero(offering.any(axis=1))
    if not len(asked):
        raise ValueError(f"entity {target} is no candidate of any intent: choose another target")
    intent = random.choice(asked, count)
    slots = searching.slates(intent, np.zeros(count), searching.preferences(intent, random))
    chosen = offering[intent[:, None], slots]
    missed = ~chosen.any(axis=1)  # whoever pushes a target goes on to the page that shows it
    slots[missed, -1] = offering[intent[missed]].argmax(axis=1)
    if crowd.on_top:
        place = offering[intent[:, None], slots].argmax(axis=1)
        first = slots[:, 0].copy()
        slots[:, 0] = slots[np.arange(count), place]
        slots[np.arange(count), place] = first
    chosen = offering[intent[:, None], slots]
    searches = Searches(intent, random.uniform(0, crowd.recent_days, count), slots)
    return searching.as_impressions(searches, actor, chosen, np.where(chosen, crowd.outcome, 0), random)


def _like_anyone(
    searching: Searching, random: np.random.Generator, crowd: Flood, actor: Integers
) -> Impressions:
    market, count = searching.market, len(actor)
    intent = random.choice(len(market.offered), count, p=market.intent_share)
    preferences = searching.preferences(intent, random)
    age = random.uniform(0, crowd.recent_days, count)
    searches = Searches(intent, age, searching.slates(intent, age, preferences))
    clicked = searching.clicks(searches, random)
    nothing = np.zeros(clicked.shape, dtype=np.int64)
    return searching.as_impressions(searches, actor, clicked, nothing, random)
