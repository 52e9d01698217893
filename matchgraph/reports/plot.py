"""Draw a neighbourhood or rank histories as SVG or PNG: the same graph, the same SVG."""

from __future__ import annotations

import datetime as dt
import io
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import networkx as nx

from graph.errors import InputOutputError, MatchGraphError, NotFoundError
from graph.model import TYPE_LABELS
from graph.published import Score
from matchgraph.answers.runs import HistoryEntry
from matchgraph.reports.interactive import page, with_titles
from matchgraph.reports.labels import readable
from matchgraph.reports.marks import PALETTE, Mark, mark_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SUFFIXES = (".svg", ".png", ".html")
MISSING = "drawing needs matplotlib: install the extra: in a clone, `pip install '.[plot]'`"
SMALL = {"capability": "#d0d3d4", "intent": "#f5b7b1"}  # what is no entity, by kind
SEED = 20_010_129  # of the layout
MOST_LABELS = 40  # beyond, only entities are named
SMALLEST, LARGEST = 11.0, 26.0  # inches of a drawing
STYLES = {
    "COMPARED_WITH": ("#c0392b", "compared with"),
    "MENTIONS": ("#2471a3", "mentions"),
    "HAS_CAPABILITY": ("#b3b6b7", "offers"),
    "SIMILAR_TO": ("#27ae60", "similar to"),
    "SERVES": ("#af7ac5", "declared for"),
    "MATCHED": ("#dc7633", "matched"),
}
OTHER_STYLE = ("#555555", "other")


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
    around: nx.MultiDiGraph[str],
    middle: str,
    types: Mapping[str, str],
    file: Path,
    ranks: Mapping[str, Score] = MappingProxyType({}),
) -> None:
    """Draw what is around an entity: entities by type, the rest as small squares, relations by colour.

    Args:
        around: the neighbourhood, with `kind` and `name` of nodes and `type` of edges.
        middle: the entity in the middle.
        types: the type code of each entity.
        file: where to; its suffix says whether SVG, PNG or a page that zooms.
        ranks: the published score of each ranked entity.

    Raises:
        MatchGraphError: the suffix is another, the file cannot be written, or matplotlib is missing.
    """
    wide = min(max(SMALLEST, 2.2 * len(around) ** 0.5), LARGEST)
    inches = (wide, 0.77 * wide)
    figure, axes = _figure(file, inches)
    places = _layout(around, middle)
    legend = _draw_edges(axes, around, places)
    legend += _draw_nodes(axes, around, middle, types, places)
    _name_nodes(axes, around, middle, places, ranks, inches)
    titles = {
        f"node-{number}": _title(around.nodes[node], types.get(node, ""), ranks.get(node))
        for number, node in enumerate(sorted(around))
    }
    axes.set_axis_off()
    axes.margins(0.12)
    axes.set_title(f"Around {around.nodes[middle]['name']}", loc="left")
    axes.legend(handles=legend, loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=9)
    _save(figure, file, titles, f"Around {around.nodes[middle]['name']}")


def _title(node: Mapping[str, Any], type_: str, score: Score | None) -> str:
    """Return what a node is: its name, its type, and its rank with the interval."""
    what = TYPE_LABELS.get(type_, type_) if node["kind"] == "Entity" else str(node["kind"])
    rank = f", rank {score.rank:.2f} ({score.low:.2f} to {score.high:.2f})" if score else ""
    return f"{node['name']}: {what or 'unknown type'}{rank}"


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
    _save(figure, file, {}, f"Ranks of {', '.join(histories)}")


def _figure(file: Path, inches: tuple[float, float]) -> tuple[Figure, Axes]:
    """Return an empty drawing that needs no screen."""
    if file.suffix.lower() not in SUFFIXES:
        raise MatchGraphError(f"{file}: unsupported format; name the file .svg, .png or .html")
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415  an extra
    except ImportError as error:
        raise MatchGraphError(MISSING) from error
    figure = Figure(figsize=inches, layout="constrained")
    return figure, figure.add_subplot()


def _save(figure: Figure, file: Path, titles: Mapping[str, str], title: str) -> None:
    """Write aside and rename, without a date and with fixed ids: the same drawing, the same SVG."""
    import matplotlib as mpl  # noqa: PLC0415  an extra

    form = file.suffix.lower()[1:]
    aside = file.with_name(f".{file.name}.aside")
    settings: Any = {"svg.hashsalt": "matchgraph", "svg.fonttype": "none"}
    written = io.BytesIO()
    with mpl.rc_context(settings):
        vector = form != "png"
        figure.savefig(
            written, format="svg" if vector else form, dpi=150, metadata={"Date": None} if vector else None
        )
    content = written.getvalue()
    if vector:
        text = with_titles(content.decode(), titles, title)
        content = (page(text, title) if form == "html" else text).encode()
    try:
        aside.write_bytes(content)
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
    numbers = {node: number for number, node in enumerate(sorted(around))}
    legend: list[Any] = []
    for group in (*entity_types, *(kind for kind in SMALL if kind in groups)):
        small = group in SMALL
        label = group.capitalize() if small else TYPE_LABELS.get(group, group or "unknown type")
        mark = Mark(SMALL[group], "s") if small else mark_of(group)
        for node in groups[group]:
            axes.scatter(
                places[node][0],
                places[node][1],
                s=40 if small else 420 if node == middle else 170,
                c=mark.colour,
                marker=mark.shape,
                edgecolors="white",
                zorder=2,
                gid=f"node-{numbers[node]}",
            )
        legend.append(Line2D([], [], color=mark.colour, marker=mark.shape, linestyle="", label=label))
    return legend


def _name_nodes(
    axes: Axes,
    around: nx.MultiDiGraph[str],
    middle: str,
    places: Mapping[str, Any],
    ranks: Mapping[str, Score],
    inches: tuple[float, float],
) -> None:
    """Name the middle, then the best ranked entities and what else can be named without overlap."""
    entities = [node for node in around if around.nodes[node]["kind"] == "Entity"]
    named = entities if len(around) > MOST_LABELS else list(around)
    order = sorted(
        named, key=lambda n: (n != middle, n not in entities, -(ranks[n].rank if n in ranks else 0), n)
    )
    labels = {node: _label(around.nodes[node], ranks.get(node)) for node in order}
    for node in readable([(node, labels[node]) for node in order], places, inches):
        is_entity = node in entities
        axes.annotate(
            labels[node].replace("$", r"\$"),  # it would begin a formula
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


def _label(node: Mapping[str, Any], score: Score | None) -> str:
    """Return the name of a node and, of a ranked entity, the rank with its interval."""
    name = textwrap.fill(textwrap.shorten(str(node["name"]), 34, placeholder="…"), 18)
    return f"{name}\n{score.rank:.0f} ({score.low:.0f}–{score.high:.0f})" if score else name


def _colours(count: int) -> list[str]:
    return [PALETTE[number % len(PALETTE)] for number in range(count)]
