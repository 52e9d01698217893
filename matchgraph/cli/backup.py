"""The backup and restore commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from matchgraph.cli.options import format_option, graph_option, note, opened, print_object
from matchgraph.cli.progress import progress

if TYPE_CHECKING:
    from matchgraph.answers.exchange import BackupReport


@click.command()
@click.argument("target", metavar="TARGET")
@click.option("--keep", type=click.IntRange(1), metavar="N", help="Keep the N newest backups of a folder.")
@click.option("--verify", is_flag=True, help="Only verify the backup TARGET; needs no graph.")
@graph_option
@format_option
def backup(target: str, keep: int | None, verify: bool, address: str | None, form: str) -> None:
    """Back up the graph, its search events, kept runs, methodology, tokens and uploads, from either server.

    TARGET is a file, or an existing folder, in which the backup gets a name by time. It is written to a
    temporary file, verified, and renamed: after a crash there is the old file or the new one. Others may read
    meanwhile; those that write wait until the graph has been read.

    \b
    Examples:
      matchgraph backup graph-backup.zip
      matchgraph backup . --keep 14
      matchgraph backup graph-backup.zip --verify
    """
    if verify:
        from matchgraph.facade.backup import verify_backup  # noqa: PLC0415  start-up time

        if keep is not None:
            raise click.UsageError("--verify removes nothing: leave out --keep")
        report = verify_backup(target)
    else:
        with opened(address) as graph, progress() as show:
            report = graph.backup(target, keep=keep, progress=show)
    did = "Verified" if verify else "Wrote"
    print_object(report.model_dump(mode="json"), form, f"{did} {_described(report)}.")


@click.command()
@click.argument("backup_", metavar="BACKUP")
@graph_option
@format_option
def restore(backup_: str, address: str | None, form: str) -> None:
    """Verify a backup and restore it into an empty graph, on either server.

    Run the same command again to resume an interrupted restore. Tokens and uploaded files are restored, too;
    where the graph has tokens already, these stay as they are.

    \b
    Example:
      matchgraph restore graph-backup.zip --graph embedded:restored
    """
    with opened(address, create=True) as graph, progress() as show:
        report = graph.restore(backup_, progress=show)
    if not report.same_methodology:
        note(
            "the methodology in force is not that of the backup, which "
            f"`unzip -p {backup_} methodology.yaml` prints: MATCHGRAPH_METHODOLOGY names the one in force"
        )
    if report.own_tokens:
        note("the graph has tokens of its own, which stay; those of the backup were not restored")
    did = "Finished restoring" if report.resumed else "Restored"
    print_object(report.model_dump(mode="json"), form, f"{did} {_described(report.backup)}.")


def _described(report: BackupReport) -> str:
    of = f"run {report.run}" if report.run else "no published run"
    served = [f"{report.tokens} tokens"] if report.tokens else []
    served += [f"{report.uploads} uploads"] if report.uploads else []
    return (
        f"{report.target}, made {report.made_at:%Y-%m-%d %H:%M:%SZ}: {report.nodes} nodes, "
        f"{report.relationships} relationships, {report.events} files of search events, {report.runs} kept "
        f"runs, {''.join(f'{each}, ' for each in served)}{of}"
    )
