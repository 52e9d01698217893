"""What runs on the parts of a search log in each round: arrays in, arrays out, by functions of `ranking`.

A vector that a step renews has the number of its turn in its name: an attempt of a task that was thought lost
may still write, and then writes what is there already.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from matchgraph.cluster.event_layout import KINDS, Layout, actor_log, group_of, intent_log
from matchgraph.cluster.vectors import Array
from ranking.actor_trust import Asked, Choices, Consensus, log_odds, mean_attraction_shown, trust_of
from ranking.arrays import Floats, Integers
from ranking.doubt import Budget, Doubt, budgets, idle_events
from ranking.event_parts import Judging, PairTotals
from ranking.event_weights import decay, votes
from ranking.evidence import EvidenceSettings
from ranking.examination import Cells, informative
from ranking.impressions import sums
from ranking.opinions import Opinions
from ranking.whole_log import capped_weight, opinion_weight, pair_counts

NONE: Integers = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Turn:
    """The number of a round of trust.

    Args:
        now: counted over all rounds of all estimates from these parts.
        first: that of the estimate.
        settings: its constants.
    """

    now: int
    first: int
    settings: EvidenceSettings

    def name(self, vector: str) -> str:
        """Return the name of a vector in this round."""
        return f"{vector}.{self.now}"

    def at_first(self, vector: str) -> str:
        """Return the name of a vector that the whole estimate uses."""
        return f"{vector}.{self.first}"

    def put(self, layout: Layout, part: int, **values: Array) -> None:
        """Write vectors of this round."""
        layout.files.put(part, **{self.name(vector): each for vector, each in values.items()})


def begin(layout: Layout, part: int, turn: Turn) -> None:
    """Weight events by age and opinions, by actor."""
    log = actor_log(layout, part)
    start = decay(log.age, turn.settings.half_life)
    opinion = opinion_weight(log, start, Opinions.of(log, group_of(layout)), turn.settings)
    trust = np.full(log.events, 0.5)
    turn.put(layout, part, start=start, opinion=opinion, believed=opinion, trust=trust)


def weigh(layout: Layout, part: int, turn: Turn) -> tuple[Cells, Integers] | None:
    """Cap the weights of events, by intent; return cells if propensities are estimated."""
    log = intent_log(layout, part)
    believed = layout.files.take(turn.name("believed"), layout.acted, layout.files.get("i_back", part))
    weight = capped_weight(log, believed, turn.settings)
    turn.put(layout, part, weight=weight)
    if turn.settings.propensities is not None:
        return None
    cells = Cells.of(log, weight)
    return informative(cells, turn.settings.examination_pairs), np.unique(cells.position)


def count(layout: Layout, part: int, turn: Turn, propensity: Floats) -> tuple[Floats, Floats]:
    """Return the weight of clicks and of examined impressions of each pair of a part by intent."""
    log = intent_log(layout, part)
    clicks, seen = pair_counts(log, layout.files.get(turn.name("weight"), part), propensity)
    turn.put(layout, part, clicks=clicks, seen=seen)
    return clicks, seen


def offer(layout: Layout, part: int, turn: Turn, judging: Judging) -> None:
    """Write how attractive what each event showed is, and the weight of each intent, by intent."""
    log, weight = intent_log(layout, part), layout.files.get(turn.name("weight"), part)
    attraction = _consensus(
        layout.files.get(turn.name("clicks"), part), layout.files.get(turn.name("seen"), part), judging
    ).attraction
    shown = mean_attraction_shown(log, attraction, judging.propensity, judging.mean)
    turn.put(layout, part, shown=shown, total=sums(log.intent, weight, layout.size("intents", part)))


def choose(layout: Layout, part: int, turn: Turn) -> None:
    """Write the weight of each choice, and the share of each actor in what it asked, by actor."""
    log, place = actor_log(layout, part), layout.files.get("a_place", part)
    weight = layout.files.take(turn.name("weight"), layout.events, place)
    shown = layout.files.take(turn.name("shown"), layout.events, place)
    total = layout.files.take(turn.name("total"), layout.intents, layout.files.get("a_intents", part))
    choices = Choices.of(log, weight, shown, group_of(layout), turn.settings.witnesses)
    share = Asked.of(log, weight, total).share
    turn.put(layout, part, held=choices.weight, expected=choices.expected, share=share)


def judge(layout: Layout, part: int, turn: Turn, judging: Judging) -> None:
    """Write the log-odds of each opinion, by group."""
    row, asked_row = layout.files.get("g_choice_row", part), layout.files.get("g_asked_row", part)
    actor, pair, intent, group = (
        layout.files.get(f"g_choice_{name}", part) for name in ("actor", "pair", "intent", "group")
    )
    held, expected = (
        layout.files.take(turn.name(name), layout.choices, row) for name in ("held", "expected")
    )
    share = layout.files.take(turn.name("share"), layout.asked, asked_row)
    asked_actor, asked_intent = (layout.files.get(f"g_asked_{name}", part) for name in ("actor", "intent"))
    pairs = layout.files.get("g_pairs", part)
    clicks, seen = (layout.files.take(turn.name(name), layout.pairs, pairs) for name in ("clicks", "seen"))
    opinions = Opinions(
        NONE, layout.files.get("g_actor", part), layout.files.get("g_group", part), NONE, NONE, NONE
    )
    odds = log_odds(
        Choices(actor, pair, intent, group, held, expected),
        Asked(asked_actor, asked_intent, share, int(layout.files.get("g_intents", part)[0])),
        opinions,
        _consensus(clicks, seen, judging),
    )
    turn.put(layout, part, odds=odds)


def doubt(layout: Layout, part: int, turn: Turn) -> None:
    """Write the trust in each event, and what it draws on budgets, by actor."""
    log = actor_log(layout, part)
    opinions = Opinions.of(log, group_of(layout))
    odds = layout.files.take(turn.name("odds"), layout.judged, layout.files.get("a_odds", part))
    trust = trust_of(log, opinions, odds)
    opinion = layout.files.get(turn.at_first("opinion"), part)
    weighted = Doubt.of(log, trust, opinions).weighted(opinion)
    drawn = np.stack([weighted.certain, weighted.unvouched, weighted.repeated], axis=1)
    turn.put(layout, part, trust_now=trust, drawn=drawn)


def draw(layout: Layout, part: int, turn: Turn) -> tuple[Floats, ...]:
    """Return what is drawn on the budgets of groups by clicks and by reports, by group."""
    return tuple(
        _drawn(
            layout,
            turn,
            layout.files.get(f"g_{kind}_place", part),
            layout.files.get(f"g_{kind}_group", part),
            size,
        )
        for size in (layout.size("groups", part),)
        for kind in KINDS
    )


def draw_idle(layout: Layout, part: int, turn: Turn) -> Floats:
    """Return what is drawn on the budgets of intents, by intent."""
    log = intent_log(layout, part)
    idle = idle_events(log)
    place = layout.files.get("i_back", part)[idle]
    return _drawn(layout, turn, place, log.intent[idle], layout.size("intents", part))


def _drawn(layout: Layout, turn: Turn, place: Array, number: Array, size: int) -> Floats:
    drawn = layout.files.take(turn.name("drawn"), layout.acted, place)
    found = Doubt(*(np.ascontiguousarray(column) for column in drawn.reshape(-1, 3).T))
    return found.drawn(Budget(np.arange(len(place)), number), size)


def believe(layout: Layout, part: int, turn: Turn, then: Turn) -> None:
    """Weight events by trust within budgets for the next round, by actor.

    Args:
        then: the next round.
    """
    log = actor_log(layout, part)
    opinions = Opinions.of(log, group_of(layout))
    trust = layout.files.get(turn.name("trust_now"), part)
    clicks, reports = (layout.files.get(turn.name(f"allowed_{kind}"), 0) for kind in KINDS)
    idle = layout.files.get(turn.name("allowed_idle"), 0)[:, layout.files.get("a_intents", part)]
    known = Doubt.of(log, trust, opinions).counted(
        budgets(log, opinions.of_candidate), [clicks, reports, idle]
    )
    then.put(layout, part, believed=layout.files.get(turn.at_first("opinion"), part) * known, trust=trust)


def vote(layout: Layout, part: int, turn: Turn) -> None:
    """Write the part of each event in the vote of its actor, by actor."""
    weight = layout.files.take(turn.name("weight"), layout.events, layout.files.get("a_place", part))
    turn.put(
        layout,
        part,
        vote=votes(actor_log(layout, part), weight, layout.files.get(turn.at_first("start"), part)),
    )


def total(layout: Layout, part: int, turn: Turn, propensity: Floats) -> tuple[Mapping[str, Floats], Floats]:
    """Return the sums of each pair and the demand of each intent, by intent."""
    log, weight = intent_log(layout, part), layout.files.get(turn.name("weight"), part)
    back = layout.files.get("i_back", part)
    trust, voted = (
        np.ascontiguousarray(layout.files.take(turn.name(name), layout.acted, back))
        for name in ("trust", "vote")
    )
    found = PairTotals.of(log, Cells.of(log, weight), weight, trust, propensity)
    return vars(found), sums(log.intent, voted, layout.size("intents", part))


def _consensus(clicks: Floats, seen: Floats, judging: Judging) -> Consensus:
    no_weight = np.zeros(0)  # it is in the choices already
    return Consensus(clicks, seen, judging.mean, judging.strength, judging.propensity, no_weight)
