"""Resolve an intent: what serves it best, how sure that is, and what else could."""

from __future__ import annotations

from graph.store import Store
from matchgraph.answers import RankedEntity, Resolved, ResolvedCandidate, Risk
from matchgraph.cards import ranked
from matchgraph.meaning import Meanings
from matchgraph.search import Hit, fused, hits, shown_candidate
from ranking.methodology import Proof, Search

ALTERNATIVES = 5


def best_for_intent(
    store: Store,
    intent: str,
    *,
    constants: Search,
    meanings: Meanings | None = None,
    semantic: bool = True,
    risk: Risk = "default",
    limit: int = ALTERNATIVES,
) -> Resolved:
    """Return what serves an intent best: the first of a search that shows what its risk asks for.

    Args:
        store: the graph.
        intent: the wish, in any words.
        constants: the methodology's section.
        meanings: vectors of what texts mean, and their words.
        semantic: whether meaning counts, where there are vectors.
        risk: the greater it is, the more evidence the answer needs.
        limit: at most so many alternatives.
    """
    proof: Proof = getattr(constants.risk, risk)
    found = hits(store, intent, constants, meanings, semantic=semantic)
    lines = [ranked(row) for row in store.read("entities_by_slug", slugs=sorted(found))] if found else []
    scores = fused([found[line.slug] for line in lines], lines, constants)
    candidates = [
        _candidate(line, found[line.slug], score, proof) for line, score in zip(lines, scores, strict=True)
    ]
    candidates.sort(key=lambda c: (-c.score, -c.confidence, c.slug))
    best = next((c for c in candidates if not c.lacks), None)
    others = tuple(c for c in candidates if c is not best)[:limit]
    return Resolved(intent=intent, risk=risk, best=best, alternatives=others, needed=proof.model_dump())


def _candidate(line: RankedEntity, hit: Hit, score: float, proof: Proof) -> ResolvedCandidate:
    served = hit.served
    candidate = served.candidate if served else shown_candidate(hit)
    shown = {
        "lower": round(served.score, 4) if served else 0.0,
        "events": served.events if served else 0.0,
        "actors": served.actors if served else 0.0,
        "confidence": hit.confidence,
    }
    return ResolvedCandidate(
        **{name: getattr(line, name) for name in ("slug", "name", "type", "rank", "position", "free")},
        capability=candidate.capability,
        capability_name=candidate.label,
        score=score,
        **shown,
        lacks=tuple(
            f"{name} {value:.2f} of {getattr(proof, name):g}"
            for name, value in shown.items()
            if value < getattr(proof, name)
        ),
    )
