"""Lay out a search log: from its rows by intent to the three layouts of the evidence step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from matchgraph.cluster.event_gathering import (
    ActorPart,
    IntentPart,
    find_actors,
    find_opinions,
    gather_actors,
    gather_groups,
    number_pairs,
)
from matchgraph.cluster.event_layout import Layout
from matchgraph.cluster.vectors import Vectors
from ranking.arrays import Integers
from ranking.impressions import Impressions, Pairs
from ranking.row_block import cuts

BUCKETS = 2**16  # of consecutive actors or groups, whose work is counted to cut parts
# Runs a step on all parts and returns its results in their order: step, layout, how many, further arguments.
Over = Callable[..., list[Any]]


def here(step: Callable[..., Any], layout: Layout, parts: int, *more: object) -> list[Any]:
    """Run a step on all parts in this process, one after the other.

    Args:
        step: called with the layout, the number of a part, and further arguments.
        parts: how many.
        more: further arguments.
    """
    return [step(layout, part, *more) for part in range(parts)]


@dataclass(frozen=True)
class LaidOut:
    """A search log in its three layouts.

    Args:
        layout: where each part begins.
        over: runs a step on parts.
        positions: the largest position.
        has_outcomes: whether any outcome was reported.
    """

    layout: Layout
    over: Over
    positions: int
    has_outcomes: bool

    @classmethod
    def of(cls, layout: Layout, *, actors: int, groups: int, witnesses: int, over: Over = here) -> LaidOut:
        """Lay out a log of which the parts by intent are written.

        Args:
            layout: the first intent and event of each of these; the rest is added.
            actors: how many.
            groups: how many.
            witnesses: how many choices an actor is judged by.
            over: runs a step on parts.
        """
        parts = len(layout.intents) - 1
        width = _width(actors)
        found: list[IntentPart] = over(number_pairs, layout, parts, width)
        layout.pairs = _first([each.pairs for each in found])
        layout.actors = _cut([each.work_of_actors for each in found], width, actors, parts)
        width = _width(groups)
        acted: list[ActorPart] = over(gather_actors, layout, len(layout.actors) - 1, witnesses, width)
        for name in ("acted", "opinions", "choices", "asked"):
            setattr(layout, name, _first([getattr(each, name) for each in acted]))
        layout.groups = _cut([each.work_of_groups for each in acted], width, groups, parts)
        layout.judged = _first(over(gather_groups, layout, len(layout.groups) - 1))
        over(find_actors, layout, parts)
        over(find_opinions, layout, len(layout.actors) - 1)
        outcomes = any(each.has_outcomes for each in found)
        return cls(layout, over, max(each.positions for each in found), outcomes)

    @property
    def intent_parts(self) -> int:
        """How many parts by intent there are."""
        return len(self.layout.intents) - 1

    @property
    def actor_parts(self) -> int:
        """How many parts by actor there are."""
        return len(self.layout.actors) - 1

    @property
    def group_parts(self) -> int:
        """How many parts by group there are."""
        return len(self.layout.groups) - 1

    def on(self, step: Callable[..., Any], parts: int, *more: object) -> list[Any]:
        """Run a step on all parts, and return its results in their order.

        Args:
            step: called with the layout, the number of a part, and further arguments.
            parts: how many.
            more: further arguments.
        """
        return self.over(step, self.layout, parts, *more)

    def pairs(self) -> Pairs:
        """Return the pairs of intent and candidate, without those of the rows."""
        files = self.layout.files
        intent, candidate = (
            files.whole(f"pair_{name}", self.intent_parts) for name in ("intent", "candidate")
        )
        return Pairs(intent, candidate, np.zeros(0, np.int32))


def write_log(files: Vectors, log: Impressions, group: Integers, parts: int) -> Layout:
    """Write a log in memory as parts by intent, and return where each begins.

    Args:
        log: the events.
        group: of each candidate.
        parts: how many at most.

    Raises:
        OSError: they cannot be written.
    """
    rows = np.bincount(log.event, minlength=log.events)
    work = np.bincount(log.intent, 1 + rows, log.intents).astype(np.int64)
    intents = np.array(cuts(work, parts))
    of_event = np.searchsorted(intents, log.intent, side="right") - 1
    order = np.argsort(of_event, kind="stable")
    events = np.searchsorted(of_event[order], np.arange(len(intents)))
    first = np.cumsum(rows) - rows
    files.put(0, group_of=np.asarray(group, dtype=np.int64))
    for part, (low, high) in enumerate(zip(events[:-1].tolist(), events[1:].tolist(), strict=True)):
        event = order[low:high]
        count = rows[event]
        row_event = np.repeat(np.arange(len(event)), count)
        within = np.arange(len(row_event)) - np.repeat(np.cumsum(count) - count, count)
        row = first[event][row_event] + within
        files.put(
            part,
            i_event=event,
            i_intent=log.intent[event].astype(np.int64),
            i_actor=log.actor[event].astype(np.int64),
            i_age=log.age[event],
            i_row_event=row_event.astype(np.int32),
            i_candidate=log.candidate[row],
            i_position=log.position[row],
            i_clicked=log.clicked[row],
            i_outcome=log.outcome[row],
        )
    return Layout(files, intents, events)


def _width(numbers: int) -> int:
    return max(1, -(-numbers // BUCKETS))


def _first(sizes: Sequence[int]) -> Integers:
    return np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])


def _cut(work: Sequence[Integers], width: int, numbers: int, parts: int) -> Integers:
    """Return the first number of each part, and of all, so that parts have about equal work.

    Args:
        work: of consecutive numbers, as each part has seen it.
        width: how many numbers were counted together.
        numbers: how many.
        parts: how many at most.
    """
    total = np.zeros(max(1, -(-numbers // width)), dtype=np.int64)
    for each in work:
        total[: len(each)] += each
    found: Integers = np.minimum(np.array(cuts(total, parts)) * width, numbers)
    return found
