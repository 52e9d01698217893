"""What each search event and each statement contributes to the latent utility of an entity.

At the balance of forces a utility is its prior mean plus τ² times the sum of all forces on it; a force is
itself a sum over events. So contributions are exact, signed, and in logits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graph.event_log.arrays import EventArrays
from graph.snapshot import Snapshot
from graph.store import Store
from matchgraph.computing.latent import Latent, statement_rows
from matchgraph.computing.reading import Reading
from matchgraph.computing.run_inputs import RunInputs
from matchgraph.computing.search_evidence import parts_of
from matchgraph.explaining.origins import source_window, window
from ranking.arrays import Floats, Integers
from ranking.evidence import Evidence
from ranking.impressions import FAILED, SUCCEEDED, UNKNOWN
from ranking.observations import Counts

Relation = Literal["clicks", "reports", "comparisons", "mentions"]
RELATIONS: tuple[Relation, ...] = ("clicks", "reports", "comparisons", "mentions")
CAPABILITIES = 5_000  # looked up at a time


class Contribution(NamedTuple):
    """What evidence of one origin contributes.

    `way` are its nodes up to the entity, `speaker` is the search or the entity that speaks, `kind`, `source`
    and `window` are those of its source, `logits` is what it adds to the utility.
    """

    relation: Relation
    way: tuple[str, ...]
    speaker: str
    kind: str
    source: str
    window: str
    logits: float


def contributions(reading: Reading, inputs: RunInputs, entity: int) -> list[Contribution]:
    """Return all contributions to the utility of an entity; they sum to η - m.

    Args:
        reading: of the graph, for the sources behind mentions and events.
        inputs: what the run is computed from; its search evidence is estimated, not given.
        entity: its number in the snapshot.
    """
    return [
        *_searches(reading, inputs, entity),
        *_comparisons(reading, inputs, entity),
        *_mentions(reading, inputs, entity),
    ]


def _searches(reading: Reading, inputs: RunInputs, entity: int) -> Iterator[Contribution]:
    """Yield the part of each source and time window in what an intent and a candidate contribute."""
    if inputs.searches is None or inputs.evidence is None or inputs.rates is None:
        return
    evidence, arrays = inputs.evidence, inputs.searches.arrays
    names = _origin_names(reading, inputs)
    candidates = [*inputs.snapshot.slugs, *evidence.capabilities]
    slug = inputs.snapshot.slugs[entity]
    totals: defaultdict[tuple[Relation, int, str, str], float] = defaultdict(float)
    for relation, rows, logits in _rows_of(inputs, entity):
        events = arrays.event[rows].tolist()
        pairs = inputs.rates.pairs.of_row[rows].tolist()
        for pair, event, amount in zip(pairs, events, logits.tolist(), strict=True):
            totals[relation, pair, *names[event]] += amount
    first = len(inputs.searches.candidates.owner)
    for (relation, pair, source, when), amount in sorted(totals.items()):
        search = f"search: {evidence.intents[int(evidence.source[pair]) - first]}"
        shown = candidates[int(evidence.target[pair])]
        way = (search, slug) if shown == slug else (search, shown, slug)
        kind = reading.sources.kind(source, "events")
        yield Contribution(relation, way, search, kind, source, when, amount)


def _origin_names(reading: Reading, inputs: RunInputs) -> list[tuple[str, str]]:
    """Return the source and the time window of each event."""
    ends = inputs.methodology.explanation.windows
    ages = inputs.searches.arrays.age.tolist() if inputs.searches else []
    origins = reading.event_origins(as_of=inputs.as_of)
    return [(origin.source, window(age, ends)) for origin, age in zip(origins, ages, strict=True)]


class _Counted(NamedTuple):
    """One kind of binomial observation, by pair and by row of the event log.

    `counts` are those of the log and `force` that of the estimate, `counted` says which pairs they hold
    (pairs,), `factor` is what a force counts (entities,); `hits` and `trials` are those of an event of weight
    1 (rows,).
    """

    relation: Relation
    counts: Counts
    force: Floats
    counted: NDArray[np.bool_]
    factor: Floats
    hits: NDArray[np.bool_]
    trials: Floats


def _counted(
    arrays: EventArrays, found: Evidence, logged: Counts, latent: Latent, slope: float
) -> tuple[_Counted, _Counted]:
    """Return clicks and reports; a clicked candidate that failed counts as not chosen.

    Clicks beyond the examined impressions raise the trials of the estimate, but those of no single event.
    """
    seen, estimate = latent.observations, latent.estimate
    clicks = _Counted(
        "clicks",
        logged,
        estimate.click_force,
        found.examined + found.chosen > 0,
        np.full(len(latent.mean), slope),
        arrays.clicked & (arrays.outcome != FAILED),
        np.where(arrays.position > 0, found.propensity[arrays.position], 0.0),
    )
    reports = _Counted(
        "reports",
        seen.reports,
        estimate.report_force,
        found.succeeded + found.failed > 0,
        latent.held.report_share,
        arrays.outcome == SUCCEEDED,
        (arrays.outcome != UNKNOWN).astype(np.float64),
    )
    return clicks, reports


def _rows_of(inputs: RunInputs, entity: int) -> Iterator[tuple[Relation, Integers, Floats]]:
    """Yield the rows of the event log that speak of an entity, and what each adds to its utility."""
    searches, found, latent = inputs.searches, inputs.rates, inputs.computed.latent
    if searches is None or found is None or inputs.evidence is None:
        return
    of_row, candidate = found.pairs.of_row, found.pairs.candidate.astype(np.int64)
    slope, variance = inputs.methodology.utility.click_slope, float(latent.variance[entity])
    for each in _counted(searches.arrays, found, inputs.evidence.clicks, latent, slope):
        pair, of_entity, part = parts_of(searches.candidates, candidate, each.counted)
        own = np.flatnonzero(of_entity == entity)
        rate, parts = np.zeros(len(candidate)), np.zeros(len(candidate))
        rate[pair[own]], parts[pair[own]] = expected(each.counts, each.force)[own], part[own]
        rows = np.flatnonzero(parts[of_row] > 0)
        weight = found.weight[searches.arrays.event[rows]] * parts[of_row[rows]]
        force = weight * (each.hits[rows] - each.trials[rows] * rate[of_row[rows]])
        yield each.relation, rows, variance * float(each.factor[entity]) * force


def expected(counts: Counts, force: Floats) -> Floats:
    """Return the probability of a hit by pair, its effect included: (hits - force)/trials, (pairs,).

    Args:
        counts: by pair.
        force: (pairs,) at the balance.
    """
    safe = np.maximum(counts.trials, 1e-300)
    return np.asarray(np.where(counts.trials > 0, (counts.hits - force) / safe, 0.0))


def _stated(latent: Latent, entity: int) -> tuple[list[Floats], list[Floats]]:
    """Return what each statement adds to the utility of an entity as first and as second, by kind."""
    orders, variance = latent.observations.orders, float(latent.variance[entity])
    sizes = np.cumsum([len(each.first) for each in latent.statements])[:-1]
    first = np.where(orders.first == entity, variance * latent.estimate.on_first, 0.0)
    second = np.where(orders.second == entity, variance * latent.estimate.on_second, 0.0)
    return np.split(first, sizes), np.split(second, sizes)


def _comparisons(reading: Reading, inputs: RunInputs, entity: int) -> Iterator[Contribution]:
    """Yield what each page that compares the entity contributes."""
    snapshot, latent = inputs.snapshot, inputs.computed.latent
    pages = statement_rows(snapshot)[0]
    as_first, as_second = (amounts[0] for amounts in _stated(latent, entity))
    stated = latent.statements[0]
    for row in np.flatnonzero((stated.first == entity) | (stated.second == entity)).tolist():
        other = int(stated.second[row] if stated.first[row] == entity else stated.first[row])
        name = snapshot.slugs[other]
        about = _about(reading, snapshot.comparisons.sources[int(pages[row])], inputs)
        amount = float(as_first[row] + as_second[row])
        yield Contribution("comparisons", (name, snapshot.slugs[entity]), name, *about, amount)


def _mentions(reading: Reading, inputs: RunInputs, entity: int) -> Iterator[Contribution]:
    """Yield what each mention contributes, in equal parts by the pages that print its text."""
    snapshot, latent = inputs.snapshot, inputs.computed.latent
    as_first, as_second = _stated(latent, entity)
    found: list[tuple[int, float]] = []
    for kind, rows in zip((1, 2), statement_rows(snapshot)[1:], strict=True):
        stated, amounts = latent.statements[kind], as_first[kind] + as_second[kind]
        own = np.flatnonzero((stated.first == entity) | (stated.second == entity))
        found += zip(rows[own].tolist(), amounts[own].tolist(), strict=True)
    texts = {snapshot.mention_capability[mention] for mention, _ in found}
    printed = _printed_by(reading.store, texts, inputs.later.sources)
    for mention, amount in found:
        pages = printed.get(snapshot.mention_capability[mention]) or [""]
        way, author = _ends(snapshot, mention, entity)
        for page in pages:
            about = _about(reading, page, inputs)
            yield Contribution("mentions", way, author, *about, amount / len(pages))


def _ends(snapshot: Snapshot, mention: int, entity: int) -> tuple[tuple[str, ...], str]:
    author, target = (int(ends[mention]) for ends in (snapshot.mention_source, snapshot.mention_target))
    other = target if author == entity else author
    return (snapshot.slugs[other], snapshot.slugs[entity]), snapshot.slugs[author]


def _about(reading: Reading, source: str, inputs: RunInputs) -> tuple[str, str, str]:
    """Return the kind, the id and the time window of a source, counted from the day of a run."""
    sources, ends = reading.sources, inputs.methodology.explanation.windows
    return sources.kind(source), source, source_window(sources, source, inputs.as_of, ends)


def _printed_by(store: Store, capabilities: Iterable[str], later: Collection[str]) -> dict[str, list[str]]:
    """Return the sources that print each capability, but those of a later day."""
    ids = sorted(capabilities)
    return {
        row["id"]: [source for source in row["sources"] if source not in later]
        for start in range(0, len(ids), CAPABILITIES)
        for row in store.read("capability_sources", ids=ids[start : start + CAPABILITIES])
    }
