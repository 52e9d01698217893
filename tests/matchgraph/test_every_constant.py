"""Every number of the methodology decides something: each is changed, and some answer has to change."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, get_args

import numpy as np
import pytest

import matchgraph
from graph.editions import CurrentText, EarlierText, continued
from graph.errors import NotFoundError
from graph.published import Measured
from matchgraph.answers.searching import Risk
from matchgraph.computing.as_of import read_inputs
from matchgraph.computing.computation import Computation
from matchgraph.computing.run_inputs import RunInputs
from matchgraph.derived.matched import scope_of
from matchgraph.derived.similarity import derive_similarities
from matchgraph.entities.filters import Filters
from matchgraph.explaining.evidence_shares import evidence_points
from matchgraph.explaining.flip import flip
from matchgraph.explaining.origins import KnownSources
from matchgraph.exploring.alternatives import alternatives
from matchgraph.exploring.different import different
from matchgraph.exploring.neighbourhood import neighbourhood
from matchgraph.exploring.paths import paths
from matchgraph.opened import OpenGraph
from matchgraph.runs.guard import judge
from matchgraph.searching.hits import Hit
from matchgraph.searching.word_index import WordIndex, word_arrays
from matchgraph.settings import methodology
from ranking.methodology import SIGNALS, Methodology
from ranking.metrics import DATES, LIMITS, METRICS
from ranking.outliers import implausible_counts
from ranking.signals import STATES, SignalRows, score_signals
from ranking.term_counts import term_counts
from tests.contract import test_events, test_flip
from tests.contract.searches import best_for_intent, search
from tests.matchgraph import made_graph
from tests.matchgraph.made_graph import DAY, SLUGS, VARIANT

Place = tuple[str | int, ...]
Value = Any
QUERIES = (
    "rendering picture",
    "transcrbie recordngs",
    "archive old newspapers",
    "label the invces offline",
    f"pictures {made_graph.name(3)}",
    f"like {made_graph.name(3)}",
    f"like {VARIANT}",
    "transcription photo",
)
RISKS: tuple[Risk, ...] = get_args(Risk)
SHIPPED = methodology().model_dump()
RAW = methodology().signals


def leaves(part: Value, path: Place = ()) -> Iterator[Place]:
    """Yield the path of each number, and of each name or list of names."""
    if isinstance(part, Mapping):
        for name, inner in part.items():
            yield from leaves(inner, (*path, name))
    elif isinstance(part, list | tuple) and not isinstance(part[0], str):
        for place, inner in enumerate(part):
            yield from leaves(inner, (*path, place))
    else:
        yield path


def at(path: Place) -> Value:
    found: Value = SHIPPED
    for key in path:
        found = found[key]
    return found


def with_values(values: Mapping[str, Value]) -> Methodology:
    """Return the shipped methodology with other values, by dotted names."""
    data = methodology().model_dump(mode="json")
    for name, value in values.items():
        *way, last = (int(key) if key.isdigit() else key for key in name.split("."))
        part = data
        for key in way:
            part = part[key]
        part[last] = value
    return Methodology.model_validate(data)


# what half of the number, or twice a whole one, would not show, or the model would refuse
CHANGED: dict[str, Value] = {
    "propagation.shares.match": 0.0,  # an intent has matches alone: any other share is renormalised to all
    "propagation.shares.offer": 0.0,  # so has a capability
    "utility.tolerance": 1e-3,
    "utility.centring_tolerance": 1.0,
    "utility.report_logit": 1.0,  # it is 0
    "utility.statements_from": 1_000_000,
    "utility.statement_slope_limit": 0.1,
    "utility.statement_share": 0.001,
    "evidence.actor_share": 0.01,
    "evidence.unvouched_suspicion": 3.0,
    "evidence.unvouched_events": 50.0,
    "evidence.examination_estimated_from": 1,
    "evidence.examination_pairs": 2,
    "propagation.tolerance": 1e-3,
    "signals.elsewhere.dependents": "quality",
    "similarity.neighbours": 1,
    "similarity.threshold": 0.7,
    "similarity.words": 0.6,
    "similarity.considered": 1,
    "similarity.context": 1.0,
    "similarity.near_duplicate": 0.5,
    "similarity.commonest": 1,
    "alternatives.floor": 0.9,
    "guard.certified": 5,
    "guard.searches_from": 1000,
    "guard.ndcg_loss": 0.9,
    "guard.tau": -1.0,
    "guard.rbo": 0.9,
    "guard.entities_from": 2,
    "exploration.tolerance": 1e-3,
    "exploration.reach": 0.05,
    "explanation.exhaustive": 0,
    "search.words.shortest": 12,
    "search.words.common_start": 0.95,
    "search.words.typo_ratio": 0.99,
    "search.words.form_start": 64,
    "search.same_intent": 0.99,
    "search.saturation": 0.0,
}
# what has to be otherwise for a number to decide something in so small a graph
STARTING_FROM: dict[str, dict[str, Value]] = {
    "propagation.tolerance": {"propagation.damping": 0.3},  # else an extrapolation meets the exact solution
    "similarity.considered": {"similarity.neighbours": 1},
    "evidence.actor_share": {"evidence.actor_events": 0.1},
    "evidence.examination_pairs": {"evidence.examination_estimated_from": 1},
    "evidence.unvouched_events": {"evidence.unvouched_excess": 0.1},
    "signals.least_scale": {"signals.anchor_worth": 1, "signals.saturation": 0.01},
    "evidence.report_level": {"evidence.report_clicks": 0.1},  # few entities have many clicks
    "evidence.report_clicks": {"evidence.report_clicks": 0.1, "evidence.report_level": 0.2},
    "utility.tolerance": {"guard.certified": 0},  # otherwise a run is tightened until its digits are proved
    "guard.tau": {"guard.entities_from": 2},
    "guard.rbo": {"guard.entities_from": 2},
    "exploration.hub_steps": {"exploration.hub": 3},
    "exploration.pool": {"exploration.pool_share": 1},
    "exploration.shares.SERVED_BY": {"exploration.reach": 1e-6},
    "exploration.shares.MATCHED": {"exploration.reach": 1e-6},
    "exploration.pool_share": {"exploration.pool": 1, "exploration.reach": 1e-6},
    "alternatives.pages": {f"alternatives.{name}": 1 for name in ("similar", "intents", "found")}
    | {"alternatives.rivals": 0, "alternatives.floor": 0.0},
    "explanation.single": {"explanation.exhaustive": 0},
    "search.saturation": {"search.candidates": 1},
    "search.words.related": {"search.words.least_related": 0.2},
}
RISK = {"lower": 0.95, "events": 1e6, "actors": 1e6, "confidence": 0.999}
FEW = ("exploration", "alternatives", "explanation", "search")  # chapters whose whole numbers are limits


def changed(path: Place) -> dict[str, Value]:
    """Return another value for a number, with what has to change along with it."""
    name, value = ".".join(map(str, path)), at(path)
    if path[0] == "weights":  # sums to 100
        other = SIGNALS[SIGNALS.index(str(path[2])) - 1]
        return {name: value + 5, f"weights.{path[1]}.{other}": at((*path[:2], other)) - 5}
    if path[:2] == ("propagation", "teleport"):  # sums to 1
        return {"propagation.teleport.intents": 0.6, "propagation.teleport.vetted": 0.4}
    return {name: CHANGED[name] if name in CHANGED else another(path, value)}


def another(path: Place, value: Value) -> Value:
    """Return another value that the rules for a chapter allow."""
    if path[0] == "inference" and path[-1] in {"low", "prior", "high"}:
        return value - 0.05 if path[-1] == "high" else value + 0.05
    if path[:2] == ("search", "risk"):
        return RISK[str(path[-1])]
    if isinstance(value, tuple):
        return value[1:]
    if path[0] in FEW and isinstance(value, int) and path[1] != "windows":
        return 1
    return 2 * value + 1 if isinstance(value, int) else value / 2


@dataclass(frozen=True)
class Made:
    """The graph that was made, and a small one for flips; with what a run of each is computed from."""

    graph: matchgraph.MatchGraph
    inputs: RunInputs
    small: matchgraph.MatchGraph
    of_small: RunInputs
    known: dict[tuple[object, str], object]


@dataclass(frozen=True)
class Under(OpenGraph):
    """A graph that is open, under given constants."""

    constants: Methodology = field(kw_only=True)

    @property
    def methodology(self) -> Methodology:
        return self.constants


def under(graph: matchgraph.MatchGraph, constants: Methodology) -> Under:
    opened = graph.opened
    return Under(opened.store, opened.event_folder, opened.search_folder, constants=constants)


@dataclass(frozen=True)
class Turned(RunInputs):
    """Inputs of which another run is said to be computed."""

    turned: Computation = field(kw_only=True)

    @cached_property
    def computed(self) -> Computation:
        return self.turned


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    folders = [tmp_path_factory.mktemp(name) for name in ("made", "small")]
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("MATCHGRAPH_EVENTS", raising=False)
        graph, small = (matchgraph.open(f"embedded:{folder / 'graph'}") for folder in folders)
        with graph, small:
            made_graph.build(graph, folders[0])
            test_flip.build(small, folders[1], test_flip.PAGES, test_flip.EVENTS)
            yield Made(graph, inputs_of(graph, DAY), small, inputs_of(small, test_events.DAY), {})


def inputs_of(graph: matchgraph.MatchGraph, day: dt.date) -> RunInputs:
    return read_inputs(graph.opened.read(), as_of=day, engine="power")


def a_run(made: Made, constants: Methodology) -> object:
    """All scores in printed digits, what was estimated and proved of them, and how candidates served."""
    inputs = replace(made.inputs, methodology=constants)
    computed, evidence = inputs.computed, inputs.evidence
    assert evidence
    pairs = evidence.pairs
    served = [getattr(pairs, name).round(4).tolist() for name in ("rate", "lower", "events", "actors")]
    return (
        {slug: score.model_dump() for slug, score in computed.scores.items()},
        computed.run.l1_bound,
        Measured.model_validate(computed.run.model_dump(include=set(Measured.model_fields))),
        served,
    )


def similarities(made: Made, constants: Methodology) -> object:
    """What is derived, what is the same again, and which capability of a new edition is an old one."""
    graph, slug = under(made.graph, constants), SLUGS[1]
    derive_similarities(graph.read(), graph.search_folder)
    found = [dict(row) for row in graph.store.read("similarities")]
    derive_similarities(made.graph.opened.read(), made.graph.opened.search_folder)
    near = different(graph, [slug], filters=Filters(limit=44))
    return found, near, edited(constants.similarity.edited)


def shown_evidence(made: Made, constants: Methodology) -> object:
    """What MATCHED shows of the log."""
    reading = under(made.graph, constants).read()
    with reading.log.totals() as totals:
        return list(totals.pairs(scope_of(reading)))


def edited(similarity: float) -> object:
    before = EarlierText("s", "old", "Reads scanned tables of all kinds", "2026-11-01", frozenset())
    return continued(
        [before], [CurrentText("new", "Reads scanned tables", frozenset({"s"}))], min_similarity=similarity
    )


def the_guard(made: Made, constants: Methodology) -> object:
    """What it says of a run that turns the published order round and is certified in part."""
    computed = made.inputs.computed
    ranks = sorted(computed.scores, key=lambda slug: computed.scores[slug].position)
    turned = {
        slug: of.model_copy(update={"rank": 100 - of.rank, "position": len(ranks) + 1 - of.position})
        for slug, of in computed.scores.items()
    }
    run = computed.run.model_copy(update={"id": "turned", "certified": 7})
    of = {each.name: getattr(made.inputs, each.name) for each in fields(RunInputs)}
    inputs = Turned(**of | {"methodology": constants}, turned=replace(computed, run=run, scores=turned))
    verdict = judge(made.graph.opened.read(), inputs)
    return verdict.run.rbo, verdict.uncertified, verdict.below


def explored(made: Made, constants: Methodology) -> object:
    graph = under(made.graph, constants)
    return (
        [different(graph, [slug], filters=Filters(limit=12)) for slug in SLUGS[1:12:3]],
        different(graph, [SLUGS[12]], must=["newspapers"], filters=Filters(limit=4)),
        [_path(made, *ends, constants) for ends in zip(SLUGS[:6], SLUGS[20:26], strict=True)],
        sorted(neighbourhood(graph.store, SLUGS[1], constants.exploration)),
    )


def _path(made: Made, start: str, end: str, constants: Methodology) -> object:
    try:
        return paths(made.graph.opened.store, start, end, constants)
    except NotFoundError as error:
        return str(error)


def stand_ins(made: Made, constants: Methodology) -> object:
    graph, filters = under(made.graph, constants), Filters(limit=60)
    return [alternatives(graph, slug, filters) for slug in (*SLUGS[:4], VARIANT)]


def explanations(made: Made, constants: Methodology) -> object:
    inputs, reading = replace(made.inputs, methodology=constants), made.graph.opened.read()
    found = evidence_points(reading, KnownSources(reading.store), inputs, SLUGS[9], 20.0, 5)
    return found.shares, found.ways


def found(made: Made, constants: Methodology) -> object:
    store, index = made.graph.opened.store, made.graph.opened.index
    filters = Filters(limit=60)
    resolved = [
        best_for_intent(store, query, constants=constants.search, index=index, risk=risk)
        for query in QUERIES
        for risk in RISKS
    ]
    return (
        [search(store, query, constants=constants.search, index=index, filters=filters) for query in QUERIES],
        [(each.best, each.alternatives) for each in resolved],
    )


def context_alone(_made: Made, constants: Methodology) -> object:
    """What others say, which counts of an entity without capabilities; here all have some."""
    return Hit(context=0.5).score(constants.search)


def best_text(_made: Made, constants: Methodology) -> object:
    """Of a long text that has a word twice and a short one that has it once, the one that is scored."""
    index = WordIndex(
        **word_arrays(*term_counts([["maps", "maps", "of", "four", "lost", "towns"], ["maps"]]))
    )  # type: ignore[arg-type]
    one = constants.search.model_copy(update={"candidates": 1})
    order = np.zeros(2, dtype=np.int32)
    return index.fitting([{"maps": 1.0}], one, kinds=[slice(0, 2)], preferred=order).tolist()


def a_flip(made: Made, constants: Methodology) -> object:
    """The least evidence that keeps one below another."""
    inputs = replace(made.of_small, methodology=constants)
    return flip(made.small.opened.read(), inputs, "dog", "fox")


def all_flips(made: Made, constants: Methodology) -> object:
    """The same of several pairs, where no sets are tried, since that takes a minute."""
    assert constants.explanation.exhaustive == 0
    inputs = replace(made.of_small, methodology=constants)
    reading = made.small.opened.read()
    return [flip(reading, inputs, *pair) for pair in (("dog", "fox"), ("cat", "bee"))]


def raw_signals(_made: Made, constants: Methodology) -> object:
    """What a table of all metrics makes of entities of all types that have anchors of their own."""
    rows, types = measured(tuple(dict.fromkeys(name for of in RAW.anchors.values() for name in of)))
    scores = score_signals(rows, types, today=1000.0, constants=constants.signals)
    wrong = implausible_counts(rows, types, today=1000.0, constants=constants.signals)
    return scores.value.tolist(), scores.low.tolist(), scores.high.tolist(), wrong


def measured(codes: tuple[str, ...]) -> tuple[SignalRows, list[str]]:
    """Return measurements of three entities a type, of a fourth nothing; each lacks some metrics."""
    types = [code for code in codes for _ in range(4)]
    draw, table = random.Random(5), []
    for entity in range(len(types)):
        for metric in METRICS if entity % 4 else ():
            value = (
                draw.uniform(700, 990) if metric in DATES else draw.uniform(0.1, 1 if metric in LIMITS else 9)
            )
            if draw.random() < 0.8:
                table.append((entity, metric, value, 900.0, STATES.index("measured")))
    table += [(1, "stars", np.nan, 950.0, STATES.index("blocked"))]
    table += [(1, "downloads", 7e7, 960.0, 0)]  # between 50 and 100 anchors
    table += [(5, "stars", value, 960.0 + value / 1e9, 0) for value in (3e5, 2e7)]  # beyond them, 66-fold
    entity, metric, *columns = zip(*table, strict=True)
    value, day, state = map(np.array, columns)
    return SignalRows(np.array(entity), metric, value, day, state), types


ANSWERS: dict[str, Callable[[Made, Methodology], object]] = {
    **dict.fromkeys(("weights", "propagation", "utility", "evidence", "inference"), a_run),
    "signals": raw_signals,
    "similarity": similarities,
    "matched": shown_evidence,
    "guard": the_guard,
    "exploration": explored,
    "alternatives": stand_ins,
    "explanation": explanations,
    "search": found,
    "search.context": context_alone,
    "search.length_share": best_text,
    "explanation.exhaustive": a_flip,
    "explanation.single": all_flips,
}


@pytest.mark.parametrize("path", [*leaves(SHIPPED)], ids=lambda path: ".".join(map(str, path)))
def test_a_changed_number_changes_an_answer(made: Made, path: Place) -> None:
    name = ".".join(map(str, path))
    if (
        name == "evidence.examination.0"
    ):  # position 1 is what the others are measured by: none but 1 is allowed
        with pytest.raises(ValueError, match="examination needs to start at 1"):
            with_values({name: 0.5})
        return
    start = STARTING_FROM.get(name, {})
    answer = ANSWERS.get(name) or ANSWERS[str(path[0])]
    asked, key = with_values(start), (answer, repr(start))
    if key not in made.known:
        made.known[key] = answer(made, asked)
    before, after = made.known[key], answer(made, with_values(start | changed(path)))
    differs = before != after  # pytest's own account of two such answers takes seconds
    assert differs
