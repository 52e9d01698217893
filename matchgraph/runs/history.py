"""Runs over time: the history of an entity, the movers of the last run, the difference of two runs."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from more_itertools import chunked

from graph.errors import NotFoundError
from graph.history import Figures, RecordedRun, continued, figures_of, publications, published_before
from graph.model import SIGNALS
from graph.read_ahead import Asked
from graph.reading import GraphReading
from matchgraph.answers.runs import Change, HistoryEntry, Mover, Movers, RecordedRunAnswer, RunDifference
from matchgraph.entities.filters import Filters

LATEST = "latest"
CHUNK = 200  # movers whose names are read at once
SHOWN = 10  # candidates listed in a message
FIGURES = ("rank", "low", "high", "position", "tier")
Standing = Literal["entered", "changed", "unchanged", "left", "unranked"]


class Act(NamedTuple):
    """An act of publishing a run, or a run that was never published: its number, its time and the run."""

    number: int
    at: str
    recorded: RecordedRun
    current: bool = False


def acts(runs: Mapping[str, RecordedRun]) -> list[Act]:
    """Return all acts of publishing and all runs that were never published, newest first.

    Args:
        runs: all runs.
    """
    published = publications(runs)
    last = published[-1] if published else None
    found = [Act(act.number, act.at, runs[act.run], act is last) for act in published]
    found += [Act(run.sequence, "", run) for run in runs.values() if not run.publications]
    return sorted(found, key=lambda act: -act.number)


def resolve_run(runs: Mapping[str, RecordedRun], text: str) -> Act:
    """Return the run that `text` means, as last published.

    Args:
        runs: all runs.
        text: `latest`, a number of `list_runs`, an id, or a unique prefix of one.

    Raises:
        NotFoundError: no run matches, or several do; the message lists the candidates.
    """
    asked, found = text.strip().lower(), acts(runs)
    if asked == LATEST:
        asked = published(runs)
    exact = [act for act in found if act.recorded.run.id == asked]
    exact += [act for act in found if str(act.number) == asked]
    if exact:
        return exact[0]
    matches = [act for act in found if asked and act.recorded.run.id.startswith(asked)]
    ids = list(dict.fromkeys(act.recorded.run.id for act in matches))
    if len(ids) == 1:
        return matches[0]
    if ids:
        raise NotFoundError(f"'{text}' may mean several runs; choose one: {', '.join(ids[:SHOWN])}")
    raise NotFoundError(
        f"there is no run '{text}'; `matchgraph runs` lists them, {LATEST} is the published one"
    )


def published(runs: Mapping[str, RecordedRun]) -> str:
    """Return the id of the published run.

    Raises:
        NotFoundError: no run is published.
    """
    for id_, recorded in runs.items():
        if recorded.current:
            return id_
    raise NotFoundError("no run is published yet; `matchgraph recompute` publishes one")


def run_answer(act: Act) -> RecordedRunAnswer:
    """Return a run as an answer."""
    return RecordedRunAnswer(
        sequence=act.number,
        published_at=dt.datetime.fromisoformat(act.at) if act.at else None,
        current=act.current,
        **act.recorded.run.model_dump(),
    )


def list_runs(reading: GraphReading, limit: int = 20) -> tuple[RecordedRunAnswer, ...]:
    """Return the acts of publishing runs and the runs that were never published, newest first."""
    return tuple(run_answer(act) for act in acts(reading.runs)[:limit])


def questions(slug: str) -> tuple[Asked, ...]:
    """Return what is read for the history of an entity."""
    return (("ranked_in", {"slug": slug}),)


def history(reading: GraphReading, slug: str, *, limit: int = 20) -> tuple[HistoryEntry, ...]:
    """Return the figures of an entity as they were published, newest first, with the changes.

    Args:
        slug: the entity.
        limit: maximum number of acts of publishing.
    """
    runs = {id_: r for id_, r in reading.runs.items() if r.run.state == "published"}
    records = {row["run"]: Figures.of_row(row) for row in reading.store.read("ranked_in", slug=slug)}

    def said(id_: str | None) -> Figures | None:
        chain = continued(runs, id_) if id_ is not None else iter(())
        return next((records[each] for each in chain if each in records), None)

    done = [act for act in acts(runs) if act.recorded.publications]
    before = [*(act.recorded.run.id for act in done[1:]), None]
    pairs = zip(done[:limit], before, strict=False)
    return tuple(_entry(act, said(then), said(act.recorded.run.id)) for act, then in pairs)


def _entry(act: Act, before: Figures | None, now: Figures | None) -> HistoryEntry:
    return HistoryEntry(
        sequence=act.number,
        run=act.recorded.run.id,
        published_at=dt.datetime.fromisoformat(act.at) if act.at else None,
        as_of=act.recorded.run.as_of,
        standing=_standing(before, now),
        position=now.position if now else None,
        rank=now.rank if now else None,
        low=now.low if now else None,
        high=now.high if now else None,
        tier=now.tier if now else None,
        changed=_differences(before, now) if before and now else {},
    )


def _standing(before: Figures | None, now: Figures | None) -> Standing:
    if now is None:
        return "unranked" if before is None else "left"
    if before is None:
        return "entered"
    return "unchanged" if before == now else "changed"


def _differences(before: Figures, now: Figures) -> dict[str, float]:
    """Return the differences of the printed figures that changed."""
    differences = {name: _rounded(now, before, name) for name in (*FIGURES, *SIGNALS)}
    return {name: difference for name, difference in differences.items() if difference}


def _rounded(now: Figures, before: Figures, name: str) -> float:
    return round(float(getattr(now, name) - getattr(before, name)), 4)


def movers(reading: GraphReading, filters: Filters) -> Movers:
    """Return the biggest movers between the published run and the one before it.

    Args:
        filters: filters and limit.

    Raises:
        NotFoundError: no run is published.
    """
    runs = reading.runs
    now = published(runs)
    before = published_before(runs, now)
    if before is None:
        return Movers()
    moved = [c for c in _changes(reading, before, now) if c.standing == "moved"]
    moved.sort(key=lambda c: (-abs(c.rise), -abs(c.rank_change), c.slug))
    kept = itertools.islice(_movers(reading, moved, filters), filters.limit)
    return Movers.of(kept, before=before, moved=len(moved))


def _movers(reading: GraphReading, moved: Sequence[Change], filters: Filters) -> Iterator[Mover]:
    """Yield the movers that pass the filters; what they are called is read as far as it is needed."""
    for chunk in chunked(moved, CHUNK):
        rows = reading.store.read("entities_by_slug", slugs=sorted(c.slug for c in chunk))
        found = {row["slug"]: row for row in rows}
        for change in chunk:
            row = found.get(change.slug)
            if row is None:  # retracted since the run was published
                continue
            rest = change.model_dump(exclude={"slug", "standing"})
            if filters.pass_values(row["type"], row["free"], change.rank):
                yield Mover(**_said(row), **rest, **reading.of_run)


def _said(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("slug", "name", "type", "free")}


def difference(reading: GraphReading, before: str, after: str) -> RunDifference:
    """Return the differences between two runs: inputs, and what entered, left and moved.

    Args:
        before: a run, as for `resolve_run`.
        after: another run, likewise.

    Raises:
        NotFoundError: there is no such run.
    """
    runs = reading.runs
    was, now = resolve_run(runs, before), resolve_run(runs, after)
    ids = was.recorded.run.id, now.recorded.run.id
    return RunDifference(
        before=run_answer(was),
        after=run_answer(now),
        changes=tuple(_changes(reading, *ids)) if ids[0] != ids[1] else (),
    )


def _changes(reading: GraphReading, before: str, after: str) -> list[Change]:
    was, now = (figures_of(reading.store, reading.runs, id_, reading.pointers) for id_ in (before, after))
    return changes_between(was, now)


def changes_between(was: Mapping[str, Figures], now: Mapping[str, Figures]) -> list[Change]:
    """Return what entered, left and moved, by position in the later run; departures last.

    Args:
        was: the figures of the earlier run, by slug.
        now: those of the later one.
    """
    changes = [_change(slug, was.get(slug), now.get(slug)) for slug in sorted(was.keys() | now.keys())]
    different = [change for change in changes if change is not None]
    return sorted(different, key=lambda c: (c.position is None, c.position or c.position_before, c.slug))


def _change(slug: str, was: Figures | None, now: Figures | None) -> Change | None:
    if (
        was
        and now
        and (was.position, was.rank, was.low, was.high) == (now.position, now.rank, now.low, now.high)
    ):
        return None
    moved = was is not None and now is not None
    return Change(
        slug=slug,
        standing="moved" if moved else "left" if was else "entered",
        position=now.position if now else None,
        position_before=was.position if was else None,
        rise=was.position - now.position if was and now else 0,
        rank=now.rank if now else None,
        rank_before=was.rank if was else None,
        rank_change=round(now.rank - was.rank, 2) if was and now else 0.0,
    )
