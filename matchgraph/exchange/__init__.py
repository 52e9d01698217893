"""Exports of the graph: one module per format, all from the same sorted nodes and relationships."""

from matchgraph.exchange.json_text import as_json, export

__all__ = ["as_json", "export"]
