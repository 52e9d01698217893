"""Draw a neighbourhood or rank histories as SVG or PNG: the same graph, the same SVG."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import networkx as nx

from graph.errors import InputOutputError, MatchGraphError, NotFoundError
from graph.model import TYPE_LABELS
from matchgraph.answers.runs import HistoryEntry

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SUFFIXES = (".svg", ".png")
MISSING = "drawing needs matplotlib: install the extra, `pip install 'matchgraph[plot]'`"
SMALL = {"capability": "#d0d3d4", "intent": "#f5b7b1"}  # what is no entity, by kind
SEED = 20_010_129  # of the layout
MOST_LABELS = 40  # beyond, only entities are named
STYLES = {
    "COMPARED_WITH": ("#c0392b", "compared with"),
    "MENTIONS": ("#2471a3", "mentions"),
    "HAS_CAPABILITY": ("#b3b6b7", "offers"),
    "SIMILAR_TO": ("#27ae60", "similar to"),
    "SERVES": ("#af7ac5", "declared for"),
    "MATCHED": ("#dc7633", "matched"),
    "ANSWERED_BY": ("#7e5109", "answered by"),
}
OTHER_STYLE = ("#555555", "other")
# distinct also in print; Okabe and Ito's palette first, https://jfly.uni-koeln.de/color/
PALETTE = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#8e44ad", "#7f8c1d", "#34495e")


class RankPoint(NamedTuple):
    """What a run said of an entity: the day it holds for, rank and interval, 0-100."""

    day: dt.date
    rank: float
    low: float
    high: float


def rank_points(history: Iterable[HistoryEntry]) -> list[RankPoint]:
    """Return the points of an entity's history, in the order of days; runs that did not rank it have none."""
    return sorted(
        RankPoint(entry.as_of, entry.rank, entry.low, entry.high)
        for entry in history
        if entry.rank is not None and entry.low is not None and entry.high is not None
    )


def draw_neighbourhood(
    around: nx.MultiDiGraph[str], middle: str, types: Mapping[str, str], file: Path
) -> None:
    """Draw what is around an entity: entities by type, the rest as small squares, relations by colour.

    Args:
        around: the neighbourhood, with `kind` and `name` of nodes and `type` of edges.
        middle: the entity in the middle.
        types: the type code of each entity.
        file: where to; its suffix says whether SVG or PNG.

    Raises:
        MatchGraphError: the suffix is another, the file cannot be written, or matplotlib is missing.
    """
    figure, axes = _figure(file, (11.0, 8.5))
    places = _layout(around, middle)
    legend = _draw_edges(axes, around, places)
    legend += _draw_nodes(axes, around, middle, types, places)
    _name_nodes(axes, around, middle, places)
    axes.set_axis_off()
    axes.margins(0.12)
    axes.set_title(f"Around {around.nodes[middle]['name']}", loc="left")
    axes.legend(handles=legend, loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=9)
    _save(figure, file)


def draw_history(histories: Mapping[str, Sequence[RankPoint]], file: Path) -> None:
    """Draw the ranks of some entities over the runs, each with its interval.

    Args:
        histories: the points of each entity, by name; in the order of days.
        file: where to; its suffix says whether SVG or PNG.

    Raises:
        NotFoundError: there is not one point.
        MatchGraphError: the suffix is another, the file cannot be written, or matplotlib is missing.
    """
    if not any(histories.values()):
        raise NotFoundError(f"no run has ranked {' or '.join(histories)}: run `matchgraph recompute`")
    figure, axes = _figure(file, (9.0, 5.0))
    for (name, points), colour in zip(histories.items(), _colours(len(histories)), strict=True):
        days: list[Any] = [point.day for point in points]
        axes.fill_between(
            days,
            [p.low for p in points],
            [p.high for p in points],
            color=colour,
            alpha=0.18,
            linewidth=0,
            step="post",
        )
        # a rank holds until the next run says another
        ranks = [point.rank for point in points]
        axes.plot(days, ranks, "o-", color=colour, markersize=4, label=name, drawstyle="steps-post")
    axes.set_ylabel("rank (band: interval)")
    axes.set_xlabel("as of")
    every: list[Any] = sorted({point.day for points in histories.values() for point in points})
    if len(every) <= 12:
        axes.set_xticks(every, [day.isoformat() for day in every], rotation=30, ha="right")
    axes.grid(axis="y", alpha=0.3)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    _save(figure, file)


def _figure(file: Path, inches: tuple[float, float]) -> tuple[Figure, Axes]:
    """Return an empty drawing that needs no screen."""
    if file.suffix.lower() not in SUFFIXES:
        raise MatchGraphError(f"{file}: unsupported format; name the file .svg or .png")
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415  an extra
    except ImportError as error:
        raise MatchGraphError(MISSING) from error
    figure = Figure(figsize=inches, layout="constrained")
    return figure, figure.add_subplot()


