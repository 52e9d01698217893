"""`check` judges the run that a recompute would publish; on both servers."""

from __future__ import annotations

from matchgraph import MatchGraph
from tests.conftest import ROOT


def test_what_searches_measure_is_checked_as_it_is_ranked(graph: MatchGraph) -> None:
    assert not graph.load(str(ROOT / "examples")).refusals
    assert not graph.load(str(ROOT / "examples-events")).refusals
    report = graph.recompute()
    kinds = [finding.kind for finding in graph.check()]
    assert kinds.count("unmet_rank") == report.disagreeing
    assert kinds.count("contradiction") == report.conflicts
    assert "stale_ranks" not in kinds
