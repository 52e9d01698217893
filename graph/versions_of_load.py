"""Gather the versions of each source in one load, so that one transaction can decide between them.

A page may come from several files. If its first version were written before its last one was read, a crash in
between would leave a page that is neither as before nor as after the load.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import ExitStack
from tempfile import TemporaryFile, gettempdir
from typing import IO, Self

from graph.errors import InputOutputError
from graph.model import Statement

HELD = 1_000  # statements in memory, a few kilobytes each; more of them go to a temporary file


class Versions:
    """The statements of a load, by source in the order of their first version; a context manager.

    Args:
        held: how many statements stay in memory.
    """

    def __init__(self, held: int = HELD) -> None:
        self._most = held
        self._held: list[Statement] = []
        self._places: dict[str, list[int]] = {}  # of those in memory their number, of others -1 - offset
        self._open = ExitStack()
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._open.close()

    def add(self, statement: Statement) -> None:
        """Add a version of a source.

        Raises:
            InputOutputError: the folder of temporary files is full; nothing was written.
        """
        if len(self._held) < self._most:
            place = len(self._held)
            self._held.append(statement)
        else:
            try:
                place = -1 - self._written(statement)
            except OSError as error:
                raise InputOutputError(
                    f"'{gettempdir()}' cannot hold what is loaded until all of it was read: {error.strerror}"
                    "; nothing was written: free space there, or name another folder in TMPDIR"
                ) from error
        self._places.setdefault(statement.source.id, []).append(place)

    def groups(self) -> Iterator[list[Statement]]:
        """Yield all versions of each source, in the order they were added."""
        for places in self._places.values():
            yield [self._held[place] if place >= 0 else self._read(-1 - place) for place in places]

    def _written(self, statement: Statement) -> int:
        if self._file is None:
            self._file = self._open.enter_context(TemporaryFile(prefix="matchgraph-"))  # noqa: SIM115
        offset = self._file.tell()
        pickle.dump(statement, self._file, pickle.HIGHEST_PROTOCOL)
        return offset

    def _read(self, offset: int) -> Statement:
        assert self._file is not None, "what has an offset was written"
        self._file.seek(offset)
        statement = pickle.load(self._file)
        assert isinstance(statement, Statement), "only this process writes its file"
        return statement
