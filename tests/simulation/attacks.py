"""Attempts to move an entity in the ranking: floods, success loops, and floods aimed at a rival.

Accounts search for intents the target is a candidate of, are shown what anyone would be shown, and click by
order. Accounts in disguise mix that with searches in which they behave like everyone else.
"""

from __future__ import annotations

import numpy as np

from ranking.impressions import Impressions
from tests.simulation.market import Assumptions, Floats, Market
from tests.simulation.searching import Searches, as_impressions, clicks, joined, slates


def flood(
    a: Assumptions,
    market: Market,
    propensity: Floats,
    random: np.random.Generator,
    *,
    target: int,
    first_actor: int,
    accounts: int,
    events_each: int,
    outcome: int = 0,
    disguise: int = 0,
    on_top: bool = False,
    recent_days: float = 60.0,
) -> Impressions:
    """Return the events of accounts that click the target wherever it is shown.

    Args:
        a: the parameters of the world.
        market: who there is.
        propensity: what the accounts in disguise examine.
        random: where chance comes from.
        target: the entity.
        first_actor: the number of the first account.
        accounts: how many there are.
        events_each: how many searches for the target each makes.
        outcome: what they report of the target: 1 makes a success loop, -1 harms a rival.
        disguise: how many searches like anyone's each makes per search for the target.
        on_top: whether the target stands at position 1 for them, as a bought place would have it.
        recent_days: how far back the attack began.
    """
    offering = market.owner[market.offered] == target
    asked = np.flatnonzero(offering.any(axis=1))
    if not len(asked):
        raise ValueError(f"entity {target} is no candidate of any intent: choose another target")
    count = accounts * events_each
    intent = random.choice(asked, count)
    slots = slates(a, market, intent, random)
    chosen = offering[intent[:, None], slots]
    missed = ~chosen.any(axis=1)  # whoever pushes a target goes on to the page that shows it
    slots[missed, -1] = offering[intent[missed]].argmax(axis=1)
    if on_top:
        place = offering[intent[:, None], slots].argmax(axis=1)
        first = slots[:, 0].copy()
        slots[:, 0] = slots[np.arange(count), place]
        slots[np.arange(count), place] = first
    chosen = offering[intent[:, None], slots]
    actor = first_actor + np.repeat(np.arange(accounts), events_each)
    searches = Searches(intent, random.uniform(0, recent_days, count), slots)
    attack = as_impressions(market, searches, actor, chosen, np.where(chosen, outcome, 0))
    if disguise == 0:
        return attack
    others = np.repeat(actor, disguise)
    intent = random.choice(a.intents, len(others), p=market.intent_share)
    slots = slates(a, market, intent, random)
    searches = Searches(intent, random.uniform(0, recent_days, len(others)), slots)
    clicked = clicks(a, market, searches, propensity, random)
    nothing = np.zeros(clicked.shape, dtype=np.int64)
    return joined(attack, as_impressions(market, searches, others, clicked, nothing))
