"""Read JSON lines that are plainly search events by columns, many at once; others are left to the model.

A line is plain if it is certain that `SearchEvent` reads it, and what it reads. What decides is that every
character of a line is accounted for: its values alone determine how many characters and quotation marks it
has without its spaces. Positions and `success` are compared as they are written. So whatever else is wrong,
such as a repeated or unknown key, a comma too many or a number in place of text, changes one of the two.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import duckdb
import numpy as np
from numpy.typing import NDArray

from graph.event_log.model import (
    EARLIEST,
    MAX_INTENT,
    MAX_SHOWN,
    REPORT_ONLY,
    WAITING_FAILURE,
    WAITING_SUCCESS,
)
from graph.model import normalised
from graph.texts import MAX_KEY_BYTES, MAX_SLUG_CHARACTERS, as_prose

MAX_PLAIN_BYTES = 500_000  # of a line
KNOWN_PHRASES = 50_000  # intents whose normalised text is remembered

_FORM = """{"id":"VARCHAR","at":"VARCHAR","intent":"VARCHAR","actor":"VARCHAR","clicked":["VARCHAR"],
"shown":[{"capability":"VARCHAR","entity":"VARCHAR","position":"JSON"}],
"outcome":{"capability":"VARCHAR","entity":"VARCHAR","success":"JSON"}}"""

_IN_ORDER = [",".join(map(str, range(1, size + 1))) for size in range(101)]  # the positions of most events

_MOMENT = (
    r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?"
    r"(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
)
_KEY = "[!-~]+"
_POSITIONS = "[1-9][0-9]{0,3}(,[1-9][0-9]{0,3})*"
_SLUG = r"[!-\"$-.0->@\[-~]+"
_CAPABILITY = rf"{_SLUG}(#[!-@\[-~]*)?"

_ESCAPES = re.compile(r"(?<!\\)(?:\\u[0-9a-fA-F]{4})+")  # after a backslash it may be no escape

# Characters other than spaces, and quotation marks, of what surrounds the values of a line.
_OUTSIDE = len('{"id":"","at":"","intent":"","shown":[],"clicked":[]}')
_QUOTES = 16
_OF_SHOWN, _LESS = len('{"capability":"","position":}'), len("capability") - len("entity")
_ACTOR, _NO_ACTOR = len(',"actor":""'), len(',"actor":null')
_OUTCOME, _NO_OUTCOME = len(',"outcome":{"capability":"","success":}'), len(',"outcome":null')

# CASE and not OR or AND, where the other side takes long: only CASE leaves it out.
_PARSED = f"""
INSERT INTO events BY NAME
WITH records AS (
    SELECT *, TRY(from_json(CASE WHEN NOT contains(line, '\\') THEN line END, '{_FORM}')) AS record,
    FROM lines
), named AS (
    SELECT number, line, size, quotes, record.id AS id, record."at" AS "at", record.intent AS phrase,
        record.actor AS actor, record.clicked AS chosen, record.shown AS shown,
        len(record.shown) AS n, len(record.clicked) AS k,
        list_transform(record.shown, lambda each: each.entity) AS entities,
        list_transform(record.shown, lambda each: coalesce(
            each.capability, CASE WHEN NOT contains(each.entity, '#') THEN each.entity END)) AS names,
        list_transform(record.shown, lambda each: each.position) AS places,
        record.outcome IS NOT NULL AS ended, record.outcome.success AS success,
        record.outcome.entity IS NOT NULL AS of_entity,
        coalesce(record.outcome.capability, record.outcome.entity) AS reported,
    FROM records
), joined AS (
    SELECT *, array_to_string(names, chr(10)) AS all_names, array_to_string(places, ',') AS all_places,
        array_to_string(chosen, ',') AS all_chosen,
        epoch_us(TRY_CAST("at" AS TIMESTAMPTZ)) AS micros,
        list_contains(names, reported) AS is_shown,
        CASE WHEN actor IS NOT NULL THEN false WHEN contains(line, 'actor": null') THEN true
            ELSE contains(line, 'actor":null') END AS no_actor,
        CASE WHEN ended THEN false WHEN contains(line, 'outcome": null') THEN true
            ELSE contains(line, 'outcome":null') END AS no_outcome,
        strlen(phrase) = length(phrase) AND NOT contains(phrase, '  ') AND NOT contains(phrase, chr(127))
            AS is_simple,
    FROM named
), weighed AS (
    SELECT *,
        all_places = $in_order[n + 1] AS in_order,
        CASE WHEN all_places = $in_order[n + 1] THEN range(1, n + 1)::SMALLINT[]
            WHEN regexp_full_match(all_places, '{_POSITIONS}')
            THEN list_transform(places, lambda each: TRY_CAST(each::VARCHAR AS SMALLINT)) END AS positions,
        CASE WHEN NOT ended OR is_shown THEN NULL
            WHEN of_entity THEN list_filter(names, lambda each: starts_with(each, reported || '#'))
            ELSE list_filter(entities, lambda each:
                contains(reported, '#') AND each = split_part(reported, '#', 1)) END AS related,
        {_OUTSIDE} + strlen(id) + strlen("at") + strlen(replace(phrase, ' ', ''))
            + {_OF_SHOWN} * n - {_LESS} * list_count(entities) + strlen(all_names) + strlen(all_places)
            - greatest(n - 1, 0) + strlen(all_chosen) + 2 * k
            + CASE WHEN actor IS NOT NULL THEN {_ACTOR} + strlen(actor)
                WHEN no_actor THEN {_NO_ACTOR} ELSE 0 END
            + CASE WHEN ended THEN {_OUTCOME} + strlen(reported) + strlen(success)
                    - CASE WHEN of_entity THEN {_LESS} ELSE 0 END
                WHEN no_outcome THEN {_NO_OUTCOME} ELSE 0 END AS expected_size,
        {_QUOTES} + 6 * n + 2 * k
            + CASE WHEN actor IS NOT NULL THEN 4 WHEN no_actor THEN 2 ELSE 0 END
            + CASE WHEN ended THEN 8 WHEN no_outcome THEN 2 ELSE 0 END AS expected_quotes,
    FROM joined
), attributed AS (
    SELECT *,
        CASE WHEN NOT ended THEN NULL WHEN is_shown THEN reported
            WHEN len(related) = 1 THEN related[1]
            WHEN len(list_filter(related, lambda each: list_contains(chosen, each))) = 1
            THEN list_filter(related, lambda each: list_contains(chosen, each))[1] END AS carrier,
        CASE WHEN success = 'true' THEN 1 ELSE -1 END::TINYINT AS sign,
        coalesce(ended AND NOT is_shown, false) AS has_own_row,
        CASE WHEN n = 0 OR len(related) > 0 THEN {REPORT_ONLY} WHEN success = 'true' THEN {WAITING_SUCCESS}
            ELSE {WAITING_FAILURE} END::SMALLINT AS own_position,
        coalesce(
            size = expected_size AND quotes = expected_quotes AND strlen(line) <= {MAX_PLAIN_BYTES}
            AND strlen(id) <= {MAX_KEY_BYTES} AND regexp_full_match(id, '{_KEY}')
            AND (actor IS NULL OR (strlen(actor) <= {MAX_KEY_BYTES} AND regexp_full_match(actor, '{_KEY}')))
            AND regexp_full_match("at", '{_MOMENT}') AND micros BETWEEN $earliest AND $latest
            AND length(phrase) <= {MAX_INTENT} AND trim(phrase) <> ''
            AND n <= {MAX_SHOWN} AND list_count(names) = n AND list_count(positions) = n
            AND (n = 0 OR (
                strlen(all_names) = length(all_names) AND lower(all_names) = all_names
                AND NOT contains(all_names, ' ') AND NOT contains(all_names, '/')
                AND NOT contains(all_names, '?') AND NOT contains(all_names, chr(127))
                AND NOT list_contains(names, '')
                AND {MAX_SLUG_CHARACTERS} >= CASE WHEN strlen(all_names) <= {MAX_SLUG_CHARACTERS} THEN 0
                    ELSE list_max(list_transform(names, lambda each: strlen(each))) END
                AND list_unique(names) = n
                AND CASE WHEN in_order THEN true
                    ELSE list_unique(positions) = n AND list_max(positions) <= {MAX_SHOWN} END))
            AND list_count(chosen) = k AND CASE WHEN k = 0 THEN true ELSE list_has_all(names, chosen) END
            AND CASE WHEN NOT ended THEN n > 0 WHEN is_shown THEN success IN ('true', 'false')
                ELSE success IN ('true', 'false') AND strlen(reported) <= {MAX_SLUG_CHARACTERS}
                    AND regexp_full_match(reported, CASE WHEN of_entity THEN $slug ELSE $capability END) END,
            false) AS is_plain,
    FROM weighed
)
SELECT number, is_plain, id, make_timestamp(micros) AS moment,
    CASE WHEN is_simple THEN lower(trim(phrase)) END AS intent,
    CASE WHEN is_simple THEN trim(phrase) ELSE phrase END AS text, actor,
    CASE WHEN has_own_row THEN list_append(names, reported) ELSE names END AS candidate,
    CASE WHEN has_own_row THEN list_append(are_entities, of_entity) ELSE are_entities END AS is_entity,
    CASE WHEN has_own_row THEN list_append(positions, own_position) ELSE positions END AS position,
    CASE WHEN has_own_row THEN list_append(are_chosen, false) ELSE are_chosen END AS clicked,
    CASE WHEN has_own_row
        THEN list_append(ends, CASE WHEN own_position = {REPORT_ONLY} THEN sign ELSE 0 END::TINYINT)
        ELSE ends END AS outcome,
