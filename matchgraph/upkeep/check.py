"""List what does not fit: contradictions between sources, and published figures that cannot be met."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from graph.model import SIGNALS
from graph.snapshot import Snapshot
from graph.store import EVERYTHING, Store
from matchgraph.answers.upkeep import Finding
from matchgraph.computing.as_of import read_inputs
from matchgraph.computing.computation import Computation
from matchgraph.derived.matched import matched_faults
from ranking.conflicts import Conflict
from ranking.methodology import Methodology
from ranking.orderings import Orderings


def check(store: Store, methodology: Methodology, *, event_folder: Path | None = None) -> tuple[Finding, ...]:
    """Return everything that deserves a look, sorted by kind and subject.

    Args:
        store: the graph.
        methodology: the weights under which published ranks are to be met.
        event_folder: where the log of search events lies.

    Raises:
        GuardRefusedError: all that the graph holds was stated for a later day.
        RankingError: the ranks cannot be computed.
    """
    today = dt.datetime.now(dt.UTC).date()
    inputs = read_inputs(store, event_folder, methodology, as_of=today, engine="power")
    findings = [
        *_differing(store),
        *_equal_names(store),
        *_equal_urls(store),
        *_stale(store, inputs.snapshot),
    ]
    findings += _differing_from_log(store, methodology, event_folder)
    if len(inputs.snapshot):
        findings += _of_inference(inputs.computed)
    return tuple(sorted(findings, key=lambda f: (f.kind, f.subject, f.message)))


def _differing_from_log(
    store: Store, methodology: Methodology, event_folder: Path | None
) -> Iterator[Finding]:
    for intent in matched_faults(store, event_folder, methodology.evidence.examination):
        yield Finding(
            kind="evidence_differs",
            subject=intent,
            message="its search evidence in the graph is not what the event log says; "
            "`matchgraph recompute` makes it anew",
        )


def _differing(store: Store) -> Iterator[Finding]:
    for row in store.read("differing_statements", limit=EVERYTHING):
        ranks = ", ".join(map(str, row["ranks"]))
        yield Finding(
            kind="differing_figures",
            subject=row["slug"],
            message=f"{row['versions']} different sets of figures are stated (ranks {ranks}); one is current",
            sources=tuple(row["sources"]),
        )


def _equal_names(store: Store) -> Iterator[Finding]:
    for row in store.read("equal_names", limit=EVERYTHING):
        yield Finding(
            kind="equal_names",
            subject=row["name"],
            message=f"several entities bear this name: {_with_cure(row)}",
        )


def _equal_urls(store: Store) -> Iterator[Finding]:
    for row in store.read("equal_urls", limit=EVERYTHING):
        yield Finding(
            kind="equal_urls",
            subject=row["url"],
            message=f"several entities have this home: {_with_cure(row)}",
        )


def _with_cure(row: Mapping[str, Any]) -> str:
    """Return which entities they are, and what makes them one if they should be."""
    first, *others = row["slugs"]
    commands = ", ".join(f"`matchgraph merge {other} {first}`" for other in others)
    return f"{', '.join(row['slugs'])}; if they are one: {commands}"


def _stale(store: Store, snapshot: Snapshot) -> Iterator[Finding]:
    pointer = store.read("published_pointer")
    if not pointer:
        return
    run = store.read("run_by_id", id=pointer[0]["run"])[0]["run"]
    if run["statements"] != snapshot.statements:
        yield Finding(
            kind="stale_ranks",
            subject=run["id"],
            message="statements changed since the published run; `matchgraph recompute` brings it up to date",
        )


def _of_inference(computation: Computation) -> Iterator[Finding]:
    for slug, score in sorted(computation.scores.items()):
        if score.agrees is False:
            yield Finding(
                kind="unmet_rank",
                subject=slug,
                message=f"its printed signals cannot give the published {score.published}/100 under the "
                f"weights; the nearest is {score.rank:.2f}",
            )
    for conflict in computation.signals.conflicts:
        yield _conflict(computation, conflict)


def _conflict(computation: Computation, conflict: Conflict) -> Finding:
    slugs, stated = computation.snapshot.slugs, computation.signals.stated
    parts = [f"{slugs[i]} ranks {computation.signals.published[i]:.0f}" for i in conflict.ranks]
    parts += [f"{slugs[i]} prints its {SIGNALS[j]} as it does" for i, j in conflict.bounds]
    ordered = stated.orderings
    parts += [
        f"{slugs[stronger]} is stronger than {slugs[weaker]} on {SIGNALS[signal]}"
        for stronger, weaker, signal in _triples(ordered, conflict)
    ]
    subjects = sorted({slugs[i] for i in conflict.ranks} | {slugs[i] for i, _ in conflict.bounds})
    sources = tuple(sorted({stated.sources[k] for k in conflict.orderings}))
    return Finding(
        kind="contradiction",
        subject=", ".join(subjects) or sources[0],
        message="these cannot all hold: " + "; ".join(parts),
        sources=sources,
    )


def _triples(stated: Orderings, conflict: Conflict) -> Iterator[tuple[int, int, int]]:
    for place in conflict.orderings:
        yield int(stated.stronger[place]), int(stated.weaker[place]), int(stated.signal[place])
