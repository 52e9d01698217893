"""Cypher on the graph: named queries, ad hoc queries, and the schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cypher import Query, load_catalogue
from graph.errors import MatchGraphError
from matchgraph.answers.tables import CypherAnswer, Rows
from matchgraph.facade.base import Facade

if TYPE_CHECKING:
    from matchgraph.exploring.cypher_session import CypherSession


class Cypher(Facade):
    """Queries the graph in Cypher."""

    def queries(self) -> Mapping[str, Query]:
        """Return the named queries for exploration."""
        return named_queries()

    def query(self, name: str, **parameters: Any) -> Rows:
        """Run a named query and return its rows.

        Raises:
            MatchGraphError: there is no such query, or it writes.
        """
        if name not in named_queries():
            raise MatchGraphError(f"there is no query '{name}'; `matchgraph query` lists them")
        return Rows(self.opened.store.query(name, parameters))

    def cypher(
        self, text: str, /, *, row_limit: int = 1000, time_limit: float = 30.0, **parameters: Any
    ) -> CypherAnswer:
        """Run read-only ad hoc Cypher and return its rows as plain values.

        Args:
            text: one statement.
            row_limit: maximum number of rows; the answer says whether there are more.
            time_limit: timeout in seconds.
            parameters: values by parameter name.

        Raises:
            GuardRefusedError: the query does not only read, or timed out.
            QueryFailedError: the server cannot run it.
        """
        with self.cypher_session() as session:
            return session.run(text, parameters, limit=row_limit, time_limit=time_limit)

    @contextmanager
    def cypher_session(self) -> Iterator[CypherSession]:
        """Provide a session that runs or plans several ad hoc queries on one connection."""
        from matchgraph.exploring.cypher_session import cypher_session  # noqa: PLC0415  start-up time

        with cypher_session(self.opened.store) as session:
            yield session

    def schema(self) -> Rows:
        """Return the labels, relationship types and properties of the graph, with live counts."""
        from matchgraph.exploring.schema_table import schema_table  # noqa: PLC0415  start-up time

        return Rows(schema_table(self.opened.store))


def named_queries() -> Mapping[str, Query]:
    """Return the named queries for exploration; needs no graph."""
    return {query.name: query for query in load_catalogue().of_kind("explore")}
