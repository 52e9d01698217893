"""The ranking of an earlier run, from what is recorded of each run."""

from __future__ import annotations

import datetime as dt

from more_itertools import chunked

from graph.history import Figures, figures_of
from graph.reading import GraphReading
from graph.store import Store
from matchgraph.answers.entities import RankedEntity, Ranking
from matchgraph.entities.cards import pending, top
from matchgraph.entities.filters import Filters
from matchgraph.runs.history import resolve_run

CHUNK = 1000  # entities read at once


def past_top(
    reading: GraphReading, run: str, filters: Filters, *, skip: int = 0, today: dt.date | None = None
) -> Ranking:
    """Return the leading entities of a run; names and types are those of today.

    Entities that no source states any more are left out, and so are unranked ones.

    Args:
        run: an id or prefix, a sequence number, or `latest`.
        filters: filters and limit.
        skip: how many of the first ones to leave out.
        today: the day for the age of the run; default: today, UTC.

    Raises:
        NotFoundError: there is no such run.
    """
    recorded = resolve_run(reading.runs, run).recorded
    if recorded.current:
        return top(reading, filters, skip=skip, today=today)
    record = recorded.run
    figures = figures_of(reading.store, reading.runs, record.id, reading.pointers)
    slugs = sorted(figures, key=lambda slug: (figures[slug].position, slug))
    of_run = {"run": record.id, "as_of": record.as_of, "methodology": record.methodology}
    found = _passing(reading.store, slugs, figures, filters, skip + filters.limit)[skip:]
    return Ranking(
        run=record,
        today=today or dt.datetime.now(dt.UTC).date(),
        entities=tuple(line.model_copy(update=of_run) for line in found),
        **pending(reading),
    )


def _passing(
    store: Store, slugs: list[str], figures: dict[str, Figures], filters: Filters, wanted: int
) -> list[RankedEntity]:
    """Return the first entities that pass the filters, in the order given."""
    found: list[RankedEntity] = []
    for chunk in chunked(slugs, CHUNK):
        rows = {row["slug"]: row for row in store.read("entities_by_slug", slugs=chunk)}
        for slug in chunk:
            row, then = rows.get(slug), figures[slug]
            if row is None or not filters.pass_values(row["type"], row["free"], then.rank):
                continue
            standing = {name: getattr(then, name) for name in ("position", "rank", "low", "high", "tier")}
            stated = {name: row[name] for name in ("slug", "name", "type", "published_rank", "free")}
            found.append(RankedEntity(**standing, **stated))
            if len(found) == wanted:
                return found
    return found
