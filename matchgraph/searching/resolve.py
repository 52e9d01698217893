"""Resolve an intent: what serves it best, how sure that is, and what else could."""

from __future__ import annotations

from matchgraph.answers.searching import Resolved, ResolvedCandidate, Risk
from matchgraph.searching.candidates import Candidate
from matchgraph.searching.hits import Hit
from matchgraph.searching.search import (
    ScoredHit,
    Searched,
    leading_hits,
)
from ranking.answer_rules import Proof

CALLED = {"lower": "success rate", "events": "searches", "actors": "searchers", "confidence": "confidence"}


def best_of(asked: Searched, intent: str, risk: Risk, limit: int) -> Resolved:
    """Return what serves an intent best of what was found for it.

    Args:
        asked: what was found.
        intent: the need, as it was asked for.
        risk: the greater it is, the more evidence the answer needs.
        limit: maximum number of alternatives.
    """
    constants, fits = asked.constants, asked.fits
    proof: Proof = getattr(constants.risk, risk)

    def proved(each: ScoredHit) -> bool:
        return (fits is None or fits(each)) and not _lacks(each, proof)

    def candidate(each: ScoredHit) -> ResolvedCandidate:
        return _candidate(each, proof, guess=each.confidence < constants.sure)

    best = leading_hits(asked, limit=1, fits=proved, shown=_served_or_strongest)
    first = {each.line.slug for each in best}
    others = leading_hits(asked, limit=limit + 1, fits=fits, shown=_served_or_strongest)
    return Resolved(
        intent=intent,
        risk=risk,
        best=candidate(best[0]) if best else None,
        alternatives=tuple(candidate(each) for each in others if each.line.slug not in first)[:limit],
        needed=proof.model_dump(),
        read_as=asked.question.read_as,
    )


def _served_or_strongest(hit: Hit) -> Candidate:
    return hit.served.candidate if hit.served else hit.strongest()


def _shows(scored: ScoredHit) -> dict[str, float]:
    """Return what a hit shows of what risks ask for."""
    served = scored.hit.served
    return {
        "lower": round(served.score, 4) if served else 0.0,
        "events": served.events if served else 0.0,
        "actors": served.actors if served else 0.0,
        "confidence": scored.confidence,
    }


def _lacks(scored: ScoredHit, proof: Proof) -> tuple[str, ...]:
    return tuple(
        f"{CALLED[name]} {value:.2f} of {getattr(proof, name):g}"
        for name, value in _shows(scored).items()
        if value < getattr(proof, name)
    )


def _candidate(scored: ScoredHit, proof: Proof, *, guess: bool) -> ResolvedCandidate:
    line = scored.line
    return ResolvedCandidate(
        **{name: getattr(line, name) for name in ("slug", "name", "type", "rank", "position", "free")},
        capability=scored.shown.capability,
        capability_name=scored.capability_name,
        score=scored.score,
        guess=guess,
        **_shows(scored),
        lacks=_lacks(scored, proof),
    )
