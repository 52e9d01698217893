"""A search log in parts: the port of the evidence step, answered by a task for each part."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matchgraph.cluster import event_steps as steps
from matchgraph.cluster.event_layout import KINDS
from matchgraph.cluster.event_setup import LaidOut
from matchgraph.cluster.event_steps import Turn
from ranking.arrays import Floats, Integers
from ranking.event_parts import Judging, PairTotals, merged
from ranking.evidence import EvidenceSettings
from ranking.examination import Cells, informative
from ranking.impressions import Pairs


class EventsInParts:
    """A search log in files; see `ranking.event_parts.EventParts`.

    Args:
        log: its parts.
        pairs: with the pair of each row, if the log is in memory, too.
        with_events: whether the driver asks for trust and weight of single events.
    """

    def __init__(self, log: LaidOut, pairs: Pairs | None = None, *, with_events: bool = True) -> None:
        self._log, self._with_events = log, with_events
        self.pairs = pairs or log.pairs()
        self.positions, self.has_outcomes = log.positions, log.has_outcomes
        self._turn: Turn | None = None
        self._cells: list[tuple[Cells, Integers]] = []

    @property
    def _turned(self) -> Turn:
        assert self._turn is not None, "the evidence step begins with `begin`"
        return self._turn

    def begin(self, settings: EvidenceSettings) -> None:
        """Weight events by age, repeated choices and caps."""
        number = 0 if self._turn is None else self._turn.now + 1
        self._turn = Turn(number, number, settings)
        self._log.on(steps.begin, self._log.actor_parts, self._turn)
        self._weigh()

    def informative(self, most: int) -> tuple[Cells, Integers]:
        """Return the cells from which propensities are estimated, and all positions with impressions."""
        cells = merged([each for each, _ in self._cells])

        return informative(cells, most), np.unique(np.concatenate([used for _, used in self._cells]))

    def counts(self, propensity: Floats) -> tuple[Floats, Floats]:
        """Return the weight of the clicks and of the examined impressions of each pair."""
        found = self._log.on(steps.count, self._log.intent_parts, self._turned, propensity)
        clicks, seen = (np.concatenate(each) for each in zip(*found, strict=True))
        return clicks, seen

    def drawn(self, judging: Judging) -> list[Floats]:
        """Judge all actors by the counts returned last, and return what is drawn on each budget."""
        turn = self._turned
        self._log.on(steps.offer, self._log.intent_parts, turn, judging)
        self._log.on(steps.choose, self._log.actor_parts, turn)
        self._log.on(steps.judge, self._log.group_parts, turn, judging)
        self._log.on(steps.doubt, self._log.actor_parts, turn)
        of_groups = zip(*self._log.on(steps.draw, self._log.group_parts, turn), strict=True)
        idle = self._log.on(steps.draw_idle, self._log.intent_parts, turn)
        return [np.concatenate(each, axis=1) for each in (*of_groups, idle)]

    def believe(self, allowed: Sequence[Floats]) -> None:
        """Weight events by trust and caps."""
        turn = self._turned
        then = Turn(turn.now + 1, turn.first, turn.settings)
        named = zip((*KINDS, "idle"), allowed, strict=True)
        self._log.layout.files.put(0, **{turn.name(f"allowed_{name}"): each for name, each in named})
        self._log.on(steps.believe, self._log.actor_parts, turn, then)
        self._turn = then
        self._weigh()
        self._forget(turn)

    def totals(self, propensity: Floats) -> tuple[PairTotals, Floats]:
        """Return the sums of each pair, and the demand of each intent."""
        self._log.on(steps.vote, self._log.actor_parts, self._turned)
        found = self._log.on(steps.total, self._log.intent_parts, self._turned, propensity)
        names = found[0][0]
        sums = PairTotals(**{name: np.concatenate([each[name] for each, _ in found]) for name in names})
        return sums, np.concatenate([demand for _, demand in found])

    def of_events(self) -> tuple[Floats, Floats]:
        """Return trust and weight of each event, in the order of the log; nothing if no one asks."""
        if not self._with_events:
            return np.zeros(0), np.zeros(0)
        trust, weight = np.empty((2, int(self._log.layout.events[-1])))
        trust[self._log.layout.files.whole("a_event", self._log.actor_parts)] = self._whole(
            "trust", self._log.actor_parts
        )
        weight[self._log.layout.files.whole("i_event", self._log.intent_parts)] = self._whole(
            "weight", self._log.intent_parts
        )
        return trust, weight

    def _whole(self, vector: str, parts: int) -> Floats:
        return self._log.layout.files.whole(self._turned.name(vector), parts)

    def _weigh(self) -> None:
        found = self._log.on(steps.weigh, self._log.intent_parts, self._turned)
        self._cells = [each for each in found if each is not None]

    def _forget(self, turn: Turn) -> None:
        """Remove what later rounds do not need."""
        kept = {turn.at_first("opinion"), turn.at_first("start")}
        old = {each.name for each in self._log.layout.files.place.glob(f"*.{turn.now}")}
        self._log.layout.files.remove(*(old - kept))
