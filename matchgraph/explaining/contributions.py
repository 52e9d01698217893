"""What each search event and each statement contributes to the latent utility of an entity.

At the balance of forces a utility is its prior mean plus τ² times the sum of all forces on it; a force is
itself a sum over events. So contributions are exact, signed, and in logits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Literal, NamedTuple

import numpy as np

from graph.snapshot import Snapshot
from graph.store import Store
from matchgraph.computing.by_entity import ByEntity, EntityPairs, LogRows
from matchgraph.computing.latent import Latent
from matchgraph.computing.reading import Reading
from matchgraph.computing.run_inputs import RunInputs
from matchgraph.computing.statements import statement_rows
from matchgraph.explaining.origins import KnownSources, source_window, window
from ranking.arrays import Floats
from ranking.impressions import FAILED, SUCCEEDED, UNKNOWN

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


def contributions(
    reading: Reading, sources: KnownSources, inputs: RunInputs, entity: int
) -> list[Contribution]:
    """Return all contributions to the utility of an entity; they sum to η - m.

    Args:
        reading: of the graph, for the pages that print a mention.
        sources: of the graph.
        inputs: what the run is computed from; its search evidence is estimated, not given.
        entity: its number in the snapshot.
    """
    return [
        *_searches(sources, inputs, entity),
        *_comparisons(sources, inputs, entity),
        *_mentions(reading, sources, inputs, entity),
    ]


def _searches(sources: KnownSources, inputs: RunInputs, entity: int) -> Iterator[Contribution]:
    """Yield the part of each source and time window in what an intent and a candidate contribute."""
    log, evidence = inputs.by_entity, inputs.evidence
    if log is None or evidence is None or inputs.searches is None:
        return
    ages, origins = inputs.searches.arrays.age, inputs.event_origins
    ends = inputs.methodology.explanation.windows
    totals: defaultdict[tuple[Relation, int, str, str], float] = defaultdict(float)
    ways: dict[int, tuple[int, int]] = {}
    for relation, pairs, rows, logits in _rows_of(inputs, log, entity):
        ends_of = zip(pairs.intent.tolist(), pairs.candidate.tolist(), strict=True)
        ways |= zip(pairs.pair.tolist(), ends_of, strict=True)
        events = zip(origins.source[rows.event].tolist(), ages[rows.event].tolist(), strict=True)
        of_row = zip(rows.pair.tolist(), events, logits.tolist(), strict=True)
        for pair, (source, age), amount in of_row:
            totals[relation, pair, origins.sources[source], window(age, ends)] += amount
    slugs, slug = inputs.snapshot.slugs, inputs.snapshot.slugs[entity]
    for (relation, pair, source_id, when), amount in sorted(totals.items()):
        intent, candidate = ways[pair]
        search, offered = f"search: {evidence.intents[intent]}", candidate - len(slugs)
        way = (search, slug) if offered < 0 else (search, evidence.capabilities[offered], slug)
        kind = sources.kind(source_id, "events")
        yield Contribution(relation, way, search, kind, source_id, when, amount)


def _rows_of(
    inputs: RunInputs, log: ByEntity, entity: int
) -> Iterator[tuple[Relation, EntityPairs, LogRows, Floats]]:
    """Yield the pairs and the rows of the log that speak of an entity, and what each row adds to its utility.

    The hits and trials of a row are those of an event of weight 1; a clicked candidate that failed counts as
    not chosen.
    """
    found, latent = inputs.rates, inputs.computed.latent
    if found is None:
        return
    variance, slope = float(latent.variance[entity]), inputs.methodology.utility.click_slope
    clicks, reports = log.clicks.of(entity), log.reports.of(entity)
    for relation, pairs, factor in (
        (RELATIONS[0], clicks, slope),
        (RELATIONS[1], reports, float(latent.held.report_share[entity])),
    ):
        rows, place = log.rows.of_pairs(pairs)
        if relation == "clicks":
            hits = rows.clicked & (rows.outcome != FAILED)
            trials = np.where(rows.position > 0, found.propensity[rows.position], 0.0)
        else:
            hits, trials = rows.outcome == SUCCEEDED, (rows.outcome != UNKNOWN).astype(np.float64)
        weight = found.weight[rows.event] * pairs.part[place]
        force = weight * (hits - trials * pairs.expected[place])
        yield relation, pairs, rows, variance * factor * force


def _stated(latent: Latent, entity: int) -> tuple[list[Floats], list[Floats]]:
    """Return what each statement adds to the utility of an entity as first and as second, by kind."""
    orders, variance = latent.observations.orders, float(latent.variance[entity])
    sizes = np.cumsum([len(each.first) for each in latent.statements])[:-1]
    first = np.where(orders.first == entity, variance * latent.estimate.on_first, 0.0)
    second = np.where(orders.second == entity, variance * latent.estimate.on_second, 0.0)
    return np.split(first, sizes), np.split(second, sizes)


def _comparisons(sources: KnownSources, inputs: RunInputs, entity: int) -> Iterator[Contribution]:
    """Yield what each page that compares the entity contributes."""
    snapshot, latent = inputs.snapshot, inputs.computed.latent
    pages = statement_rows(snapshot)[0]
    as_first, as_second = (amounts[0] for amounts in _stated(latent, entity))
    stated = latent.statements[0]
    rows = np.flatnonzero((stated.first == entity) | (stated.second == entity)).tolist()
    compared = {row: snapshot.comparisons.sources[int(pages[row])] for row in rows}
    sources.look_up(compared.values())
    for row in rows:
        other = int(stated.second[row] if stated.first[row] == entity else stated.first[row])
        name = snapshot.slugs[other]
        about = _about(sources, compared[row], inputs)
        amount = float(as_first[row] + as_second[row])
        yield Contribution("comparisons", (name, snapshot.slugs[entity]), name, *about, amount)


def _mentions(
    reading: Reading, sources: KnownSources, inputs: RunInputs, entity: int
) -> Iterator[Contribution]:
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
    sources.look_up(page for pages in printed.values() for page in pages)
    for mention, amount in found:
        pages = printed.get(snapshot.mention_capability[mention]) or [""]
        way, author = _ends(snapshot, mention, entity)
        for page in pages:
            about = _about(sources, page, inputs)
            yield Contribution("mentions", way, author, *about, amount / len(pages))


def _ends(snapshot: Snapshot, mention: int, entity: int) -> tuple[tuple[str, ...], str]:
    author, target = (int(ends[mention]) for ends in (snapshot.mention_source, snapshot.mention_target))
    other = target if author == entity else author
    return (snapshot.slugs[other], snapshot.slugs[entity]), snapshot.slugs[author]


def _about(sources: KnownSources, source: str, inputs: RunInputs) -> tuple[str, str, str]:
    """Return the kind, the id and the time window of a source, counted from the day of a run."""
    ends = inputs.methodology.explanation.windows
    return sources.kind(source), source, source_window(sources.day(source), inputs.as_of, ends)


def _printed_by(store: Store, capabilities: Iterable[str], later: Collection[str]) -> dict[str, list[str]]:
    """Return the sources that print each capability, but those of a later day."""
    ids = sorted(capabilities)
    return {
        row["id"]: [source for source in row["sources"] if source not in later]
        for start in range(0, len(ids), CAPABILITIES)
        for row in store.read("capability_sources", ids=ids[start : start + CAPABILITIES])
    }
