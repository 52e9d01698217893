"""The commands on sources."""

from __future__ import annotations

from typing import Any

import click

from matchgraph.answers.sources import RetractReport, SourceConflict, SourceContents, StatedValue
from matchgraph.cli.completion import ENTITY
from matchgraph.cli.entities import OUTDATED
from matchgraph.cli.options import (
    format_option,
    graph_option,
    note,
    note_if_none,
    opened,
    print_object,
    print_rows,
)
from matchgraph.cli.progress import progress

KINDS = ("page", "table", "passport", "manifest", "signals", "alias", "events")
LISTED = ("id", "kind", "location", "as_of", "loaded_at", "trusted", "entities")
limit_option = click.option(
    "--limit", type=click.IntRange(1, 100_000), default=20, show_default=True, help="Maximum number of rows."
)


@click.command()
@click.option("--kind", type=click.Choice(KINDS), help="Only sources of this kind.")
@limit_option
@graph_option
@format_option
def sources(kind: str | None, limit: int, address: str | None, form: str) -> None:
    """List what was loaded, newest first, and how much each source states.

    For what sources state about one entity, see matchgraph show ENTITY --sources.

    \b
    Example:
      matchgraph sources --kind page --limit 5
    """
    with opened(address) as graph:
        found = graph.sources(kind=kind, limit=limit)
    note_if_none(found)
    print_rows(
        [source.model_dump(mode="json") for source in found],
        form,
        tuple(SourceContents.model_fields),
        LISTED,
        essential=("id", "kind", "as_of", "trusted", "entities"),
    )


@click.command()
@click.argument("entity", type=ENTITY, required=False)
@limit_option
@graph_option
@format_option
def conflicts(entity: str | None, limit: int, address: str | None, form: str) -> None:
    """List where sources disagree on a current figure, name, type or price, optionally for ENTITY only.

    The value in use is shown next to the others, each with its day, and then who states them; `why` says why
    it was preferred to the first of the others.

    \b
    Example:
      matchgraph conflicts --limit 5
    """
    with opened(address) as graph:
        found = graph.conflicts(entity, limit=limit)
    if not found:
        note("no two sources disagree")
    if form in {"json", "csv"}:
        names = tuple(SourceConflict.model_fields)
        print_rows([conflict.model_dump(mode="json") for conflict in found], form, names)
    else:
        rows = [_side_by_side(conflict) for conflict in found]
        print_rows(rows, form, essential=("slug", "figure", "shown", "others", "why"))


def _side_by_side(conflict: SourceConflict) -> dict[str, Any]:
    return {
        "slug": conflict.slug,
        "figure": conflict.figure,
        "shown": _value(conflict.shown),
        "others": "; ".join(_value(other) for other in conflict.others),
        "why": conflict.why,
        "shown_by": _who(conflict.shown),
        "others_by": "; ".join(_who(other) for other in conflict.others),
    }


def _value(stated: StatedValue) -> str:
    from matchgraph.answers.words import cell  # noqa: PLC0415  start-up time

    return f"{cell(stated.value)} ({stated.as_of or 'undated'})"


def _who(stated: StatedValue) -> str:
    more = len(stated.sources) - 1
    return stated.sources[0] + (f" and {more} more" if more else "")


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@click.option("--dry-run", is_flag=True, help="Show what would be removed; remove nothing.")
@graph_option
@format_option
def retract(sources: tuple[str, ...], dry_run: bool, address: str | None, form: str) -> None:
    """Retract sources: what only they state is removed, what others also state stays.

    SOURCE is an id, a location (everything read from it), or a unique prefix of either. The published run is
    unchanged until the next recompute.

    \b
    Example:
      matchgraph retract claude-vs-intellicode --dry-run
    """
    with opened(address) as graph, progress() as show:
        report = graph.retract(sources, dry_run=dry_run, progress=show)
    print_object(report.model_dump(mode="json"), form, _as_text(report))
    if report.outdated and not dry_run:
        note(OUTDATED)


def _as_text(report: RetractReport) -> str:
    lines = [_what_goes(source) for source in report.sources]
    if any(source.kind != "alias" for source in report.sources):
        gone = _counted(report.model_dump(), ("entities", "capabilities", "events"))
        verb = "Would remove" if report.dry_run else "Removed"
        lines.append(f"{verb} what no other source states: {', '.join(gone)}.")
    return "\n".join(lines)


def _what_goes(source: SourceContents) -> str:
    if source.kind == "alias":
        slug = source.id.removeprefix("alias/")
        return f"{source.id} ({source.location}): statements about '{slug}' count for '{slug}' again"
    stated = _counted(source.model_dump(), ("entities", "capabilities", "signals", "events"))
    return f"{source.id} ({source.kind}, {source.location}): states {', '.join(stated)}"


NAMES = {"entities": "entity", "capabilities": "capability", "signals": "signal", "events": "event"}


def _counted(counts: dict[str, int], names: tuple[str, ...]) -> list[str]:
    """Return the non-zero counts with their nouns, or `nothing`."""
    said = [f"{counts[n]} {NAMES[n] if counts[n] == 1 else n}" for n in names if counts[n]]
    return said or ["nothing"]
