"""Write the large made-up graph for Neo4j's offline import, minutes instead of hours over Bolt:

    python -m benchmarks.large_import tables /tmp/large-csv --hub 50000
    scripts/neo4j stop
    (cd /tmp/large-csv && neo4j-admin database import full --overwrite-destination @import.arguments neo4j)
    scripts/neo4j start
    python -m benchmarks.large_import finish bolt://127.0.0.1:PORT --hub 50000

The tables are those of `matchgraph export --as csv`. What `finish` adds are the indexes, the published run
and the vectors. The graph is the same as `benchmarks.large_graph` writes.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import cast

from benchmarks.large_graph import LargeGraph, Row, add_size, publish_scores, sized
from graph.schema import SCHEMA
from graph.schema_kinds import NodeLabel, Property, RelationshipType
from graph.store import open_store
from graph.whole import Relationship, StoredNode
from matchgraph import settings
from matchgraph.exchange.neo4j_csv import write_neo4j_csv
from matchgraph.exchange.view import ExportedGraph
from matchgraph.searching.index import derive_search_index


class Tables:
    """The made-up graph as an export sees a graph; in the order in which the generator has to be asked."""

    def __init__(self, graph: LargeGraph) -> None:
        self._nodes = {
            "Entity": graph.entity_rows,
            "Capability": graph.capability_rows,
            "Intent": graph.intent_rows,
        }
        self._relationships = {
            "MATCHED": ("Intent", "Capability", graph.matched_rows),
            "SERVES": ("Capability", "Intent", graph.serves_rows),
            "SIMILAR_TO": ("Capability", "Capability", graph.similar_rows),
            "COMPARED_WITH": ("Entity", "Entity", graph.compared_rows),
            "MENTIONS": ("Entity", "Entity", graph.mention_rows),
            "HAS_CAPABILITY": ("Entity", "Capability", lambda: _offers(graph.capability_rows())),
        }
        self.labels = [SCHEMA.label(name) for name in self._nodes]
        self.kinds = [SCHEMA.relationship(name) for name in self._relationships]

    def properties(self, owner: NodeLabel | RelationshipType) -> list[Property]:
        return sorted(owner.properties, key=lambda p: p.name != owner.key)

    def nodes(self, label: NodeLabel) -> Iterator[StoredNode]:
        for row in self._nodes[label.name]():
            yield StoredNode(label.name, row[label.key], row)

    def relationships(self, kind: RelationshipType) -> Iterator[Relationship]:
        start, end, rows = self._relationships[kind.name]
        for row in rows():
            properties = row["properties"]
            yield Relationship(kind.name, start, row["start"], end, row["end"], properties["key"], properties)


def _offers(capabilities: Iterable[Row]) -> Iterator[Row]:
    for row in capabilities:
        yield {"start": row["entity"], "end": row["id"], "properties": {"key": row["id"]}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("part", choices=["tables", "finish"])
    parser.add_argument(
        "target", help="a new folder for the tables, or the Bolt URL where they were imported"
    )
    add_size(parser)
    asked = parser.parse_args()
    graph = sized(asked)
    if asked.part == "tables":
        folder = Path(asked.target)
        folder.mkdir(parents=True)
        write_neo4j_csv(cast(ExportedGraph, Tables(graph)), folder)
        return
    with open_store(asked.target) as store:
        store.prepare()
        publish_scores(store, graph)
        derive_search_index(store, settings.search_folder(asked.target))


if __name__ == "__main__":
    main()
