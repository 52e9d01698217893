"""The status of a graph in operation."""

from __future__ import annotations

from matchgraph.answers.status import Status
from matchgraph.facade.base import Facade

MAX_AGE = 2  # days


class StatusOf(Facade):
    """Says how a graph does."""

    def status(self, *, max_age: int = MAX_AGE) -> Status:
        """Return run and age, what waits, sizes, disks, locks, the last night, and problems.

        Args:
            max_age: days after which a run or the last night counts as old.
        """
        from matchgraph.upkeep.status import status  # noqa: PLC0415  start-up time

        return status(self.opened, max_age=max_age)
