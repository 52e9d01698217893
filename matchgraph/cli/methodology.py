"""The methodology commands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from matchgraph.cli.options import (
    day_option,
    format_option,
    graph_option,
    note,
    opened,
    print_object,
    print_rows,
)
from matchgraph.cli.output import echo
from matchgraph.cli.progress import progress
from matchgraph.cli.recompute import left_out

if TYPE_CHECKING:
    from matchgraph.answers.runs import FittedMethodology

CONSTANT_COLUMNS = ("constant", "before", "after", "change")


@click.group()
def methodology() -> None:
    """Show, check, compare or fit the constants behind the ranks.

    They are the built-in ones, or those of the file named by MATCHGRAPH_METHODOLOGY.

    \b
    Example:
      matchgraph methodology show
    """


@methodology.command()
@format_option
def show(form: str) -> None:
    """Print the methodology in force, and its id.

    \b
    Example:
      matchgraph methodology show
    """
    from matchgraph.facade.upkeep import methodology  # noqa: PLC0415  start-up time

    answer = methodology()
    note(f"{answer.place}: methodology {answer.methodology}")
    if form in {"csv", "markdown"}:
        print_rows(list(_constants(answer.constants)), form)
    elif form == "table":
        echo(answer.text, nl=not answer.text.endswith("\n"))
    else:
        print_object(answer.constants, form)


def _constants(tree: dict[str, Any], path: str = "") -> Iterator[dict[str, Any]]:
    """Yield every constant by its path, such as weights.model.match."""
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _constants(value, f"{path}{name}.")
        else:
            yield {"constant": path + name, "value": value}


@methodology.command()
@click.argument("path", type=click.Path(dir_okay=False, exists=True))
@format_option
def check(path: str, form: str) -> None:
    """Check a methodology file; every error is reported with its line.

    \b
    Example:
      matchgraph methodology check methodology.yaml
    """
    from matchgraph.facade.upkeep import methodology  # noqa: PLC0415  start-up time

    id_ = methodology(path).methodology
    print_object({"path": path, "methodology": id_}, form, f"{path}: valid, methodology {id_}")


@methodology.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="[B]", required=False)
@graph_option
@format_option
def diff(before: str, after: str | None, address: str | None, form: str) -> None:
    """List the constants in which two methodologies differ, and by how much.

    A and B are methodology files, runs (an id, a number from `matchgraph runs`, or latest), or the ids of
    methodologies that runs had; B is by default the methodology in force.

    \b
    Example:
      matchgraph methodology diff methodology.yaml
    """
    from matchgraph.facade.runs import file_difference  # noqa: PLC0415  start-up time

    found = file_difference(before, after)
    if found is None:
        with opened(address) as graph:
            found = graph.methodology_difference(before, after)
    if form == "json":
        print_object(found.model_dump(mode="json"), form)
        return
    count = len(found.constants)
    between = " and ".join(f"{each.place} ({each.methodology})" for each in (found.before, found.after))
    differ = f"{count} constant differs" if count == 1 else f"{count or 'no'} constants differ"
    line = f"{differ} between {between}"
    if form == "table":
        echo(line)
    else:
        note(line)
    rows = [each.model_dump(mode="json") for each in found.constants]
    if form in {"table", "markdown"}:
        rows = [{name: _exact(value) for name, value in row.items()} for row in rows]
    print_rows(rows, form, CONSTANT_COLUMNS)


def _exact(value: object) -> object:
    """Return a number with all its digits, and anything else as it is."""
    return f"{value:g}" if isinstance(value, float) else value


@methodology.command()
@day_option("The last day to learn from", "--until", required=True)
@graph_option
@format_option
def fit(until: dt.datetime, allow_future: bool, address: str | None, form: str) -> None:
    """Propose constants that predict the searches after a day better.

    Learns from everything up to that day. Constants are chosen on the first half of the searches after it,
    within a factor of two of the methodology in force, and judged on the second half. Prints the proposed
    file; nothing is written.

    \b
    Example:
      matchgraph methodology fit --until 2026-11-01 > fitted.yaml
    """
    with opened(address) as graph, progress() as show:
        answer = graph.fit(until.date(), allow_future=allow_future, progress=show)
    if form == "json":
        print_object(answer.model_dump(mode="json"), form)
        return
    if answer.later_sources:
        note(left_out(answer.later_sources, answer.until))
    note(_gains(answer))
    if form == "table":
        echo(answer.text, nl=False)
    else:
        print_rows([each.model_dump(mode="json") for each in answer.constants], form)


def _gains(answer: FittedMethodology) -> str:
    """Return a table of the constants and what they gain, and a verdict."""
    from matchgraph.rendering.rows import render_rows  # noqa: PLC0415  start-up time

    rows = [(each.constant, f"{each.now:g}", f"{each.proposed:g}") for each in answer.constants]
    for name, half in {"first": answer.chosen_on, "second": answer.judged_on}.items():
        losses = f"{half.log_loss:.4f}", f"{half.log_loss_proposed:.4f}"
        rows.append((f"log-loss of the {name} half, {half.searches} searches", *losses))
    judged = answer.judged_on
    if judged.ndcg is not None and judged.ndcg_proposed is not None:
        rows.append(("NDCG@10 of the second half", f"{judged.ndcg:.4f}", f"{judged.ndcg_proposed:.4f}"))
    table = [dict(zip(("figure", "now", "proposed"), row, strict=True)) for row in rows]
    return render_rows(table, "table") + _verdict(answer)


def _verdict(answer: FittedMethodology) -> str:
    """Return whether to use the proposal."""
    if answer.proposed == answer.methodology:
        return "no other value is clearly better: the proposal is the methodology in force"
    if answer.gain > 0:
        return f"methodology {answer.proposed} gains {answer.gain:.4f} nats per search on the second half"
    return (
        f"methodology {answer.proposed} gains nothing on the second half: keep {answer.methodology}, the one "
        "in force"
    )
