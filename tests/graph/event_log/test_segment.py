"""A segment is the same in however many parts its events were put aside."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from graph.event_log import segment
from graph.event_log.log import EventLog
from graph.event_log.model import SearchEvent

LATEST = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
BLOCK = 5


def line(number: int, id_: int, intent: str, **more: Any) -> str:
    shown = [{"capability": f"{name}#1", "position": at} for at, name in enumerate("abc", start=1)]
    at = f"2026-01-{1 + number % 9:02}T00:00:00Z"
    event = {"id": f"e{id_}", "at": at, "intent": intent, "shown": shown, "clicked": []} | more
    return json.dumps(event, separators=(",", ":"))


def lines() -> list[str]:
    """Return events of which some repeat an id, some cannot be read by columns, and some are none."""
    found = []
    for number in range(23):
        intent = ["read a PDF", "PDF\tlesen", "größer"][number % 3]
        more: dict[str, Any] = {"clicked": ["b#1"]} if number % 2 else {}
        if number % 5 == 0:
            more["outcome"] = {"capability": "z#1", "success": True}
        found.append(line(number, number % 17, intent, **more))
    found[7] = found[7].replace('"id"', ' "id"\t')
    found[11] = "{}"
    return found


def written(folder: Path) -> tuple[list[Any], segment.SegmentWriter]:
    log, given = EventLog(folder), lines()
    with log.segment("s") as writer:
        for first in range(0, len(given), BLOCK):
            part = given[first : first + BLOCK]

            def read(index: int, part: list[str] = part) -> SearchEvent | None:
                return None if part[index] == "{}" else SearchEvent.model_validate_json(part[index])

            numbers = np.arange(first + 1, first + 1 + len(part))
            writer.add_lines("\n".join(part).encode(), numbers, LATEST, read)
        for number in (30, 31):
            writer.add(SearchEvent.model_validate_json(line(number, number, "more")))
    with duckdb.connect() as connection:
        rows = connection.execute("FROM read_parquet(?)", [str(log.file("s"))]).fetchall()
    return rows, writer


@pytest.mark.parametrize("together", [1, 1_000, 2_500, 5_000])
def test_events_in_parts_make_the_same_segment(
    together: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, whole = written(tmp_path / "whole")
    monkeypatch.setattr(segment, "PART_BYTES", together)
    in_parts, parts = written(tmp_path / "parts")
    assert whole.written.repeated == 6 and whole.conflicts and whole.outcomes_waiting > 0
    assert in_parts == rows
    assert (parts.written, parts.conflicts, parts.waiting) == (whole.written, whole.conflicts, whole.waiting)
    assert {path.name for path in (tmp_path / "parts").iterdir()} == {"s.parquet"}, "no part is left"
