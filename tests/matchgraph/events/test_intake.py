"""What a load says about a file of events: refused lines, ids used twice, outcomes that wait."""

import json
from pathlib import Path

from graph.event_log.log import EventLog
from loaders.kind import EventFile
from matchgraph.answers.sources import LoadReport
from matchgraph.events.intake import EventIntake
from matchgraph.rendering.load_report import render_load


def event(id: str, **more: object) -> str:
    record = {"id": id, "at": "2026-02-01T08:00:00Z", "intent": "Read PDF", "clicked": ["ant"]} | more
    return json.dumps({**record, "shown": [{"entity": "ant", "position": 1}]})


def test_an_outcome_of_something_else_waits_and_the_search_counts(tmp_path: Path) -> None:
    lines = [
        event("1", outcome={"capability": "ant#1", "success": True}),
        event("2", outcome={"entity": "bee", "success": False}),
        event("3", clicked=["bee"]),
        event("1", intent="another"),
    ]
    path = tmp_path / "log.jsonl"
    path.write_text("\n".join(lines))
    refused: list[str] = []
    notes: list[str] = []
    with EventLog(tmp_path / "log") as log:
        intake = EventIntake(None, log, trusted=True, refuse=refused.append, note=notes.append, dry_run=True)
        intake.take(EventFile("log.jsonl", path, is_table=False))
        assert (intake.read, intake.waiting) == (3, 1)
        assert log.events(log.segments()) == 2
    assert refused == ["log.jsonl:3: 'bee' was clicked but not shown"]
    assert notes == [
        "log.jsonl: '1' is the id of different events, number 1 and 4 of the file; the earliest counts: "
        "give each search an id of its own",
        "log.jsonl:2: the outcome of '2' waits: it is for 'bee', which has nothing to do with what was "
        "shown; the search counts",
    ]
    said = render_load(LoadReport(events=2, waiting_outcomes=intake.waiting))
    assert said.endswith("Outcomes that wait, of what has nothing to do with what was shown: 1.")
