"""Create the constraints and indexes that a graph lacks; several commands may do so at once."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

from graph.errors import DeadlineExceededError, MatchGraphError, StoppedError, StoreUnreachableError
from graph.schema import SCHEMA

if TYPE_CHECKING:
    from graph.store import Store

ATTEMPTS = 6


def create_missing(store: Store) -> None:
    """Create missing constraints and indexes of the schema.

    A server may refuse what another command creates at the same moment; it is then looked for again.

    Raises:
        QueryFailedError: the server refuses one.
        StoreUnreachableError: the server does not answer.
    """
    for attempt in range(ATTEMPTS):
        try:
            _create(store)
        except (StoreUnreachableError, DeadlineExceededError, StoppedError):
            raise
        except MatchGraphError:
            if attempt == ATTEMPTS - 1:
                raise
        else:
            return
        time.sleep(random.uniform(0.05, 0.5))  # so that the commands do not meet again


def _create(store: Store) -> None:
    present = {
        (label, tuple(row["properties"] or ()), "FULL" in row["type"])
        for row in store.read("schema_indexes")
        for label in row["labels"] or ()
    }
    missing = [d for d in store.server.definitions(SCHEMA) if d.covers not in present]
    for definition in missing:
        for statement in definition.statements:
            store.define(statement, definition.language)
    for statement in store.server.after_definitions if missing else ():
        store.define(statement, "cypher")
