"""Write an export atomically to a file, a folder or standard output."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, TypeAlias

from graph.errors import InputOutputError, MatchGraphError
from graph.event_log.log import EventLog
from matchgraph.answers.exchange import ExportForm, ExportReport
from matchgraph.events.journal import journal_of
from matchgraph.exchange.bundle import event_sources, write_bundle
from matchgraph.exchange.gexf import write_gexf
from matchgraph.exchange.graphml import write_graphml
from matchgraph.exchange.json_text import write_json
from matchgraph.exchange.neo4j_csv import write_neo4j_csv
from matchgraph.exchange.parquet import write_parquet
from matchgraph.exchange.view import ExportedGraph

SUFFIXES: dict[str, ExportForm] = {
    ".json": "json",
    ".graphml": "graphml",
    ".gexf": "gexf",
    ".csv": "csv",
    ".parquet": "parquet",
    ".zip": "bundle",
}
FileWriter: TypeAlias = Callable[[ExportedGraph, IO[bytes]], None]
STANDARD_OUTPUT = "-"
_FILES: dict[str, FileWriter] = {
    "json": write_json,
    "graphml": write_graphml,
    "gexf": write_gexf,
}
_FOLDERS: dict[str, Callable[[ExportedGraph, Path], None]] = {
    "csv": write_neo4j_csv,
    "parquet": write_parquet,
}


def form_of(target: str, form: ExportForm | None) -> ExportForm:
    """Return the format of an export: the given one, else that of the target's suffix.

    Args:
        target: a file or folder; `-`, standard output, is JSON by default.
        form: the requested format, if any.

    Raises:
        MatchGraphError: the suffix is that of another format, or neither says which.

    >>> form_of("graph.gexf", None), form_of("-", None), form_of("tables", "csv")
    ('gexf', 'json', 'csv')
    """
    suffix = Path(target).suffix.lower()
    named = "json" if target == STANDARD_OUTPUT else SUFFIXES.get(suffix)
    if form and target != STANDARD_OUTPUT and named not in {None, form}:
        raise MatchGraphError(
            f"{target}: {suffix} is the suffix of {named}, but --as is {form}: change one of the two"
        )
    if chosen := form or named:
        return chosen
    known = ", ".join(f"{each} ({written})" for each, written in SUFFIXES.items())
    what = f"the suffix {suffix} is that of no format" if suffix else "no suffix says in which format"
    raise MatchGraphError(f"{target}: {what}; name it {known}, or choose a format with --as")


def write_export(graph: ExportedGraph, target: str, form: ExportForm, *, log: EventLog) -> ExportReport:
    """Write an export to a temporary file and rename it, so that it appears atomically.

    Args:
        target: a file, which is replaced; for csv and parquet a new folder; `-` for standard output.
        form: the format.
        log: the event log, which is included in bundles.

    Raises:
        MatchGraphError: the target does not match the format.
        InputOutputError: it cannot be written.
    """
    if target == STANDARD_OUTPUT and form in _FOLDERS:
        raise MatchGraphError(f"{form} is a folder of tables: give a folder instead of -")
    if form == "bundle" and not graph.is_whole:
        raise MatchGraphError("a bundle is the whole graph: leave out --around, or choose another format")
    try:
        if form in _FOLDERS:
            _write_folder(Path(target), lambda folder: _FOLDERS[form](graph, folder))
        else:
            write = _bundle(log) if form == "bundle" else _FILES[form]
            _write_stream(graph, target, write)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise InputOutputError(f"{target}: cannot be written: {error.strerror or error}") from error
    counted = graph.counted
    return ExportReport(target=target, form=form, nodes=counted.nodes, relationships=counted.relationships)


def _write_stream(graph: ExportedGraph, target: str, write: FileWriter) -> None:
    if target == STANDARD_OUTPUT:
        write(graph, sys.stdout.buffer)
        sys.stdout.flush()
    else:
        _write_file(Path(target), lambda stream: write(graph, stream))


def _bundle(log: EventLog) -> FileWriter:
    def write(graph: ExportedGraph, stream: IO[bytes]) -> None:
        segments = [log.file(source) for source in event_sources(graph.stored)]
        journal = journal_of(log)
        write_bundle(graph, [*segments, journal] if journal else segments, stream)

    return write


def _write_file(place: Path, write: Callable[[IO[bytes]], None]) -> None:
    if place.is_dir():
        raise MatchGraphError(f"{place} is a folder: give a file")
    with tempfile.NamedTemporaryFile(dir=place.parent, prefix=f".{place.name}.", delete=False) as stream:
        aside = Path(stream.name)
        try:
            write(stream)
            stream.flush()
            aside.chmod(0o644)
            aside.replace(place)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise


def _write_folder(place: Path, write: Callable[[Path], None]) -> None:
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise MatchGraphError(f"{place} exists and is not an empty folder: give a new one")
    aside = Path(tempfile.mkdtemp(dir=place.absolute().parent, prefix=f".{place.name}."))
    try:
        write(aside)
        aside.chmod(0o755)
        with suppress(FileNotFoundError):
            place.rmdir()
        aside.rename(place)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
