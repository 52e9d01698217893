"""A bundle: the complete graph and its search events in one zip file that can be loaded.

manifest.json            the bundle's format, and the identity of the graph
nodes/<Label>.jsonl      one node per line: key and properties
relationships/<TYPE>.jsonl
events/<source>.parquet  the segments of the event log
events/recorded.jsonl    the journal of recorded searches, if any
"""

from __future__ import annotations

import json
import shutil
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from graph.errors import InputRefusedError
from graph.event_log.log import SUFFIX, EventLog
from graph.graph_folder import write_private
from graph.schema import SCHEMA, NodeLabel, RelationshipType
from graph.whole import Relationship, StoredNode, WholeGraph
from matchgraph.events.recording import JOURNAL
from matchgraph.exchange.view import ExportedGraph

FORMAT = 1
MANIFEST = "manifest.json"
_JOURNAL = f"events/{JOURNAL}"
_NEVER = (1980, 1, 1, 0, 0, 0)  # so that the same graph gives the same bytes


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
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bundle:
        manifest = {"format": FORMAT, "identity": graph.stored.identity()}
        with _entry(bundle, MANIFEST) as file:
            file.write(json.dumps(manifest).encode())
        for label in SCHEMA.labels:
            written = _write_lines(bundle, f"nodes/{label.name}.jsonl", graph.stored.nodes(label))
            graph.counted.nodes += 0 if label.name == "Pointer" else written  # counted like in other formats
        for kind in SCHEMA.relationships:
            items = graph.stored.relationships(kind)
            graph.counted.relationships += _write_lines(bundle, f"relationships/{kind.name}.jsonl", items)
        for segment in segments:
            with segment.open("rb") as events, _entry(bundle, f"events/{segment.name}") as file:
                shutil.copyfileobj(events, file)


class Bundle:
    """A bundle file, as a graph that can be copied into a store.

    Raises:
        InputRefusedError: it is not a bundle, or has a later format.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._opened() as bundle:
            self._manifest = json.loads(bundle.read(MANIFEST))
            self._names = set(bundle.namelist())
        if self._manifest.get("format") != FORMAT:
            found = self._manifest.get("format")
            reason = f"a bundle of format {found}, this version reads {FORMAT}: use the version that wrote it"
            raise InputRefusedError(reason, location=str(path))

    def identity(self) -> str:
        """Return the identity of the saved graph."""
        return str(self._manifest["identity"])

    def nodes(self, label: NodeLabel) -> Iterator[StoredNode]:
        """Yield the nodes of a label, sorted by key."""
        return (StoredNode(*item) for item in self._items(f"nodes/{label.name}.jsonl"))

    def relationships(self, kind: RelationshipType) -> Iterator[Relationship]:
        """Yield the relationships of a type, sorted by start, end and key."""
        return (Relationship(*item) for item in self._items(f"relationships/{kind.name}.jsonl"))

    def restore_events(self, log: EventLog) -> int:
        """Copy the segments into a log; return their number."""
        segments = [n for n in sorted(self._names) if n.startswith("events/") and n.endswith(SUFFIX)]
        with self._opened() as bundle:
            for name in segments:
                with bundle.open(name) as segment:
                    log.add(Path(name).stem, segment)
            if _JOURNAL in self._names and not (log.folder / JOURNAL).exists():
                write_private(log.folder / JOURNAL, bundle.read(_JOURNAL).decode())
        return len(segments)

    @property
    def has_events(self) -> bool:
        """Whether it has search events."""
        return any(name.startswith("events/") for name in self._names)

    def _items(self, name: str) -> Iterator[list[Any]]:
        if name in self._names:
            with self._opened() as bundle, bundle.open(name) as lines:
                for line in lines:
                    yield json.loads(line)

    @contextmanager
    def _opened(self) -> Iterator[zipfile.ZipFile]:
        try:
            with zipfile.ZipFile(self._path) as bundle:
                yield bundle
        except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError) as error:
            reason = f"not a bundle, or damaged: {error}"
            raise InputRefusedError(reason, location=str(self._path)) from error


def _write_lines(bundle: zipfile.ZipFile, name: str, items: Iterable[StoredNode | Relationship]) -> int:
    count = 0
    with _entry(bundle, name) as file:
        for count, item in enumerate(items, start=1):  # noqa: B007  counted
            file.write(json.dumps(item, sort_keys=True, ensure_ascii=False).encode() + b"\n")
    return count


def _entry(bundle: zipfile.ZipFile, name: str) -> IO[bytes]:
    entry = zipfile.ZipInfo(name, _NEVER)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return bundle.open(entry, "w", force_zip64=True)
