"""A command reads what it needs once: no query is sent twice, the event log is opened once."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import matchgraph
from graph.bolt import Client
from graph.event_log import log
from graph.event_log.database import Database
from graph.store import Store
from tests.conftest import ROOT, RunningGraph, _empty
from tests.contract.conftest import EXAMPLES, Command

FIRST, SECOND, DAY = dt.date(2026, 11, 1), dt.date(2026, 11, 9), "2026-11-10"
POINTER = "published_pointer"  # `top` reads it before and after the ranking: a run may be published between
QUESTIONS = (
    ("top",),
    ("show", "midjourney"),
    ("show", "midjourney", "--sources"),
    ("compare", "midjourney", "stable-diffusion"),
    ("check",),
    ("alternatives", "midjourney"),
    ("different", "midjourney"),
    ("different", "midjourney", "--must", "images"),
    ("path", "midjourney", "stable-diffusion"),
    ("neighbourhood", "midjourney"),
    ("search", "pictures"),
    ("resolve", "make pictures"),
    ("runs",),
    ("history", "midjourney"),
    ("movers",),
    ("diff", "1", "latest"),
    ("evaluate", "--split", "2026-11-01"),
    ("sources",),
    ("conflicts",),
    ("schema",),
    ("recompute", "--dry-run"),
    ("merge", "whisper-cli", "whisper-large-v3", "--dry-run"),
    ("retract", "claude-vs-intellicode", "--dry-run"),
)


@dataclass
class Traffic:
    """What went to the store, and how often the log was opened."""

    reads: list[tuple[str, str]] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    opened: int = 0
    _since_a_write: set[tuple[str, str]] = field(default_factory=set)

    def start(self) -> None:
        self.__init__()  # type: ignore[misc]

    def read(self, names: str, parameters: dict[str, Any]) -> None:
        self.reads.append((names, str(parameters)))
        several = names.split(", ")  # read ahead in one statement
        for place, name in enumerate(several):
            start = f"q{place}_" if len(several) > 1 else ""
            own = {k.removeprefix(start): v for k, v in parameters.items() if k.startswith(start)}
            sent = name, json.dumps(own, sort_keys=True, default=str)
            if sent in self._since_a_write:
                self.repeated.append(name)
            self._since_a_write.add(sent)

    def write(self) -> None:
        self._since_a_write.clear()


@pytest.fixture
def traffic(monkeypatch: pytest.MonkeyPatch) -> Traffic:
    """Watch all stores and event logs of this process."""
    seen = Traffic()
    read, write = Client.read, Store.write
    transaction, many = Store.transaction, Store.write_many

    def watched_read(client: Client, name: str, text: str, values: dict[str, Any]) -> Any:
        seen.read(name, values)
        return read(client, name, text, values)

    def watched_write(store: Store, name: str, /, **parameters: Any) -> Any:
        seen.write()
        return write(store, name, **parameters)

    def watched_transaction(store: Store, name: str, work: Any) -> Any:
        seen.write()  # what it reads, it reads because it holds it
        return transaction(store, name, work)

    def watched_many(store: Store, name: Any, rows: Any, **parameters: Any) -> int:
        seen.write()
        return many(store, name, rows, **parameters)

    class Watched(Database):
        def __init__(self) -> None:
            seen.opened += 1
            super().__init__()

    monkeypatch.setattr(Client, "read", watched_read)  # which all reads of a store go through
    monkeypatch.setattr(Store, "write", watched_write)
    monkeypatch.setattr(Store, "transaction", watched_transaction)
    monkeypatch.setattr(Store, "write_many", watched_many)
    monkeypatch.setattr(log, "Database", Watched)
    return seen


@pytest.fixture(scope="module")
def two_nights(running_graph: RunningGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a graph with pages, searches and two runs, and return the folder of its log."""
    _empty(running_graph)
    log = tmp_path_factory.mktemp("nights") / "log"
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MATCHGRAPH_EVENTS", str(log))
        with matchgraph.open(running_graph.url, password=running_graph.password) as graph:
            assert not graph.load(EXAMPLES, as_of=FIRST).refusals
            graph.recompute(as_of=FIRST)
            assert not graph.load(str(ROOT / "examples-events")).refusals
            graph.recompute(as_of=SECOND)
    return log


@pytest.fixture
def nights(two_nights: Path, named_in_the_environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A graph with pages, searches and two runs; only the last test that takes it writes, a third run."""
    monkeypatch.setenv("MATCHGRAPH_EVENTS", str(two_nights))


@pytest.mark.usefixtures("nights")
def test_no_question_is_asked_twice(command: Command, traffic: Traffic) -> None:
    for question in QUESTIONS:
        traffic.start()
        assert command(*question).code == 0, question
        again = Counter(traffic.repeated) - Counter({POINTER: 1} if question == ("top",) else {})
        assert not again, question
        assert traffic.opened <= 1, question


@pytest.mark.usefixtures("nights")
@pytest.mark.parametrize(
    ("more", "most"),
    [
        ((), 14),
        (("--if", "success intent='make a picture' times=3"), 14),
        (("--flip", "stable-diffusion"), 16),  # the other entity, and all statements
    ],
    ids=["plain", "if", "flip"],
)
def test_an_explanation_reads_at_most_14_times(
    command: Command, traffic: Traffic, more: tuple[str, ...], most: int
) -> None:
    assert command("explain", "midjourney", *more).code == 0
    assert len(traffic.reads) <= most, [name for name, _ in traffic.reads]
    assert not traffic.repeated
    assert traffic.opened == ("--if" in more)  # what is supposed has a log of its own; the run is kept


@pytest.mark.usefixtures("nights")
def test_a_night_reads_at_most_26_times(command: Command, traffic: Traffic) -> None:
    assert command("recompute", "--as-of", DAY).code == 0
    assert len(traffic.reads) <= 26, [name for name, _ in traffic.reads]
    assert not traffic.repeated
    assert traffic.opened == 1


@pytest.mark.usefixtures("graph_url")
def test_loads_repeat_no_question(
    command: Command, traffic: Traffic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last of the module: it begins with an empty graph."""
    monkeypatch.setenv("MATCHGRAPH_EVENTS", str(tmp_path / "log"))
    for arguments in (("load", EXAMPLES), ("load", ROOT / "examples-events"), ("load", EXAMPLES)):
        traffic.start()
        assert command(*arguments).code == 0
        assert not traffic.repeated, arguments
        assert traffic.opened <= 1, arguments
