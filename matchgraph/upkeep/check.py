"""List contradictions between sources, and published figures that cannot be reproduced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from graph.model import SIGNALS
from graph.reused_slugs import reused_slugs
from graph.snapshot import Snapshot
from graph.store import EVERYTHING, Store
from matchgraph.answers.upkeep import Finding
from matchgraph.computing.as_of import read_inputs
from matchgraph.computing.computation import Computation
from matchgraph.computing.implausible import implausible
from matchgraph.computing.reading import Reading
from matchgraph.derived.matched import matched_faults
from ranking.conflicts import Conflict
from ranking.orderings import Orderings


def check(reading: Reading) -> tuple[Finding, ...]:
    """Return all findings, sorted by kind and subject.

    Raises:
        GuardRefusedError: everything in the graph holds for a later day.
        RankingError: the ranks cannot be computed.
    """
    today = dt.datetime.now(dt.UTC).date()
    store, inputs = reading.store, read_inputs(reading, as_of=today, engine="power")
    findings = [
        *_differing(store),
        *_equal_names(store),
        *_equal_urls(store),
        *_reused_slugs(reading),
        *_stale(reading, inputs.snapshot),
    ]
    findings += _differing_from_log(reading)
    findings += [
        Finding(kind="implausible_count", subject=each.slug, message=each.message, sources=(each.source,))
        for each in implausible(inputs.snapshot, inputs.methodology, as_of=today)
    ]
    if len(inputs.snapshot):
        findings += _of_inference(inputs.computed)
    return tuple(sorted(findings, key=lambda f: (f.kind, f.subject, f.message)))


def _differing_from_log(reading: Reading) -> Iterator[Finding]:
    for intent in matched_faults(reading):
        yield Finding(
            kind="evidence_differs",
            subject=intent,
            message="its search evidence in the graph does not match the event log; "
            "`matchgraph recompute` rebuilds it",
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
            message=f"several entities have this name: {_with_cure(row)}",
        )


def _equal_urls(store: Store) -> Iterator[Finding]:
    for row in store.read("equal_urls", limit=EVERYTHING):
        yield Finding(
            kind="equal_urls",
            subject=row["url"],
            message=f"several entities have this URL: {_with_cure(row)}",
        )


def _reused_slugs(reading: Reading) -> Iterator[Finding]:
    found = reused_slugs(reading.store, reading.sources.accepted_names) if reading.aliases else ()
    for each in found:
        yield Finding(kind="reused_slug", subject=each.slug, message=each.message, sources=(each.source,))


def _with_cure(row: Mapping[str, Any]) -> str:
    """Return the entities, and the commands to merge them."""
    first, *others = row["slugs"]
    commands = ", ".join(f"`matchgraph merge {other} {first}`" for other in others)
    return f"{', '.join(row['slugs'])}; if they are the same, merge them: {commands}"


def _stale(reading: Reading, snapshot: Snapshot) -> Iterator[Finding]:
    published = reading.pointers.published
    if published is None:
        return
    run = reading.run(published.run)
    if run.statements != snapshot.statements:
        yield Finding(
            kind="stale_ranks",
            subject=run.id,
            message="statements changed since the published run; `matchgraph recompute` includes them",
        )


def _of_inference(computation: Computation) -> Iterator[Finding]:
    for slug, score in sorted(computation.scores.items()):
        if score.agrees is False:
            yield Finding(
                kind="unmet_rank",
                subject=slug,
                message=f"its printed signals cannot yield the published {score.published_rank}/100 with the "
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
        message="these contradict each other: " + "; ".join(parts),
        sources=sources,
    )


def _triples(stated: Orderings, conflict: Conflict) -> Iterator[tuple[int, int, int]]:
    for place in conflict.orderings:
        yield int(stated.stronger[place]), int(stated.weaker[place]), int(stated.signal[place])
