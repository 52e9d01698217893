"""The recompute command."""

from __future__ import annotations

import datetime as dt
import json

import click

from matchgraph.answers import RecomputeReport
from matchgraph.cli.options import format_option, graph_option, opened
from matchgraph.cli.progress import progress


@click.command()
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day the ranks hold for; default today, UTC."
)
@click.option(
    "--engine", default="power", show_default=True, help="Solver of the propagation: power or direct."
)
@click.option("--dry-run", is_flag=True, help="Compute and report, publish nothing.")
@graph_option
@format_option
def recompute(as_of: dt.datetime | None, engine: str, dry_run: bool, address: str | None, form: str) -> None:
    """Compute the ranks from all that is loaded, and publish them at once.

    Readers see the old run until the new one is complete. An unconverged run is an error and is not
    published.

    \b
    Example:
      matchgraph recompute --as-of 2026-11-01
    """
    with opened(address) as graph, progress() as show:
        report = graph.recompute(
            as_of=as_of.date() if as_of else None, engine=engine, dry_run=dry_run, progress=show
        )
    click.echo(json.dumps(report.model_dump(mode="json"), indent=2) if form == "json" else told(report))


def told(report: RecomputeReport) -> str:
    """Return a recompute's report as a few lines."""
    run = report.run
    did = "Published" if report.published else "Computed, not published,"
    lines = [
        f"{did} run {run.id} as of {run.as_of} (methodology {run.methodology}, engine {run.engine}).",
        f"Ranked {run.entities} entities; {report.unranked} unranked. The first {run.certified} positions "
        f"are certified (L1 bound {run.l1_bound:.1e} after {run.sweeps} sweeps).",
        f"Printed digits changed for {report.changed} entities, {report.removed} of them no longer ranked; "
        f"{report.positions_moved} positions moved.",
        f"Computed ranks round to the published ones for {report.agreeing} of "
        f"{report.agreeing + report.disagreeing} entities.",
    ]
    if report.conflicts or report.disagreeing:
        lines.append(f"{report.conflicts} contradictions; `matchgraph check` lists them.")
    return "\n".join(lines)
