"""What is killed: a command, the graph it starts from, and what the state may be afterwards."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import random
import shutil
import tarfile
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import matchgraph
from benchmarks.crashes.hosts import ROOT, WRITTEN, Host
from matchgraph import MatchGraph, MatchGraphError, NotFoundError
from matchgraph.facade.backup import verify_backup

EXAMPLES = str(ROOT / "examples")
EVENTS = ROOT / "examples-events" / "synthetic-searches.jsonl"
STORED = ROOT / "tests" / "golden" / "stored" / "schema-1-embedded.tar.xz"
DAYS = ("2026-10-31", "2026-11-01")
ENTITIES = 40
COLUMNS = ("left_name", "left_slug", "left_type", "left_rank", "right_name", "right_slug", "right_type")
COLUMNS = (*COLUMNS, "right_rank", "winner")


@dataclass(frozen=True)
class State:
    """What a graph says: a hash of what each source states, the published ranking, and everything.

    Args:
        sources: by the source's id.
        ranking: the run and the rank of each entity; None if none is published.
        whole: hash of the export.
    """

    sources: Mapping[str, str]
    ranking: str | None
    whole: str


def state_of(url: str) -> State:
    """Read the state of a graph."""
    with matchgraph.open(url) as graph:
        return _state(graph)


def _state(graph: MatchGraph) -> State:
    exported = graph.export()
    stated: defaultdict[str, list[Any]] = defaultdict(list)
    for each in exported["relationships"]:
        if each["type"] == "STATES":
            stated[each["start"]].append(each)
    nodes = {each["key"]: each for each in exported["nodes"] if each["label"] == "Source"}
    try:
        top = graph.top(limit=1000)
        ranking = json.dumps([top.run.id, *([e.slug, e.rank, e.position] for e in top.entities)])
    except NotFoundError:
        ranking = None
    sources = {key: _hash([node, stated[key]]) for key, node in nodes.items()}
    return State(sources, ranking, _hash(exported))


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def as_allowed(state: State, before: State, after: State) -> list[str]:
    """Return in what a state is neither as before nor as after."""
    faults = []
    for key in sorted(state.sources.keys() | before.sources.keys() | after.sources.keys()):
        allowed = (before.sources.get(key), after.sources.get(key))
        if state.sources.get(key) not in allowed:
            faults.append(f"source {key} is neither as before nor as after")
    if state.ranking not in (before.ranking, after.ranking):
        faults.append("the published ranking is neither the one before nor the one after")
    return faults


@dataclass(frozen=True)
class Step:
    """A command to kill.

    Args:
        name: of the step.
        prepare: makes the graph that it starts from, given a scratch folder.
        command: arguments of `matchgraph`, given the scratch folder.
        also: returns more faults, given the scratch folder.
        again: exit codes with which the same command may end once it was done.
    """

    name: str
    prepare: Callable[[Host, Path], None]
    command: Callable[[Path], list[str]]
    also: Callable[[Path], list[str]] = field(default=lambda _: [])
    again: tuple[int, ...] = (0,)


def table(place: Path, seed: int, pages: int, first: int = 0) -> str:
    """Write a table of comparisons; other seeds give slightly other figures for the same pages."""
    chance = random.Random(0)
    pairs = [(i, j) for i in range(ENTITIES) for j in range(i + 1, ENTITIES)]
    with place.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for left, right in pairs[first : first + pages]:
            ranks = chance.randint(20, 70), chance.randint(20, 70) + seed
            winner = "left" if ranks[0] >= ranks[1] else "right"
            sides = [
                (f"Tool {n}", f"tool-{n:02d}", "Model", r) for n, r in zip((left, right), ranks, strict=True)
            ]
            rows.writerow([*sides[0], *sides[1], winner])
    return str(place)


def _loaded(graph: MatchGraph, *paths: str) -> None:
    report = graph.load(list(paths))
    assert not report.refusals, report.refusals


def _ranked(host: Host, scratch: Path) -> None:
    with matchgraph.open(host.url) as graph:
        _loaded(graph, table(scratch / "a.csv", 1, 160), EXAMPLES)
        graph.recompute(as_of=_day(0))


def _newer(host: Host, scratch: Path) -> None:
    _ranked(host, scratch)
    with matchgraph.open(host.url) as graph:
        _loaded(graph, table(scratch / "b.csv", 2, 100, 100))


def _tables(scratch: Path) -> list[str]:
    """Return two tables that share pages, in other versions than what is loaded."""
    tables = [
        table(scratch / f"{name}.csv", seed, 120, first) for name, seed, first in (("b", 2, 0), ("c", 3, 60))
    ]
    return ["load", *tables]


def _saved(host: Host, scratch: Path) -> None:
    _newer(host, scratch)
    with matchgraph.open(host.url) as graph:
        graph.backup(str(scratch / WRITTEN / "saved.zip"))


def _sound(scratch: Path) -> list[str]:
    try:
        verify_backup(str(scratch / WRITTEN / "saved.zip"))
    except MatchGraphError as error:
        return [str(error)]
    return []


def _earlier_schema(host: Host, scratch: Path) -> None:
    if not host.url.startswith("embedded:"):
        raise SystemExit("a graph of an earlier schema is there for the embedded server alone")
    shutil.rmtree(scratch / "graph", ignore_errors=True)
    with tarfile.open(STORED) as archive:
        archive.extractall(scratch, filter="data")


def _day(number: int) -> dt.date:
    return dt.date.fromisoformat(DAYS[number])


STEPS = {
    step.name: step
    for step in (
        Step("load", _ranked, _tables),
        Step("recompute", _newer, lambda _: ["recompute", "--as-of", DAYS[1], "--accept-below-guard"]),
        Step("retract", _newer, lambda scratch: ["retract", str(scratch / "a.csv")], again=(0, 4)),
        Step("derive", _ranked, lambda _: ["load", str(EVENTS)]),
        Step("backup", _saved, lambda scratch: ["backup", str(scratch / WRITTEN / "saved.zip")], _sound),
        Step("migrate", _earlier_schema, lambda _: ["check"]),
        Step("nightly", _ranked, lambda scratch: ["nightly", *_tables(scratch)[1:], "--as-of", DAYS[1]]),
    )
}
