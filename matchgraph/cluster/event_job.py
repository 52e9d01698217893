"""From the event log to evidence, all by Spark: segments in, pairs and typed edges out, as Parquet.

candidates    candidate, is_entity, number, entity, kind: what the names in the log mean
pairs/        intent, candidate and what searches say of them, by number
intents/      number, intent, text and demand
edges/        relation, source, target, weight: the flow from intents, numbered after the candidates
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from matchgraph.cluster.event_parts import EventsInParts
from matchgraph.cluster.event_setup import LaidOut
from matchgraph.cluster.event_tables import LogOnCluster, written_by_intent
from matchgraph.cluster.mapped import room
from matchgraph.cluster.network_files import EDGES
from matchgraph.cluster.spark import BLOCKS_PER_CORE, on_workers
from matchgraph.cluster.vectors import Vectors
from ranking.arrays import Integers
from ranking.evidence import Evidence
from ranking.methodology import Methodology
from ranking.rates import rates

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

PAIRS, INTENTS = "pairs", "intents"
COUNTS = ("events", "clicks", "examined", "chosen", "succeeded", "failed", "actors", "lower", "flow")


def evidence_of_log(
    session: SparkSession,
    segments: Sequence[str],
    candidates: str,
    folder: Path,
    out: str,
    methodology: Methodology,
    *,
    as_of: dt.date,
    parts: int | None = None,
) -> Evidence:
    """Estimate evidence from the segments of an event log, and write it.

    The driver holds arrays by pair, intent and candidate; what is by event or row stays on the workers.

    Args:
        segments: their files, on any file system that Hadoop knows; an event counts in the first by name.
        candidates: a table in Parquet files, as `write_candidates` writes it.
        folder: for the parts of the log while they are needed, at the same path on driver and workers.
        out: a folder on any file system that Hadoop knows; what is there is replaced.
        methodology: all constants.
        as_of: the last day to include, UTC.
        parts: of the log; by default three for each core.

    Returns:
        The evidence, without what it says of single events.

    Raises:
        RankingError: rates cannot be estimated from these events.
    """
    known = session.read.parquet(candidates)
    group, kinds = _groups(known)
    constants = methodology.evidence
    with room(folder) as place:
        log = written_by_intent(
            session,
            segments,
            known.select("candidate", "is_entity", "number"),
            group,
            Vectors(place),
            as_of=as_of,
            parts=parts or BLOCKS_PER_CORE * session.sparkContext.defaultParallelism,
        )
        laid_out = LaidOut.of(
            log.layout,
            actors=log.actors,
            groups=len(kinds),
            witnesses=constants.witnesses,
            over=partial(on_workers, session.sparkContext),
        )
        events = EventsInParts(laid_out, with_events=False)
        found = rates(events, kinds, group, constants, clicks=log.clicks)
        _write(session, out, log, found, len(group))
    return found


def write_candidates(
    path: Path, numbers: Mapping[tuple[str, bool], int], group: Integers, kinds: Integers
) -> None:
    """Write what the names in a log mean, as one file.

    Args:
        path: of the file.
        numbers: of each name of a candidate, with whether it is an entity.
        group: of each number, the entity.
        kinds: of each entity, the number of its type.

    Raises:
        OSError: it cannot be written.
    """
    names = sorted(numbers)
    number = np.array([numbers[each] for each in names], dtype=np.int64)
    columns = {
        "candidate": pa.array([name for name, _ in names], pa.string()),
        "is_entity": pa.array([is_entity for _, is_entity in names], pa.bool_()),
        "number": number,
        "entity": group[number],
        "kind": kinds[group[number]],
    }
    parquet.write_table(pa.table(columns), path)


def _groups(known: DataFrame) -> tuple[Integers, Integers]:
    """Return the entity of each candidate, and the type of each entity, by their numbers."""
    table = known.select("number", "entity", "kind").distinct().toArrow()
    number, entity, kind = (table[name].to_numpy() for name in ("number", "entity", "kind"))
    group = np.zeros(int(number.max(initial=-1)) + 1, dtype=np.int64)
    kinds = np.zeros(int(entity.max(initial=-1)) + 1, dtype=np.int64)
    group[number], kinds[entity] = entity, kind
    return group, kinds


def _write(session: SparkSession, out: str, log: LogOnCluster, found: Evidence, candidates: int) -> None:
    pairs = found.pairs
    columns = {"intent": pairs.intent, "candidate": pairs.candidate, "rate": found.success.mean}
    table = pa.table(columns | {name: getattr(found, name) for name in COUNTS})
    _saved(session, f"{out}/{PAIRS}", table)
    source = candidates + np.unique(pairs.intent, return_inverse=True)[1]
    relation = pa.DictionaryArray.from_arrays(np.zeros(len(pairs), np.int32), pa.array(["match"]))
    edges = {"relation": relation.cast(pa.string()), "source": source}
    edges |= {"target": pairs.candidate.astype(np.int64), "weight": found.flow}
    _saved(session, f"{out}/{EDGES}", pa.table(edges))
    demand = session.createDataFrame(
        pa.table({"number": np.arange(len(found.demand)), "demand": found.demand})
    )
    texts = log.intents.select("number", "intent", "text")
    texts.join(demand, "number").write.mode("overwrite").parquet(f"{out}/{INTENTS}")


def _saved(session: SparkSession, place: str, table: pa.Table) -> None:
    session.createDataFrame(table).write.mode("overwrite").parquet(place)
