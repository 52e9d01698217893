"""Ranges of intents: what is counted of the pairs of one range fits into the memory of a database."""

from __future__ import annotations

import duckdb

IMPRESSIONS = 10_000_000  # of a range, or those of a single intent

_FIRSTS = """
SELECT min(intent) FROM (
    SELECT intent, sum(shown) OVER (ORDER BY intent ROWS UNBOUNDED PRECEDING) // {most} AS part
    FROM (SELECT intent, sum(shown) AS shown FROM {intents} GROUP BY intent))
GROUP BY part ORDER BY part"""


def intent_ranges(connection: duckdb.DuckDBPyConnection, intents: str) -> list[str]:
    """Return SQL conditions on `intent`, one for each range, ascending; each intent is in one of them.

    Args:
        intents: SQL of rows with the intent, and how often candidates were shown for it.
    """
    firsts = connection.execute(_FIRSTS.format(intents=intents, most=IMPRESSIONS)).fetchall()
    bounds = ["'" + str(text).replace("'", "''") + "'" for (text,) in firsts[1:]]
    least = ["true", *(f"intent >= {bound}" for bound in bounds)]
    below = [*(f"intent < {bound}" for bound in bounds), "true"]
    return [f"{low} AND {high}" for low, high in zip(least, below, strict=True)]
