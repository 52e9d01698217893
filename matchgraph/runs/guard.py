"""The quality of a run compared with the published one, and the decision whether to publish it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from graph.history import Figures, figures_of, published_before
from graph.published import Quality, Run
from graph.publishing import recorded
from graph.snapshot import Snapshot
from matchgraph.computing.implausible import implausible
from matchgraph.computing.reading import Reading
from matchgraph.computing.run_inputs import RunInputs
from matchgraph.runs.later_searches import judged, read_later_searches, rounded
from matchgraph.runs.predicted_success import predicted_success
from ranking.arrays import Floats
from ranking.quality import kendall_tau, rank_biased_overlap
from ranking.rank_rules import Guard


@dataclass(frozen=True)
class Judgement:
    """The quality of a run, and the reasons against publishing it.

    Args:
        run: the run with its quality.
        before: the previously published run, with its quality on later searches by now; or None.
        uncertified: the deficit of the certificate, or an empty string.
        below: the violated limits of the guard, one sentence each.
        figures: the figures of the run, by slug.
        published: those of the currently published run.
        implausible: the counts that are probably wrong, one sentence each; no reason to refuse.
    """

    run: Run
    before: Run | None
    uncertified: str
    below: tuple[str, ...]
    figures: Mapping[str, Figures]
    published: Mapping[str, Figures]
    implausible: tuple[str, ...]


def judge(reading: Reading, inputs: RunInputs) -> Judgement:
    """Judge a run by later searches and by the previously published run.

    Args:
        inputs: the inputs of the run.
    """
    snapshot, run, guard = inputs.snapshot, inputs.computed.run, inputs.methodology.guard
    now = {slug: Figures(**recorded(score)) for slug, score in inputs.computed.scores.items()}
    before, is_published = _before(reading, run.id), run.id == _published(reading)
    was = figures_of(reading.store, reading.runs, before.id, reading.pointers) if before else {}
    published = now if is_published else was
    first = min(run.as_of, before.as_of) if before else run.as_of
    later = read_later_searches(reading, snapshot, after=first)

    def quality(of: Run, figures: Mapping[str, Figures], days: int) -> Quality:
        ranks = _ranks(snapshot, figures)
        predicted = predicted_success(ranks, of.report_logit)
        return judged(later.from_day(days) if later else None, ranks, predicted)

    own = quality(run, now, (run.as_of - first).days)
    agreement = _agreement(was, now, guard) if before else {}
    run = run.model_copy(update={**own.model_dump(include=_ON_LATER), **agreement})
    wrong = implausible(snapshot, inputs.methodology, as_of=inputs.as_of)
    counts = tuple(f"{each.slug}: {each.message}" for each in wrong)
    if before is None:
        return Judgement(run, None, _uncertified(run, guard), (), now, published, counts)
    both = max(run.as_of, before.as_of) - first
    below = [*_disagreement(run, before, len(was.keys() & now.keys()), guard)]
    below += _loss(quality(before, was, both.days), quality(run, now, both.days), before, guard)
    known = quality(before, was, (before.as_of - first).days).model_dump(include=_ON_LATER)
    return Judgement(
        run,
        before.model_copy(update=known),
        _uncertified(run, guard),
        () if is_published else tuple(below),
        now,
        published,
        counts,
    )


def _published(reading: Reading) -> str | None:
    return reading.pointers.published.run if reading.pointers.published else None


_ON_LATER = {"later_searches", "ndcg", "reciprocal_rank", "pairwise_accuracy", "calibration"}


def _before(reading: Reading, id_: str) -> Run | None:
    """Return the published run or, if that is the run itself, the one published before it."""
    current = next((each.run for each in reading.runs.values() if each.current), None)
    if current is None or current.id != id_:
        return current
    previous = reading.runs.get(published_before(reading.runs, id_) or "")
    return previous.run if previous else None


def _ranks(snapshot: Snapshot, figures: Mapping[str, Figures]) -> Floats:
    """Return the ranks of all entities; NaN if unranked."""
    rows = [figures.get(slug) for slug in snapshot.slugs]
    return np.array([row.rank if row else np.nan for row in rows])


def _agreement(
    was: Mapping[str, Figures], now: Mapping[str, Figures], guard: Guard
) -> dict[str, float | None]:
    """Return tau over the entities ranked by both, and the overlap of both orders, with ties by slug."""
    both = sorted(was.keys() & now.keys())
    tau = kendall_tau([was[slug].rank for slug in both], [now[slug].rank for slug in both])
    orders = [sorted(figures, key=lambda slug: (figures[slug].position, slug)) for figures in (was, now)]
    overlap = rank_biased_overlap(*orders, persistence=guard.rbo_persistence)
    return {"tau": rounded(tau), "rbo": rounded(min(max(overlap, 0.0), 1.0))}


def _disagreement(run: Run, before: Run, both: int, guard: Guard) -> list[str]:
    if both < guard.entities_from:
        return []
    names = {"tau": "Kendall's tau", "rbo": "rank-biased overlap"}
    return [
        f"its {name} with the published run {before.id} is {value:.4f}, the guard requires {least:g}"
        for key, name in names.items()
        if (value := getattr(run, key)) is not None and value < (least := getattr(guard, key))
    ]


def _loss(was: Quality, now: Quality, before: Run, guard: Guard) -> list[str]:
    if now.ndcg is None or was.ndcg is None or now.later_searches < guard.searches_from:
        return []
    if was.ndcg - now.ndcg <= guard.ndcg_loss:
        return []
    return [
        f"its NDCG@10 on {now.later_searches} later searches is {now.ndcg:.4f}, that of the published run "
        f"{before.id} {was.ndcg:.4f}: a loss greater than the {guard.ndcg_loss:g} the guard allows"
    ]


def _uncertified(run: Run, guard: Guard) -> str:
    wanted = min(guard.certified, run.entities)
    if run.certified >= wanted:
        return ""
    return (
        f"only the first {run.certified} of {run.entities} positions are certified, {wanted} are required: "
        f"even as exact as rounding allows, ranks are known to {run.rank_bound:g} points only, and may print "
        "one of several digits"
    )


def refused(
    judgement: Judgement, *, accept_uncertified: bool = False, accept_below_guard: bool = False
) -> str:
    """Return why a run must not be published and what to do, or an empty string.

    Args:
        accept_uncertified: publish without the certificate.
        accept_below_guard: publish even if the guard refuses.
    """
    reasons, flags = [], []
    if judgement.uncertified and not accept_uncertified:
        reasons.append(
            f"{judgement.uncertified} (variances in the methodology's `utility` nearer to the shipped ones "
            "round less)"
        )
        flags.append("--accept-uncertified")
    if judgement.below and not accept_below_guard:
        reasons += judgement.below
        flags.append("--accept-below-guard")
    if not reasons:
        return ""
    return (
        f"run {judgement.run.id} is not published; the previous run stays published: {'; '.join(reasons)}. "
        f"Look at `matchgraph diff latest {judgement.run.id}`; "
        f"`matchgraph recompute {' '.join(flags)}` publishes it anyway"
    )