FROM (
    SELECT *, list_transform(entities, lambda each: each IS NOT NULL) AS are_entities,
        CASE WHEN k = 0 THEN list_resize([]::BOOLEAN[], n, false)
            ELSE list_transform(names, lambda each: list_contains(chosen, each)) END AS are_chosen,
        CASE WHEN carrier IS NULL THEN list_resize([]::TINYINT[], n, 0)
            ELSE list_transform(names, lambda each: CASE WHEN each = carrier THEN sign ELSE 0 END::TINYINT)
            END AS ends,
    FROM attributed
)"""

_UNPHRASED = "FROM events WHERE number BETWEEN $first AND $last AND is_plain AND intent IS NULL"

_PHRASE = """
UPDATE events SET intent = phrases.intent, text = phrases.text FROM phrases
WHERE number BETWEEN $first AND $last AND is_plain AND events.intent IS NULL
    AND events.text = phrases.phrase"""


class Phrase(NamedTuple):
    """An intent as the log has it: normalised, and as it was phrased."""

    intent: str
    text: str


def add_plain(
    connection: duckdb.DuckDBPyConnection, block: bytes, numbers: NDArray[np.int64], latest: dt.datetime
) -> NDArray[np.int64]:
    """Insert the lines of a block into the table `events`; return the indices of those that are not plain.

    Those are in the table, too, with `is_plain` false.

    Args:
        connection: a database with the table.
        block: at least one line, divided by single line feeds.
        numbers: of each line, ascending.
        latest: no event is later.
    """
    text = _text(block)
    characters = np.frombuffer(text.encode() + b"\n", dtype=np.uint8)
    ends = np.flatnonzero(characters == ord("\n"))
    lines = {
        "number": numbers,
        "line": _objects(text.split("\n")),
        "size": np.diff(ends, prepend=-1) - 1 - _counted(characters, " ", ends),
        "quotes": _counted(characters, '"', ends),
    }
    connection.register("lines", lines)
    given = {
        "in_order": _IN_ORDER,
        "earliest": _micros(EARLIEST),
        "latest": _micros(latest),
        "slug": _SLUG,
        "capability": _CAPABILITY,
    }
    connection.execute(_statement(), given)
    connection.unregister("lines")
    between = {"first": int(numbers[0]), "last": int(numbers[-1])}
    _phrase(connection, between)
    rest = "SELECT number FROM events WHERE number BETWEEN $first AND $last AND NOT is_plain ORDER BY number"
    return np.searchsorted(numbers, connection.execute(rest, between).fetchnumpy()["number"])


@cache
def _statement() -> duckdb.Statement:
    """Return the statement parsed, which takes as long as a thousand lines."""
    return duckdb.extract_statements(_PARSED)[0]


def _counted(characters: NDArray[np.uint8], sign: str, ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how often an ASCII character is in each line."""
    return np.diff(np.searchsorted(np.flatnonzero(characters == ord(sign)), ends), prepend=0)


