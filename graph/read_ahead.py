"""Answers that were read ahead, of several questions in one statement: a round trip costs more than most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from cypher import at_once, load_catalogue
from graph.transaction import prepared

if TYPE_CHECKING:
    from graph.bolt import Client, Rows

Asked: TypeAlias = tuple[str, "Mapping[str, Any]"]  # the name of a query, and its parameters


class ReadAhead:
    """The answers of one moment to some questions; for one thread, and not kept across a write.

    Within one statement ArcadeDB starts each pattern at its left end: a query whose pattern begins with all
    nodes of a label, and is quick alone, is to be written the other way round before it is read ahead.

    Args:
        client: the connection.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._answers: dict[tuple[str, str], Rows] = {}

    def answer(self, name: str, values: Mapping[str, Any]) -> Rows | None:
        """Return the rows of a query, or None if it was not read ahead with these values."""
        return self._answers.get((name, repr(values))) if self._answers else None

    def read(self, questions: Iterable[Asked]) -> None:
        """Read what was not read yet in one statement.

        Raises:
            EngineFaultError: a query is unknown or a value does not fit.
            QueryFailedError: the server fails.
            StoreUnreachableError: the server does not answer.
        """
        new = {}
        for name, parameters in questions:
            text, values = prepared(name, parameters)
            if (key := (name, repr(values))) not in self._answers:
                new[key] = text, tuple(load_catalogue()[name].columns), values
        if not new:
            return
        sent = {
            f"q{place}_{name}": value
            for place, (_, _, values) in enumerate(new.values())
            for name, value in values.items()
        }
        together = at_once(tuple((text, columns) for text, columns, _ in new.values()))
        (row,) = self._client.read(", ".join(name for name, _ in new), together, sent)
        for place, (key, (_, columns, _)) in enumerate(new.items()):
            self._answers[key] = [dict(zip(columns, cells, strict=True)) for cells in row[f"rows{place}"]]
