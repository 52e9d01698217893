"""Copy a whole graph into an empty one, in chunks and a fixed order, so that a killed copy can go on.

Each chunk is written together with a mark of how far the copy got. Pointers come last, with the mark's
removal, after everything else was read again and compared: until then no run is published there.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from more_itertools import chunked

from graph.errors import GuardRefusedError, MatchGraphError
from graph.generated import Ends, Generated, write_nodes, write_relationships
from graph.pointers import Pointers
from graph.progress import Progress, silent
from graph.schema import SCHEMA, NodeLabel, RelationshipType
from graph.store import Step, Store
from graph.whole import Node, Relationship, StoredGraph, WholeGraph

CHUNK = 5_000  # nodes or relationships a transaction
POINTER = SCHEMA.label("Pointer")
MARK = "copying"
Stage: TypeAlias = NodeLabel | RelationshipType
STAGES: tuple[Stage, ...] = (
    *(label for label in SCHEMA.labels if label is not POINTER),
    *SCHEMA.relationships,
)


@dataclass(frozen=True)
class Copied:
    """What a copy holds: how many of each label and type, and whether it went on with an earlier one."""

    counts: Mapping[str, int]
    resumed: bool

    @property
    def nodes(self) -> int:
        """How many nodes."""
        return sum(self.counts[label.name] for label in SCHEMA.labels if label is not POINTER)

    @property
    def relationships(self) -> int:
        """How many relationships."""
        return sum(self.counts[kind.name] for kind in SCHEMA.relationships)


@dataclass
class _Digest:
    """How many items were seen, and a hash of them all in their order."""

    count: int = 0
    hash: Any = field(default_factory=hashlib.sha256)

    def add(self, item: Node | Relationship) -> None:
        self.count += 1
        self.hash.update(json.dumps(item, sort_keys=True).encode())

    @property
    def state(self) -> tuple[int, str]:
        return self.count, self.hash.hexdigest()


def copy(
    source: WholeGraph,
    target: Store,
    *,
    first: Callable[[], None] = lambda: None,
    chunk: int = CHUNK,
    progress: Progress = silent,
) -> Copied:
    """Copy a graph into an empty one, or go on with a copy of the same graph that was broken off.

    Args:
        source: what to copy; it may not change meanwhile.
        target: where to.
        first: what is to be done before anything is written, once the target is known to be fit.
        chunk: how many nodes or relationships a transaction writes.
        progress: called with a stage and how many of its items are written.

    Raises:
        GuardRefusedError: the target holds something else.
        MatchGraphError: what was written is not what was read.
    """
    target.prepare()
    identity = source.identity()
    stage, done, resumed = _progress_of(target, identity)
    first()
    digests: dict[str, tuple[int, str]] = {}
    for number, each in enumerate(STAGES):
        before = done if number == stage else 0
        there = number < stage
        digest = _Digest()
        for items in chunked(items_of(source, each), chunk):
            for item in items:
                digest.add(item)
            if not there and digest.count > before:
                mark = {"copy_of": identity, "stage": number, "done": digest.count}
                target.write_together([*_steps(items), ("mark_copy", mark)])
            progress(f"copying {each.name}", digest.count)
        digests[each.name] = digest.state
    _verify(target, digests, progress)
    pointers = [node for node in source.nodes(POINTER) if node.key != MARK]
    target.write_together([*_steps(pointers), ("finish_copy", {})])
    return Copied({name: count for name, (count, _) in digests.items()}, resumed)


def refuse_unfinished(pointers: Pointers) -> None:
    """Make sure that a graph is no copy that was broken off: half a graph must not be built on.

    Raises:
        GuardRefusedError: it is one.
    """
    if pointers.is_unfinished_copy:
        raise GuardRefusedError(
            "this graph is an unfinished copy of another: finish it by the command that began it, or empty it"
        )


def _progress_of(target: Store, identity: str) -> tuple[int, int, bool]:
    """Return the stage to go on with, how many of its items are there, and whether this is no new copy."""
    ((state),) = target.read("copy_state")
    if state["copy_of"] == identity:
        return state["copy_stage"] or 0, state["copy_done"] or 0, True
    if state["copy_of"] is not None:
        raise GuardRefusedError(
            "the target holds an unfinished copy of another graph, or of this one before it changed: "
            "empty it, or copy into another one"
        )
    if state["other"]:
        raise GuardRefusedError("the target is not empty: a graph is copied only into an empty one")
    return 0, 0, False


def items_of(graph: WholeGraph, stage: Stage) -> Iterator[Node | Relationship]:
    """Yield what a stage of a copy copies: the nodes of a label, or the relationships of a type."""
    yield from graph.nodes(stage) if isinstance(stage, NodeLabel) else graph.relationships(stage)


def _steps(items: Sequence[Node | Relationship]) -> list[Step]:
    """Return the queries that write some items of one stage."""
    rows: defaultdict[Generated, list[dict[str, Any]]] = defaultdict(list)
    for item in items:
        row: dict[str, Any] = {"key": item.key, "properties": item.properties}
        if isinstance(item, Node):
            rows[write_nodes(SCHEMA.label(item.label))].append(row)
        else:
            start, end = SCHEMA.label(item.start_label), SCHEMA.label(item.end_label)
            query = write_relationships(Ends(SCHEMA.relationship(item.type), start, end))
            rows[query].append({**row, "start": item.start, "end": item.end})
    return [(query, {"rows": rows[query]}) for query in rows]


def _verify(target: Store, wanted: Mapping[str, tuple[int, str]], progress: Progress) -> None:
    """Read the copy again and compare each label and type by count and hash."""
    copied = StoredGraph(target)
    for stage in STAGES:
        digest = _Digest()
        for item in items_of(copied, stage):
            digest.add(item)
        progress("comparing", digest.count)
        if digest.state != wanted[stage.name]:
            raise MatchGraphError(
                f"the copy differs from the original in {stage.name}: {digest.count} there, "
                f"{wanted[stage.name][0]} here; if neither graph was written to meanwhile, this is a fault: "
                "empty the copy and start again"
            )
