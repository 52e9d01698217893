"""What one row of a table may do to ranks: to its own entity if it is removed, to others if it is absurd."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import matchgraph
from graph.model import SIGNALS
from matchgraph import MatchGraph
from matchgraph.computing.as_of import read_inputs
from matchgraph.computing.measured_signals import with_raw_signals
from matchgraph.computing.run_inputs import RunInputs
from matchgraph.computing.signals import infer_signals
from ranking.signals import LIMITS
from tests.conftest import ROOT, Servers, _empty
from tests.contract.conftest import Command

DAY = dt.date(2026, 11, 10)
MOST = 0.5  # points by which one number may move another entity
HEADER = "slug,metric,value,as_of,state\n"
SCALE = 0.011  # what one value moves the scale of its type


def passport(slug: str) -> str:
    artifact = {"id": slug, "slug": slug, "name": slug, "type": "cli", "status": "active"}
    capability = {"id": f"{slug}__cap_0", "description": f"Does {slug}.", "intents": []}
    return json.dumps({"passport": {"unfragile": {"artifact": artifact, "capabilities": [capability]}}})


def declare(graph: MatchGraph, folder: Path, slugs: Sequence[str]) -> None:
    path = folder / "passports.jsonl"
    path.write_text("".join(f"{passport(slug)}\n" for slug in slugs))
    assert not graph.load(str(path)).refusals


def table(graph: MatchGraph, path: Path, rows: Sequence[str]) -> None:
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows))
    assert not graph.load(str(path)).refusals


def ranks(graph: MatchGraph, day: dt.date) -> dict[str, float]:
    graph.recompute(as_of=day, accept_below_guard=True)
    return {row["slug"]: row["rank"] for row in graph.top(limit=99).rows()}


def test_one_absurd_count_barely_moves_others_and_is_reported(
    graph: MatchGraph, tmp_path: Path, command: Command
) -> None:
    slugs = [f"t{number:02}" for number in range(30)]
    declare(graph, tmp_path, slugs)
    counts = random.Random(1)
    table(graph, tmp_path / "a.csv", [f"{s},downloads,{counts.randint(1, 5000)},2026-11-01," for s in slugs])
    before = ranks(graph, DAY - dt.timedelta(1))
    assert not [finding for finding in graph.check() if finding.kind == "implausible_count"]
    table(graph, tmp_path / "b.csv", ["t00,downloads,1000000000,2026-11-10,"])
    shown = command("recompute", "--as-of", DAY, "--accept-below-guard")
    after = {row["slug"]: row["rank"] for row in graph.top(limit=99).rows()}
    assert max(abs(after[slug] - before[slug]) for slug in slugs[1:]) <= MOST
    assert after["t00"] > before["t00"]
    (finding,) = [finding for finding in graph.check() if finding.kind == "implausible_count"]
    assert finding.subject == "t00"
    assert f"matchgraph retract {finding.sources[0]}" in finding.message
    assert finding.message in shown.out


def test_one_star_is_next_to_nothing(graph: MatchGraph, tmp_path: Path) -> None:
    declare(graph, tmp_path, ["ant", "bee"])
    table(graph, tmp_path / "a.csv", ["ant,stars,1,2026-11-01,"])
    assert graph.recompute(as_of=DAY).run.entities == 1
    alone = graph.show("ant").entity.score
    table(graph, tmp_path / "b.csv", ["bee,stars,5000,2026-11-01,"])
    graph.recompute(as_of=DAY)
    both = [graph.show(slug).entity.score for slug in ("ant", "bee")]
    assert alone.signals["adoption"].value < 0.1
    assert both[0].signals["adoption"].value < 0.1
    assert both[1].rank - both[0].rank > 5


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory, servers: Servers) -> Iterator[RunInputs]:
    """The examples with a table of most metrics of most entities."""
    folder, draw = tmp_path_factory.mktemp("removed"), random.Random(2)
    running = servers("embedded")
    _empty(running)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MATCHGRAPH_EVENTS", str(folder / "log"))
        with matchgraph.open(running.url) as graph:
            graph.load(str(ROOT / "examples"))
            graph.recompute()
            slugs = sorted(row["slug"] for row in graph.top(limit=999).rows())[::4]
            table(graph, folder / "a.csv", [row for slug in slugs for row in measured(slug, draw)])
            yield read_inputs(graph.opened.read(), as_of=DAY, engine="power")


def measured(slug: str, draw: random.Random) -> Iterator[str]:
    for name in ("stars", "downloads", "likes", "integrations", "mentions", "dependents", "open_issues"):
        if draw.random() < 0.6:
            yield f"{slug},{name},{int(10 ** draw.uniform(0, 7))},2026-11-01,"
    for name, most in (("checklist", 100), ("link_health", 1)):
        if draw.random() < 0.7:
            yield f"{slug},{name},{draw.uniform(0, most):.3f},2026-11-01,"


def without(inputs: RunInputs, row: int) -> RunInputs:
    signals = inputs.snapshot.signals
    kept = np.arange(len(signals)) != row
    columns = {name: getattr(signals, name)[kept] for name in ("entity", "value", "day", "state")}
    names = {
        name: tuple(each for each, keep in zip(getattr(signals, name), kept, strict=True) if keep)
        for name in ("metric", "source")
    }
    return replace(inputs, snapshot=replace(inputs.snapshot, signals=replace(signals, **columns, **names)))


def changed(inputs: RunInputs, row: int) -> RunInputs:
    signals = inputs.snapshot.signals
    value = signals.value.copy()
    value[row] = LIMITS.get(signals.metric[row], 1e12)
    return replace(inputs, snapshot=replace(inputs.snapshot, signals=replace(signals, value=value)))


def test_each_number_may_be_absurd_without_moving_others(inputs: RunInputs) -> None:
    before, signals = inputs.computed, inputs.snapshot.signals
    assert len(signals) > 20
    for row in random.Random(3).sample(range(len(signals)), 20):
        after = changed(inputs, row).computed
        others = np.arange(len(inputs.snapshot)) != signals.entity[row]
        assert np.nanmax(np.abs(after.rank - before.rank)[others]) <= MOST


def test_removing_a_metric_only_widens_its_signal(inputs: RunInputs) -> None:
    before, signals = inputs.computed, inputs.snapshot.signals
    inferred = infer_signals(inputs.snapshot, inputs.methodology)
    for row in range(len(signals)):
        entity = int(signals.entity[row])
        after = with_raw_signals(inferred, without(inputs, row).snapshot, inputs.methodology, as_of=DAY)
        still = [
            place
            for place in range(len(SIGNALS))
            if before.signals.raw[entity, place] and after.raw[entity, place]
        ]
        low, high = before.signals.low[entity, still], before.signals.high[entity, still]
        assert (after.low[entity, still] <= low + SCALE).all()
        assert (after.high[entity, still] >= high - SCALE).all()
