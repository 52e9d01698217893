"""Compare two methodologies: those of files, of runs, or the one in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from graph.errors import NotFoundError
from graph.reading import GraphReading
from matchgraph import settings
from matchgraph.answers.runs import ComparedMethodology, DifferingConstant, MethodologyDifference
from matchgraph.runs.history import resolve_run
from ranking.methodology import identity, parse

IN_FORCE = "in force"


def methodology_difference(
    before: str, after: str | None, reading: GraphReading | None
) -> MethodologyDifference:
    """Return the constants in which two methodologies differ.

    Args:
        before: a file, or a run as for `diff`.
        after: likewise; None means the methodology in force.
        reading: of the graph that has the runs; not needed for two files.

    Raises:
        MatchGraphError: a file cannot be read or is invalid.
        NotFoundError: there is no such file or run, or the run's constants were not recorded.
    """
    one, other = (_read(text, reading) for text in (before, after))
    flat = dict(_flat(one.constants)), dict(_flat(other.constants))
    names = dict.fromkeys((*flat[1], *flat[0]))
    differing = [_compared(name, flat[0].get(name), flat[1].get(name)) for name in names]
    return MethodologyDifference(
        before=one, after=other, constants=tuple(each for each in differing if each.before != each.after)
    )


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
    run = resolve_run(reading.runs, text).recorded.run
    rows = reading.store.read("methodology_by_id", id=run.methodology)
    if not rows:
        raise NotFoundError(
            f"the constants of run {run.id} were not recorded; name a file with methodology {run.methodology}"
        )
    constants = parse(rows[0]["constants"])
    return ComparedMethodology(
        place=f"run {run.id}", methodology=run.methodology, constants=constants.model_dump(mode="json")
    )


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
