"""Different events of one id, within a file and between files: which one counts, and where they are."""

from __future__ import annotations

from typing import NamedTuple

import duckdb

MOST = 20  # listed of one file

# The text is taken from one row, since older segments have it in all rows of an event.
_CONTENT = """md5(concat_ws('|', min(moment)::VARCHAR, min(text), coalesce(min(actor), ''),
    string_agg(concat_ws('|', candidate, is_entity::VARCHAR, position::VARCHAR, clicked::VARCHAR,
        outcome::VARCHAR), chr(10) ORDER BY position, candidate, is_entity)))"""

_REPEATED = f"""
CREATE OR REPLACE TEMP TABLE repeated AS
SELECT id, number, min(moment) AS moment, {_CONTENT} AS content
FROM ({{rows}})
GROUP BY id, number"""

_SEVERAL = """
(FROM events SEMI JOIN (SELECT id FROM events GROUP BY id HAVING count(*) > 1) AS several USING (id))"""

# Of events with one id the earliest counts, whatever the order of lines.
PASSED_OVER = """
SELECT number FROM repeated
QUALIFY row_number() OVER (PARTITION BY id ORDER BY moment, content, number) > 1"""

_WITHIN = """
SELECT id, min(number), max(number)
FROM (SELECT id, content, min(number) AS number FROM repeated GROUP BY id, content)
GROUP BY id HAVING count(*) > 1 ORDER BY id LIMIT ?"""

_BETWEEN = f"""
WITH firsts AS (SELECT id, parse_filename(filename, true) AS source FROM impressions WHERE is_first),
shared AS (SELECT id FROM firsts GROUP BY id HAVING count(*) > 1 AND bool_or(list_contains(?, source))),
contents AS (
    SELECT id, parse_filename(filename, true) AS source, {_CONTENT} AS content
    FROM impressions SEMI JOIN shared USING (id) GROUP BY ALL)
SELECT id, min(source), min(source) FILTER (content <> first)
FROM contents JOIN (SELECT id, min_by(content, source) AS first FROM contents GROUP BY id) USING (id)
GROUP BY id HAVING count(DISTINCT content) > 1 ORDER BY id LIMIT ?"""


class Within(NamedTuple):
    """Two events of one id in one file, by the numbers of their lines."""

    id: str
    first: int
    other: int


class Between(NamedTuple):
    """An id that is another event in one source than in the first one, which counts."""

    id: str
    first: str
    other: str


def find_repeated(connection: duckdb.DuckDBPyConnection, rows: str) -> list[Within]:
    """Find the events that repeat an id, for `PASSED_OVER`; return those that differ.

    Args:
        connection: with the table `events` of one file.
        rows: the SQL that turns `{events}` into rows of candidates.
    """
    connection.execute(_REPEATED.format(rows=rows.format(events=_SEVERAL)))
    return [Within._make(row) for row in connection.execute(_WITHIN, [MOST]).fetchall()]


def conflicts_between(connection: duckdb.DuckDBPyConnection, new: list[str]) -> list[Between]:
    """Return the ids that are different events in a new source and in another one.

    Args:
        connection: with the view `impressions` of all sources.
        new: the new sources.
    """
    return [Between._make(row) for row in connection.execute(_BETWEEN, [new, MOST]).fetchall()]
