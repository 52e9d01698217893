"""What ad hoc Cypher found, as Python gives it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graph.adhoc import AdHocAnswer
from matchgraph.results import Tabular


@dataclass(frozen=True)
class CypherAnswer(AdHocAnswer, Tabular):
    """What ad hoc text found; it can show itself in a notebook and become a table or a graph."""

    def _records(self) -> list[dict[str, Any]]:
        return list(self.rows)
