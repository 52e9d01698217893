"""Compute the run again with something supposed: what `explain --if` does. The graph stays as it is."""

from __future__ import annotations

import datetime as dt
import itertools
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from graph.errors import MatchGraphError, NotFoundError
from graph.event_log.log import EventLog
from graph.event_log.model import Outcome, SearchEvent, Shown
from graph.raw_signals import raw_signals
from graph.snapshot import STANCES, UNKNOWN, ComparisonArrays, Snapshot
from loaders.signal_row import raw_signal
from matchgraph.computing.reading import Reading
from matchgraph.computing.run_inputs import RunInputs
from matchgraph.explaining.hypothesis import Hypothesis
from matchgraph.explaining.supposed_events import with_supposed

SUPPOSED = "events-supposed"
SUPPOSED_SIGNAL = "hypothetical"
NOON = dt.time(12, tzinfo=dt.UTC)
EVENT_KINDS = ("success", "failure", "click", "shown")


def supposed(reading: Reading, inputs: RunInputs, slug: str, hypotheses: Sequence[Hypothesis]) -> RunInputs:
    """Return what the run would be computed from if all of this were stated or had happened.

    What is common to all entities stays as the run estimated it: how likely positions are examined, whom to
    trust, what statements tell. Events are supposed at noon (UTC) of the run's day, each by someone else
    unless an actor is named. They go through the same reading as loaded ones, from a log of their own.

    Args:
        reading: of the graph.
        inputs: what the run is computed from.
        slug: the entity it is supposed of.
        hypotheses: what to suppose.

    Raises:
        NotFoundError: an entity or capability that is named is not there.
        MatchGraphError: two things cannot be supposed together, or of this entity.
    """
    snapshot = inputs.snapshot
    for each in hypotheses:
        if each.kind in {"won", "lost"}:
            snapshot = _compared(snapshot, slug, each)
        elif each.kind == "mention":
            snapshot = _mentioned(snapshot, slug, each)
        elif each.kind == "signal":
            snapshot = _measured(snapshot, slug, each, inputs.as_of)
    evidence = inputs.evidence
    events = [each for each in hypotheses if each.kind in EVENT_KINDS]
    if events:
        happened = _events(reading, snapshot, slug, events, inputs.as_of)
        with _log_of(happened) as log:
            searches = reading.searches_in(
                log, [SUPPOSED], snapshot, as_of=inputs.as_of, unknown=inputs.later.capabilities
            )
        evidence = with_supposed(inputs, searches)
    return replace(inputs, snapshot=snapshot, base=inputs.computed, given=evidence)


def _index(snapshot: Snapshot, slug: str, hypothesis: Hypothesis) -> int:
    try:
        return snapshot.slugs.index(slug)
    except ValueError as error:
        raise NotFoundError(
            f"--if {hypothesis.text!r}: no trusted source states an entity with the slug '{slug}'; "
            "`matchgraph top` lists entities"
        ) from error


def _compared(snapshot: Snapshot, slug: str, hypothesis: Hypothesis) -> Snapshot:
    """Add a comparison that names a winner and no figures, from a source that is trusted."""
    other = hypothesis.values["against"]
    here, there = (_index(snapshot, each, hypothesis) for each in (slug, other))
    if here == there:
        raise MatchGraphError(f"--if {hypothesis.text!r}: an entity cannot be compared with itself")
    comparisons = snapshot.comparisons
    page = f"{slug}-vs-{other}"
    if page in comparisons.sources:
        raise MatchGraphError(
            f"--if {hypothesis.text!r}: the page {page} is already loaded; loading another would replace it"
        )
    order = list(zip(comparisons.left.tolist(), comparisons.sources, strict=True))
    place = sum(1 for pair in order if pair < (here, page))
    vetted = snapshot.vetted.copy()
    vetted[[here, there]] = True
    winner = 0 if hypothesis.kind == "won" else 1
    return replace(
        snapshot,
        vetted=vetted,
        comparisons=ComparisonArrays(
            sources=(*comparisons.sources[:place], page, *comparisons.sources[place:]),
            days=(*comparisons.days[:place], "", *comparisons.days[place:]),
            left=np.insert(comparisons.left, place, here),
            right=np.insert(comparisons.right, place, there),
            winner=np.insert(comparisons.winner, place, winner),
            figures=np.insert(comparisons.figures, place, UNKNOWN, axis=0),
            leads=(*comparisons.leads[:place], ((), ()), *comparisons.leads[place:]),
        ),
    )


