"""Which errors of the servers mean that another writer was quicker, so that a retry helps."""

from __future__ import annotations

import pytest

from graph.servers import ArcadeDB, Neo4j, Server

SLOT = "Slot rebase not possible on page PageId(graph/5/2) slot 0 (concurrent change to the same record). "
OTHER = "Neo.DatabaseError.General.UnknownError"


@pytest.mark.parametrize(
    ("server", "code", "message", "retried"),
    [
        (ArcadeDB(), OTHER, f"{SLOT}Please retry the operation", True),
        (ArcadeDB(), OTHER, "Concurrent modification on page 3", True),
        (ArcadeDB(), OTHER, "Index 'a' already exists", True),
        (ArcadeDB(), OTHER, "Property 'a' is not a number", False),
        (Neo4j(), "Neo.ClientError.Statement.EntityNotFound", "Node 3 is gone", True),
        (Neo4j(), "Neo.ClientError.Statement.SyntaxError", "Please retry the operation", False),
    ],
)
def test_a_conflict_is_retried_and_a_fault_is_not(
    server: Server, code: str, message: str, retried: bool
) -> None:
    assert server.is_conflict(code, message) is retried
