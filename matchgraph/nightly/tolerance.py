"""How many refused inputs a night bears: a count, or a share of all inputs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from graph.errors import MatchGraphError
from matchgraph.answers.sources import LoadReport

_WRITTEN = re.compile(r"(\d{1,9})|(\d{1,3}(?:\.\d{1,6})?) ?%", re.ASCII)


@dataclass(frozen=True)
class Tolerance:
    """The maximum of refused inputs, as a count or as a percentage of all inputs."""

    written: str
    count: int | None = None
    percent: float | None = None

    @classmethod
    def parse(cls, text: str | int) -> Self:
        """Parse `12` or `10%`.

        Raises:
            MatchGraphError: it is neither, or more than 100%.

        >>> Tolerance.parse("2.5%").percent
        2.5
        """
        found = _WRITTEN.fullmatch(str(text).strip())
        if found is None or (found[2] and float(found[2]) > 100):
            raise MatchGraphError(
                f"--max-refused is '{text}': write a count such as 12, or a share such as 10%"
            )
        if found[1]:
            return cls(found[1], count=int(found[1]))
        return cls(f"{found[2]}%", percent=float(found[2]))

    def bears(self, report: LoadReport) -> bool:
        """Return whether a load refused no more than this, and did not refuse everything.

        >>> Tolerance.parse("10%").bears(LoadReport(loaded=9, refused=1))
        True
        >>> Tolerance.parse("100%").bears(LoadReport(refused=1))
        False
        """
        if report.nothing_loaded:
            return False
        if self.count is not None:
            return report.refused <= self.count
        return 100 * report.refused <= (self.percent or 0.0) * (report.accepted + report.refused)
