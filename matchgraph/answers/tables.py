"""Lists of answers that render in notebooks and convert to tables and graphs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from graph.adhoc import AdHocAnswer
from graph.errors import MatchGraphError
from matchgraph.answers.base import OfPublishedRun

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    import pyarrow as pa

Item = TypeVar("Item", bound=BaseModel)
Row = dict[str, Any]
OF_RUN = frozenset(OfPublishedRun.model_fields)  # the same in every row: left out where people read
MISSING = "needs {}: install the extra: in a clone, `pip install '.[notebook]'`"


class Tabular:
    """Base class of answers with rows."""

    def _records(self) -> list[Row]:
        """Return the rows as dicts by column."""
        raise NotImplementedError

    def _repr_html_(self) -> str:
        from matchgraph.answers.notebook import table  # noqa: PLC0415  start-up time

        return table([{k: v for k, v in row.items() if k not in OF_RUN} for row in self._records()])

    def to_pandas(self) -> pd.DataFrame:
        """Return the rows as a pandas table.

        Raises:
            MatchGraphError: the extra `notebook` is not installed.
        """
        try:
            import pandas as pd  # noqa: PLC0415  an extra
        except ImportError as error:
            raise MatchGraphError(f"to_pandas {MISSING.format('pandas')}") from error
        return pd.DataFrame.from_records(self._records())

    def to_arrow(self) -> pa.Table:
        """Return the rows as an Arrow table; a column whose values have several types becomes JSON text.

        Raises:
            MatchGraphError: the extra `notebook` is not installed.
        """
        try:
            import pyarrow as pa  # noqa: PLC0415  an extra
        except ImportError as error:
            raise MatchGraphError(f"to_arrow {MISSING.format('pyarrow')}") from error
        rows = self._records()
        names = dict.fromkeys(name for row in rows for name in row)
        columns = {}
        for name in names:
            values = [row.get(name) for row in rows]
            try:
                columns[name] = pa.array(values)
            except (pa.ArrowInvalid, pa.ArrowTypeError):
                columns[name] = pa.array([json.dumps(value, ensure_ascii=False) for value in values])
        return pa.table(columns)

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """Return the nodes, relationships and paths in the rows as one graph.

        Raises:
            MatchGraphError: there are none.
        """
        import networkx as nx  # noqa: PLC0415  start-up time

        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for row in self._records():
            for value in row.values():
                _add(graph, value)
        if not graph:
            raise MatchGraphError(
                "these rows contain no nodes or paths: use `path`, `different` or Cypher "
                "that returns some; `neighbourhood` is a graph already"
            )
        return graph


class Results(tuple[Item, ...], Tabular):
    """Answers in order: a tuple that renders in notebooks."""

    def _records(self) -> list[Row]:
        return [answer.model_dump(mode="json") for answer in self]


class Rows(list[Row], Tabular):
    """Rows of a named query: a list that renders in notebooks."""

    def _records(self) -> list[Row]:
        return list(self)


def _add(graph: nx.MultiDiGraph[str], value: Any) -> None:
    """Add the graph elements in a value: a node, a path, or the steps of one."""
    if isinstance(value, Mapping) and {"nodes", "relationships"} <= value.keys():
        for node in value["nodes"]:
            _add(graph, node)
        for r in value["relationships"]:
            graph.add_edge(r["start"], r["end"], key=f"{r['type']}|{r['key']}", type=r["type"])
    elif isinstance(value, Mapping) and {"label", "key", "properties"} <= value.keys():
        name = value["properties"].get("name", value["key"])
        graph.add_node(str(value["key"]), kind=value["label"], name=name)
    elif _is_path(value):
        _add_steps(graph, value)


def _is_path(value: Any) -> bool:
    return (
        isinstance(value, Sequence)
        and bool(value)
        and all(
            isinstance(step, Mapping) and {"relation", "kind", "key", "name"} <= step.keys() for step in value
        )
    )


def _add_steps(graph: nx.MultiDiGraph[str], steps: Iterable[Mapping[str, Any]]) -> None:
    before = None
    for step in steps:
        graph.add_node(step["key"], kind=str(step["kind"]).capitalize(), name=step["name"])
        if before is not None:
            graph.add_edge(before, step["key"], key=step["relation"], type=step["relation"])
        before = step["key"]


@dataclass(frozen=True)
class CypherAnswer(AdHocAnswer, Tabular):
    """Rows of an ad hoc query; they render in notebooks and convert to a table or a graph.

    `notes` says which names of the query the graph does not have, and what was probably meant.
    """

    notes: tuple[str, ...] = ()

    def _records(self) -> list[dict[str, Any]]:
        return list(self.rows)
