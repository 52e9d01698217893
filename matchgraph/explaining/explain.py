"""Explain a rank: points that add up, the match decomposed, what is open, and what changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from graph.model import Run, Score, SignalName
from graph.progress import Progress, silent
from graph.publishing import score_text
from graph.versions import Sources
from matchgraph.answers.explaining import (
    Counterfactual,
    Explanation,
    MatchPoints,
    OpenSignal,
    SignalPoints,
    Standing,
)
from matchgraph.answers.words import UNVETTED
from matchgraph.computing.as_of import read_inputs
from matchgraph.computing.computation import Computation
from matchgraph.computing.reading import Reading
from matchgraph.computing.run_inputs import RunInputs
from matchgraph.computing.signals import MATCH
from matchgraph.entities.cards import read_entity
from matchgraph.explaining.change import change_since
from matchgraph.explaining.flip import flip
from matchgraph.explaining.hypothesis import Hypothesis, parse_hypothesis
from matchgraph.explaining.match_flow import match_flow
from matchgraph.explaining.reasons import reason
from matchgraph.explaining.what_if import supposed
from ranking.apportionment import apportioned

LIMIT = 10  # lines a dimension of the match's shares


def explain(
    reading: Reading,
    slug: str,
    *,
    suppose: Sequence[str] = (),
    flip_with: str | None = None,
    limit: int = LIMIT,
    progress: Progress = silent,
) -> Explanation:
    """Explain why an entity ranks where it does in the published run, or now where the graph moved on.

    Args:
        reading: of the graph.
        slug: the entity.
        suppose: changes to suppose, in the words of `matchgraph.explaining.hypothesis`.
        flip_with: the entity of which to find what keeps it below.
        limit: at most this many lines per dimension of the match's shares.
        progress: called with a stage and how many sets of evidence were tried.

    Raises:
        MatchGraphError: a change cannot be understood or supposed.
        NotFoundError: no run is published, or the entity is not there.
        GuardRefusedError: the published run cannot be computed again, because nothing may be ranked.
    """
    hypotheses = [parse_hypothesis(text) for text in suppose]
    entity, _ = read_entity(reading, slug)
    run = reading.published.run
    inputs = read_inputs(reading, as_of=run.as_of, engine=run.engine)
    computation = inputs.computed
    score = computation.scores.get(slug)
    signals = signal_points(inputs, reading.sources, slug) if score else ()
    current, note = _same(computation, run, entity.score, score)
    if not entity.vetted:
        note = f"'{slug}' has no rank: {UNVETTED}. {note}"
    return Explanation(
        slug=slug,
        name=entity.name,
        type=entity.type,
        run=run.id,
        as_of=run.as_of,
        methodology=computation.run.methodology,
        ranked=computation.run.entities,
        current=current,
        note=note,
        published=Standing.of(entity.score),
        standing=Standing.of(score),
        signals=signals,
        match=_match(reading, inputs, slug, signals, limit) if score else None,
        open=_open(computation, slug, score) if score else (),
        change=change_since(reading, run, slug),
        counterfactual=_counterfactual(reading, inputs, slug, hypotheses) if hypotheses else None,
        flip=flip(reading, inputs, slug, flip_with, progress=progress) if flip_with else None,
    )


def _counterfactual(
    reading: Reading, inputs: RunInputs, slug: str, hypotheses: Sequence[Hypothesis]
) -> Counterfactual:
    then = supposed(reading, inputs, slug, hypotheses)
    score = then.computed.scores.get(slug)
    return Counterfactual(
        changes=tuple(each.text for each in hypotheses),
        standing=Standing.of(score),
        signals=signal_points(then, reading.sources, slug) if score else (),
    )


def _same(computation: Computation, run: Run, before: Score | None, now: Score | None) -> tuple[bool, str]:
    """Return whether what was computed again is what is published, and say so."""
    found = computation.run
    equal = before == now if before is None or now is None else score_text(before) == score_text(now)
    if found.id == run.id and equal:
        return (
            True,
            f"This explains run {run.id} as of {run.as_of}; recomputing it gives the same digits.",
        )
    reasons = []
    if found.statements != run.statements:
        reasons.append("sources were loaded or retracted")
    if found.methodology != run.methodology:
        reasons.append(f"the methodology is now {found.methodology} instead of {run.methodology}")
    if not reasons:
        reasons.append(
            "it was computed by another version of the engine" if not equal else "its record differs"
        )
    return False, (
        f"The published run {run.id} as of {run.as_of} differs: {' and '.join(reasons)}. This "
        "explains what the graph says now, as of that day; `matchgraph recompute` publishes it."
    )


def signal_points(inputs: RunInputs, sources: Sources, slug: str) -> tuple[SignalPoints, ...]:
    """Return the points of each signal; they add up to the rank to the printed digit.

    Rounded by largest remainders in hundredths, so that each is less than 0.01 from the exact product.

    Args:
        inputs: what the run is computed from.
        sources: all sources of the graph.
        slug: a ranked entity.
    """
    computation = inputs.computed
    entity, score = inputs.snapshot.slugs.index(slug), computation.scores[slug]
    values, weights = computation.signals.values[entity], computation.signals.weights[entity]
    points = apportioned(10_000 * values * weights, round(100 * score.rank))
    possible = apportioned(10_000 * weights, 10_000)
    return tuple(
        SignalPoints(
            signal=name,
            **score.signals[name].model_dump(),
            points=int(points[j]) / 100,
            possible=int(possible[j]) / 100,
            why=reason(inputs, sources, entity, j, score.signals[name]),
        )
        for j, name in enumerate(_signal_names())
    )


def _signal_names() -> tuple[SignalName, ...]:
    return ("adoption", "quality", "ecosystem", "match", "freshness")


def _match(
    reading: Reading,
    inputs: RunInputs,
    slug: str,
    signals: Sequence[SignalPoints],
    limit: int,
) -> MatchPoints:
    computation = inputs.computed
    entity = inputs.snapshot.slugs.index(slug)
    half, events = inputs.methodology.match.inferred_weight, float(computation.events[entity])
    value = float(computation.signals.values[entity, MATCH])
    measured = float(computation.trust.match[entity]) if events > 0 else None
    inferred = value if measured is None else ((half + events) * value - events * measured) / half
    points = next(each.points for each in signals if each.signal == "match")
    by_search = 0.0 if measured is None or not value else events * measured / ((half + events) * value)
    parts = apportioned([100 * points * (1 - by_search), 100 * points * by_search], round(100 * points))
    reached = bool(computation.trust.measured[entity])
    shared: Literal["measured", "inferred", "none"] = "measured" if events > 0 else "inferred"
    flow = match_flow(reading, inputs, entity)
    if not flow.found.total:
        shared = "none"
    return MatchPoints(
        points=points,
        inferred_points=int(parts[0]) / 100,
        measured_points=int(parts[1]) / 100,
        inferred=round(inferred, 4),
        measured=None if measured is None else round(measured, 4),
        events=float(f"{events:.6g}"),
        events_for_half=half,
        reach=computation.scores[slug].reach,
        lift=_lift(inputs, entity) if reached else None,
        shared=shared,
        percent_bound=float(f"{flow.percent_bound:.2g}"),
        shares=flow.shares(int(parts[1 if events > 0 else 0]) / 100, limit),
        ways=flow.ways,
    )


def _lift(inputs: RunInputs, entity: int) -> float | None:
    exposure = float(inputs.computed.trust.exposure[entity])
    return float(f"{inputs.computed.trust.reach[entity] / exposure:.4g}") if exposure else None


def _open(computation: Computation, slug: str, score: Score) -> tuple[OpenSignal, ...]:
    """Return the signals with any width: what their ends are worth within the rank's own interval."""
    entity = computation.snapshot.slugs.index(slug)
    weights = computation.signals.weights[entity]
    others = np.array([each.rank for other, each in computation.scores.items() if other != slug])
    rows = []
    for j, name in enumerate(_signal_names()):
        signal, points = score.signals[name], 100 * float(weights[j])
        if signal.low == signal.high:
            continue
        ends = [
            round(min(max(score.rank + points * (end - signal.value), score.low), score.high), 2)
            for end in (signal.low, signal.high)
        ]
        places: dict[str, Any] = {
            f"position_{end}": 1 + int((others > rank).sum())
            for end, rank in zip(("low", "high"), ends, strict=True)
        }
        rows.append(
            OpenSignal(
                signal=name,
                state=signal.state,
                least_points=round(points * signal.low, 2),
                most_points=round(points * signal.high, 2),
                rank_low=ends[0],
                rank_high=ends[1],
                **places,
            )
        )
    return tuple(rows)
