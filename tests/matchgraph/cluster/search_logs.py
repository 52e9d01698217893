"""Synthetic search logs with everything that the evidence step distinguishes."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np

from graph.event_log.log import EventLog
from graph.event_log.model import SearchEvent
from matchgraph import settings
from ranking.evidence import Evidence, EvidenceSettings
from ranking.impressions import Impressions
from ranking.rates import settings_of

GROUPS = 40
FIRST, LAST = dt.datetime(2026, 10, 1, tzinfo=dt.UTC), dt.date(2026, 10, 10)


def log_of(events: int, seed: int, *, outcomes: bool = True) -> tuple[Impressions, np.ndarray]:
    """Return a log and the group of each candidate: intents and actors with heavy tails, a crowd on one
    group, searches that showed nothing known, and reports without a search."""
    generator = np.random.default_rng(seed)
    group = np.concatenate([np.arange(GROUPS), generator.integers(0, GROUPS, 80)])
    intent = (30 * generator.random(events) ** 2).astype(np.int64) * 2  # some numbers are of no event
    actor = (events / 4 * generator.random(events) ** 2).astype(np.int64)
    crowd = generator.random(events) < 0.2
    actor[crowd] = generator.integers(0, 5, crowd.sum()) + int(events / 4)
    count = generator.integers(0, 7, events)
    event = np.repeat(np.arange(events), count)
    place = np.arange(len(event)) - np.repeat(np.cumsum(count) - count, count)
    turned = (place + generator.integers(0, 8, events)[event]) % 8
    candidate = (intent[event] * 7 + turned * 11) % len(group)
    report = (place == 5) & (generator.random(len(event)) < 0.3)
    pushed = crowd[event] & (group[candidate] == 3)
    appeal = generator.beta(0.3, 0.6, len(group))[candidate] / (1 + place / 2)
    clicked = ~report & ((generator.random(len(event)) < appeal) | pushed)
    reported = (report | (clicked & (generator.random(len(event)) < 0.3))) & outcomes
    log = Impressions(
        intent=intent,
        actor=actor,
        age=generator.random(events) * 300,
        event=event,
        candidate=candidate,
        position=np.where(report, 0, place + 1),
        clicked=clicked,
        outcome=np.where(reported, generator.choice([1, -1], len(event)), 0),
    )
    return log, group


def constants(*, estimated: bool) -> EvidenceSettings:
    """Return the constants that are shipped, with caps that bind in small logs."""
    chosen = settings.methodology().evidence
    found = settings_of(chosen, None if estimated else chosen.examination)
    return dataclasses.replace(found, actor_events=0.5, unvouched_events=1.0, witnesses=6)


def differences(found: Any, whole: Evidence) -> list[str]:
    """Return the names of the arrays that differ in any bit."""
    return [
        name
        for name, value in vars(whole).items()
        if any(
            one.tobytes() != two.tobytes() or one.dtype != two.dtype
            for one, two in zip(_arrays(value), _arrays(getattr(found, name)), strict=True)
        )
    ]


def _arrays(value: Any) -> list[np.ndarray]:
    return [value] if isinstance(value, np.ndarray) else list(vars(value).values())


def written_segments(folder: Path, events: int, seed: int) -> tuple[EventLog, dict[tuple[str, bool], int]]:
    """Write searches as two segments that share some, and return their log with the candidates' numbers.

    Some actors are unnamed, some events later than `LAST`; two names mean one candidate, and one means none.
    """
    generator = np.random.default_rng(seed)
    log = EventLog(folder)
    made = [_event(number, generator) for number in range(events)]
    for source, own in (("week-1", made[: 2 * events // 3]), ("week", made[events // 3 :])):
        with log.segment(source) as writer:
            for event in own:
                writer.add(event)
    names = {(f"tool-{number}", True): number for number in range(12)}
    names |= {(f"tool-{number}#a", False): 12 + number for number in range(12)}
    return log, names | {("old-name", True): 3}


def _event(number: int, generator: np.random.Generator) -> SearchEvent:
    asked = int(9 * generator.random() ** 2)
    chosen = generator.permutation(12)[: generator.integers(1, 6)]
    named = [
        {"capability": f"tool-{each}#a"} if (asked + each) % 2 else {"entity": f"tool-{each}"}
        for each in chosen.tolist()
    ]
    if number % 7 == 0:
        named += [{"entity": "old-name"}, {"entity": "unknown"}]
    shown = [{**each, "position": place} for place, each in enumerate(named, 1)]
    clicked = [next(iter(each.values())) for each in named if generator.random() < 0.4]
    outcome = {**named[0], "success": bool(generator.random() < 0.6)} if generator.random() < 0.4 else None
    if number % 11 == 0:  # a report without a search
        shown, clicked, outcome = [], [], {"entity": f"tool-{asked}", "success": True}
    return SearchEvent.model_validate(
        {
            "id": f"e{number * 7919 % 1000:03}",
            "at": (FIRST + dt.timedelta(hours=number)).isoformat(),
            "intent": f"Find a tool for need {asked}" + " " * (number % 3),
            "shown": shown,
            "clicked": clicked,
            "outcome": outcome,
            "actor": None if number % 5 == 0 else f"actor-{int(20 * generator.random() ** 2)}",
        }
    )
