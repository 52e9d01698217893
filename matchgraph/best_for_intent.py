"""Resolve an intent: what serves it best, how sure that is, and what else could."""

from __future__ import annotations

from graph.store import Store
from matchgraph.answers import RankedEntity, Resolved, ResolvedCandidate, Risk
from matchgraph.cards import ranked
from matchgraph.search import Hit, fused, hits, read_found, shown_candidate
from matchgraph.search_candidates import Candidate
from matchgraph.search_index import SearchIndex
from ranking.methodology import Proof, Search

ALTERNATIVES = 5


def best_for_intent(
    store: Store,
    intent: str,
    *,
    constants: Search,
    index: SearchIndex | None = None,
    semantic: bool = True,
    risk: Risk = "default",
    limit: int = ALTERNATIVES,
) -> Resolved:
    """Return what serves an intent best: the first of a search that shows what its risk asks for.

    Args:
        store: the graph.
        intent: the wish, in any words.
        constants: the methodology's section.
        index: the words of all texts and what they mean.
        semantic: whether meaning counts, where there are vectors.
        risk: the greater it is, the more evidence the answer needs.
        limit: at most so many alternatives.
    """
    proof: Proof = getattr(constants.risk, risk)
    found = hits(store, intent, constants, index, semantic=semantic)
    shown = {slug: h.served.candidate if h.served else shown_candidate(h) for slug, h in found.items()}
    rows = read_found(store, shown)
    lines = [ranked(row) for row in rows]
    scores = fused([found[line.slug] for line in lines], lines, constants)
    candidates = [
        _candidate(line, found[line.slug], shown[line.slug], row["capability_name"], score, proof)
        for row, line, score in zip(rows, lines, scores, strict=True)
    ]
    candidates.sort(key=lambda c: (-c.score, -c.confidence, c.slug))
    best = next((c for c in candidates if not c.lacks), None)
    others = tuple(c for c in candidates if c is not best)[:limit]
    return Resolved(intent=intent, risk=risk, best=best, alternatives=others, needed=proof.model_dump())


def _candidate(
    line: RankedEntity, hit: Hit, by: Candidate, capability_name: str | None, score: float, proof: Proof
) -> ResolvedCandidate:
    served = hit.served
    shown = {
        "lower": round(served.score, 4) if served else 0.0,
        "events": served.events if served else 0.0,
        "actors": served.actors if served else 0.0,
        "confidence": hit.confidence,
    }
    return ResolvedCandidate(
        **{name: getattr(line, name) for name in ("slug", "name", "type", "rank", "position", "free")},
        capability=by.capability,
        capability_name=capability_name,
        score=score,
        **shown,
        lacks=tuple(
            f"{name} {value:.2f} of {getattr(proof, name):g}"
            for name, value in shown.items()
            if value < getattr(proof, name)
        ),
    )
