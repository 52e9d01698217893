"""The status of a graph as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from matchgraph.answers.status import NightRecord, Status

# what users load and get, by label or type; JSON counts what the engine keeps for itself, too
HELD = {
    "Source": "sources",
    "Entity": "entities",
    "Capability": "capabilities",
    "Intent": "intents",
    "Run": "runs",
    "COMPARED_WITH": "comparisons",
}
_UNITS = ("B", "kB", "MB", "GB", "TB")


def status_text(status: Status) -> str:
    """Return the status as lines of a name and what it is."""
    return "\n".join(f"{name:<10} {text}" for name, text in _lines(status))


def _lines(status: Status) -> Iterator[tuple[str, str]]:
    yield "graph", f"{status.address} ({status.server}), schema {status.schema_version or 'none yet'}"
    if status.run is None:
        yield "run", "none is published"
    else:
        yield "run", _run(status)
    yield "waits", ", ".join(_waiting(status)) or "nothing"
    held = ((plural, status.counts.get(kind, 0)) for kind, plural in HELD.items())
    yield "holds", ", ".join(f"{plural} {count}" for plural, count in held if count) or "nothing"
    for disk in status.disks:
        yield "disk", f"{disk.what}: {size(disk.bytes)} in {disk.folder}, {size(disk.free)} free"
    if locks := list(_locks(status)):
        yield "locks", ", ".join(locks)
    yield "night", _night(status.night) if status.night else "none is recorded"
    for problem in status.problems:
        yield "problem", f"{problem.name}: {problem.message}"


def _run(status: Status) -> str:
    at = f", published {status.published_at:%Y-%m-%d %H:%M}Z" if status.published_at else ""
    return (
        f"{status.run} as of {status.as_of} ({status.age_days} days old){at}: {status.entities} entities, "
        f"first {status.certified} positions certified"
    )


def _waiting(status: Status) -> Iterator[str]:
    since = "1 source" if status.sources_since == 1 else f"{status.sources_since} sources"
    if status.waiting and status.run is None:
        yield f"everything ({since} loaded, and no run yet)"
    elif status.waiting:
        yield f"newer statements ({since} loaded since the run)"
    if status.outdated:
        yield "retracted sources that are in the run"
    if status.recorded_searches:
        yield f"{status.recorded_searches} lines of recorded searches"
    if status.waiting_outcomes:
        yield f"{status.waiting_outcomes} outcomes of what was not shown"


def _locks(status: Status) -> Iterator[str]:
    if status.used_by is not None:
        yield f"the server is kept by process {status.used_by}"
    if status.night_of is not None:
        yield f"a night runs in process {status.night_of}"
    if status.backup_reads:
        yield "a backup reads the graph"
    if status.unfinished_copy:
        yield "the graph is an unfinished copy"


def _night(night: NightRecord) -> str:
    steps = ", ".join(f"{step.step} {step.seconds:.1f} s" for step in night.steps)
    return (
        f"{night.began:%Y-%m-%d %H:%M:%S}Z {night.outcome}: loaded {night.loaded}, refused {night.refused}, "
        f"{night.positions_moved} positions moved"
        + (", backup failed" if night.backup_failed is not None else "")
        + (f" ({steps})" if steps else "")
    )


def size(count: int) -> str:
    """Return a number of bytes with a unit.

    >>> size(999), size(1_250_000)
    ('999 B', '1.2 MB')
    """
    value, unit = float(count), 0
    while value >= 1000 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.1f} {_UNITS[unit]}" if unit else f"{count} B"
