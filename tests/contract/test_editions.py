"""A capability whose text was edited is linked to its earlier self, on both servers."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from graph.loading import load_statements
from graph.model import Statement, capability_id
from graph.projection import project
from graph.store import Store
from matchgraph import MatchGraph
from matchgraph.exchange import as_json, export
from matchgraph.rendering.page import render_as_stated
from tests.contract.conftest import Command
from tests.contract.pages import page, side
from tests.contract.test_events import DAY, event, written

READS, READS_MORE, READS_ALL = "Reads PDF files.", "Reads PDF 1.7 files.", "Reads PDF 1.7 and 2.0 files."
CSV, TSV, DIGS = "Writes CSV files.", "Writes TSV files.", "Digs deep."
SIMILAR = 0.75
READ_EARLIER = (("earlier_texts_of", {"slugs": ["ant"]}), ("earlier_texts", {"sources": ["ant-vs-bee"]}))


def edition(day: int | None, *texts: str, rival: str = "bee") -> Statement:
    words: tuple[dict[str, str], ...] = tuple({"description": text, "unique": "Small."} for text in texts)
    as_of = dt.date(2026, 11, day) if day else None
    return page(side("ant"), side(rival), as_of=as_of, words={"left": words, "right": ()})


VERSIONS = (
    edition(1, READS, CSV, TSV),
    edition(2, READS_MORE, CSV),
    edition(3, READS_ALL, CSV, DIGS),
    edition(4, READS_ALL, CSV, TSV),
    edition(2, READS, rival="cat"),
    edition(5, DIGS, rival="cat"),
)


def loaded(store: Store, statements: Sequence[Statement]) -> dict[str, str | None]:
    """Load one by one; return which text goes on with each earlier one."""
    for each in statements:
        list(load_statements(store, [each]))
        project(store, min_similarity=SIMILAR)
    texts = {capability_id("ant", text): text for text in (READS_MORE, READS_ALL, CSV, TSV, DIGS)}
    rows = store.read("earlier_texts_of", slugs=["ant"])
    return {row["description"]: texts.get(row["continued_by"]) for row in rows}


def test_what_stood_beside_a_text_is_not_that_text_edited(store: Store) -> None:
    assert loaded(store, VERSIONS[:1]) == {}
    assert loaded(store, VERSIONS[1:2]) == {READS: READS_MORE, TSV: None}  # CSV was there before
    assert loaded(store, VERSIONS[2:3]) == {READS: READS_ALL, READS_MORE: READS_ALL, TSV: None}
    # one that another source still states is not lost; one that comes back is no earlier text any more
    assert loaded(store, VERSIONS[3:5]) == {READS: None, READS_MORE: READS_ALL, DIGS: None}
    assert loaded(store, VERSIONS[5:]) == {READS: READS_ALL, READS_MORE: READS_ALL, DIGS: None}


def test_the_names_that_older_graphs_use_are_still_read(store: Store) -> None:
    loaded(store, VERSIONS[:2])
    now = [store.read(name, **asked) for name, asked in READ_EARLIER]
    assert {row["similarity"] is None for row in now[0]} == {True, False}
    assert any(row["alongside"] for row in now[1])
    older = """MATCH (:Source)-[o:STATED_BEFORE]->(:Entity)
        SET o.beside = o.alongside, o.alike = o.similarity  // codespell:ignore beside,alike
        SET o.alongside = null, o.similarity = null"""
    with store._client._driver.session(database=store.connection.database) as session:
        session.run(older).consume()
    assert [store.read(name, **asked) for name, asked in READ_EARLIER] == now


def test_an_undated_source_is_edited_in_the_order_of_loading(store: Store) -> None:
    assert loaded(store, [edition(None, READS), edition(None, READS_MORE)]) == {READS: READS_MORE}


def test_the_order_of_loading_does_not_matter(store: Store, empty: Callable[[], None]) -> None:
    exports = set()
    for order in itertools.islice(itertools.permutations(VERSIONS), 0, 720, 150):
        empty()
        loaded(store, order)
        exports.add(as_json(export(store)))
    empty()
    list(load_statements(store, reversed(VERSIONS)))  # in one batch
    project(store, min_similarity=SIMILAR)
    assert {as_json(export(store))} == exports


def test_evidence_goes_along_and_the_edit_is_shown(
    graph: MatchGraph, command: Command, tmp_path: Path
) -> None:
    files = []
    for number, each in enumerate((edition(None, READS, CSV), edition(None, READS_MORE, DIGS))):
        assert each.comparison is not None
        files.append(tmp_path / str(number) / "ant-vs-bee.txt")
        files[-1].parent.mkdir()
        files[-1].write_text(render_as_stated(each.comparison))
    shown = [{"capability": capability_id("ant", text), "position": 1} for text in (READS, CSV)]
    searches = [
        {**event(number), "shown": [each], "clicked": [each["capability"]]}
        for number, each in enumerate(shown)
    ]
    graph.load(written(tmp_path / "events.jsonl", searches))
    for day, file in zip((DAY - dt.timedelta(days=1), DAY), reversed(files), strict=True):
        graph.load(str(file), as_of=day)
    before = as_json(graph.export())
    graph.load(str(files[1]), as_of=DAY + dt.timedelta(days=1))
    found = {r["end"] for r in graph.export()["relationships"] if r["type"] == "MATCHED"}
    assert found == {capability_id("ant", READS_MORE)}  # that of the other text waits in the log
    (source,) = graph.sources_of("ant")
    (edited,) = source.edited
    assert (edited.before, edited.now, edited.until) == (READS, READS_MORE, DAY)
    assert edited.similarity == pytest.approx(0.8889, abs=1e-4)
    printed = command("show", "ant", "--sources").out
    assert f"“{READS_MORE}” is edited from “{READS}” (89% similar, stated until {DAY})" in printed
    graph.alias("bee", "ant")
    graph.retract("alias/bee")
    (source,) = graph.sources_of("ant")
    assert source.edited == (edited,)
    graph.retract("ant-vs-bee")
    assert not graph.opened.store.read("earlier_texts", sources=["ant-vs-bee"])
    graph.load(str(files[1]), as_of=DAY - dt.timedelta(days=1))
    graph.load(str(files[0]), as_of=DAY)
    assert as_json(graph.export()) == before
