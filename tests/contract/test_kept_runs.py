"""A run is kept, and answers read it: the same to the byte as computed, never of another graph or damaged."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import matchgraph
from graph.event_log.log import EventLog
from matchgraph import MatchGraph
from matchgraph.computing import kept_runs, rate_inputs, unstated
from matchgraph.computing.computation import Computation
from matchgraph.computing.run_inputs import RunInputs
from matchgraph.derived import rates
from matchgraph.runs import recompute as recomputing
from matchgraph.settings import METHODOLOGY_VARIABLE
from tests.conftest import ON_ONE_SERVER, ROOT, RunningGraph, _empty
from tests.contract.conftest import EXAMPLES

DAY = dt.date(2026, 11, 21)
SLUG, OTHER = "whisper-cli", "openai--whisper"
SLUGS = (SLUG, OTHER, "claude", "midjourney")
HYPOTHESES = ["success intent='make subtitles for a video' times=30", "mention by=claude stance=worse"]


@pytest.fixture(scope="module")
def loaded(
    running_graph: RunningGraph, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[RunningGraph, Path]]:
    _empty(running_graph)
    folder = tmp_path_factory.mktemp("kept")
    log, few = folder / "log", folder / "methodology.yaml"
    few.write_text("explanation: {single: 8}")  # a flip tries its items one by one, which takes long
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MATCHGRAPH_EVENTS", str(log))
        environment.setenv(METHODOLOGY_VARIABLE, str(few))
        with matchgraph.open(running_graph.url, password=running_graph.password) as graph:
            assert not graph.load([EXAMPLES, str(ROOT / "examples-events")]).refusals
            graph.recompute(as_of=DAY)
        yield running_graph, log


@pytest.fixture
def graph(loaded: tuple[RunningGraph, Path]) -> Iterator[MatchGraph]:
    """The same graph, whose run is kept."""
    running, log = loaded
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MATCHGRAPH_EVENTS", str(log))
        environment.setenv(METHODOLOGY_VARIABLE, str(log.with_name("methodology.yaml")))
        with matchgraph.open(running.url, password=running.password) as graph:
            graph.recompute(as_of=DAY)
            yield graph


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note whenever a run is computed that supposes nothing."""
    return noted(monkeypatch, kept_runs)


def noted(monkeypatch: pytest.MonkeyPatch, asking: ModuleType) -> list[str]:
    """Note whenever a module reads what a run is computed from."""
    seen: list[str] = []
    read_inputs = asking.read_inputs

    def reads(*arguments: object, **named: object) -> RunInputs:
        seen.append("computed")
        inputs: RunInputs = read_inputs(*arguments, **named)
        return inputs

    monkeypatch.setattr(asking, "read_inputs", reads)
    return seen


def folder_of(graph: MatchGraph) -> Path:
    folder = graph.opened.runs_folder
    assert folder is not None
    return folder


def files_of(graph: MatchGraph) -> list[Path]:
    """The files of the artefact that was written last."""
    shelf = graph.opened.read().shelf
    assert shelf is not None
    return sorted((folder_of(graph) / shelf.names()[0]).iterdir())


def test_answers_from_an_artefact_are_those_of_a_run_computed_again(
    graph: MatchGraph, computed: list[str]
) -> None:
    def answers() -> list[str]:
        found = [graph.explain(slug).model_dump_json() for slug in SLUGS]
        found.append(graph.explain(SLUG, suppose=HYPOTHESES).model_dump_json())
        return [*found, graph.explain(SLUG, flip=OTHER).model_dump_json()]

    kept = answers()
    assert not computed
    shutil.rmtree(folder_of(graph))
    again = [graph.explain(SLUGS[0]).model_dump_json()]
    assert computed == ["computed"]
    assert again == kept[:1]
    assert answers() == kept
    assert computed == ["computed"], "the run that was computed is kept"


def test_every_piece_of_a_run_comes_back_as_it_was(graph: MatchGraph) -> None:
    reading = graph.opened.read()
    run = reading.published.run
    fresh = kept_runs.read_inputs(reading, as_of=run.as_of, engine=run.engine)
    found = kept_runs.kept(reading, run)
    assert found is not None
    assert type(found.computed.run) is type(fresh.computed.run)
    assert found.computed.run == fresh.computed.run
    assert dict(found.computed.scores) == dict(fresh.computed.scores)
    for one, other in zip(arrays_of(found), arrays_of(fresh), strict=True):
        assert one == other


