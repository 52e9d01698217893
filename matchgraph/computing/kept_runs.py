"""Runs as artefacts: what a run was computed from and what it computed, for answers to read.

An artefact is known by all that a run depends on: the methodology, the day, the solver, the versions that
every change of statements, aliases and events renews, and the version of the engine. So one of other
statements, of another log or of another engine is not found, and is made again from graph and log.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import scipy

import cypher
import graph
import loaders
import matchgraph.computing
import matchgraph.events
import ranking
from graph.event_log.arrays import EventArrays
from graph.event_log.log import LogState
from graph.event_log.origins import EventOrigins
from graph.pointers import ALIASES, EVENTS, SIGNALS, TEXTS
from graph.published import Run, Score
from graph.raw_signals import RawSignals
from graph.snapshot import ComparisonArrays, Snapshot
from matchgraph.artefact.errors import DamagedArrayError
from matchgraph.computing.as_of import read_inputs
from matchgraph.computing.by_entity import ByEntity, EntityPairs, LogRows
from matchgraph.computing.computation import Computation
from matchgraph.computing.intervals import Intervals
from matchgraph.computing.latent import Held, Latent
from matchgraph.computing.reading import Reading
from matchgraph.computing.run_inputs import Later, RunInputs
from matchgraph.computing.search_evidence import Candidates, Searches, SearchEvidence, ServedPairs
from matchgraph.computing.signals import InferredSignals, StatedOrderings
from matchgraph.computing.trust import Trust
from matchgraph.computing.unstated import Unstated
from ranking.conflicts import Conflict
from ranking.evidence import Evidence
from ranking.feasibility import FeasibleSets
from ranking.forces import Point
from ranking.impressions import Pairs
from ranking.inference import Inference
from ranking.methodology import identity
from ranking.observations import Centre, Counts, Observations, Orders
from ranking.orderings import Orderings
from ranking.prior import BetaPosterior
from ranking.statements import Calibration, Hearing, Statements
from ranking.utility import Estimate, Information

FORMAT = 1  # of the arrays
CLASSES: tuple[type, ...] = (
    *(RunInputs, Later, Snapshot, ComparisonArrays, RawSignals),
    *(Searches, EventArrays, EventOrigins, LogState, Candidates, SearchEvidence, ServedPairs),
    *(Evidence, Pairs, BetaPosterior, ByEntity, LogRows, EntityPairs),
    *(Computation, Trust, InferredSignals, StatedOrderings, Orderings, Inference, Conflict, FeasibleSets),
    *(Latent, Held, Unstated, Centre, Calibration, Hearing, Observations, Counts, Orders, Statements),
    *(Estimate, Information, Point, Intervals, Run, Score),
)
# the packages that a run's inputs and figures pass through, and what of them is program text
COMPUTED_BY = (cypher, graph, loaders, ranking, matchgraph.computing, matchgraph.events)
PROGRAM = {".py", ".cypher"}
VERSIONS = (TEXTS, SIGNALS, ALIASES, EVENTS)  # markers that change with statements, aliases and events
Answer = TypeVar("Answer")


@cache
def engine_version() -> str:
    """Return a hash of the program text that computes runs: an upgraded engine makes other artefacts.

    So do other versions of the libraries that do the arithmetic, which may round elsewhere.
    """
    found = hashlib.sha256(f"{np.__version__} {scipy.__version__} {version('duckdb')}".encode())
    for package in COMPUTED_BY:
        folder = Path(str(package.__file__)).parent
        for file in sorted(each for each in folder.rglob("*") if each.suffix in PROGRAM):
            found.update(file.relative_to(folder).as_posix().encode() + file.read_bytes())
    return found.hexdigest()[:16]


def key_of(reading: Reading, *, as_of: str, engine: str) -> dict[str, Any]:
    """Return all that a run of the graph as it is depends on.

    Args:
        reading: of the graph, in which no entity is stale.
        as_of: the day of the run, ISO.
        engine: its solver.
    """
    marks = reading.pointers.marks
    return {
        "format": FORMAT,
        "engine": engine_version(),
        "versions": {id_: marks.get(id_, {}).get("version") for id_ in VERSIONS},
        "methodology": identity(reading.methodology),
        "as_of": as_of,
        "solver": engine,
    }


def keep(reading: Reading, inputs: RunInputs) -> None:
    """Write the artefact of a run.

    Args:
        reading: of the refreshed graph, by which the run was computed.
        inputs: of the run.
    """
    if reading.shelf is not None:
        key = key_of(reading, as_of=inputs.as_of.isoformat(), engine=inputs.engine)
        reading.shelf.put(key, inputs, CLASSES)


def kept(reading: Reading, run: Run) -> RunInputs | None:
    """Return the artefact of a run, if there is one and the graph still says the same.

    Args:
        reading: of the graph.
        run: a recorded run.
    """
    if identity(reading.methodology) != run.methodology:
        return None
    inputs = _kept_of(reading, run.as_of, run.engine)
    return inputs if inputs is not None and inputs.computed.run.id == run.id else None


def known(reading: Reading, *, as_of: dt.date, engine: str) -> RunInputs | None:
    """Return a run of a day that was kept, completely checked, if nothing it depends on changed since.

    Args:
        reading: of the refreshed graph.
        as_of: the day the ranks hold for.
        engine: propagation solver.
    """
    try:
        inputs = _kept_of(reading, as_of, engine, check=True)
    except DamagedArrayError:
        return None
    stated = reading.sources.without(reading.sources.later_than(as_of)).statements
    return inputs if inputs is not None and inputs.snapshot.statements == stated else None


def earlier(reading: Reading) -> RunInputs | None:
    """Return the newest run that was kept of this engine and these constants, of any state of the graph."""
    if reading.shelf is None:
        return None
    same = {"format": FORMAT, "engine": engine_version(), "methodology": identity(reading.methodology)}
    given = {"methodology": reading.methodology}
    try:
        inputs: RunInputs | None = reading.shelf.newest(same, CLASSES, given)
    except DamagedArrayError:
        return None
    return inputs


def renew(reading: Reading, inputs: RunInputs) -> None:
    """Count a run that was kept as the newest."""
    if reading.shelf is not None:
        reading.shelf.renew(key_of(reading, as_of=inputs.as_of.isoformat(), engine=inputs.engine))


def _kept_of(reading: Reading, as_of: dt.date, engine: str, *, check: bool = False) -> RunInputs | None:
    if reading.shelf is None or reading.is_stale:
        return None
    key = key_of(reading, as_of=as_of.isoformat(), engine=engine)
    given = {"methodology": reading.methodology}
    inputs: RunInputs | None = reading.shelf.get(key, CLASSES, given, check=check)
    return inputs


def _discard(reading: Reading, as_of: dt.date, engine: str) -> None:
    if reading.shelf is not None:
        reading.shelf.discard(key_of(reading, as_of=as_of.isoformat(), engine=engine))


def of_run(reading: Reading, run: Run, ask: Callable[[RunInputs], Answer]) -> Answer:
    """Return what a function answers from a run: its artefact, or else the run computed again and kept.

    Args:
        reading: of the graph.
        run: the published run.
        ask: must not change what it is given; called again if the artefact turns out to be damaged.
    """
    try:
        inputs = kept(reading, run)
        if inputs is not None:
            return ask(inputs)
    except DamagedArrayError:
        _discard(reading, run.as_of, run.engine)
    inputs = read_inputs(reading, as_of=run.as_of, engine=run.engine)
    answer = ask(inputs)
    if inputs.computed.run.id == run.id and not reading.is_stale:
        keep(reading, inputs)
    return answer
