"""Compare two methodologies: those of files, of runs, or the one in force."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from graph.errors import NotFoundError
from graph.published import Run
from graph.reading import GraphReading
from matchgraph import settings
from matchgraph.answers.runs import (
    ComparedMethodology,
    DifferingConstant,
    MethodologyDifference,
    RecordedMethodology,
)
from matchgraph.runs.history import resolve_run
from ranking.methodology import identity


def methodology_difference(
    before: str, after: str | None, reading: GraphReading | None
) -> MethodologyDifference:
    """Return the constants in which two methodologies differ.

    Args:
        before: a file, the id of a methodology that a run had, or a run as for `diff`.
        after: likewise; None means the methodology in force.
        reading: of the graph that has the runs; not needed for two files.

    Raises:
        MatchGraphError: a file cannot be read or is invalid.
        NotFoundError: there is no such file or run, or the run's constants were not recorded.
    """
    return _difference(*(_read(text, reading) for text in (before, after)))


def _difference(one: ComparedMethodology, other: ComparedMethodology) -> MethodologyDifference:
    flat = dict(_flat(one.constants)), dict(_flat(other.constants))
    names = dict.fromkeys((*flat[1], *flat[0]))
    differing = [_compared(name, flat[0].get(name), flat[1].get(name)) for name in names]
    return MethodologyDifference(
        before=one, after=other, constants=tuple(each for each in differing if each.before != each.after)
    )


def recorded_methodologies(reading: GraphReading) -> tuple[RecordedMethodology, ...]:
    """Return the methodologies that runs had and recorded, the newest first, without their constants."""
    runs: dict[str, list[Run]] = {}
    for recorded in reversed(reading.runs.values()):
        runs.setdefault(recorded.run.methodology, []).append(recorded.run)
    recorded_ids = {row["id"] for row in reading.store.read("methodology_ids")}
    in_force = identity(settings.methodology())
    return tuple(_recorded(id_, of, in_force) for id_, of in runs.items() if id_ in recorded_ids)


def recorded_methodology(reading: GraphReading, id_: str) -> RecordedMethodology:
    """Return a methodology by its id: one that runs had, or the one in force.

    Raises:
        NotFoundError: no run had it, or its constants were not recorded.
    """
    constants = _constants_of(reading, id_)
    runs = [each.run for each in reversed(reading.runs.values()) if each.run.methodology == id_]
    found = _recorded(id_, runs, identity(settings.methodology()))
    return found.model_copy(update={"constants": constants})


def recorded_difference(reading: GraphReading, before: str, after: str) -> MethodologyDifference:
    """Return the constants in which two methodologies differ, each by its id; no file is read.

    Raises:
        NotFoundError: no run had one of them, or its constants were not recorded.
    """
    return _difference(*(_of_runs(reading, id_) for id_ in (before, after)))


def _recorded(id_: str, runs: Sequence[Run], in_force: str) -> RecordedMethodology:
    days = [run.as_of for run in runs]
    return RecordedMethodology(
        methodology=id_,
        in_force=id_ == in_force,
        runs=tuple(run.id for run in runs),
        first=min(days, default=None),
        last=max(days, default=None),
    )


def _of_runs(reading: GraphReading, id_: str) -> ComparedMethodology:
    place = f"methodology {id_}"
    return ComparedMethodology(place=place, methodology=id_, constants=_constants_of(reading, id_))


def _constants_of(reading: GraphReading, id_: str) -> dict[str, Any]:
    in_force = settings.methodology()
    if id_ == identity(in_force):
        return in_force.model_dump(mode="json")
    found = _stored(reading, id_)
    if found is None:
        raise NotFoundError(
            f"no run here recorded the methodology '{id_}'; `matchgraph runs` lists those that runs had"
        )
    return found


def _stored(reading: GraphReading, id_: str) -> dict[str, Any] | None:
    """Return the constants as they were recorded: an earlier engine may have had others."""
    rows = reading.store.read("methodology_by_id", id=id_)
    found: dict[str, Any] | None = json.loads(rows[0]["constants"]) if rows else None
    return found


def is_file(text: str | None) -> bool:
    """Return whether a text names a file, or the methodology in force, so that no graph is needed."""
    return text is None or Path(text).is_file()


def _read(text: str | None, reading: GraphReading | None) -> ComparedMethodology:
    if text is None or is_file(text) or reading is None:
        constants = settings.methodology(text)
        return ComparedMethodology(
            place=text or settings.methodology_text()[1],
            methodology=identity(constants),
            constants=constants.model_dump(mode="json"),
        )
    if any(each.run.methodology == text for each in reading.runs.values()):
        return _of_runs(reading, text)
    run = resolve_run(reading.runs, text).recorded.run
    constants_then = _stored(reading, run.methodology)
    if constants_then is None:
        raise NotFoundError(
            f"the constants of run {run.id} were not recorded; name a file with methodology {run.methodology}"
        )
    return ComparedMethodology(place=f"run {run.id}", methodology=run.methodology, constants=constants_then)


def _compared(name: str, before: Any, after: Any) -> DifferingConstant:
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in (before, after))
    change = float(f"{after - before:.12g}") if numbers else None
    return DifferingConstant(constant=name, before=before, after=after, change=change)


def _flat(tree: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every constant by its path, such as weights.model.match."""
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{path}{name}.")
        else:
            yield path + name, value
