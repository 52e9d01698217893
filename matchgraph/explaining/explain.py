"""Explain a rank: points that add up, the evidence decomposed, what is open, and what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from graph.model import SignalName
from graph.progress import Progress, silent
from graph.published import Run, Score
from graph.publishing import score_text
from matchgraph.answers.evidence_words import moved
from matchgraph.answers.explaining import (
    Counterfactual,
    Explanation,
    SignalPoints,
    Standing,
)
from matchgraph.computing.computation import Computation
from matchgraph.computing.kept_runs import of_run
from matchgraph.computing.reading import Reading
from matchgraph.computing.run_inputs import RunInputs
from matchgraph.computing.signals import MATCH
from matchgraph.entities.cards import read_entity
from matchgraph.explaining.change import change_since
from matchgraph.explaining.evidence_shares import evidence_points
from matchgraph.explaining.flip import flip
from matchgraph.explaining.hypothesis import Hypothesis, parse_hypothesis
from matchgraph.explaining.open_signals import open_signals
from matchgraph.explaining.origins import KnownSources
from matchgraph.explaining.reasons import reason
from matchgraph.explaining.unranked import why_unranked
from matchgraph.explaining.what_if import supposed
from matchgraph.sources.provenance import sources_of
from ranking.apportionment import apportioned

LIMIT = 10  # lines a dimension of the evidence's shares


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
        limit: at most this many lines per dimension of the evidence's shares.
        progress: called with a stage and how many sets of evidence were tried.

    Raises:
        MatchGraphError: a change cannot be understood or supposed.
        NotFoundError: no run is published, or the entity is not there.
        GuardRefusedError: the published run cannot be computed again, because nothing may be ranked.
    """
    hypotheses = [parse_hypothesis(text) for text in suppose]
    read_entity(reading, slug)
    asked = _Question(reading, slug, hypotheses, flip_with, limit, progress)
    return of_run(reading, reading.published.run, asked.answer)


@dataclass(frozen=True)
class _Question:
    """What is asked of a run."""

    reading: Reading
    slug: str
    hypotheses: Sequence[Hypothesis]
    flip_with: str | None
    limit: int
    progress: Progress

    def answer(self, inputs: RunInputs) -> Explanation:
        """Return the explanation by a run."""
        return _explained(self, inputs)


def _explained(asked: _Question, inputs: RunInputs) -> Explanation:
    reading, slug, limit = asked.reading, asked.slug, asked.limit
    entity, _ = read_entity(reading, slug)
    sources, run = KnownSources(reading.store), reading.published.run
    computation = inputs.computed
    score = computation.scores.get(slug)
    signals = signal_points(inputs, sources, slug) if score else ()
    current, note = _same(computation, run, entity.score, score)
    unranked = None if score else why_unranked(entity.vetted, sources_of(reading.store, slug))
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
        unranked=unranked,
        published=Standing.of(entity.score),
        standing=Standing.of(score),
        signals=signals,
        summary=moved(score) if score else None,
        evidence=evidence_points(reading, sources, inputs, slug, _points_of(signals, "match"), limit)
        if score
        else None,
        open=open_signals(computation, inputs.methodology.utility, slug) if score else (),
        change=change_since(reading, sources, run, slug),
        counterfactual=_counterfactual(asked, sources, inputs) if asked.hypotheses else None,
        flip=flip(reading, inputs, slug, asked.flip_with, progress=asked.progress)
        if asked.flip_with
        else None,
    )


def _counterfactual(asked: _Question, sources: KnownSources, inputs: RunInputs) -> Counterfactual:
    hypotheses, slug = asked.hypotheses, asked.slug
    then = supposed(asked.reading, inputs, slug, hypotheses)
    score = then.computed.scores.get(slug)
    return Counterfactual(
        changes=tuple(each.text for each in hypotheses),
        standing=Standing.of(score),
        signals=signal_points(then, sources, slug) if score else (),
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


def signal_points(inputs: RunInputs, sources: KnownSources, slug: str) -> tuple[SignalPoints, ...]:
    """Return the points of each signal; they add up to the rank to the printed digit.

    The points of match are those that pages imply and what evidence adds to the rank by signals, or takes
    from it. Rounded by largest remainders in hundredths, so each is less than 0.01 from the exact figure.

    Args:
        inputs: what the run is computed from.
        sources: of the graph.
        slug: a ranked entity.
    """
    computation = inputs.computed
    entity, score = inputs.snapshot.slugs.index(slug), computation.scores[slug]
    sources.look_up(inputs.snapshot.signals.of(entity).source)
    values, weights = computation.signals.values[entity], computation.signals.weights[entity]
    exact = 10_000 * values * weights
    exact[MATCH] += 100 * (computation.latent.rank[entity] - computation.latent.prior[entity])
    points = apportioned(exact, round(100 * score.rank))
    possible = apportioned(10_000 * weights, 10_000)
    return tuple(
        SignalPoints(
            signal=name,
            **score.signals[name].model_dump(),
            points=int(points[j]) / 100,
            possible=int(possible[j]) / 100,
            why=reason(inputs, sources, entity, j, score.signals[name]),
        )
        for j, name in enumerate(get_args(SignalName))
    )


def _points_of(signals: Sequence[SignalPoints], name: SignalName) -> float:
    return next(each.points for each in signals if each.signal == name)
