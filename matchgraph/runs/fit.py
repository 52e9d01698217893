"""Propose constants that predict the operator's own later searches better; nothing is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from operator import itemgetter

import numpy as np
from pydantic import ValidationError

from graph.errors import GuardRefusedError
from graph.progress import Progress, silent
from matchgraph.answers.runs import FittedConstant, FittedMethodology, PredictedHalf
from matchgraph.computing.as_of import read_inputs
from matchgraph.computing.reading import Reading
from matchgraph.computing.run_inputs import RunInputs
from matchgraph.runs.later_searches import DECIMALS, LaterSearches, judged, read_later_searches
from matchgraph.runs.predicting import Later, Predicting
from ranking.methodology import Methodology, identity
from ranking.methodology_text import constant, text_with, with_constants

FITTED = (
    "utility.prior_variance",
    "utility.click_slope",
    "utility.appeal_variance",
    "utility.click_pair_variance",
    "utility.report_pair_variance",
    "evidence.half_life",
)
FACTORS = (0.5, 2**-0.5, 2**0.5, 2.0)
ROUNDS = 2
LEAST_GAIN = 1.0  # nats over all searches of the half: what a constant costs by Akaike's criterion
DIGITS = 3


def fit(reading: Reading, *, until: dt.date, text: str, progress: Progress = silent) -> FittedMethodology:
    """Learn from everything up to the end of a day, and fit constants to the searches after it.

    Args:
        reading: of the refreshed graph.
        until: the last day to learn from, UTC.
        text: YAML of the methodology in force.
        progress: called with a stage and the number of methodologies tried.

    Raises:
        GuardRefusedError: there are too few searches before or after the day.
        RankingError: the ranks cannot be computed.
    """
    inputs = read_inputs(reading, as_of=until, engine="power")
    later = read_later_searches(reading, inputs.snapshot, after=until)
    return fitted(inputs, later, text=text, progress=progress)


def fitted(
    inputs: RunInputs, later: LaterSearches | None, *, text: str, progress: Progress = silent
) -> FittedMethodology:
    """Fit constants on the first half of later searches, and judge them on the second.

    Args:
        inputs: what the estimates learn from.
        later: the searches after its day.
        text: YAML of its methodology.
        progress: called with a stage and the number of methodologies tried.

    Raises:
        GuardRefusedError: there are too few searches before or after the day.
        RankingError: the ranks cannot be computed.
    """
    now = inputs.methodology
    first, second = _halves(inputs, later)
    predicting = Predicting(inputs, (Later.of(first, now.evidence), Later.of(second, now.evidence)))
    values = best(predicting, progress)
    proposed = with_constants(now, values)
    chosen_on, judged_on = _judged(predicting, proposed)
    return FittedMethodology(
        until=inputs.as_of,
        methodology=identity(now),
        proposed=identity(proposed),
        constants=tuple(
            FittedConstant(constant=path, now=constant(now, path), proposed=constant(proposed, path))
            for path in FITTED
        ),
        chosen_on=chosen_on,
        judged_on=judged_on,
        later_sources=len(inputs.later.sources),
        text=text_with(text, now, values),
    )


def _halves(inputs: RunInputs, later: LaterSearches | None) -> tuple[LaterSearches, LaterSearches]:
    """Split later searches at the day that divides them best.

    Raises:
        GuardRefusedError: there are too few on either side, or none to learn from.
    """
    if inputs.rates is None:
        raise GuardRefusedError(
            f"no trusted search up to {inputs.as_of} to learn from; choose a later day, or load earlier ones"
        )
    wanted = inputs.methodology.guard.searches_from
    if later is None:
        raise _too_few(inputs, 0, 0)
    days = np.sort(later.day[np.unique(later.event, return_index=True)[1]])
    middle = int(days[len(days) // 2])
    start = min((middle, middle + 1), key=lambda day: abs(2 * int((days < day).sum()) - len(days)))
    first, second = later.kept(later.day < start), later.from_day(start)
    if min(first.searches, second.searches) < wanted:
        raise _too_few(inputs, first.searches, second.searches)
    return first, second


def _too_few(inputs: RunInputs, first: int, second: int) -> GuardRefusedError:
    wanted = inputs.methodology.guard.searches_from
    return GuardRefusedError(
        f"{first + second} searches after {inputs.as_of} are too few to fit constants: {first} to choose by, "
        f"{second} to judge by, guard.searches_from requires {wanted} of each; choose an earlier day, or "
        "load later events"
    )


def best(predicting: Predicting, progress: Progress) -> dict[str, float]:
    """Return the constants to change, by path, by coordinate search on the first half.

    Each stays within a factor of two of its present value.

    Args:
        predicting: the estimates.
        progress: called with a stage and the number of constants tried.
    """
    now, values, rounds = predicting.inputs.methodology, dict[str, float](), FITTED * ROUNDS
    least, _ = predicting.surprise(now)
    for done, path in enumerate(rounds):
        progress("fitting constants", done, len(rounds))
        trials = [(predicting.surprise(trial)[0], other) for trial, other in _trials(now, path, values)]
        surprise, other = min(trials, key=itemgetter(0), default=(least, values))
        if least - surprise > LEAST_GAIN:
            least, values = surprise, other
    progress("fitting constants", len(rounds), len(rounds))
    return values


def _trials(
    now: Methodology, path: str, values: dict[str, float]
) -> Iterator[tuple[Methodology, dict[str, float]]]:
    """Yield the allowed methodologies in which one constant differs, and their changed constants."""
    at, others = constant(now, path), {name: value for name, value in values.items() if name != path}
    tried = {values.get(path, at)}
    for other in (at, *(float(f"{factor * at:.{DIGITS}g}") for factor in FACTORS)):
        if other in tried:
            continue
        tried.add(other)
        changed = others if other == at else {**others, path: other}
        try:
            yield with_constants(now, changed), changed
        except ValidationError:  # beyond the bounds of the constant
            continue


def _judged(predicting: Predicting, proposed: Methodology) -> tuple[PredictedHalf, PredictedHalf]:
    """Return how well both methodologies predict each half, and how well their ranks order the second."""
    now = predicting.inputs.methodology
    first, second = predicting.halves
    ranked = {
        "ndcg": _ndcg(predicting.inputs, second.searches),
        "ndcg_proposed": _ndcg(replace(predicting.inputs, methodology=proposed), second.searches),
    }
    losses = zip(predicting.surprise(now), predicting.surprise(proposed), strict=True)
    both = [
        PredictedHalf(
            searches=half.searches.searches,
            log_loss=round(before / half.size, DECIMALS),
            log_loss_proposed=round(after / half.size, DECIMALS),
            **shown,
        )
        for half, (before, after), shown in zip((first, second), losses, ({}, ranked), strict=True)
    ]
    return both[0], both[1]


def _ndcg(inputs: RunInputs, later: LaterSearches) -> float | None:
    """Return NDCG@10 of the ranks."""
    scores = inputs.computed.scores
    ranks = [scores[slug].rank if slug in scores else np.nan for slug in inputs.snapshot.slugs]
    return judged(later, np.array(ranks), None).ndcg
