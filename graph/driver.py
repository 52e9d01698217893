"""The Neo4j driver, imported without the array libraries that it would otherwise load at every start.

The driver imports numpy, pandas and pyarrow if installed, to accept their values as parameters. That costs up
to two seconds per command, and only plain values are passed here. Import the driver from this module.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

OPTIONAL = ("numpy", "pandas", "pyarrow")


@contextmanager
def _absent(names: tuple[str, ...]) -> Iterator[None]:
    """Make imports of the modules fail within the block, as if they were not installed."""
    there = {name: sys.modules[name] for name in names if name in sys.modules}
    sys.modules.update(dict.fromkeys(names))  # type: ignore[arg-type]  # None makes an import fail
    try:
        yield
    finally:
        for name in names:
            del sys.modules[name]
        sys.modules.update(there)


with _absent(OPTIONAL):
    from neo4j import READ_ACCESS, WRITE_ACCESS, Driver, GraphDatabase, Query, Result, Session, Transaction
    from neo4j.exceptions import (
        AuthError,
        ConfigurationError,
        DriverError,
        Neo4jError,
        ServiceUnavailable,
        SessionExpired,
    )
    from neo4j.graph import Node, Path, Relationship
    from neo4j.spatial import Point
    from neo4j.time import Date, DateTime, Duration, Time

__all__ = [
    "READ_ACCESS",
    "WRITE_ACCESS",
    "AuthError",
    "ConfigurationError",
    "Date",
    "DateTime",
    "Driver",
    "DriverError",
    "Duration",
    "GraphDatabase",
    "Neo4jError",
    "Node",
    "Path",
    "Point",
    "Query",
    "Relationship",
    "Result",
    "ServiceUnavailable",
    "Session",
    "SessionExpired",
    "Time",
    "Transaction",
]
