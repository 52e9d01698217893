"""Judge values that look like shares of one where the scale ends at 100.

A value of 0 to 1 on such a scale is nearly always a share: 0.9 instead of 90. If no row of the table is above
1, its program writes shares, and all are rejected: the values of earlier tables keep counting, where taking
these would drop every rank overnight. If other rows are above 1, a small value may be right, so it is loaded
with a warning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from graph.model import RawSignal
from loaders.csv_table import Row
from loaders.kind import InputWarning
from loaders.signal_row import MOST, number

METRICS = frozenset(metric for metric, most in MOST.items() if most == 100)


@dataclass
class Scale:
    """The scale on which a table states metrics that range from 0 to 100.

    Args:
        above_one: the metrics of which the table has a value above 1.
    """

    above_one: frozenset[str]
    _small: dict[str, tuple[int, int]] = field(default_factory=dict)  # first line and number of rows

    @classmethod
    def of(cls, rows: Iterable[tuple[int, Row]]) -> Scale:
        """Judge by all rows of a table."""
        found = set()
        for _, row in rows:
            metric = row.cells["metric"].strip().lower()
            if metric in METRICS and metric not in found and _exceeds_one(row.cells.get("value", "")):
                found.add(metric)
                if found == METRICS:
                    break
        return cls(frozenset(found))

    def check(self, signal: RawSignal, line: int) -> None:
        """Check one signal, and remember it for the warnings.

        Args:
            line: its line, for warnings.

        Raises:
            ValueError: it and all others of the metric are at most 1.
        """
        if signal.metric not in METRICS or signal.value is None or not 0 < signal.value <= 1:
            return
        if signal.metric not in self.above_one:
            raise ValueError(
                f"{signal.metric} is {signal.value:g}, and no {signal.metric} in this table is above 1; it "
                "ranges from 0 to 100, so multiply shares by 100"
            )
        first, count = self._small.get(signal.metric, (line, 0))
        self._small[signal.metric] = first, count + 1

    def warnings(self, location: str) -> Iterator[InputWarning]:
        """Yield a warning for each metric of which some values may be shares, with the first line."""
        for metric, (first, count) in sorted(self._small.items()):
            others = f" and in {count - 1} more rows of this table" if count > 1 else ""
            reason = f"{metric} is at most 1 here{others}, and ranges from 0 to 100; multiply shares by 100"
            yield InputWarning(reason, location, first)


def _exceeds_one(value: str) -> bool:
    try:
        return number(value.strip()) > 1
    except ValueError:
        return False
