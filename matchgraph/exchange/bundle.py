"""A bundle: the complete graph and its search events in one zip file that can be loaded.

manifest.json            the bundle's format, and the identity of the graph
nodes/<Label>.jsonl      one node per line: key and properties
relationships/<TYPE>.jsonl
events/<source>.parquet  the segments of the event log
events/recorded.jsonl    the journal of recorded searches, if any
SHA256SUMS               the checksum of each of them
"""

from __future__ import annotations

import errno
import json
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import IO, Any, TypeVar

from graph.errors import DamagedGraphError, InputRefusedError
from graph.event_log.log import EventLog
from graph.event_log.segment_folder import SUFFIX
from graph.pointers import BACKUP
from graph.schema import SCHEMA
from graph.schema_kinds import NodeLabel, RelationshipType
from graph.schema_version import ANSWERED_BY, DAILY_MATCHED, FIRST, VERSION, later_than
from graph.whole import Relationship, StoredNode, WholeGraph
from loaders.compression import FREE_BYTES, MAX_EXPANDED_BYTES, MAX_RATIO
from matchgraph.events.journal import JOURNAL, give_journal
from matchgraph.exchange.archive import ArchiveWriter, Hashed
from matchgraph.exchange.earlier_evidence import SCHEMA_MARK, EarlierEvidence
from matchgraph.exchange.schema_check import checked_node, checked_relationship
from matchgraph.exchange.view import Counted, ExportedGraph

FORMAT = 1
MANIFEST = "manifest.json"
ARTEFACTS = "runs/"  # of a backup
OF_BACKUP = (ARTEFACTS, "uploads/")  # arrays and texts of few values, which compress without limit
POINTERS = "nodes/Pointer.jsonl"
_JOURNAL = f"events/{JOURNAL}"
DAMAGES = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError),
    *(KeyError, ValueError, RecursionError),
    *(NotImplementedError, RuntimeError),  # an unknown compression, a password
)
Item = TypeVar("Item", StoredNode, Relationship)
_MISSING_ENTRY = re.compile(r"no item named '(.+)' in the archive")  # as zipfile says it


def event_sources(graph: WholeGraph) -> list[str]:
    """Return the ids of the event sources, which are the names of their segments."""
    sources = graph.nodes(SCHEMA.label("Source"))
    return [node.key for node in sources if node.properties.get("kind") == "events"]


def write_bundle(graph: ExportedGraph, segments: Sequence[Path], stream: IO[bytes]) -> None:
    """Write a bundle.

    Args:
        graph: to be saved completely, including what other formats omit.
        segments: the files of its event log, and its journal.
    """
    with ArchiveWriter(stream) as archive:
        counted = write_graph(archive, graph.stored)
        graph.counted.nodes += counted.nodes
        graph.counted.relationships += counted.relationships
        for segment in segments:
            archive.copy(f"events/{segment.name}", segment)


def write_graph(archive: ArchiveWriter, stored: WholeGraph) -> Counted:
    """Write manifest, nodes and relationships of a bundle, and return their number, as in other formats."""
    counted = Counted()
    manifest = {"format": FORMAT, "identity": stored.identity(), "schema": VERSION}
    archive.add(MANIFEST, json.dumps(manifest).encode())
    for name, items in sections(stored):
        with archive.entry(name) as file:
            written = write_lines(file, items)
        if name.startswith("relationships/"):
            counted.relationships += written
        elif name != POINTERS:
            counted.nodes += written
    return counted


def sections(stored: WholeGraph) -> Iterator[tuple[str, Iterable[StoredNode | Relationship]]]:
    """Yield the name and the items of each file of a graph; the mark of a backup is not part of it."""
    for label in SCHEMA.labels:
        nodes = stored.nodes(label)
        name = f"nodes/{label.name}.jsonl"
        yield name, (node for node in nodes if node.key != BACKUP) if name == POINTERS else nodes
    for kind in SCHEMA.relationships:
        yield f"relationships/{kind.name}.jsonl", stored.relationships(kind)


def write_lines(file: Hashed, items: Iterable[StoredNode | Relationship]) -> int:
    """Write one item a line, and return how many there are."""
    count = 0
    for count, item in enumerate(items, start=1):  # noqa: B007  counted
        file.write(json.dumps(item, sort_keys=True, ensure_ascii=False).encode() + b"\n")
    return count