def _save(figure: Figure, file: Path) -> None:
    """Write aside and rename, without a date and with fixed ids: the same drawing, the same SVG."""
    import matplotlib as mpl  # noqa: PLC0415  an extra

    form = file.suffix.lower()[1:]
    aside = file.with_name(f".{file.name}.aside")
    settings: Any = {"svg.hashsalt": "matchgraph", "svg.fonttype": "none"}
    try:
        with mpl.rc_context(settings):
            figure.savefig(aside, format=form, dpi=150, metadata={"Date": None} if form == "svg" else None)
        aside.replace(file)
    except OSError as error:
        raise InputOutputError(f"{file}: cannot be written: {error.strerror or error}") from error
    finally:
        aside.unlink(missing_ok=True)


def _layout(around: nx.MultiDiGraph[str], middle: str) -> dict[str, Any]:
    """Return a place for each node; nodes are sorted first, so that the layout depends on the graph alone."""
    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from(sorted(around))
    plain.add_edges_from(sorted({(min(a, b), max(a, b)) for a, b, _ in around.edges(data=True)}))
    apart = 1.6 / max(len(plain), 1) ** 0.5
    return nx.spring_layout(plain, seed=SEED, k=apart, iterations=150, pos={middle: (0.0, 0.0)})


def _draw_edges(axes: Axes, around: nx.MultiDiGraph[str], places: Mapping[str, Any]) -> list[Any]:
    from matplotlib.lines import Line2D  # noqa: PLC0415  an extra

    legend = []
    edges = [(start, end, str(data["type"])) for start, end, data in around.edges(data=True)]
    for kind in sorted({kind for _, _, kind in edges}):
        colour, label = STYLES.get(kind, (OTHER_STYLE[0], kind.lower().replace("_", " ")))
        for start, end in sorted({(start, end) for start, end, each in edges if each == kind}):
            arrow = {"arrowstyle": "-|>" if kind == "MENTIONS" else "-", "color": colour, "alpha": 0.6}
            bend = {"connectionstyle": "arc3,rad=0.08", "shrinkA": 6, "shrinkB": 6}
            axes.annotate("", xy=places[end], xytext=places[start], arrowprops={**arrow, **bend}, zorder=1)
        legend.append(Line2D([], [], color=colour, label=label))
    return legend


def _draw_nodes(
    axes: Axes, around: nx.MultiDiGraph[str], middle: str, types: Mapping[str, str], places: Mapping[str, Any]
) -> list[Any]:
    from matplotlib.lines import Line2D  # noqa: PLC0415  an extra

    groups: dict[str, list[str]] = {}
    for node in sorted(around):
        kind = around.nodes[node]["kind"].lower()
        groups.setdefault(kind if kind in SMALL else types.get(node, ""), []).append(node)
    entity_types = sorted(groups.keys() - SMALL.keys())
    colours = dict(zip(entity_types, _colours(len(entity_types)), strict=True)) | SMALL
    legend: list[Any] = []
    for group in (*entity_types, *(kind for kind in SMALL if kind in groups)):
        nodes = groups[group]
        small = group in SMALL
        label = group.capitalize() if small else TYPE_LABELS.get(group, group or "unknown type")
        marker, colour = "s" if small else "o", colours[group]
        axes.scatter(
            [places[n][0] for n in nodes],
            [places[n][1] for n in nodes],
            s=[40 if small else 420 if n == middle else 170 for n in nodes],
            c=colour,
            marker=marker,
            edgecolors="white",
            zorder=2,
        )
        legend.append(Line2D([], [], color=colour, marker=marker, linestyle="", label=label))
    return legend


def _name_nodes(axes: Axes, around: nx.MultiDiGraph[str], middle: str, places: Mapping[str, Any]) -> None:
    crowded = len(around) > MOST_LABELS
    for node in sorted(around):
        data = around.nodes[node]
        is_entity = data["kind"] == "Entity"
        if crowded and not is_entity:
            continue
        text = textwrap.shorten(str(data["name"]), 34 if is_entity else 30, placeholder="…")
        # `$` would begin a formula
        axes.annotate(
            textwrap.fill(text, 18).replace("$", r"\$"),
            places[node],
            xytext=(0, 11 if node == middle else 7 if is_entity else 4),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=9 if is_entity else 6,
            fontweight="bold" if node == middle else "normal",
            color="black" if is_entity else "#616a6b",
            zorder=3,
        )


def _colours(count: int) -> list[str]:
    return [PALETTE[number % len(PALETTE)] for number in range(count)]