def _text(block: bytes) -> str:
    """Decode a block; lines that are not UTF-8 become empty, and so are not plain."""
    try:
        text = block.decode()
    except UnicodeDecodeError:
        text = "\n".join(map(_decoded, block.split(b"\n")))
    return _ESCAPES.sub(_unescaped, text) if "\\u" in text else text


def _unescaped(found: re.Match[str]) -> str:
    """Return what escapes mean; unchanged if that has an ASCII or control character or half of a pair."""
    text: str = json.loads(f'"{found[0]}"')
    return text if min(text) >= "\xa0" and not re.search("[\ud800-\udfff]", text) else found[0]


def _decoded(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return ""


def _micros(moment: dt.datetime) -> int:
    return (moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)


def _phrase(connection: duckdb.DuckDBPyConnection, between: dict[str, int]) -> None:
    """Normalise the intents that only Python can; where it would refuse one, the line is not plain."""
    found = connection.execute(f"SELECT DISTINCT text {_UNPHRASED} ORDER BY text", between).fetchall()
    if not found:
        return
    known = [(text, *phrase) for (text,) in found if (phrase := _phrased(text)) is not None]
    if known:
        names = ("phrase", "intent", "text")
        columns = dict(zip(names, map(_objects, zip(*known, strict=True)), strict=True))
        connection.register("phrases", columns)
        connection.execute(_PHRASE, between)
        connection.unregister("phrases")
    if len(known) < len(found):
        connection.execute(
            f"UPDATE events SET is_plain = false {_UNPHRASED.removeprefix('FROM events')}", between
        )


def _objects(texts: Sequence[str]) -> NDArray[np.object_]:
    column = np.empty(len(texts), dtype=object)
    column[:] = texts
    return column


@lru_cache(maxsize=KNOWN_PHRASES)
def _phrased(text: str) -> Phrase | None:
    """Return an intent as the model reads it, or None if it may refuse it."""
    try:
        phrase = as_prose(text)
    except ValueError:
        return None
    intent = normalised(phrase)
    return Phrase(intent, phrase.strip()) if intent and len(phrase) <= MAX_INTENT else None
