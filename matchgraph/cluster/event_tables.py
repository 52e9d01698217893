"""Read the event log by Spark: segments to the rows of a search log by intent, written by the workers.

    impressions   each event from the first segment that has it, up to the day, as `graph.event_log` reads it
    numbers       of intents, named actors and events: their places in the order of their texts
    rows          of some consecutive intents, cleaned by the functions of `graph.event_log`, as arrays

The driver sees counts only. Numbers are in the order of those that one process gives; those of unnamed actors
have gaps, which decide nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from graph.event_log.arrays import ages, merged, reported_once
from matchgraph.cluster.event_layout import Layout
from matchgraph.cluster.event_setup import BUCKETS
from matchgraph.cluster.vectors import Vectors
from ranking.arrays import Integers
from ranking.row_block import cuts

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

PLACES = 33  # bits of a row's place in its partition, in Spark's monotonically increasing ids
EVENT_COLUMNS = ("intent", "actor", "moment")
ROW_COLUMNS = ("candidate", "position", "clicked", "outcome")
FILED = "part long, events long, clicks long"


@dataclass(frozen=True)
class LogOnCluster:
    """A search log in files by intent.

    Args:
        layout: where each part begins.
        actors: one more than the largest number of an actor.
        clicks: how many.
        intents: intent, number and text of each, by Spark.
    """

    layout: Layout
    actors: int
    clicks: int
    intents: DataFrame


def written_by_intent(
    session: SparkSession,
    segments: Sequence[str],
    candidates: DataFrame,
    group: Integers,
    files: Vectors,
    *,
    as_of: dt.date,
    parts: int,
) -> LogOnCluster:
    """Let the workers write the rows of a log by intent.

    Args:
        segments: their files, on any file system that Hadoop knows; an event counts in the first by name.
        candidates: candidate, is_entity and number of each that is known.
        group: of each number.
        files: where the rows are written, at the same path on driver and workers.
        as_of: the last day to include, UTC.
        parts: how many at most.
    """
    from pyspark.sql import functions as f  # noqa: PLC0415  the extra may be missing

    log = _impressions(session, segments, as_of)
    first = log.where("is_first")
    text = f.min_by("text", f.struct("moment", "id")).alias("text")
    intents = _numbered(first.groupBy("intent").agg(text), "intent")
    actors = _numbered(first.where("actor is not null").select("actor").distinct(), "actor")
    ids = _numbered(first.select("id", "intent", "actor", "moment"), "id")
    events = (
        ids.table.withColumnRenamed("number", "event")
        .join(intents.table.select("intent", f.col("number").alias("asked")), "intent")
        .join(actors.table.select("actor", f.col("number").alias("named")), "actor", "left")
        .select(
            "id",
            "event",
            f.col("asked").alias("intent"),
            f.coalesce("named", f.lit(actors.count) + f.col("event")).alias("actor"),
            "moment",
        )
    )
    known = log.join(f.broadcast(candidates), ["candidate", "is_entity"])
    shown = known.select("id", f.col("number").alias("candidate"), "position", "clicked", "outcome")
    rows = events.join(shown, "id", "left").drop("id")  # an event that showed nothing known has one row
    files.put(0, group_of=np.asarray(group, dtype=np.int64))
    bounds, parted = _parted(rows, intents.count, parts)

    def write(table: pa.Table) -> pa.Table:
        return filed_part(table, files, bounds, as_of)

    found = parted.groupBy("part").applyInArrow(write, FILED).collect()
    for each in (actors, ids):
        each.kept.unpersist()
    sizes = {row["part"]: row["events"] for row in found}
    starts = np.cumsum([0, *(sizes[each] for each in range(len(bounds) - 1))], dtype=np.int64)
    clicks = sum(row["clicks"] for row in found)
    return LogOnCluster(Layout(files, bounds, starts), actors.count + ids.count, clicks, intents.table)


def filed_part(table: pa.Table, files: Vectors, intents: Integers, as_of: dt.date) -> pa.Table:
    """Write the rows of some intents, and return how many events and clicks they have.

    Args:
        table: events with their rows; one without a candidate has one row.
        files: where they are written.
        intents: the first of each part, and how many.
        as_of: the day that ages are counted from.
    """
    number, first, of_row = np.unique(table["event"].to_numpy(), return_index=True, return_inverse=True)
    events = {name: table[name].to_numpy()[first] for name in EVENT_COLUMNS}
    known = table["candidate"].is_valid().to_numpy()
    of_known = table.filter(table["candidate"].is_valid())
    rows = {name: of_known[name].to_numpy() for name in ROW_COLUMNS} | {"event": of_row[known]}
    position = rows["position"]
    order = np.lexsort((position, position == 0, rows["candidate"], rows["event"]))
    rows = merged(reported_once({name: values[order] for name, values in rows.items()}))
    part = int(np.searchsorted(intents, events["intent"][0], side="right")) - 1
    moment = events["moment"].astype("datetime64[us]").astype(np.int64)
    files.put(
        part,
        i_event=number.astype(np.int64),
        i_intent=events["intent"].astype(np.int64),
        i_actor=events["actor"].astype(np.int64),
        i_age=ages(moment, as_of),
        i_row_event=rows["event"].astype(np.int32),
        i_candidate=rows["candidate"].astype(np.int32),
        i_position=rows["position"].astype(np.int16),
        i_clicked=rows["clicked"].astype(np.bool_),
        i_outcome=rows["outcome"].astype(np.int8),
    )
    found = {"part": part, "events": len(moment), "clicks": int(rows["clicked"].sum())}
    return pa.table({name: pa.array([value], pa.int64()) for name, value in found.items()})


def _impressions(session: SparkSession, segments: Sequence[str], as_of: dt.date) -> DataFrame:
    """Return the rows of each event in the first segment that has it, up to the end of a day."""
    from pyspark.sql import functions as f  # noqa: PLC0415  the extra may be missing

    source = f.regexp_replace("_metadata.file_name", r"\.parquet$", "").alias("source")
    whole = session.read.parquet(*segments).select("*", source)
    kept = whole.where("is_first").groupBy("id").agg(f.min("source").alias("source"))
    end = (as_of + dt.timedelta(days=1)).isoformat()
    return whole.join(kept, ["id", "source"]).where(
        f"moment < timestamp_ntz '{end} 00:00:00' and position >= 0"
    )


@dataclass(frozen=True)
class _Numbered:
    """A table with the place of each row in the order of a column.

    Args:
        table: with the column `number`.
        count: how many rows.
        kept: what is on disk until it is released.
    """

    table: DataFrame
    count: int
    kept: DataFrame


def _numbered(table: DataFrame, column: str) -> _Numbered:
    """Number the rows of a table by a column of distinct texts."""
    from pyspark import StorageLevel  # noqa: PLC0415  the extra may be missing
    from pyspark.sql import functions as f  # noqa: PLC0415

    kept = table.sort(column).withColumn("place", f.monotonically_increasing_id())
    kept = kept.persist(StorageLevel.DISK_ONLY)  # its partitions must stay what they are
    partition = f.shiftright("place", PLACES)
    counted = {row["p"]: row["count"] for row in kept.groupBy(partition.alias("p")).count().collect()}
    before = np.cumsum([0, *(counted.get(each, 0) for each in range(max(counted, default=-1) + 1))]).tolist()
    first = f.element_at(f.array(*map(f.lit, before)), (partition + 1).cast("int"))
    number = (first + f.col("place") - f.shiftleft(partition, PLACES)).alias("number")
    return _Numbered(kept.select(*table.columns, number), before[-1], kept)


def _parted(rows: DataFrame, intents: int, parts: int) -> tuple[Integers, DataFrame]:
    """Return the first intent of each part, and how many there are, and rows with their part.

    Args:
        rows: of all events.
        intents: how many.
        parts: how many at most.
    """
    from pyspark.sql import functions as f  # noqa: PLC0415  the extra may be missing

    width = max(1, -(-intents // BUCKETS))
    work = np.zeros(max(1, -(-intents // width)), dtype=np.int64)
    counted = rows.withColumn("bucket", f.expr(f"intent div {width}"))
    for row in counted.groupBy("bucket").count().collect():
        work[row["bucket"]] = row["count"]
    first, bucket = np.array(cuts(work, parts)), np.arange(len(work))
    part = np.searchsorted(first, bucket, side="right") - 1
    of_bucket = rows.sparkSession.createDataFrame(pa.table({"bucket": bucket, "part": part}))
    bounds: Integers = np.minimum(first * width, intents)
    return bounds, counted.join(f.broadcast(of_bucket), "bucket").drop("bucket")