def _mentioned(snapshot: Snapshot, slug: str, hypothesis: Hypothesis) -> Snapshot:
    """Add a mention by a text of another entity's."""
    target = _index(snapshot, slug, hypothesis)
    source = _index(snapshot, hypothesis.values["by"], hypothesis)
    if source == target:
        raise MatchGraphError(f"--if {hypothesis.text!r}: an entity cannot mention itself")
    return replace(
        snapshot,
        mention_source=np.append(snapshot.mention_source, source),
        mention_target=np.append(snapshot.mention_target, target),
        mention_stance=np.append(snapshot.mention_stance, STANCES.index(hypothesis.stance)),
        mention_capability=(*snapshot.mention_capability, ""),
    )


def _measured(snapshot: Snapshot, slug: str, hypothesis: Hypothesis, as_of: dt.date) -> Snapshot:
    """Add a raw signal of the run's day, from a source that is trusted; it decides that day."""
    ((metric, value),) = hypothesis.values.items()
    entity = _index(snapshot, slug, hypothesis)
    cells = {"slug": slug, "metric": metric, "value": value}
    try:
        signal = raw_signal(cells, position=1, as_of=as_of, today=as_of)
    except ValueError as error:
        raise MatchGraphError(f"--if {hypothesis.text!r}: {error}") from error
    if signal.value is None:
        raise MatchGraphError(f"--if {hypothesis.text!r}: {metric} needs a number")
    row = (entity, metric, signal.value, as_of.isoformat(), signal.state, SUPPOSED_SIGNAL)
    vetted = snapshot.vetted.copy()
    vetted[entity] = True
    return replace(snapshot, vetted=vetted, signals=snapshot.signals.joined(raw_signals([row])))


def _events(
    reading: Reading, snapshot: Snapshot, slug: str, hypotheses: Sequence[Hypothesis], as_of: dt.date
) -> list[SearchEvent]:
    number = itertools.count(1)
    return [
        _event(f"supposed-{next(number):06}", slug, hypothesis, as_of)
        for hypothesis in hypotheses
        if _offered(reading, snapshot, slug, hypothesis)
        for _ in range(hypothesis.times)
    ]


def _offered(reading: Reading, snapshot: Snapshot, slug: str, hypothesis: Hypothesis) -> bool:
    """Make sure that what is to be shown is there, and the entity's."""
    for other in hypothesis.beside:  # codespell:ignore beside
        _index(snapshot, other, hypothesis)
        if other == slug:
            raise MatchGraphError(f"--if {hypothesis.text!r}: '{slug}' cannot be shown next to itself")
    capability = hypothesis.values.get("capability")
    if capability:
        found = reading.offering([(capability, False)]).get((capability, False))
        if found is None or slug not in found.entities:
            raise NotFoundError(
                f"--if {hypothesis.text!r}: '{slug}' offers no capability '{capability}'; "
                f"`matchgraph show {slug}` lists its capabilities"
            )
    return True


def _event(id_: str, slug: str, hypothesis: Hypothesis, as_of: dt.date) -> SearchEvent:
    capability = hypothesis.values.get("capability")
    chosen = {"capability": capability} if capability else {"entity": slug}
    places = (place for place in itertools.count(1) if place != hypothesis.position)
    shown = [Shown(**chosen, position=hypothesis.position)]
    others = hypothesis.beside  # codespell:ignore beside
    shown += [Shown(entity=other, position=next(places)) for other in others]
    ended = hypothesis.kind in {"success", "failure"}
    return SearchEvent(
        id=id_,
        at=dt.datetime.combine(as_of, NOON),
        intent=hypothesis.values["intent"],
        shown=tuple(shown),
        clicked=() if hypothesis.kind == "shown" else (shown[0].id,),
        outcome=Outcome(**chosen, success=hypothesis.kind == "success") if ended else None,
        actor=hypothesis.values.get("actor"),
    )


@contextmanager
def _log_of(events: Sequence[SearchEvent]) -> Iterator[EventLog]:
    """Provide a log of these events alone."""
    with tempfile.TemporaryDirectory(prefix="supposed-") as folder, EventLog(Path(folder)) as log:
        with log.segment(SUPPOSED) as segment:
            for event in events:
                segment.add(event)
        yield log