def arrays_of(inputs: RunInputs) -> list[tuple[str, bytes]]:
    computed: Computation = inputs.computed
    assert inputs.rates
    assert inputs.evidence
    assert inputs.searches
    parts = {
        "figures": inputs.snapshot.figures,
        "weight": inputs.rates.weight,
        "flow": inputs.evidence.flow,
        "candidate": inputs.searches.arrays.candidate,
        "reach": computed.trust.reach,
        "exposure": computed.trust.exposure,
        "values": computed.signals.values,
        "utility": computed.latent.estimate.utility,
        "low": computed.intervals.low,
        "origin": inputs.event_origins.source,
    }
    return [(f"{name} {array.dtype} {array.shape}", array.tobytes()) for name, array in parts.items()]


@ON_ONE_SERVER
def test_a_damaged_artefact_is_made_again(graph: MatchGraph, computed: list[str]) -> None:
    whole = graph.explain(SLUG).model_dump_json()
    files = files_of(graph)
    names = ["computed.latent.estimate.utility", "computed.scores.values.utf8", "rates.weight", "manifest"]
    for name in names:
        (file,) = (each for each in files if each.stem == name)
        for damaged in (flipped(file.read_bytes()), file.read_bytes()[:-1], b""):
            computed.clear()
            file.write_bytes(damaged)
            assert graph.explain(SLUG).model_dump_json() == whole
            assert computed == ["computed"], (name, len(damaged))
    for file in files_of(graph):
        file.write_bytes(flipped(file.read_bytes()))
    assert graph.explain(SLUG).model_dump_json() == whole
    computed.clear()
    assert graph.explain(SLUG).model_dump_json() == whole
    assert not computed


def flipped(content: bytes) -> bytes:
    changed = bytearray(content)
    changed[-1] ^= 1
    return bytes(changed)


