"""Give a large synthetic graph sources and a run: `python -m benchmarks.large_sources embedded:/tmp/large`.

The graph is written by `benchmarks.large_graph`. Each entity is then stated by a source of its own, and each
comparison by the page it is from; all are trusted. The run is computed from these statements and published
over the made-up ranks, so that entities can be explained, as their pages do.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import time
from collections.abc import Iterator

import matchgraph
from benchmarks.large_graph import DAY, Row, _write
from graph.publishing import publish
from graph.store import Store
from matchgraph.computing.as_of import read_inputs
from matchgraph.computing.kept_runs import keep

TRUST = """UNWIND $rows AS row MATCH (e:Entity {slug: row.slug}) SET e.vetted = true"""
CREATE_SOURCES = """UNWIND $rows AS row CREATE (s:Source) SET s = row"""
CREATE_STATED = """UNWIND $rows AS row
MATCH (s:Source {id: row.source}) MATCH (e:Entity {slug: row.slug})
CREATE (s)-[r:STATES {key: row.key}]->(e) SET r += row.stated"""
READ_ENTITIES = """MATCH (e:Entity)
RETURN e.slug AS slug, e.name AS name, e.type AS type, e.published_rank AS rank ORDER BY slug"""
READ_COMPARED = """MATCH (a:Entity)-[r:COMPARED_WITH]->(b:Entity)
RETURN r.key AS key, a.slug AS left, b.slug AS right ORDER BY key"""


def source(id_: str, kind: str) -> Row:
    """Return the properties of a source."""
    of_content = hashlib.sha256(id_.encode()).hexdigest()
    return {"id": id_, "kind": kind, "location": f"made-up/{id_}", "sha256": of_content} | {
        "as_of": DAY,
        "trusted": True,
        "loaded_at": f"{DAY}T00:00:00+00:00",
    }


def statements(entities: list[Row], compared: list[Row]) -> Iterator[Row]:
    """Yield what each source states of an entity."""
    by_slug = {each["slug"]: each for each in entities}
    stating = [(f"passport/{slug}", slug) for slug in by_slug]
    stating += [(each["key"], each[side]) for each in compared for side in ("left", "right")]
    for id_, slug in stating:
        of = by_slug[slug]
        stated = {"name": of["name"], "type_label": of["type"], "rank": of["rank"], "as_of": DAY}
        yield {"source": id_, "slug": slug, "key": f"{id_}|{slug}", "stated": stated}


def write_sources(store: Store) -> None:
    """Write a source of each entity and of each comparison."""
    entities = list(store._client.read("entities", READ_ENTITIES, {}))
    compared = list(store._client.read("comparisons", READ_COMPARED, {}))
    sources = [source(f"passport/{each['slug']}", "passport") for each in entities]
    sources += [source(each["key"], "page") for each in compared]
    _write(store, "trusted", TRUST, ({"slug": each["slug"]} for each in entities))
    _write(store, "sources", CREATE_SOURCES, sources)
    _write(store, "statements", CREATE_STATED, statements(entities, compared))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("graph", help="embedded:PATH or a Bolt URL of a graph of `benchmarks.large_graph`")
    asked = parser.parse_args()
    with matchgraph.open(asked.graph) as graph:
        write_sources(graph.opened.store)
        began = time.perf_counter()
        reading = graph.opened.read()
        inputs = read_inputs(reading, as_of=dt.date.fromisoformat(DAY), engine="power")
        run = inputs.computed.run
        constants = json.dumps(inputs.methodology.model_dump(mode="json"), sort_keys=True)
        graph.opened.store.write("record_methodology", id=run.methodology, constants=constants)
        publish(graph.opened.store, run, inputs.computed.scores)
        keep(graph.opened.read(), inputs)
    print(f"{'run ' + run.id:18}{run.entities:6,} {time.perf_counter() - began:8.1f} s", flush=True)


if __name__ == "__main__":
    main()
