"""The databases that read and write segments; they spill to disk to bound memory."""

from __future__ import annotations

import os
import tempfile
import weakref
from contextlib import ExitStack, suppress
from pathlib import Path

import duckdb

from graph.folders import remove_unlocked, temporary_folder

ASIDE = "matchgraph-events-"
MEMORY = "800MB"
MEMORY_TO_WRITE = "128MB"


class Database:
    """A database for reading segments, in its own temporary folder."""

    def __init__(self) -> None:
        folder, held = Path(tempfile.gettempdir()), ExitStack()
        _remove_abandoned(folder)
        self._connection = connect(held.enter_context(temporary_folder(folder, ASIDE)))
        self._remove = weakref.finalize(self, held.close)

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Return a connection with private temporary tables and views."""
        return _silent(self._connection.cursor())

    def close(self) -> None:
        """Close the database and remove its folder."""
        self._connection.close()
        self._remove()


def _remove_abandoned(folder: Path) -> None:
    """Remove what killed commands of this user left, which may be large."""
    for left in folder.glob(f"{ASIDE}*"):
        with suppress(OSError):  # another command was quicker
            if left.lstat().st_uid == os.getuid():
                remove_unlocked(left)


def connect(aside: Path, *, to_write: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a database in a folder, where it spills to bound memory.

    Args:
        aside: an empty folder for its exclusive use.
        to_write: whether it is to write a segment, whose rows keep their order.
    """
    connection = duckdb.connect(
        # what is only written once is not worth compressing before it has to spill
        ":memory:" if to_write else aside / "work.duckdb",
        config={
            "memory_limit": MEMORY_TO_WRITE if to_write else MEMORY,
            "temp_directory": str(aside / "spill"),
            "autoinstall_known_extensions": False,
            "preserve_insertion_order": to_write,
            **({"threads": 1} if to_write else {}),  # several would hold rows back to keep the order
        },
    )
    return _silent(connection)


def _silent(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Keep a connection from drawing the progress of long queries among the answers."""
    return connection.execute("SET enable_progress_bar = false")
