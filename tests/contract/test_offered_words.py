"""The words of capabilities that are kept are those of the graph, whatever changed them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from graph.loading import load_statements
from graph.model import Statement
from graph.store import Store
from matchgraph.derived.refresh import refresh
from matchgraph.searching.offered_words import mark_words, read_offered_words
from matchgraph.sources.aliases import merge
from matchgraph.sources.retract import retract
from tests.contract.opened import opened
from tests.contract.pages import page, side

BIRDS = {"left": ({"description": "Folds birds of paper."},), "right": ({"description": "Plays chess."},)}
LOTUS = {**BIRDS, "left": ({"description": "Folds lotus flowers."},)}


def test_no_word_changes_without_its_mark(store: Store, tmp_path: Path) -> None:
    def put(*statements: Statement) -> Callable[[], object]:
        return lambda: list(load_statements(store, statements))

    alpha, omega, rival = side("alpha"), side("omega"), side("rival")
    steps: dict[str, Callable[[], object]] = {
        "new": put(page(alpha, omega, words=BIRDS), page(rival, omega, words=BIRDS)),
        "reworded": put(page(alpha, omega, words=LOTUS)),
        "renamed": put(page(side("alpha", name="Alif"), omega, words=LOTUS)),
        "not trusted": put(page(side("guest"), omega, words=BIRDS, trusted=False)),
        "trusted": put(page(side("guest"), omega, words=BIRDS)),
        "merged": lambda: merge(opened(store), "rival", "alpha"),
        "retracted": lambda: retract(opened(store), ["alpha-vs-omega"]),
        "back": put(page(alpha, omega, words=LOTUS)),
    }
    store.prepare()
    before: object = []
    for number, (what, step) in enumerate(steps.items()):
        step()
        refresh(opened(store).read())
        found = read_offered_words(store, tmp_path / f"made-now-{number}")
        assert found != before, f"{what}: this step changes words, or proves nothing"
        assert read_offered_words(store, tmp_path / "kept") == found, what
        before = found


def test_words_that_no_projection_marked_are_marked_once(store: Store, tmp_path: Path) -> None:
    store.prepare()
    list(load_statements(store, [page(side("alpha"), side("omega"), words=BIRDS)]))
    refresh(opened(store).read())
    store._client.write("as of an earlier version", "MATCH (e:Entity) REMOVE e.words_mark", {})
    found = read_offered_words(store, tmp_path)
    assert [row["description"] for row in found if row["entity"] == "alpha"] == ["Folds birds of paper."]
    for _ in range(2):
        mark_words(store)
        marks = store.read("words_marks")
        assert len({row["mark"] for row in marks} - {None}) == 1
        assert read_offered_words(store, tmp_path) == found
