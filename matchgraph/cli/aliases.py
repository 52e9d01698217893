"""The merge and alias commands."""

from __future__ import annotations

import click

from matchgraph.answers.sources import AliasReport
from matchgraph.cli.completion import ENTITY
from matchgraph.cli.entities import OUTDATED
from matchgraph.cli.options import format_option, graph_option, note, opened, print_object

dry_run_option = click.option("--dry-run", is_flag=True, help="Show what would be moved; write nothing.")


@click.command()
@click.argument("old", type=ENTITY)
@click.argument("new", type=ENTITY)
@dry_run_option
@graph_option
@format_option
def merge(old: str, new: str, dry_run: bool, address: str | None, form: str) -> None:
    """Merge two entities: everything stated about OLD counts for NEW from now on.

    OLD and NEW are slugs, unique names or the start of one. The merge is recorded as a
    source, the alias of OLD; `matchgraph retract alias/OLD` undoes it.

    \b
    Example:
      matchgraph merge openai--whisper-base openai--whisper --dry-run
    """
    with opened(address) as graph:
        report = graph.merge(old, new, dry_run=dry_run)
    _tell(report, form)


@click.command()
@click.argument("slug")
@click.argument("entity", type=ENTITY)
@dry_run_option
@graph_option
@format_option
def alias(slug: str, entity: str, dry_run: bool, address: str | None, form: str) -> None:
    """Make SLUG an alias of ENTITY: everything stated about SLUG, now or later, counts for ENTITY.

    SLUG is taken literally; nothing has to be stated about it yet. `matchgraph sources --kind alias` lists
    the aliases; `matchgraph retract alias/SLUG` removes one.

    \b
    Example:
      matchgraph alias sd stable-diffusion --dry-run
    """
    with opened(address) as graph:
        report = graph.alias(slug, entity, dry_run=dry_run)
    _tell(report, form)


def _tell(report: AliasReport, form: str) -> None:
    sources = f"{report.sources or 'no'} source{'s' if report.sources > 1 else ''}"
    said = "still means" if report.before == report.slug else "would mean" if report.dry_run else "means"
    before = f" instead of '{report.before}'" if report.before not in {None, report.slug} else ""
    line = f"'{report.alias}' {said} '{report.slug}'{before}; {sources} so far under that slug."
    print_object(report.model_dump(mode="json"), form, line)
    if not report.dry_run:
        note(f"`matchgraph retract {report.source}` undoes it")
        if report.outdated:
            note(OUTDATED)