class Bundle:
    """A bundle file, as a graph that can be copied into a store.

    Raises:
        InputRefusedError: it is not a bundle, or has a later format.
    """

    def __init__(self, path: Path) -> None:
        self._path, self.location = path, str(path)
        with self._opened() as bundle:
            _check_size(bundle)
            self._names = set(bundle.namelist())
            manifest = json.loads(bundle.read(MANIFEST))
            if not isinstance(manifest, dict) or not isinstance(manifest.get("identity"), str):
                raise DamagedGraphError(f"{MANIFEST} does not describe a graph")
        self._manifest = manifest
        if manifest.get("format") != FORMAT:
            found = manifest.get("format")
            reason = f"a bundle of format {found}, this version reads {FORMAT}: use the version that wrote it"
            raise InputRefusedError(reason, location=str(path))
        self._version = manifest.get("schema", FIRST)
        if later := later_than(self._version, "this bundle"):
            raise InputRefusedError(later, location=str(path))

    @cached_property
    def _earlier(self) -> EarlierEvidence | None:
        """The search evidence of a bundle of schema version 1."""
        if self._version > FIRST:
            return None
        daily, answered = (self._relationships(kind) for kind in (DAILY_MATCHED, ANSWERED_BY))
        return EarlierEvidence(daily, answered)

    def identity(self) -> str:
        """Return the identity of the saved graph."""
        return str(self._manifest["identity"])

    def nodes(self, label: NodeLabel) -> Iterator[StoredNode]:
        """Yield the nodes of a label, sorted by key."""
        found = self._items(f"nodes/{label.name}.jsonl", lambda item: checked_node(item, label))
        if self._earlier is None:
            return found
        return chain(map(self._earlier.forward, found), [SCHEMA_MARK] if label.name == "Pointer" else [])

    def relationships(self, kind: RelationshipType) -> Iterator[Relationship]:
        """Yield the relationships of a type, sorted by start, end and key."""
        if self._earlier and kind.name == DAILY_MATCHED.name:
            return self._earlier.matched()
        return self._relationships(kind)

    def _relationships(self, kind: RelationshipType) -> Iterator[Relationship]:
        name = f"relationships/{kind.name}.jsonl"
        return self._items(name, lambda item: checked_relationship(item, kind))

    def restore_events(self, log: EventLog) -> int:
        """Copy the segments into a log; return their number."""
        segments = [n for n in sorted(self._names) if n.startswith("events/") and n.endswith(SUFFIX)]
        with self._opened() as bundle:
            for name in segments:
                with bundle.open(name) as segment:
                    try:
                        log.add(Path(name).stem, segment)
                    except InputRefusedError as error:
                        raise DamagedGraphError(f"{name}: {error.reason}") from None
            if _JOURNAL in self._names:
                give_journal(log, bundle.read(_JOURNAL))
        return len(segments)

    @property
    def has_events(self) -> bool:
        """Whether it has search events."""
        return any(name.startswith("events/") for name in self._names)

    def _items(self, name: str, checked: Callable[[Any], Item]) -> Iterator[Item]:
        if name not in self._names:
            return
        with self._opened() as bundle, bundle.open(name) as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    item = checked(json.loads(line))
                except (ValueError, RecursionError) as error:
                    raise DamagedGraphError(f"{name}:{number}: {_sentence(error)}") from None
                yield item

    @contextmanager
    def _opened(self) -> Iterator[zipfile.ZipFile]:
        try:
            with zipfile.ZipFile(self._path) as bundle:
                yield bundle
        except DAMAGES as error:
            reason = f"not a bundle, or damaged: {_sentence(error)}"
            raise InputRefusedError(reason, location=self.location) from error
        except OSError as error:
            if error.errno != errno.EINVAL:  # which means a place that no file has
                raise
            raise InputRefusedError("not a bundle, or damaged", location=self.location) from error


def _check_size(bundle: zipfile.ZipFile) -> None:
    """Refuse a bundle that expands without limit; nothing that is read is longer than it says here."""
    entries = [entry for entry in bundle.infolist() if not entry.filename.startswith(OF_BACKUP)]
    expanded = sum(entry.file_size for entry in entries)
    most = max(FREE_BYTES, MAX_RATIO * sum(entry.compress_size for entry in entries))
    if expanded > min(most, MAX_EXPANDED_BYTES):
        raise DamagedGraphError(f"it expands to {expanded} bytes, which is more than a graph does")


def _sentence(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "JSON that is nested too deeply"
    if not isinstance(error, KeyError):
        return str(error)
    missing = _MISSING_ENTRY.search(str(error.args[0]))
    return f"it has no {missing[1]}" if missing else f"it has no {error}"
