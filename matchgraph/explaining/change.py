"""What changed for an entity since the run that was published before, and what can have caused it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from graph.history import published_before
from graph.published import Run
from graph.reading import GraphReading
from matchgraph.answers.explaining import ChangeSince
from matchgraph.explaining.origins import KnownSources
from matchgraph.runs.history import history

RUNS = 1000  # looked through for the published one
NAMED = 5  # sources a cause names


def change_since(reading: GraphReading, sources: KnownSources, run: Run, slug: str) -> ChangeSince | None:
    """Return what changed since the run before; None where there was none.

    Runs record what they were made of, not the hour, so a change of statements cannot be laid to single
    sources; those on the entity that came on the earlier run's day or later are named as possible causes.

    Args:
        reading: of the graph.
        sources: of the graph.
        run: the published run.
        slug: the entity.
    """
    entry = next((entry for entry in history(reading, slug, limit=RUNS) if entry.run == run.id), None)
    recorded = reading.runs.get(published_before(reading.runs, run.id) or "")
    if recorded is None or entry is None:
        return None
    before = recorded.run
    return ChangeSince(
        run=before.id,
        as_of=before.as_of,
        standing=entry.standing,
        changed=entry.changed,
        causes=tuple(_causes(reading, sources, before, run, slug)),
    )


def _causes(reading: GraphReading, sources: KnownSources, before: Run, run: Run, slug: str) -> Iterator[str]:
    if before.methodology != run.methodology:
        yield f"the methodology changed from {before.methodology} to {run.methodology}"
    if before.engine != run.engine:
        yield f"the solver changed from {before.engine} to {run.engine}"
    if before.as_of != run.as_of:
        yield f"the day moved from {before.as_of} to {run.as_of}: searches aged, and later ones were included"
    if before.statements != run.statements:
        named = _loaded_since(reading, sources, before.as_of, slug)
        listed = f"; about this entity since {before.as_of}: {', '.join(named)}" if named else ""
        yield f"sources were loaded, replaced or retracted{listed}"


def _loaded_since(reading: GraphReading, sources: KnownSources, day: dt.date, slug: str) -> list[str]:
    ids = sorted({row["source"] for row in reading.store.read("sources_of", slug=slug)})
    sources.look_up(ids)
    loaded = ((id_, sources.loaded_on(id_)) for id_ in ids)
    since = [id_ for id_, on in loaded if on is not None and on >= day.isoformat()]
    more = len(since) - NAMED
    return [*since[:NAMED], *([f"{more} more"] if more > 0 else [])]
