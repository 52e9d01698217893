"""Copy a whole graph into an empty one, in chunks and a fixed order, so that an interrupted copy can resume.

Each chunk is written together with a progress mark. Pointers are written last, when the mark is removed and
everything else has been reread and compared: until then the copy has no published run.
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
from graph.pointers import COPYING, Pointers, Unchanged, hold
from graph.progress import Progress, silent
from graph.schema import SCHEMA
from graph.schema_kinds import NodeLabel, RelationshipType
from graph.store import Store
from graph.transaction import Step, Transaction
from graph.whole import Relationship, StoredGraph, StoredNode, WholeGraph

CHUNK = 5_000  # nodes or relationships per transaction
POINTER = SCHEMA.label("Pointer")
Stage: TypeAlias = NodeLabel | RelationshipType
STAGES: tuple[Stage, ...] = (
    *(label for label in SCHEMA.labels if label is not POINTER),
    *SCHEMA.relationships,
)


@dataclass(frozen=True)
class Copied:
    """The result of a copy: counts by label and type, and whether it resumed an earlier one."""

    counts: Mapping[str, int]
    resumed: bool

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return sum(self.counts[label.name] for label in SCHEMA.labels if label is not POINTER)

    @property
    def relationships(self) -> int:
        """Number of relationships."""
        return sum(self.counts[kind.name] for kind in SCHEMA.relationships)


@dataclass
class _Digest:
    """Number of items, and a hash of all of them in order."""

    count: int = 0
    hash: Any = field(default_factory=hashlib.sha256)

    def add(self, item: StoredNode | Relationship) -> None:
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
    """Copy a graph into an empty one, or resume an interrupted copy of the same graph.

    Args:
        source: the graph to copy; it must not change meanwhile.
        target: the graph to write.
        first: called before the first write, once the target is known to be valid.
        chunk: nodes or relationships per transaction.
        progress: called with a stage and the number of items written.

    Raises:
        GuardRefusedError: the target contains something else.
        MatchGraphError: the copy differs from the original.
    """
    target.prepare()
    identity = source.identity()
    stage, done, resumed = target.transaction("copy", lambda transaction: _begun(transaction, identity))
    mine = target.on_condition(Unchanged({COPYING: {"copy_of": identity}}).require)
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
                mine.write_together([*_steps(items), ("mark_copy", mark)])
            progress(f"copying {each.name}", digest.count)
        digests[each.name] = digest.state
    _verify(target, digests, progress)
    pointers = [node for node in source.nodes(POINTER) if node.key != COPYING]
    target.write_together([*_steps(pointers), ("finish_copy", {})])
    return Copied({name: count for name, (count, _) in digests.items()}, resumed)


def refuse_unfinished(pointers: Pointers) -> None:
    """Refuse to use a graph that is an unfinished copy.

    Raises:
        GuardRefusedError: it is unfinished.
    """
    if pointers.is_unfinished_copy:
        raise GuardRefusedError(
            "this graph is an unfinished copy of another: repeat the copy command to finish it, or empty it"
        )


def _begun(target: Transaction, identity: str) -> tuple[int, int, bool]:
    """Mark a copy as begun; return its stage, the items written of that, and whether it is resumed."""
    hold(target, COPYING)
    ((state),) = target.read("copy_state")
    if state["copy_of"] == identity:
        return state["copy_stage"] or 0, state["copy_done"] or 0, True
    if state["copy_of"] is not None and state["other"]:
        raise GuardRefusedError(
            "the target holds an unfinished copy of another graph, or of an earlier state of this one: "
            "empty it, or choose another target"
        )
    if state["other"]:
        raise GuardRefusedError("the target is not empty: choose an empty graph")
    target.write("mark_copy", copy_of=identity, stage=0, done=0)
    return 0, 0, False


def items_of(graph: WholeGraph, stage: Stage) -> Iterator[StoredNode | Relationship]:
    """Yield the items of a stage: the nodes of a label, or the relationships of a type."""
    yield from graph.nodes(stage) if isinstance(stage, NodeLabel) else graph.relationships(stage)


def _steps(items: Sequence[StoredNode | Relationship]) -> list[Step]:
    """Return the queries that write items of one stage."""
    rows: defaultdict[Generated, list[dict[str, Any]]] = defaultdict(list)
    for item in items:
        row: dict[str, Any] = {"key": item.key, "properties": item.properties}
        if isinstance(item, StoredNode):
            rows[write_nodes(SCHEMA.label(item.label))].append(row)
        else:
            start, end = SCHEMA.label(item.start_label), SCHEMA.label(item.end_label)
            query = write_relationships(Ends(SCHEMA.relationship(item.type), start, end))
            rows[query].append({**row, "start": item.start, "end": item.end})
    return [(query, {"rows": rows[query]}) for query in rows]


def _verify(target: Store, wanted: Mapping[str, tuple[int, str]], progress: Progress) -> None:
    """Reread the copy and compare each label and type by count and hash."""
    copied = StoredGraph(target)
    for stage in STAGES:
        digest = _Digest()
        for item in items_of(copied, stage):
            digest.add(item)
        progress("comparing", digest.count)
        if digest.state != wanted[stage.name]:
            raise MatchGraphError(
                f"the copy differs from the original in {stage.name}: {digest.count} there, "
                f"{wanted[stage.name][0]} here; if neither graph was written to meanwhile, this is a bug: "
                "empty the copy and start again"
            )
