"""The status of a graph as figures for Prometheus, and as a text file for node_exporter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.errors import InputOutputError, MatchGraphError
from matchgraph.answers.status import Status

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

PREFIX = "matchgraph_status"


def prometheus_text(status: Status) -> str:
    """Return figures in the text format of Prometheus.

    Raises:
        MatchGraphError: the extra `serve` is not installed.
    """
    registry = _registry(status)
    from prometheus_client import generate_latest  # noqa: PLC0415

    return generate_latest(registry).decode()


def write_textfile(status: Status, place: str) -> None:
    """Write figures atomically to a file that node_exporter collects.

    Raises:
        MatchGraphError: the extra `serve` is not installed.
        InputOutputError: it cannot be written.
    """
    registry = _registry(status)
    from prometheus_client import write_to_textfile  # noqa: PLC0415

    try:
        write_to_textfile(place, registry)
    except OSError as error:
        raise InputOutputError(f"{place}: cannot be written: {error.strerror or error}") from error


def _registry(status: Status) -> CollectorRegistry:
    try:
        from prometheus_client import CollectorRegistry, Gauge  # noqa: PLC0415  start-up time
    except ImportError as error:
        raise MatchGraphError(
            "figures for Prometheus need the extra `serve`: install matchgraph[serve]"
        ) from error
    registry = CollectorRegistry()
    night = status.night
    ended = night.ended if night else None
    figures: dict[str, tuple[str, float | None]] = {
        "run_age_days": ("Days since the day of the published run.", status.age_days),
        "run_entities": ("Entities the published run ranks.", status.entities),
        "run_certified_positions": ("Positions of it that are certified.", status.certified),
        "waiting": ("Whether newer statements wait for a recompute.", status.waiting),
        "sources_since_run": ("Sources loaded since the run was published.", status.sources_since),
        "waiting_outcomes": ("Outcomes that do not count yet.", status.waiting_outcomes),
        "recorded_searches": ("Lines of the journal of searches.", status.recorded_searches),
        "problems": ("Problems an operator has to look at.", len(status.problems)),
        "night_began_seconds": ("When the last night began.", night.began.timestamp() if night else None),
        "night_ended_seconds": ("When the last night ended.", ended.timestamp() if ended else None),
        "night_published": ("Whether it published.", night.outcome == "published" if night else None),
        "night_refused_inputs": ("Inputs it refused.", night.refused if night else None),
        "night_positions_moved": ("Positions it moved.", night.positions_moved if night else None),
    }
    for name, (meaning, value) in figures.items():
        if value is not None:
            Gauge(f"{PREFIX}_{name}", meaning, registry=registry).set(float(value))
    labelled: dict[str, tuple[str, str, dict[str, float]]] = {
        "problem": ("Problems by name.", "name", {each.name: 1.0 for each in status.problems}),
        "count": ("Nodes and relationships.", "kind", dict(status.counts)),
        "bytes": ("Bytes of files.", "what", {each.what: each.bytes for each in status.disks}),
        "free_bytes": ("Bytes left on the disk.", "what", {each.what: each.free for each in status.disks}),
        "night_step_seconds": (
            "Seconds of each step of the last night.",
            "step",
            {each.step: each.seconds for each in night.steps} if night else {},
        ),
    }
    for name, (meaning, label, values) in labelled.items():
        gauge = Gauge(f"{PREFIX}_{name}", meaning, (label,), registry=registry)
        for key, value in values.items():
            gauge.labels(key).set(value)
    return registry
