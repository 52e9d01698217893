"""Every parser as a function of bytes, with examples to begin from; benchmarks/fuzzing.py asks more of them.

Whatever the bytes, a parser ends, and what it lets through can be stored: the only error that may come out of
one is the rejection reported to users.
"""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import zstandard
from pydantic import BaseModel

from graph.errors import InputRefusedError
from loaders.compression import plain
from loaders.events import COLUMNS, read_event_lines
from loaders.files import Options, read_stream
from loaders.kind import EventFile, InputWarning
from loaders.kinds import kind_named
from loaders.lines import decode
from loaders.yaml_document import YamlFaultError, read_yaml
from matchgraph import settings
from matchgraph.sources.lint import lint
from tests.conftest import ROOT
from tests.loaders.test_html_page import semantic

READ_BYTES = 64 * 1024
OF_PYDANTIC = (
    "Input should",
    "String should",
    "Field required",
    "Value error",
    "instance of",
    "Extra inputs",
)
LARGEST = 2**63

METHODOLOGY = settings.methodology()


@dataclass(frozen=True)
class Parser:
    """A parser under test.

    Args:
        name: what it reads.
        reads: whether it reads anything out of the bytes; raises whatever a user would see as a crash.
        examples: inputs that it reads.
    """

    name: str
    reads: Callable[[bytes], bool]
    examples: tuple[bytes, ...]


def check_storable(value: Any) -> None:
    """Check that every part of a value can be stored on both servers.

    Raises:
        AssertionError: one cannot.
    """
    if isinstance(value, dict):
        for key, part in value.items():
            check_storable(key)
            check_storable(part)
    elif isinstance(value, list | tuple):
        for part in value:
            check_storable(part)
    elif isinstance(value, str):
        assert "\0" not in value, "NUL came through"
        assert not any("\ud800" <= sign <= "\udfff" for sign in value), (
            "half of a surrogate pair came through"
        )
    elif isinstance(value, int):
        assert -LARGEST <= value < LARGEST, "a number beyond 64 bits came through"
    elif isinstance(value, float):
        assert value - value == 0, "a number that is not finite came through"


def check_refusal(refusal: InputRefusedError) -> None:
    """Check that a rejection can be printed, blames no reader, and is a sentence of ours.

    Raises:
        AssertionError: it does not.
    """
    text = str(refusal)
    text.encode()
    assert "because of a bug" not in text, text
    assert not any(words in refusal.reason for words in OF_PYDANTIC), text


def _any_read(items: Iterable[object]) -> bool:
    """Return whether any item is no refusal; checks those that hold something."""
    found = False
    for item in items:
        if isinstance(item, InputRefusedError):
            check_refusal(item)
            continue
        if isinstance(item, InputWarning):
            continue
        found = True
        if isinstance(item, BaseModel):
            check_storable(item.model_dump())
        else:
            assert isinstance(item, EventFile), item
    return found


def _as_kind(name: str | None, location: str) -> Callable[[bytes], bool]:
    options = Options(kind=kind_named(name) if name else None)
    return lambda data: _any_read(read_stream(io.BytesIO(data), options, location=location))


def _reads_events(data: bytes) -> bool:
    return _any_read(read_event_lines(io.BytesIO(data), location="events"))


def _reads_yaml(data: bytes) -> bool:
    try:
        read_yaml(decode(data, "a.yaml"))
    except (InputRefusedError, YamlFaultError):
        return False
    return True


def _reads_manifest(data: bytes) -> bool:
    try:
        found = lint(decode(data, "a.yaml"), "a.yaml", METHODOLOGY)
    except InputRefusedError:
        return False
    return all(finding.level != "error" for finding in found)


def _expands(data: bytes) -> bool:
    try:
        stream = plain(io.BytesIO(data), "a.gz")
        while stream.read(READ_BYTES):
            pass
    except InputRefusedError:
        return False
    return True


def _html(page: bytes) -> bytes:
    return f"<!doctype html><html><body>{semantic(page.decode())}</body></html>".encode()


def _as_csv(lines: Iterable[bytes]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for event in map(json.loads, lines):
        cells = (event.get(column, "") for column in COLUMNS)
        writer.writerow([cell if isinstance(cell, str) else json.dumps(cell) for cell in cells])
    return text.getvalue().encode()


def _read(*places: str) -> tuple[bytes, ...]:
    return tuple((ROOT / place).read_bytes() for place in places)


PAGES = tuple(path.read_bytes() for path in sorted((ROOT / "examples").glob("*-vs-*.txt"))[:5])
NEUTRAL = _read("matchgraph/templates/page.txt")
TABLES = _read("examples/more-comparisons.csv")
TOOLS = (
    *_read("matchgraph/templates/tools.csv"),
    b"slug;name;type;pricing;free;capability;intents;capabilities\n"
    b'ant;Ant;MCP Server;Paid;no;Digs.;a hole; \nant;;;;;;;"Carries.; Climbs."\nbee;Bee;app;;yes;;;Stings.\n',
)
PASSPORTS = _read("docs/samples/passports.jsonl")
SIGNALS = _read("docs/samples/signals.csv")
MANIFESTS = _read("docs/samples/tablesift.yaml")
with (ROOT / "examples-events" / "synthetic-searches.jsonl").open("rb") as _stream:
    EVENTS = tuple(itertools.islice(_stream, 3))
HTML = tuple(map(_html, PAGES[:3]))
EVENT_TABLE = (_as_csv(EVENTS),)
COMPRESSED = (
    gzip.compress(SIGNALS[0], mtime=0),
    gzip.compress(b"one", mtime=0) + gzip.compress(b"two", mtime=0) + b"\0\0",
    zstandard.compress(SIGNALS[0]),
    SIGNALS[0].decode().encode("utf-16"),
)

PARSERS = {
    parser.name: parser
    for parser in (
        Parser("comparison page", _as_kind("page", "whisper-vs-sift.txt"), (*PAGES, *NEUTRAL)),
        Parser("comparison table", _as_kind("table", "table.csv"), TABLES),
        Parser("table of tools", _as_kind("tools", "tools.csv"), TOOLS),
        Parser("html page", _as_kind("html", "page.html"), HTML),
        Parser("passport", _as_kind("passport", "passport.json"), PASSPORTS),
        Parser("signals table", _as_kind("signals", "signals.csv"), SIGNALS),
        Parser("manifest", _reads_manifest, MANIFESTS),
        Parser("yaml document", _reads_yaml, MANIFESTS),
        Parser("event lines", _reads_events, (b"".join(EVENTS),)),
        Parser("event table", _reads_events, EVENT_TABLE),
        Parser("compression", _expands, COMPRESSED),
        Parser(
            "anything",
            _as_kind(None, "file"),
            (
                *PAGES[:2],
                *TABLES,
                *TOOLS,
                *HTML[:1],
                *PASSPORTS,
                *SIGNALS,
                *EVENTS,
                *EVENT_TABLE,
                *COMPRESSED[2:],
            ),
        ),
    )
}
