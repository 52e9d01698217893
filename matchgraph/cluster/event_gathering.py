"""The steps from rows by intent to the three layouts of a search log; each runs once, a task for each part.

What a task needs of other parts it reads from their files, sorted so that it reads its own rows only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from matchgraph.cluster.event_layout import KINDS, Layout, actor_log, group_of, intent_log
from matchgraph.cluster.vectors import Array
from ranking.actor_trust import Asked, Choices, Spans
from ranking.arrays import Integers
from ranking.doubt import budgets
from ranking.impressions import UNKNOWN
from ranking.opinions import Opinions


@dataclass(frozen=True)
class IntentPart:
    """What is known of a part by intent once its pairs are numbered."""

    pairs: int
    positions: int
    has_outcomes: bool
    work_of_actors: Integers


@dataclass(frozen=True)
class ActorPart:
    """What is known of a part by actor: how much there is of everything."""

    acted: int
    opinions: int
    choices: int
    asked: int
    work_of_groups: Integers


def number_pairs(layout: Layout, part: int, width: int) -> IntentPart:
    """Number the pairs of a part by intent, and sort its events by actor for those parts.

    Args:
        part: its number.
        width: how many consecutive actors are counted together.
    """
    log = intent_log(layout, part)
    pairs, shown = log.pairs, log.shown
    layout.files.put(
        part,
        pair_intent=(pairs.intent + layout.intents[part]).astype(np.int32),
        pair_candidate=pairs.candidate,
        row_pair=pairs.of_row,
        **{f"shown_{name}": value for name, value in vars(shown).items()},
    )
    actor, event = layout.files.get("i_actor", part), layout.files.get("i_event", part)
    order = np.argsort(actor, kind="stable")
    row = np.flatnonzero(log.touched)
    row = row[np.argsort(actor[log.event[row]], kind="stable")]
    layout.files.put(
        part,
        sent_actor=actor[order],
        sent_event=event[order],
        sent_place=layout.events[part] + order,
        sent_intent=layout.files.get("i_intent", part)[order],
        sent_age=log.age[order],
        sent_row_actor=actor[log.event[row]],
        sent_row_event=event[log.event[row]],
        sent_row_candidate=log.candidate[row],
        sent_row_pair=pairs.of_row[row],
        sent_row_clicked=log.clicked[row],
        sent_row_outcome=log.outcome[row],
    )
    touched = np.bincount(log.event[row], minlength=log.events)
    work = np.bincount(actor // width, 1 + touched).astype(np.int64)
    outcomes = bool((log.outcome != UNKNOWN).any())
    return IntentPart(len(pairs), int(log.position.max(initial=0)), outcomes, work)


def gather_actors(layout: Layout, part: int, witnesses: int, width: int) -> ActorPart:
    """Collect the events of some actors, and find their opinions and choices.

    Args:
        part: its number.
        witnesses: how many choices an actor is judged by.
        width: how many consecutive groups are counted together.
    """
    low, high = layout.actors[part : part + 2]
    parts = range(len(layout.events) - 1)
    names = ("actor", "event", "place", "intent", "age")
    actor, event, place, intent, age = _slices(layout, parts, "sent_actor", (low, high), "sent", names)
    order = np.argsort(event)
    actor, event, place, intent, age = (each[order] for each in (actor, event, place, intent, age))
    intents, intent = np.unique(intent, return_inverse=True)
    names = ("event", "candidate", "pair", "clicked", "outcome")
    rows = _slices(layout, parts, "sent_row_actor", (low, high), "sent_row", names, pair=layout.pairs)
    rows = [each[np.argsort(rows[0], kind="stable")] for each in rows]
    layout.files.put(
        part,
        a_event=event,
        a_place=place,
        a_actor=actor - low,
        a_intent=intent,
        a_intents=intents,
        a_age=age,
        a_row_event=np.searchsorted(event, rows[0]),
        **{f"a_{name}": each for name, each in zip(names[1:], rows[1:], strict=True)},
    )
    order = np.argsort(place)
    layout.files.put(part, back_place=place[order], back_event=order)
    return _opinions_and_choices(layout, part, witnesses, width)


def _opinions_and_choices(layout: Layout, part: int, witnesses: int, width: int) -> ActorPart:
    """Write what actors of a part clicked and reported on, sorted by group for those parts."""
    log, group = actor_log(layout, part), group_of(layout)
    first, intents, event = (
        layout.actors[part],
        layout.files.get("a_intents", part),
        layout.files.get("a_event", part),
    )
    opinions, any_weight = Opinions.of(log, group), np.ones(log.events)
    choices = Choices.of(log, any_weight, any_weight, group, witnesses)
    asked = Asked.of(log, any_weight, np.ones(len(intents)))
    pair = np.zeros(len(log.pairs), dtype=np.int64)
    pair[log.pairs.of_row] = layout.files.get("a_pair", part)
    order = np.argsort(opinions.group, kind="stable")
    layout.files.put(
        part,
        choice_actor=choices.actor + first,
        choice_pair=pair[choices.pair],
        choice_intent=intents[choices.intent],
        choice_group=choices.group,
        asked_actor=asked.actor + first,
        asked_intent=intents[asked.intent],
        out_group=opinions.group[order],
        out_actor=opinions.actor[order] + first,
        out_opinion=order,
    )
    for kind, budget in zip(KINDS, budgets(log, group), strict=False):
        order = np.argsort(budget.number, kind="stable")
        drawing = budget.event[order]
        layout.files.put(
            part,
            **{
                f"out_{kind}_group": budget.number[order],
                f"out_{kind}_event": event[drawing],
                f"out_{kind}_place": drawing,
            },
        )
    work = np.bincount(opinions.group // width).astype(np.int64)
    return ActorPart(log.events, len(opinions), len(choices.actor), len(asked.actor), work)


def gather_groups(layout: Layout, part: int) -> int:
    """Collect the opinions on some groups, with the choices of all who have one; return how many there are.

    Args:
        part: its number.
    """
    between = tuple(layout.groups[part : part + 2])
    parts = range(len(layout.actors) - 1)
    group, actor, opinion = _slices(
        layout, parts, "out_group", between, "out", ("group", "actor", "opinion"), opinion=layout.opinions
    )
    order = np.lexsort((group, actor))
    group, actor, opinion = group[order], actor[order], opinion[order]
    back = np.argsort(opinion)
    layout.files.put(part, g_group=group, g_actor=actor, reply_opinion=opinion[back], reply_place=back)
    for kind in KINDS:
        number, event, place = _slices(
            layout,
            parts,
            f"out_{kind}_group",
            between,
            f"out_{kind}",
            ("group", "event", "place"),
            place=layout.acted,
        )
        order = np.argsort(event, kind="stable")
        layout.files.put(
            part, **{f"g_{kind}_group": number[order] - between[0], f"g_{kind}_place": place[order]}
        )
    circle = np.unique(actor)
    choice = _of_actors(layout, parts, circle, "choice", ("actor", "pair", "intent", "group"), layout.choices)
    asked = _of_actors(layout, parts, circle, "asked", ("actor", "intent"), layout.asked)
    pairs, pair = np.unique(choice["pair"], return_inverse=True)
    intents, intent = np.unique(np.concatenate([choice["intent"], asked["intent"]]), return_inverse=True)
    choice |= {"pair": pair, "intent": intent[: len(choice["intent"])]}
    asked |= {"intent": intent[len(choice["intent"]) :]}
    layout.files.put(part, g_pairs=pairs, g_intents=np.array([len(intents)]))
    layout.files.put(part, **{f"g_choice_{name}": value for name, value in choice.items()})
    layout.files.put(part, **{f"g_asked_{name}": value for name, value in asked.items()})
    return len(opinion)


def find_actors(layout: Layout, part: int) -> None:
    """Find where the events of a part by intent are by actor.

    Args:
        part: its number.
    """
    parts, between = range(len(layout.actors) - 1), tuple(layout.events[part : part + 2])
    found = _elsewhere(layout, parts, between, "back", ("place", "event"), event=layout.acted)
    layout.files.put(part, i_back=found)


def find_opinions(layout: Layout, part: int) -> None:
    """Find where the opinions of a part by actor are by group.

    Args:
        part: its number.
    """
    parts, between = range(len(layout.groups) - 1), tuple(layout.opinions[part : part + 2])
    found = _elsewhere(layout, parts, between, "reply", ("opinion", "place"), place=layout.judged)
    layout.files.put(part, a_odds=found)


def _elsewhere(
    layout: Layout,
    parts: Iterable[int],
    between: tuple[Any, ...],
    prefix: str,
    names: tuple[str, str],
    **first: Integers,
) -> Integers:
    """Return where each of some rows is in the order of other parts.

    Args:
        parts: the other ones.
        between: number of the first row, and of the one after the last.
        prefix, names: of the vectors that say so: the row, and its place there.
        first: see `_slices`.
    """
    row, place = _slices(layout, parts, f"{prefix}_{names[0]}", between, prefix, names, **first)
    found = np.empty(len(row), dtype=np.int64)
    found[row - between[0]] = place
    return found


def _slices(
    layout: Layout,
    parts: Iterable[int],
    by: str,
    between: tuple[Any, ...],
    prefix: str,
    names: tuple[str, ...],
    **first: Integers,
) -> list[Array]:
    """Return the rows of other parts whose key is within layout.

    Args:
        by: the key, ascending in each part.
        between: the lower bound, and the upper one, exclusive.
        prefix, names: of the vectors to return.
        first: of vectors that are numbered in each part, the number of its first.
    """
    found: dict[str, list[Array]] = {name: [] for name in names}
    for part in parts:
        low, high = np.searchsorted(layout.files.get(by, part), between)
        for name in names:
            values = layout.files.get(f"{prefix}_{name}", part)[low:high]
            found[name].append(values + first[name][part] if name in first else values)
    return [np.concatenate(each) for each in found.values()]


def _of_actors(
    layout: Layout,
    parts: Iterable[int],
    actors: Integers,
    prefix: str,
    names: tuple[str, ...],
    first: Integers,
) -> dict[str, Array]:
    """Return the rows of some actors, and the number of each row as `row`.

    Args:
        actors: sorted.
        prefix, names: of the vectors, whose rows are sorted by actor.
        first: number of the first row of each part.
    """
    found: dict[str, list[Array]] = {name: [] for name in (*names, "row")}
    for part in parts:
        _, row = Spans.of(layout.files.get(f"{prefix}_actor", part), actors).members(np.arange(len(actors)))
        found["row"].append(row + first[part])
        for name in names:
            found[name].append(layout.files.get(f"{prefix}_{name}", part)[row])
    return {name: np.concatenate(each) for name, each in found.items()}
