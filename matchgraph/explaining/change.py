"""What changed for an entity since the run that was published before, and what can have caused it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from graph.errors import NotFoundError
from graph.model import Run
from graph.store import Store
from matchgraph.answers.explaining import ChangeSince
from matchgraph.entities.cards import read_run
from matchgraph.runs.history import history

RUNS = 1000  # looked through for the published one
NAMED = 5  # sources a cause names


def change_since(store: Store, run: Run, slug: str) -> ChangeSince | None:
    """Return what changed since the run before; None where there was none.

    Runs record what they were made of, not the hour, so a change of statements cannot be laid to single
    sources; those on the entity that came on the earlier run's day or later are named as possible causes.

    Args:
        store: the graph.
        run: the published run.
        slug: the entity.
    """
    told = next((entry for entry in history(store, slug, limit=RUNS) if entry.run == run.id), None)
    if run.previous is None or told is None:
        return None
    try:
        before = read_run(store, run.previous)
    except NotFoundError:
        return None
    return ChangeSince(
        run=before.id,
        as_of=before.as_of,
        standing=told.standing,
        changed=told.changed,
        causes=tuple(_causes(store, before, run, slug)),
    )


def _causes(store: Store, before: Run, run: Run, slug: str) -> Iterator[str]:
    if before.methodology != run.methodology:
        yield f"the methodology was {before.methodology} and is {run.methodology}"
    if before.engine != run.engine:
        yield f"the solver was {before.engine} and is {run.engine}"
    if before.as_of != run.as_of:
        yield f"the day moved from {before.as_of} to {run.as_of}: searches aged, and others came to count"
    if before.statements != run.statements:
        named = _loaded_since(store, before.as_of, slug)
        listed = f"; on this entity, since {before.as_of}: {', '.join(named)}" if named else ""
        yield f"sources were loaded, replaced or taken back{listed}"


def _loaded_since(store: Store, day: dt.date, slug: str) -> list[str]:
    (row,) = store.read("source_origins")
    loaded = dict(zip(row["ids"], row["loaded"], strict=True))
    sources = {each["source"] for each in store.read("sources_of", slug=slug)}
    since = sorted(source for source in sources if loaded.get(source, "")[:10] >= day.isoformat())
    more = len(since) - NAMED
    return [*since[:NAMED], *([f"{more} more"] if more > 0 else [])]
