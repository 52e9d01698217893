"""Plot how the steps of a night grow with the log, from the figures of `benchmarks.search_log`.

    python -m benchmarks.growth_plot [docs/figures/growth.csv] [docs/figures/growth.svg]

The table has a row for each step and size: the number of events, the step, and its processor time in seconds.
Each step is a line on logarithmic axes; the dashed ones grow as the events do. The same table gives the same
bytes.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

FOLDER = Path("docs/figures")
WIDTH, HEIGHT = 7.0, 4.2  # inches
FORMAT = {"svg.hashsalt": "growth", "svg.fonttype": "none", "font.size": 9}


def measured(table: Path) -> dict[str, list[tuple[int, float]]]:
    """Return the events and seconds of each step, in the order of the table."""
    steps: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    with table.open(newline="") as file:
        for row in csv.DictReader(file):
            steps[row["step"]].append((int(row["events"]), float(row["seconds"])))
    return dict(steps)


def plotted(steps: dict[str, list[tuple[int, float]]]) -> Figure:
    """Return the plot of all steps."""
    figure = Figure(figsize=(WIDTH, HEIGHT), layout="constrained")
    axes = figure.add_subplot()
    for step, points in steps.items():
        events, seconds = zip(*sorted(points), strict=True)
        growth = f", {seconds[-1] / seconds[0]:.1f} ×" if len(points) > 1 else ""
        axes.loglog(events, seconds, marker="o", label=f"{step}{growth}")
    _proportional(axes)
    axes.set(xlabel="searches of ten candidates in the log", ylabel="processor time, s")
    axes.grid(visible=True, which="both", linewidth=0.3)
    axes.legend(loc="center left", bbox_to_anchor=(1.02, 0.5), frameon=False)
    return figure


def _proportional(axes: Axes) -> None:
    """Draw lines of times that grow as the events do, and keep the axes as they are."""
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    for start in (10.0**power for power in range(-4, 5)):
        axes.plot([left, right], [start, start * right / left], color="0.7", linestyle="--", linewidth=0.6)
    axes.set(xlim=(left, right), ylim=(low, high))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("table", type=Path, nargs="?", default=FOLDER / "growth.csv")
    parser.add_argument("plot", type=Path, nargs="?", default=FOLDER / "growth.svg")
    asked = parser.parse_args()
    with mpl.rc_context(FORMAT):
        plotted(measured(asked.table)).savefig(asked.plot, format="svg", metadata={"Date": None})


if __name__ == "__main__":
    main()
