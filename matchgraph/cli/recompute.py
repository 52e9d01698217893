"""The recompute command."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from matchgraph.answers.runs import RecomputeReport
from matchgraph.cli.options import (
    day_option,
    format_option,
    graph_option,
    note,
    opened,
    print_object,
    print_rows,
    timeout_option,
)
from matchgraph.cli.output import echo
from matchgraph.cli.progress import progress

SHOWN_MOVERS = 10
MOVERS = ("rise", "position", "slug", "rank", "rank_before", "rank_change")
ENGINES = ("power", "direct", "mapped", "spark")  # who knows them takes a second to import


@click.command()
@day_option("Day the ranks hold for; default today (UTC)")
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default=ENGINES[0],
    show_default=True,
    help="Propagation solver, in memory; or power on files (mapped) or a cluster (spark).",
)
@click.option("--master", metavar="URL", help="Spark cluster, e.g. spark://host:7077 or local[*].")
@click.option(
    "--blocks",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Folder for matrices of mapped and spark, the same on all workers; default temporary.",
)
@click.option("--dry-run", is_flag=True, help="Report what publishing would change; publish nothing.")
@click.option("--full", is_flag=True, help="Rebuild everything derived, e.g. after an upgrade.")
@click.option("--accept-uncertified", is_flag=True, help="Publish even without the required certificate.")
@click.option("--accept-below-guard", is_flag=True, help="Publish even if the guard refuses the run.")
@timeout_option
@graph_option
@format_option
def recompute(
    as_of: dt.datetime | None,
    allow_future: bool,
    engine: str,
    master: str | None,
    blocks: Path | None,
    dry_run: bool,
    full: bool,
    accept_uncertified: bool,
    accept_below_guard: bool,
    timeout: float | None,
    address: str | None,
    form: str,
) -> None:
    """Compute the ranks from everything loaded, and publish them atomically.

    Readers see the old run until the new one is complete. A run that does not converge is an error. A run
    that the methodology's guard refuses, or whose first 1,000 positions are not certified, is stored but not
    published (exit code 5).

    \b
    Example:
      matchgraph recompute --as-of 2026-11-01
    """
    with opened(address) as graph, progress() as show:
        report = graph.recompute(
            as_of=as_of.date() if as_of else None,
            allow_future=allow_future,
            engine=engine,
            master=master,
            blocks=blocks,
            dry_run=dry_run,
            full=full,
            accept_uncertified=accept_uncertified,
            accept_below_guard=accept_below_guard,
            timeout=timeout,
            progress=show,
        )
    tell_of_day(report)
    print_object(report.model_dump(mode="json"), form, summary(report))
    movers = [change.model_dump(mode="json") for change in report.movers]
    if form == "table" and movers:
        echo("Biggest movers:")
        print_rows(movers[:SHOWN_MOVERS], form, MOVERS)


def tell_of_day(report: RecomputeReport) -> None:
    """Say on standard error that readers get the ranks of an earlier day than before, if so."""
    run, replaced = report.run, report.replaced_day
    if replaced is not None:
        does = "replaces" if report.published else "would replace"
        days = (replaced - run.as_of).days
        note(
            f"warning: run {run.id} as of {run.as_of} {does} the published run, which is as of {replaced}, "
            f"{days} {'day' if days == 1 else 'days'} later: readers then see ranks of the earlier day. "
            "If that is not meant, run `matchgraph recompute` with the right --as-of"
        )


def summary(report: RecomputeReport) -> str:
    """Return a recompute's report as a few lines."""
    run = report.run
    did = "Published" if report.published else "Computed, not published,"
    lines = [
        f"{did} run {run.id} as of {run.as_of} (methodology {run.methodology}, engine {run.engine}).",
        f"Ranked {run.entities} entities; {report.unranked} unranked. The first {run.certified} positions "
        f"are certified{_ties(run.tied or 0)}{_error(report)}.",
        *_measured(report),
        _changed(report),
        f"Computed ranks round to the published ones for {report.agreeing} of "
        f"{report.agreeing + report.disagreeing} entities.",
    ]
    if report.later_sources:
        lines.append(left_out(report.later_sources, run.as_of))
    if run.tau is not None and run.rbo is not None:
        lines.append(
            f"Against the run before: Kendall's tau {run.tau:.4f}, rank-biased overlap {run.rbo:.4f}."
        )
    lines += [f"{each}." for each in report.implausible[:3]]
    if len(report.implausible) > 3:
        lines.append(f"{len(report.implausible)} counts are implausible; `matchgraph check` lists them.")
    if report.refusal:
        lines.append(f"Publishing would be refused: {report.refusal}.")
    if report.conflicts or report.disagreeing:
        lines.append(f"{report.conflicts} contradictions; `matchgraph check` lists them.")
    return "\n".join(lines)


def _ties(tied: int) -> str:
    """Return how many entities are certified as ties, if any."""
    if not tied:
        return ""
    entities = "1 entity" if tied == 1 else f"{tied} entities"
    return f", {entities} at the limit of rounding as ties"


def _changed(report: RecomputeReport) -> str:
    """Return what publishing changed, or would change."""
    removed = f"{report.removed} of them no longer ranked"
    if report.published:
        return (
            f"Printed digits changed for {report.changed} entities, {removed}; "
            f"{report.positions_moved} positions moved."
        )
    if report.before is None:
        return f"No run is published yet: publishing this one would rank {report.changed} entities."
    if not report.changed:
        return f"Publishing would change no printed digit of run {report.before}."
    entered = sum(change.standing == "entered" for change in report.changes)
    return (
        f"Against the published run {report.before}, printed digits would change for {report.changed} "
        f"entities, {removed}, {entered} newly ranked; {report.positions_moved} positions would move."
    )


def _error(report: RecomputeReport) -> str:
    """Return what is proved of the ranks and of the propagated mass."""
    run = report.run
    proved = "" if run.rank_bound is None else f"ranks exact to {run.rank_bound:.1e} points, "
    return f" ({proved}mass to an L1 distance of {run.l1_bound:.1e} after {run.sweeps} sweeps)"


def _measured(report: RecomputeReport) -> list[str]:
    """Return the line on what the run estimated across entities, if any events count."""
    run = report.run
    if not report.events or run.click_logit is None or run.report_logit is None:
        return []
    slopes = [(f"{kind}s", getattr(run, f"{kind}_slope")) for kind in ("comparison", "mention", "stance")]
    tell = ", ".join(f"{kind} tell {slope:.2f}" for kind, slope in slopes if slope is not None)
    return [f"Measured: click logit {run.click_logit:.2f}, report logit {run.report_logit:.2f}; {tell}."]


def left_out(sources: int, as_of: dt.date) -> str:
    """Return the line on sources that a run of a past day leaves out."""
    count = "1 source holds" if sources == 1 else f"{sources} sources hold"
    left = "was left out" if sources == 1 else "were left out"
    return f"{count} for a day after {as_of} and {left}; earlier versions of a source are not kept."
