"""Figures of a server for Prometheus."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from matchgraph import MatchGraph, NotFoundError

SECONDS = (0.001, 0.003, 0.01, 0.025, 0.04, 0.06, 0.12, 0.3, 1.0, 3.0, 10.0)


class Figures:
    """The figures of one server; each has its own, so that several can run in one process."""

    def __init__(self, graph: MatchGraph) -> None:
        registry = self._registry = CollectorRegistry()
        labels = ("route", "method", "status")
        self.requests = Histogram(
            "matchgraph_request_seconds",
            "Time to answer, by route.",
            labels,
            registry=registry,
            buckets=SECONDS,
        )
        self.kept = Counter(
            "matchgraph_answers",
            "Answers, by whether they were kept or computed.",
            ("from",),
            registry=registry,
        )
        self.refused = Counter(
            "matchgraph_refusals", "Requests refused, by reason.", ("reason",), registry=registry
        )
        self.events = Counter(
            "matchgraph_events", "Searches and reports for the evidence.", ("what",), registry=registry
        )
        registry.register(_OfGraph(graph))

    def hit(self, kept: bool) -> None:
        """Count an answer by whether it was kept."""
        self.kept.labels("memory" if kept else "graph").inc()

    def text(self) -> bytes:
        """Return all figures in the text format of Prometheus."""
        return bytes(generate_latest(self._registry))


class _OfGraph(Collector):
    """Figures read from the graph when they are asked for."""

    def __init__(self, graph: MatchGraph) -> None:
        self._graph = graph

    def describe(self) -> Iterator[Metric]:
        return iter(())

    def collect(self) -> Iterator[Metric]:
        trips = CounterMetricFamily("matchgraph_store_round_trips", "Statements sent to the store.")
        trips.add_metric((), self._graph.round_trips)
        yield trips
        try:
            ranking = self._graph.top(limit=1)
        except NotFoundError:
            return  # none is published yet
        run = ranking.run
        figures = {
            "run_age_days": ("Days since the day of the published run.", ranking.age_days),
            "run_entities": ("Entities the published run ranks.", run.entities),
            "run_certified_positions": ("Positions of the published run that are certified.", run.certified),
            "run_l1_bound": ("Proved L1 error of the propagated vector.", run.l1_bound),
        }
        for name, (meaning, value) in figures.items():
            gauge = GaugeMetricFamily(f"matchgraph_{name}", meaning)
            gauge.add_metric((), float(value))
            yield gauge
