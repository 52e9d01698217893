"""Reconstruct past runs from the changes between runs.

The history of a run has the entities of which a printed digit differs from the previously published run. So
the figures of a run are its own records, then those of the run it continues, and so on back to the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from graph.model import SIGNALS
from graph.pointers import Pointers
from graph.published import Run
from graph.store import Store

NO_LONGER = -1


class Figures(NamedTuple):
    """The printed figures of an entity in a run."""

    rank: float
    low: float
    high: float
    position: int
    tier: int
    adoption: float
    quality: float
    ecosystem: float
    match: float
    freshness: float

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> Figures | None:
        """Build figures from a row of the store; None if the entity was no longer ranked."""
        return None if row["rank"] is None else cls(*(row[name] for name in cls._fields))

    @property
    def signals(self) -> dict[str, float]:
        """The values of the signals by name."""
        return {name: getattr(self, name) for name in SIGNALS}


class Publication(NamedTuple):
    """An act of publishing a run: its number, its time (ISO, UTC) and the run."""

    number: int
    at: str
    run: str


@dataclass(frozen=True)
class RecordedRun:
    """A run as stored in the graph.

    Args:
        run: its record.
        sequence: its number, from 1, by which it is known until it is published.
        current: whether it is the published one.
        publications: when it was published, oldest first.
    """

    run: Run
    sequence: int
    current: bool
    publications: tuple[Publication, ...] = ()


def recorded_runs(store: Store) -> dict[str, RecordedRun]:
    """Return all runs by id, oldest first."""
    runs = {}
    for row in store.read("all_runs"):
        properties = {name: value for name, value in row["run"].items() if name in Run.model_fields}
        run = Run.model_validate(properties)
        acts = zip(row["numbers"], row["times"], strict=True)
        published = tuple(Publication(number, at, run.id) for number, at in acts)
        runs[run.id] = RecordedRun(run, row["run"]["sequence"], row["current"], published)
    return runs


def publications(runs: Mapping[str, RecordedRun]) -> list[Publication]:
    """Return all acts of publishing, oldest first."""
    return sorted(act for recorded in runs.values() for act in recorded.publications)


def published_before(runs: Mapping[str, RecordedRun], id_: str) -> str | None:
    """Return the run that was published before the latest publication of a run, or None."""
    acts = [act.run for act in publications(runs)]
    if id_ not in acts:
        return None
    latest = len(acts) - 1 - acts[::-1].index(id_)
    return acts[latest - 1] if latest else None


def continued(runs: Mapping[str, RecordedRun], id_: str) -> Iterator[str]:
    """Yield a run and the runs whose history it continues, newest first."""
    at: str | None = id_
    while at is not None and at in runs:
        yield at
        at = runs[at].run.previous


def figures_of(
    store: Store, runs: Mapping[str, RecordedRun], id_: str, pointers: Pointers
) -> dict[str, Figures]:
    """Return the figures of all entities ranked by a run, sorted by slug.

    Those of the published run are on the entities, so a nightly run does not read the history. Entities that
    no source states any more are deleted with their history, and so missing here.

    Args:
        runs: all runs.
        id_: the run.
        pointers: the graph's state markers.
    """
    if pointers.published and pointers.published.run == pointers.published.settled == id_:
        (row,) = store.read("settled_figures")
        return dict(zip(row["slugs"], map(_figures, row["figures"]), strict=True))
    figures: dict[str, Figures] = {}
    for run in reversed(list(continued(runs, id_))):
        (row,) = store.read("ranked_by_run", run=run)
        for slug, values in zip(row["slugs"], row["figures"], strict=True):
            if values[0] == NO_LONGER:
                figures.pop(slug, None)
            else:
                figures[slug] = _figures(values)
    return dict(sorted(figures.items()))


def _figures(values: list[float]) -> Figures:
    rank, low, high, position, tier, *signals = values
    return Figures(rank, low, high, int(position), int(tier), *signals)