def test_an_artefact_of_another_format_is_not_read(
    graph: MatchGraph, computed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = graph.explain(SLUG).model_dump_json()
    monkeypatch.setattr(kept_runs, "FORMAT", kept_runs.FORMAT + 1)
    assert graph.explain(SLUG).model_dump_json() == whole
    assert computed == ["computed"]


def test_a_run_published_meanwhile_is_explained(
    graph: MatchGraph, loaded: tuple[RunningGraph, Path], computed: list[str]
) -> None:
    running, _ = loaded
    before = graph.explain(SLUG)
    with matchgraph.open(running.url, password=running.password) as other:
        published = other.recompute(as_of=DAY + dt.timedelta(days=1)).run.id
    after = graph.explain(SLUG)
    assert (before.run != published, after.run, after.current) == (True, published, True)
    assert not computed


def test_other_statements_are_explained_as_they_are(
    graph: MatchGraph, computed: list[str], tmp_path: Path
) -> None:
    before = graph.explain(SLUG)
    table = tmp_path / "today.csv"
    table.write_text(f"slug,metric,value,as_of\n{SLUG},stars,90000,{DAY}\n")
    try:
        assert not graph.load(str(table)).refusals
        changed = graph.explain(SLUG)
        assert (changed.current, computed) == (False, ["computed"])
        assert "sources were loaded or retracted" in changed.note
    finally:
        graph.retract(next(each.id for each in graph.sources() if each.kind == "signals"))
    again = graph.explain(SLUG)
    assert again.current
    assert again.model_dump_json() == before.model_dump_json()


def test_old_runs_go_and_the_current_one_stays(graph: MatchGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MATCHGRAPH_KEPT_RUNS", "2")
    for day in range(3):
        graph.recompute(as_of=DAY - dt.timedelta(days=day))
    shelf = graph.opened.read().shelf
    assert shelf is not None
    assert len(shelf.names()) == 2
    assert graph.explain(SLUG).as_of == DAY - dt.timedelta(days=2)


@ON_ONE_SERVER
def test_a_night_in_which_nothing_changed_computes_nothing(
    graph: MatchGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = noted(monkeypatch, recomputing)
    quiet = graph.recompute(as_of=DAY)
    assert not seen
    assert graph.recompute(as_of=DAY, full=True).model_dump_json() == quiet.model_dump_json()
    assert seen == ["computed"]
    (file,) = (each for each in files_of(graph) if each.stem == "rates.flow")
    file.write_bytes(flipped(file.read_bytes()))
    assert graph.recompute(as_of=DAY).model_dump_json() == quiet.model_dump_json()
    assert seen == ["computed"] * 2, "a damaged one is not published"
    graph.recompute(as_of=DAY - dt.timedelta(days=40))
    assert seen == ["computed"] * 3


PAGE = "slug,name,type,capability\naa-first,Aa First,cli,Cuts a video into scenes.\n"
# it has another name, one capability less and two more, of which one is like that of another entity
EDITED = """slug,name,type,capability
aa-first,Renamed,cli,Joins the scenes of a zoetrope.
aa-first,,,Writes subtitles for any video.
aa-second,Aa Second,cli,Writes subtitles for a video.
"""
SEARCH = {
    "id": "of-a-quiet-night",
    "at": "2026-11-20T12:00:00Z",
    "intent": "make subtitles for a video",
    "shown": [{"entity": OTHER, "position": 1}, {"entity": SLUG, "position": 2}],
    "clicked": [SLUG],
    "actor": "someone",
}


@ON_ONE_SERVER
def test_a_run_that_starts_from_the_one_before_is_a_full_run_to_the_byte(
    graph: MatchGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The day moves, a page states an entity before all others, is edited, a search is new, all is retracted.

    So are the search index and the similarities of capabilities; the full run has no vectors to start from.
    """
    estimated, estimate = [], rate_inputs.estimate
    read, arrays = [], EventLog.arrays
    balanced, centred = [], unstated.centred

    def estimating(*of: object) -> object:
        estimated.append(of)
        return estimate(*of)  # type: ignore[arg-type]

    def reading(*of: object, **named: object) -> object:
        read.append(of)
        return arrays(*of, **named)  # type: ignore[arg-type]

    def balancing(*of: object) -> object:
        balanced.append(of)
        return centred(*of)  # type: ignore[arg-type]

    monkeypatch.setattr(unstated, "centred", balancing)
    monkeypatch.setattr(rate_inputs, "estimate", estimating)
    monkeypatch.setattr(EventLog, "arrays", reading)

    def run(day: dt.date, *, full: bool) -> dict[str, bytes]:
        index = graph.opened.search_folder
        if full:
            shutil.rmtree(index)
        graph.recompute(as_of=day, full=full)
        files = {path.name: path.read_bytes() for path in files_of(graph)}
        manifest = json.loads(files.pop("manifest.json").partition(b"\n")[2])
        for path in index.rglob("*.npy"):
            what = path.parent.name.partition("-")[0]
            if what != "offered":  # which has the marks of projections
                files[f"{what}/{path.name}"] = path.read_bytes()
        similar = graph.cypher(
            "MATCH ()-[r:SIMILAR_TO]->() RETURN r.key AS key, r.similarity AS of ORDER BY key"
        )
        files["similar"] = json.dumps(list(similar.rows)).encode()
        return {**files, "tree": json.dumps([manifest["tree"], manifest["files"]]).encode()}

    page, events = tmp_path / "page.csv", tmp_path / "more.jsonl"
    page.write_text(PAGE)
    events.write_text(json.dumps(SEARCH))
    later = DAY + dt.timedelta(days=1)
    changes = [
        (lambda: None, later, (1, 0, 1)),
        (lambda: graph.load(str(page)), later, (0, 0, 0)),
        (lambda: (page.write_text(EDITED), graph.load(str(page))), later, (0, 0, 0)),
        (lambda: graph.load(str(events)), later, (1, 1, 1)),
        (lambda: graph.retract(str(events)), later, (1, 1, 1)),
        (lambda: graph.retract(str(page)), later, (0, 0, 0)),
    ]
    for change, day, computed in changes:
        change()
        estimated.clear()
        read.clear()
        balanced.clear()
        quiet = run(day, full=False)
        assert (len(estimated), len(read), len(balanced)) == computed
        full = run(day, full=True)
        assert quiet.keys() == full.keys()
        assert [name for name in full if quiet[name] != full[name]] == []


@ON_ONE_SERVER
def test_estimates_are_compared_only_if_they_or_the_pairs_changed(
    graph: MatchGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared, differing = [], rates._differing

    def comparing(*of: object) -> object:
        compared.append(of)
        return differing(*of)  # type: ignore[arg-type]

    monkeypatch.setattr(rates, "_differing", comparing)
    page, events = tmp_path / "page.csv", tmp_path / "more.jsonl"
    page.write_text(PAGE)
    events.write_text(json.dumps(SEARCH))

    def estimates() -> list[dict[str, object]]:
        rows = graph.cypher(
            "MATCH (i:Intent)-[m:MATCHED]->() RETURN m.key AS key, m.rate AS rate, m.lower AS lower, "
            "m.effective_events AS events ORDER BY key"
        ).rows
        return list(rows)

    for change, count in (
        (lambda: graph.load(str(page)), 0),
        (lambda: graph.load(str(events)), 1),
        (lambda: graph.retract(str(page)), 0),
        (lambda: graph.retract(str(events)), 1),
    ):
        change()
        compared.clear()
        graph.recompute(as_of=DAY)
        assert len(compared) == count
        found = estimates()
        assert any(row["rate"] for row in found)
        graph.recompute(as_of=DAY, full=True)
        assert estimates() == found
