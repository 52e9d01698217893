"""Say in plain words where the value of a signal comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np

from graph.model import SIGNALS
from graph.published import Signal
from graph.raw_signals import RawSignals
from matchgraph.computing.run_inputs import RunInputs
from matchgraph.computing.signals import MATCH
from matchgraph.explaining.origins import KnownSources
from ranking.signals import DATES

EPOCH = dt.date(1970, 1, 1)


def reason(inputs: RunInputs, sources: KnownSources, entity: int, signal: int, known: Signal) -> str:
    """Return why a signal has its value.

    Args:
        inputs: what the run is computed from.
        sources: of the graph.
        entity: its number in the snapshot.
        signal: its place in `SIGNALS`.
        known: the signal as published.
    """
    if signal == MATCH:
        return _match(inputs, entity)
    if inputs.computed.signals.raw[entity, signal]:
        metrics = inputs.methodology.signals.feeding(SIGNALS[signal])
        return _measured(inputs.snapshot.signals.of(entity), sources, SIGNALS[signal], metrics, known)
    if known.state == "inferred":
        return _printed(inputs, entity, signal) + _overruled(inputs, entity, signal)
    if known.state == "not_applicable":
        return "not applicable; its weight is redistributed to the other signals"
    if known.state == "low_or_unmeasured":
        return (
            f"pages print {SIGNALS[signal]} 0, which may mean low or unmeasured: "
            "the mean of its type, with the full interval"
        )
    return "unmeasured: the mean of its type, with the full interval"


def _overruled(inputs: RunInputs, entity: int, signal: int) -> str:
    """Say how far measurements of others of the type overrule a page."""
    share = inputs.computed.signals.apart[entity, signal]
    return f"; {share:.0%} of it is the mean of its type, which tables measure" if share else ""


def _measured(
    rows: RawSignals, sources: KnownSources, signal: str, metrics: tuple[str, ...], known: Signal
) -> str:
    """Name the last values that decide a signal, whose they are and their days."""
    ready = list(_last_values(rows, sources, (signal,)))
    values = "; ".join(ready or _last_values(rows, sources, metrics))
    if known.state == "measured":
        return values
    asked = "measured long ago" if known.state == "stale" else "no newer value was found"
    return f"{values}; {asked}, so its interval widens with age"


def _last_values(rows: RawSignals, sources: KnownSources, metrics: tuple[str, ...]) -> Iterator[str]:
    for metric in metrics:
        of_metric = [
            i for i, name in enumerate(rows.metric) if name == metric and not np.isnan(rows.value[i])
        ]
        if of_metric:
            row = of_metric[-1]
            day, source = EPOCH + dt.timedelta(rows.day[row]), rows.source[row]
            value = _told(metric, float(rows.value[row]))
            yield f"{metric} {value} on {day} by {sources.location(source)}"


def _told(metric: str, value: float) -> str:
    return f"{EPOCH + dt.timedelta(value)}" if metric in DATES else f"{value:,.6g}"


def _printed(inputs: RunInputs, entity: int, signal: int) -> str:
    figures = inputs.snapshot.figures[entity]
    rank = f"the printed rank {figures[0]}" if figures[0] >= 0 else ""
    printed = figures[signal + 1] if signal + 1 < len(figures) else -1
    if printed < 0:
        return f"pages do not print it; {rank} leaves it open" if rank else "pages do not print it"
    shown = f"pages print {SIGNALS[signal]} {printed}"
    nearest = f"of the values that give {rank} and fit the verdicts, the nearest to a neutral guess"
    return f"{shown}; {nearest}" if rank else shown


def _match(inputs: RunInputs, entity: int) -> str:
    """Say what searches tell and how much they weigh, and what pages imply as far as it counts."""
    computation = inputs.computed
    score = computation.scores[inputs.snapshot.slugs[entity]]
    events, pages = float(computation.events[entity]), _printed(inputs, entity, MATCH)
    implied = pages if computation.signals.weights[entity, MATCH] > 0 else ""
    if events == 0:
        return implied or "no search speaks of it, and measured signals replace what pages imply"
    weight = 100 * (score.evidence or 0.0)
    searches = f"searches: {events:.4g} effective events, weighted {weight:.0f} % next to the signals"
    return f"{searches}; in the signals: {implied}" if implied else searches
