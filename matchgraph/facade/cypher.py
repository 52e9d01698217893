"""Cypher on the graph: named queries, ad hoc queries, and the schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cypher import Query, load_catalogue
from cypher.groups import GROUPS
from cypher.near import did_you_mean
from graph.errors import MatchGraphError
from matchgraph.answers.tables import CypherAnswer, Rows
from matchgraph.facade.base import Facade

if TYPE_CHECKING:
    from matchgraph.exploring.cypher_session import CypherSession


ENTITIES = frozenset({"slug", "a", "b"})  # parameters of named queries that are entities


class Cypher(Facade):
    """Queries the graph in Cypher."""

    def queries(self) -> Mapping[str, Query]:
        """Return the named queries for exploration."""
        return named_queries()

    def query(self, name: str, **parameters: Any) -> Rows:
        """Run a named query and return its rows.

        A parameter that is an entity may be given by name, and a type as printed, such as `MCP Server`.

        Raises:
            MatchGraphError: there is no such query, or its parameters differ.
            NotFoundError: it finds nothing, and no entity or type is called so.
        """
        named_query(name)
        rows = self.opened.store.query(name, parameters)
        if not rows and (meant := self._meant(parameters)) != parameters:
            rows = self.opened.store.query(name, meant)
        return Rows(rows)

    def _meant(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """Return parameters with the entities and the type that were meant, since none is found as given."""
        from matchgraph.entities.filters import known_type  # noqa: PLC0415  start-up time
        from matchgraph.entities.naming import slug_of  # noqa: PLC0415

        meant = dict(parameters)
        reading = self.opened.read_store()
        for name, value in parameters.items():
            if name in ENTITIES:
                meant[name] = slug_of(reading, value)
            elif name == "type" and value is not None:
                meant[name] = known_type(self.opened.store, value)
        return meant

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


def named_query(name: str) -> Query:
    """Return a named query for exploration; needs no graph.

    Raises:
        MatchGraphError: there is none of that name; says which are similar.
    """
    known = named_queries()
    if name not in known:
        hint = did_you_mean(name, known) or "; `matchgraph query` lists them"
        raise MatchGraphError(f"there is no query '{name}'{hint}")
    return known[name]


def with_values(query: Query, given: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of a query's parameters, given as text.

    Args:
        given: text by parameter; lists are separated by commas.

    Raises:
        MatchGraphError: a parameter is unknown, missing, or its text is no value of its type.
    """
    return query.parse(given)


def query_list() -> list[dict[str, Any]]:
    """Return the named queries by group, each parameter as `name` or, with its default, `name=value`."""
    known = named_queries()
    return [
        {
            "group": group,
            "name": name,
            "parameters": [
                p.name if p.required else f"{p.name}={json.dumps(p.default)}"
                for p in known[name].parameters.values()
            ],
            "purpose": known[name].purpose,
        }
        for group, names in GROUPS.items()
        for name in names
    ]


def named_queries() -> Mapping[str, Query]:
    """Return the named queries for exploration; needs no graph."""
    return {query.name: query for query in load_catalogue().of_kind("explore")}
