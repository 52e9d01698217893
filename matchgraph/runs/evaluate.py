"""Compare the engine's ranking of a day with baselines on later choices."""

from __future__ import annotations

import datetime as dt

import numpy as np

from graph.published import Quality
from matchgraph.answers.runs import Evaluated
from matchgraph.computing.as_of import read_inputs
from matchgraph.computing.reading import Reading
from matchgraph.runs.baselines import baselines
from matchgraph.runs.later_searches import judged, of_rows, read_later_searches
from matchgraph.runs.predicted_success import predicted_success
from matchgraph.runs.text_ranking import text_scores


def evaluate(reading: Reading, *, split: dt.date) -> tuple[Evaluated, ...]:
    """Rank by everything up to the end of a day, and evaluate on the searches after it; writes nothing.

    Every ranking orders the same candidates of the same searches: those that were shown.

    Args:
        reading: of the refreshed graph.
        split: the last day to learn from, UTC.

    Returns:
        One line per ranking: the engine, then the baselines, then the order in which they were shown.
        Measures are None without a later search that showed both chosen and unchosen candidates.

    Raises:
        GuardRefusedError: there is nothing to rank.
        RankingError: the ranks cannot be computed.
    """
    inputs = read_inputs(reading, as_of=split, engine="power")
    later = read_later_searches(reading, inputs.snapshot, after=split)
    scores = inputs.computed.scores
    ranked = [scores.get(slug) for slug in inputs.snapshot.slugs]
    rank = np.array([score.rank if score else np.nan for score in ranked])
    predicted_by_rank = predicted_success(rank, inputs.computed.run.report_logit)
    table = {"engine": judged(later, rank, predicted_by_rank)}
    for name, (values, predicted) in baselines(inputs).items():
        table[name] = judged(later, values, predicted)
    table |= {"text match": Quality(), "as shown": Quality()}
    if later:
        clicks = later.judging
        by_text = text_scores(reading.store, inputs.snapshot.slugs, clicks, reading.methodology.search)
        table["text match"] = of_rows(clicks, by_text)
        table["as shown"] = of_rows(clicks, -clicks.position.astype(np.float64))
    return tuple(_line(name, quality, len(inputs.later.sources)) for name, quality in table.items())


def _line(name: str, quality: Quality, later_sources: int) -> Evaluated:
    return Evaluated(ranking=name, later_sources=later_sources, **quality.model_dump(exclude={"tau", "rbo"}))
