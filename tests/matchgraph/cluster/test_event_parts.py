"""The evidence step on a log in parts: the bytes of the log in one piece, however it is cut."""

from __future__ import annotations

import copy
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matchgraph.cluster.errors import DamagedBlockError
from matchgraph.cluster.event_layout import Layout
from matchgraph.cluster.event_setup import here
from matchgraph.cluster.mapped import Mapped, written_events
from matchgraph.cluster.vectors import Vectors
from ranking.evidence import evidence, evidence_of
from tests.matchgraph.cluster.search_logs import GROUPS, constants, differences, log_of

KINDS = np.arange(GROUPS) % 3


@pytest.mark.parametrize(("parts", "estimated"), [(1, True), (2, False), (3, True), (8, False)])
def test_parts_decide_no_bit_of_the_evidence(tmp_path: Path, parts: int, *, estimated: bool) -> None:
    log, group = log_of(600, seed=parts)
    chosen = constants(estimated=estimated)
    whole = evidence(log, KINDS, chosen, group=group)
    with Mapped(tmp_path, parts).events(log, group, chosen.witnesses) as events:
        found = evidence_of(events, KINDS, group, chosen)
        again = evidence_of(events, KINDS, group, chosen)  # as after propensities that cannot be estimated
    assert differences(found, whole) == differences(again, whole) == []
    assert np.ptp(whole.trust) > 0.1 and (whole.weight < 0.5).any()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("seed", range(4))
def test_logs_with_little_in_them_are_the_same_in_parts(tmp_path: Path, seed: int) -> None:
    log, group = log_of(12 + seed, seed, outcomes=bool(seed % 2))
    chosen = constants(estimated=False)
    with Mapped(tmp_path, 4).events(log, group, chosen.witnesses) as events:
        found = evidence_of(events, KINDS, group, chosen)
    assert differences(found, evidence(log, KINDS, chosen, group=group)) == []


def test_a_task_that_was_thought_lost_may_still_write(tmp_path: Path) -> None:
    log, group = log_of(300, seed=3)
    chosen, last = constants(estimated=True), []

    def late(step: Any, layout: Layout, parts: int, *more: object) -> list[Any]:
        found = here(step, layout, parts, *more)
        for lost in last:  # the attempt before, whose results were not awaited
            lost()
        last[:] = [partial(here, step, copy.copy(layout), parts, *more)]
        return found

    with written_events(tmp_path, log, group, chosen.witnesses, 3, late) as events:
        found = evidence_of(events, KINDS, group, chosen)
    assert differences(found, evidence(log, KINDS, chosen, group=group)) == []


def test_elements_are_taken_from_the_parts_that_have_them(tmp_path: Path) -> None:
    files = Vectors(tmp_path)
    first = np.array([0, 2, 2, 5])
    for part, values in enumerate(([0, 10], [], [20, 30, 40])):
        files.put(part, tens=np.array(values, np.int64))
    assert files.take("tens", first, np.array([4, 0, 2, 4, 1])).tolist() == [40, 0, 20, 40, 10]
    assert files.take("tens", first, np.array([], np.int64)).tolist() == []
    assert files.whole("tens", 3).tolist() == [0, 10, 20, 30, 40]
    with pytest.raises(DamagedBlockError, match=r"00003\.npy cannot be read"):
        files.get("tens", 3)
