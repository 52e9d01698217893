"""End a query on an embedded server, which goes on with it after the one who asked has gone."""

from __future__ import annotations

from contextlib import suppress

from graph.errors import MatchGraphError
from graph.servers import Connection, run_on_server

_LATE = 5.0  # seconds: a query that began later was not given up
_BEFORE = 0.2  # seconds that the server may notice it later than the client sent it


def end_query(connection: Connection, text: str, user: str, seconds: float) -> None:
    """End the queries of a user with a text that were given up; else they end by the server's own limit.

    Args:
        connection: of the server's administrator; nothing happens without its HTTP interface.
        text: of the query.
        user: who asked.
        seconds: how long ago the query was sent.
    """
    if connection.http_url is None:
        return
    with suppress(MatchGraphError):
        for query in run_on_server(connection, "list queries"):
            age = float(query.get("elapsedMs", 0)) / 1000
            asked = query.get("user") == user and text.startswith(str(query.get("text"))[:1000])
            if asked and seconds - _BEFORE <= age <= seconds + _LATE:
                run_on_server(connection, f"terminate query {query['id']}")
