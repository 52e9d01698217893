"""Loaders, a recompute and a reader at once give what one after the other gives; on both servers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import matchgraph
from benchmarks.concurrency import differences, meet, ranked, tables
from matchgraph import MatchGraph


def test_many_at_once_give_the_graph_of_one_after_the_other(
    graph: MatchGraph, graph_url: str, empty: Callable[[], None], tmp_path: Path
) -> None:
    work = tables(tmp_path, loaders=4, each=1)
    met = meet(graph_url, work, recomputes=1, readers=1)
    assert met.faults == []
    assert met.done["load"] == 4
    at_once = ranked(graph_url)
    empty()
    with matchgraph.open(graph_url) as in_turn:
        for paths in work:
            in_turn.load(paths)
    assert differences(at_once, ranked(graph_url)) == []
