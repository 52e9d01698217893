"""`explain --if` says what a real load and recompute gives, to the printed digit, and changes nothing."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from graph.errors import MatchGraphError, NotFoundError
from graph.loading import load_statements
from graph.model import Statement
from matchgraph import MatchGraph
from matchgraph.answers.explaining import Counterfactual
from tests.contract.pages import page, side
from tests.contract.test_events import DAY, Event, event, searches, written

CAT_DOG = page(side("cat", rank=51), side("dog", name="Dog-9"))
PAGES = [page(side("ant", name="Ant-7", rank=48), side("bee")), CAT_DOG, page(side("eel"), side("fox"))]


def mentioning() -> Statement:
    """The page on cat and dog, on which dog calls itself slower than the ant."""
    words: dict[str, tuple[dict[str, str], ...]] = {
        "left": ({"description": "Does what Cat does."},),
        "right": ({"description": "Does what Dog-9 does.", "vs_alternatives": "Slower than Ant-7"},),
    }
    return page(CAT_DOG.comparison.left, CAT_DOG.comparison.right, words=words)


NUMBERS = itertools.count(900)


def happening(count: int, **given: Any) -> list[Event]:
    """Searches at noon of the day, in which only the ant was shown."""
    made = []
    for number in itertools.islice(NUMBERS, count):
        outcome = {"entity": "ant", "success": given["success"]} if "success" in given else None
        rest = {name: value for name, value in given.items() if name != "success"}
        known = {"shown": ["ant"], "clicked": ["ant"], "outcome": outcome, "at": f"{DAY}T12:00:00Z"}
        made.append(event(number, **known | rest))
    return made


def row(path: Path, left: str, right: str, winner: str) -> str:
    """A table that says who wins, without any figure."""
    names = {"ant": "Ant-7", "dog": "Dog-9"}
    cells = {"left_name": names.get(left, left.title()), "left_slug": left, "left_type": "Model"}
    cells |= {"right_name": names.get(right, right.title()), "right_slug": right, "right_type": "Model"}
    with path.open("w", newline="") as file:
        table = csv.DictWriter(file, [*cells, "winner"])
        table.writeheader()
        table.writerow(cells | {"winner": winner})
    return str(path)


def signal(metric: str, value: str) -> Real:
    """A table with one raw signal of the ant, of the day."""

    def load(graph: MatchGraph, folder: Path) -> None:
        path = folder / f"{metric}.csv"
        path.write_text(f"slug,metric,value,as_of\nant,{metric},{value},{DAY}\n")
        _accepted(graph, str(path))

    return load


Real = Callable[[MatchGraph, Path], None]


def loads(events: Sequence[Event]) -> Real:
    return lambda graph, folder: _accepted(graph, written(folder / "more.jsonl", events))


def compared(left: str, right: str, winner: str) -> Real:
    return lambda graph, folder: _accepted(graph, row(folder / "more.csv", left, right, winner))


def _accepted(graph: MatchGraph, path: str) -> None:
    assert not graph.load(path).refusals


def _mention(graph: MatchGraph, _folder: Path) -> None:
    assert [outcome.status for outcome in load_statements(graph.opened.store, [mentioning()])] == ["replaced"]


CASES: dict[str, Real] = {
    "success intent=dig times=3": loads(happening(3, intent="dig", success=True)),
    "failure intent='swim  FAR' times=2": loads(happening(2, intent="Swim far", success=False)),
    "click intent='quite new' position=2": loads(
        [{**happening(1, intent="quite new")[0], "shown": [{"entity": "ant", "position": 2}]}]
    ),
    "shown intent=dig times=40 actor=bot": loads(happening(40, intent="dig", clicked=[], actor="bot")),
    "success intent=dig times=5 beside=bee,cat": loads(
        happening(5, intent="dig", success=True, shown=["ant", "bee", "cat"])
    ),
    "won against=dog": compared("ant", "dog", "left"),
    "lost against=fox": compared("ant", "fox", "right"),
    "mention by=dog stance=worse": _mention,
    "signal last_commit=2026-10-01": signal("last_commit", "2026-10-01"),
    "signal stars=5000": signal("stars", "5000"),
    "signal adoption=0.9": signal("adoption", "0.9"),
}


REFUSED: list[tuple[str, type[Exception], str]] = [
    ("wins against=dog", MatchGraphError, "start with one of"),
    ("success intent=dig times=none", MatchGraphError, "a whole number"),
    ("success intent='dig", MatchGraphError, "quotation mark"),
    ("won against=wasp", NotFoundError, "'wasp'"),
    ("won against=ant", MatchGraphError, "with itself"),
    ("won against=bee", MatchGraphError, "ant-vs-bee is already loaded"),
    ("mention by=ant", MatchGraphError, "mention itself"),
    ("click intent=dig capability=bee#1", NotFoundError, "offers no capability"),
    ("signal stars=-1", MatchGraphError, "a count cannot be negative"),
    ("signal adoption=90", MatchGraphError, "a share from 0 to 1"),
    ("signal stars=1 likes=1", MatchGraphError, "several --if for several metrics"),
    ("signal colour=1", MatchGraphError, "unknown key 'colour'"),
]


@pytest.fixture
def graph(graph: MatchGraph, tmp_path: Path) -> MatchGraph:
    list(load_statements(graph.opened.store, PAGES))
    graph.load(written(tmp_path / "before.jsonl", searches(60)))
    graph.recompute(as_of=DAY)
    return graph


def test_what_is_supposed_is_what_a_reload_gives(graph: MatchGraph, tmp_path: Path) -> None:
    """One after the other is supposed and then done, each on top of those before."""
    then: Counterfactual | None = None
    ranks: list[float] = []
    for supposed in (*CASES, None):
        answer = graph.explain("ant", suppose=supposed or ())
        assert answer.current
        if then:
            assert then.standing == answer.standing, then.changes
            expected, found = (
                [each.model_dump() | {"why": ""} for each in s] for s in (then.signals, answer.signals)
            )
            assert expected == found, then.changes
        ranks.append(answer.standing.rank if answer.standing else 0.0)
        if supposed:
            then = answer.counterfactual
            assert then is not None
            CASES[supposed](graph, tmp_path)
            graph.recompute(as_of=DAY)
    assert len(set(ranks)) >= 6  # much of it moves the rank


def test_all_hold_together_and_nothing_is_written(graph: MatchGraph, tmp_path: Path) -> None:
    folder = graph.opened.event_folder
    assert folder is not None
    before, log = graph.export(), sorted(folder.iterdir())
    then = graph.explain("ant", suppose=list(CASES)).counterfactual
    assert (graph.export(), sorted(folder.iterdir())) == (before, log)
    assert then is not None
    for really in CASES.values():
        really(graph, tmp_path)
    graph.recompute(as_of=DAY)
    assert then.standing == graph.explain("ant").standing


def test_what_cannot_be_supposed_is_said(graph: MatchGraph) -> None:
    for supposed, error, said in REFUSED:
        with pytest.raises(error, match=said):
            graph.explain("ant", suppose=supposed)
