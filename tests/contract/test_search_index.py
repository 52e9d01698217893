"""The search index next to the graph, on both servers: changes since it was built, and rebuilding it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from graph.loading import load_statements
from graph.model import Statement
from graph.store import Store
from matchgraph.derived.refresh import refresh
from matchgraph.runs.recompute import recompute
from matchgraph.searching.index import SearchIndex, open_search_index, search_state
from matchgraph.settings import methodology
from matchgraph.sources.retract import retract
from tests.contract.conftest import EXAMPLES, Command
from tests.contract.opened import opened
from tests.contract.pages import page, side
from tests.contract.searches import search

CONSTANTS = methodology().search


def test_what_changed_since_the_last_recompute_is_found_as_it_is_now(store: Store, tmp_path: Path) -> None:
    def words(*texts: str) -> dict[str, tuple[dict[str, str], ...]]:
        left = tuple({"description": text} for text in texts)
        return {"left": left, "right": ({"description": "Plays chess."},)}

    def ask(text: str) -> list[str]:
        index = open_search_index(store, tmp_path, search_state(store))
        return [found.slug for found in search(store, text, constants=CONSTANTS, index=index, semantic=False)]

    def put(statement: Statement) -> None:
        list(load_statements(store, [statement]))
        refresh(opened(store).read())

    store.prepare()
    put(page(side("alpha"), side("omega"), words=words("Folds origami birds.", "Sells origami in a shop.")))
    recompute(opened(store, index=tmp_path), as_of=dt.date(2026, 11, 1))
    assert (ask("origami"), ask("kites"), ask("beta")) == (["alpha"], [], [])

    put(page(side("beta"), side("omega"), words=words("Flies kites of paper.")))
    assert (ask("origami"), ask("kites"), ask("beta")) == (["alpha"], ["beta"], ["beta"])

    put(page(side("alpha"), side("omega"), words=words("Folds large birds.", "Sells origami in a shop.")))
    assert (ask("birds"), ask("origami")) == (["alpha"], ["alpha"]), "by what is still there"
    put(page(side("alpha"), side("omega"), words=words("Folds lotus flowers.")))
    assert (ask("lotus"), ask("origami")) == (["alpha"], []), "what is gone is not shown"
    put(page(side("alpha"), side("omega"), words=words("Folds lotus flowers and origami birds of paper.")))
    assert (ask("lotus"), ask("origami")) == (["alpha"], ["alpha"]), "by what it offers now"
    put(page(side("alpha", name="Renamed"), side("omega"), words=words("Folds lotus flowers and origami.")))
    assert (ask("renamed"), ask("alpha"), ask("origami")) == (["alpha"], ["alpha"], ["alpha"])

    recompute(opened(store, index=tmp_path), as_of=dt.date(2026, 11, 2))
    assert not search_state(store).changed
    assert (ask("lotus"), ask("kites"), ask("alpha")) == (["alpha"], ["beta"], ["alpha"])


def test_vectors_made_later_are_of_the_texts_that_were_numbered(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def index_now() -> SearchIndex:
        index = open_search_index(store, tmp_path, search_state(store))
        assert index is not None
        return index

    store.prepare()
    list(load_statements(store, [page(side("moth"), side("omega"))]))
    with monkeypatch.context() as without_the_extra:
        without_the_extra.setattr("matchgraph.searching.index.can_embed", lambda: False)
        refresh(opened(store).read())
        recompute(opened(store, index=tmp_path), as_of=dt.date(2026, 11, 1))
        assert index_now().meanings is None
        found = search(store, "moth", constants=CONSTANTS, index=index_now())
        assert [each.slug for each in found] == ["moth"]
    list(load_statements(store, [page(side("ant"), side("omega"))]))  # would be numbered before the others
    refresh(opened(store).read())
    assert index_now().meanings is None
    assert [found.slug for found in search(store, "ant", constants=CONSTANTS, index=index_now())] == ["ant"]
    recompute(opened(store, index=tmp_path), as_of=dt.date(2026, 11, 1))
    meanings = index_now().meanings
    assert meanings is not None
    assert len(meanings.vectors) == len(meanings.numbers) == 6, "three capabilities and three names"


def test_what_a_search_made_of_changed_texts_is_made_anew_by_a_recompute(
    store: Store, tmp_path: Path
) -> None:
    def recomputed() -> None:
        recompute(opened(store, index=tmp_path / "here"), as_of=dt.date(2026, 11, 1))

    def made_from(folder: str) -> str:
        index = open_search_index(store, tmp_path / folder, search_state(store))
        assert index is not None
        return index.keys.made_from

    store.prepare()
    list(load_statements(store, [page(side("moth"), side("omega"))]))
    recomputed()
    before = made_from("here")
    list(load_statements(store, [page(side("ant"), side("omega"))]))
    refresh(opened(store).read())
    assert made_from("here") == before != made_from("elsewhere")
    (tmp_path / "here").rename(tmp_path / "away")
    (tmp_path / "elsewhere").rename(tmp_path / "here")
    retract(opened(store), ["ant-vs-omega"])
    recomputed()
    assert made_from("here") == before


def test_the_command(command: Command, graph_url: str) -> None:
    assert command("load", EXAMPLES).code == 0
    (first, *_) = command("search", "paged attention", "--format", "json").json()
    assert (first["slug"], first["rank"]) == ("pypi-vllm", None), "found before anything is ranked"
    none = command("search", "zyxwvutsrq")
    assert (none.code, bool(none.err)) == (0, True)
