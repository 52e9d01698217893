"""The search log in three layouts, so that each sum of the evidence step is within one part of one of them.

    by intent   all rows of some consecutive intents: caps, cells, counts of pairs, demand
    by actor    events of some actors, and what they clicked or reported on: opinions, choices, trust
    by group    opinions on some groups, with the choices of their actors: who vouches for whom

Parts hold consecutive numbers, so that parts one after the other are the order of the whole log.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from matchgraph.cluster.vectors import Vectors
from ranking.arrays import Integers
from ranking.impressions import Impressions, Pairs, Shown

NO_NUMBERS = np.zeros(1, dtype=np.int64)
KINDS = ("click", "report")  # of budgets of groups


@dataclass
class Layout:
    """The first number in each part, and the number of all, of everything that is numbered.

    Args:
        files: of all parts.
        intents, events, pairs: by intent; the place of an event is its number there.
        actors, acted, opinions, choices, asked: by actor; `acted` numbers events there.
        groups, judged: by group; `judged` numbers opinions there.
    """

    files: Vectors
    intents: Integers
    events: Integers
    pairs: Integers = field(default_factory=NO_NUMBERS.copy)
    actors: Integers = field(default_factory=NO_NUMBERS.copy)
    acted: Integers = field(default_factory=NO_NUMBERS.copy)
    opinions: Integers = field(default_factory=NO_NUMBERS.copy)
    choices: Integers = field(default_factory=NO_NUMBERS.copy)
    asked: Integers = field(default_factory=NO_NUMBERS.copy)
    groups: Integers = field(default_factory=NO_NUMBERS.copy)
    judged: Integers = field(default_factory=NO_NUMBERS.copy)

    def size(self, name: str, part: int) -> int:
        """Return how many there are in a part."""
        first = getattr(self, name)
        return int(first[part + 1] - first[part])


def group_of(layout: Layout) -> Integers:
    """Return the group of each candidate, (candidates,)."""
    return layout.files.get("group_of", 0)


def intent_log(layout: Layout, part: int) -> Impressions:
    """Return the rows of a part by intent; intents are numbered from its first, actors from 0.

    Args:
        part: its number.
    """
    pairs = shown = None
    if len(layout.pairs) > 1:  # they are numbered
        intent = layout.files.get("pair_intent", part) - np.int32(layout.intents[part])
        of_row = layout.files.get("row_pair", part)
        pairs = Pairs(intent.astype(np.int32), layout.files.get("pair_candidate", part), of_row)
        shown = Shown(
            *(layout.files.get(f"shown_{name}", part) for name in ("pair", "position", "row", "of_row"))
        )
    log = Impressions(
        (layout.files.get("i_intent", part) - layout.intents[part]).astype(np.int32),
        np.unique(layout.files.get("i_actor", part), return_inverse=True)[1].astype(np.int32),
        layout.files.get("i_age", part),
        layout.files.get("i_row_event", part),
        layout.files.get("i_candidate", part),
        layout.files.get("i_position", part),
        layout.files.get("i_clicked", part),
        layout.files.get("i_outcome", part),
        pairs,  # type: ignore[arg-type]  # None: numbered from the rows
    )
    if shown:
        log.__dict__["shown"] = shown  # else it would be sorted out again in every step
    return log


def actor_log(layout: Layout, part: int) -> Impressions:
    """Return the events of a part by actor with the rows touched; actors and intents are numbered from 0.

    Args:
        part: its number.
    """
    candidate = layout.files.get("a_candidate", part)
    return Impressions(
        layout.files.get("a_intent", part),
        layout.files.get("a_actor", part),
        layout.files.get("a_age", part),
        layout.files.get("a_row_event", part),
        candidate,
        np.ones(len(candidate), np.int16),  # any: position counts by intent alone
        layout.files.get("a_clicked", part),
        layout.files.get("a_outcome", part),
    )
