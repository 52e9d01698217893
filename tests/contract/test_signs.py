"""Evidence for an entity never lowers it, evidence against it never lifts it, and more never turns round.

Over every entity of the examples with their searches: single events and batches, a need that is new and one
that it was already shown for, alone and next to another candidate; to the printed digit.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace

import numpy as np
import pytest

import matchgraph
from graph.errors import MatchGraphError
from graph.event_log.arrays import EventArrays
from matchgraph import MatchGraph
from matchgraph.computing.as_of import read_inputs
from matchgraph.computing.latent import estimated
from matchgraph.computing.reading import Reading
from matchgraph.computing.run_inputs import RunInputs
from matchgraph.computing.search_evidence import Candidates, Searches
from matchgraph.explaining.hypothesis import parse_hypothesis
from matchgraph.explaining.supposed_events import with_supposed
from matchgraph.explaining.what_if import supposed
from ranking.blend import to_printed_digits
from tests.conftest import ON_ONE_SERVER, ROOT, RunningGraph, _empty
from tests.contract.conftest import EXAMPLES

DAY = dt.date(2026, 11, 21)
pytestmark = (
    ON_ONE_SERVER  # everything is computed from what was read; test_recompute holds that against the other
)
EVENTS = str(ROOT / "examples-events")
TIMES = (1, 5, 50)
NEW = "quite another need"
KINDS = {"success": (True, 1), "click": (True, 0), "shown": (False, 0), "failure": (True, -1)}


@pytest.fixture(scope="module")
def reading(running_graph: RunningGraph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    """The examples and their searches, read once."""
    _empty(running_graph)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MATCHGRAPH_EVENTS", str(tmp_path_factory.mktemp("events") / "log"))
        with matchgraph.open(running_graph.url, password=running_graph.password) as graph:
            yield _loaded(graph)


def _loaded(graph: MatchGraph) -> Reading:
    assert not graph.load([EXAMPLES, EVENTS]).refusals
    return graph.opened.read()


@pytest.fixture(scope="module")
def inputs(reading: Reading) -> RunInputs:
    return read_inputs(reading, as_of=DAY, engine="power")


def printed(inputs: RunInputs, then: RunInputs, entity: int) -> float:
    """The rank of an entity; signals are those of the run unless the statements changed."""
    base = then.base.latent if then.base else None
    latent = estimated(then.snapshot, inputs.computed.signals, then.evidence, inputs.methodology, base)
    return float(to_printed_digits(latent.rank[entity]))


def happened(entities: int, shown: Sequence[int], intent: str, kind: str, times: int) -> Searches:
    """Searches of different actors, of which each shows the same and chooses the first or nothing."""
    clicked, outcome = KINDS[kind]
    size = len(shown)
    order = np.argsort(shown)
    first = np.arange(size)[order] == 0
    arrays = EventArrays(
        intents=[intent],
        texts=[intent],
        intent=np.zeros(times, np.int32),
        actor=np.arange(times, dtype=np.int32),
        age=np.full(times, 0.5, np.float32),
        event=np.repeat(np.arange(times, dtype=np.int32), size),
        candidate=np.tile(np.array(shown, np.int32)[order], times),
        position=np.tile(np.arange(1, size + 1, dtype=np.int16)[order], times),
        clicked=np.tile(first & clicked, times),
        outcome=np.tile((first * outcome).astype(np.int8), times),
        unknown=0,
    )
    return Searches(arrays, Candidates({}, np.arange(entities), (), ()))


def known_need(inputs: RunInputs, entity: int) -> str | None:
    """A need that the entity was shown for."""
    evidence = inputs.evidence
    assert evidence is not None
    own = np.flatnonzero(evidence.clicks.entity == entity)
    return evidence.intents[int(evidence.clicks.intent[own[0]])] if len(own) else None


def with_events(inputs: RunInputs, shown: Sequence[int], intent: str, kind: str, times: int) -> RunInputs:
    events = happened(len(inputs.snapshot), shown, intent, kind, times)
    given = with_supposed(inputs, events)
    return replace(inputs, base=inputs.computed, given=given)


def test_arrays_made_here_are_those_of_supposed_events(reading: Reading, inputs: RunInputs) -> None:
    slugs = inputs.snapshot.slugs
    for kind, words in itertools.product(KINDS, ("", "beside=claude")):  # codespell:ignore beside
        text = f"{kind} intent='{NEW}' times=3 {words}"
        then = supposed(reading, inputs, "gpt-4", [parse_hypothesis(text)])
        shown = [slugs.index(slug) for slug in (["gpt-4", "claude"] if words else ["gpt-4"])]
        here = with_events(inputs, shown, NEW, kind, 3)
        assert printed(inputs, then, shown[0]) == printed(inputs, here, shown[0])
        assert then.computed.scores["gpt-4"].rank == printed(inputs, here, shown[0])


def test_events_move_an_entity_the_right_way(inputs: RunInputs) -> None:
    now = to_printed_digits(inputs.computed.latent.rank)
    wrong = []
    for entity, slug in enumerate(inputs.snapshot.slugs):
        other = (entity + 1) % len(inputs.snapshot)
        needs = [need for need in (NEW, known_need(inputs, entity)) if need]
        for need, shown in itertools.product(needs, ([entity], [entity, other])):
            ranks = {
                (kind, times): printed(inputs, with_events(inputs, shown, need, kind, times), entity)
                for kind in KINDS
                for times in TIMES
            }
            wrong += [(slug, need, len(shown), why) for why in violations(ranks, float(now[entity]))]
    assert wrong == []


def reloaded(inputs: RunInputs, shown: Sequence[int], need: str, kind: str, times: int) -> RunInputs:
    """The log with these searches added, from which everything is estimated again."""
    assert inputs.searches is not None
    log, more = inputs.searches.arrays, happened(len(inputs.snapshot), shown, need, kind, times).arrays
    names = log.intents if need in log.intents else [*log.intents, need]
    joined = {
        each.name: np.concatenate([getattr(log, each.name), getattr(more, each.name)])
        for each in fields(log)
        if isinstance(getattr(log, each.name), np.ndarray)
    }
    events, number = len(log.intent), names.index(need)
    joined["intent"][events:] = number
    joined["actor"][events:] += log.actor.max() + 1
    joined["event"][len(log.event) :] += events
    arrays = replace(log, intents=names, texts=names, **joined)
    return replace(inputs, searches=Searches(arrays, inputs.searches.candidates))


def test_events_in_the_log_itself_move_an_entity_the_right_way(inputs: RunInputs) -> None:
    """What is common to all is estimated again here, and so is the weight of everyone's events."""
    now = to_printed_digits(inputs.computed.latent.rank)
    wrong = []
    for entity in range(0, len(inputs.snapshot), len(inputs.snapshot) // 5):
        for kind, times in itertools.product(("success", "failure"), (1, 3)):
            then = reloaded(inputs, [entity], NEW, kind, times)
            rank = printed(inputs, then, entity)
            if (rank < now[entity]) if kind == "success" else (rank > now[entity]):
                wrong.append((inputs.snapshot.slugs[entity], kind, times, float(now[entity]), rank))
    assert wrong == []


def violations(ranks: dict[tuple[str, int], float], now: float) -> Iterator[tuple[str, float, float]]:
    """Yield each order of ranks that is the wrong way round: what, the greater rank, the smaller one."""
    for times in TIMES:
        rank = {kind: ranks[kind, times] for kind in KINDS}
        for more, less in itertools.pairwise(KINDS):
            if rank[more] < rank[less]:
                yield f"{more} ≥ {less}, {times} times", rank[more], rank[less]
        if rank["success"] < now:
            yield f"success ≥ now, {times} times", rank["success"], now
        if rank["failure"] > now:
            yield f"now ≥ failure, {times} times", now, rank["failure"]
    for fewer, more in itertools.pairwise(TIMES):
        if ranks["success", more] < ranks["success", fewer]:
            yield f"{more} successes ≥ {fewer}", ranks["success", more], ranks["success", fewer]
        if ranks["failure", more] > ranks["failure", fewer]:
            yield f"{fewer} failures ≥ {more}", ranks["failure", fewer], ranks["failure", more]


def related(inputs: RunInputs, entity: int) -> list[int]:
    """The entities that share an intent or a statement with this one, and one more."""
    clicks, orders = inputs.computed.latent.observations.clicks, inputs.computed.latent.observations.orders
    intents = clicks.intent[clicks.entity == entity]
    found = set(clicks.entity[np.isin(clicks.intent, intents)].tolist())
    found |= set(orders.first[orders.second == entity].tolist())
    found |= set(orders.second[orders.first == entity].tolist())
    return sorted((found | {(entity + 1) % len(inputs.snapshot)}) - {entity})


def test_statements_move_an_entity_the_right_way(reading: Reading, inputs: RunInputs) -> None:
    now = to_printed_digits(inputs.computed.latent.rank)
    slugs, wrong, tried = inputs.snapshot.slugs, [], 0
    for entity, slug in enumerate(slugs):
        for other in (slugs[each] for each in related(inputs, entity)):
            signs = {f"won against={other}": 1, f"lost against={other}": -1}
            for text, sign in (signs | {f"mention by={other} stance=worse": 1}).items():
                try:
                    then = supposed(reading, inputs, slug, [parse_hypothesis(text)])
                except MatchGraphError as error:
                    assert "already loaded" in str(error)
                    continue
                rank = printed(inputs, then, entity)
                tried += 1
                if sign * (rank - now[entity]) < 0:
                    wrong.append((slug, text, float(now[entity]), rank))
    assert tried > 5 * len(slugs)
    assert wrong == []
