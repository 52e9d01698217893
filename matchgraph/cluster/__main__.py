"""Compute by Spark from Parquet to Parquet: `python -m matchgraph.cluster evidence` or `propagate`."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

from graph.errors import MatchGraphError
from matchgraph import settings
from matchgraph.cluster.event_job import evidence_of_log
from matchgraph.cluster.job import propagate_network, write_masses
from matchgraph.cluster.session import spark_session

FOLDER = click.Path(file_okay=False, path_type=Path)
master = click.option(
    "--master", metavar="URL", help="Spark cluster; by default what Spark's own configuration says."
)


@click.group()
def main() -> None:
    """Compute by Spark what fits no machine.

    The methodology is that of MATCHGRAPH_METHODOLOGY, or the one that is shipped.
    """


@main.command()
@click.argument("segments", nargs=-1, required=True)
@click.argument("candidates")
@click.argument("parts", type=FOLDER)
@click.argument("out")
@click.option("--as-of", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Last day to include, UTC.")
@click.option("--count", type=click.IntRange(min=1), help="How many parts; by default three for each core.")
@master
def evidence(
    segments: tuple[str, ...],
    candidates: str,
    parts: Path,
    out: str,
    as_of: dt.datetime,
    count: int | None,
    master: str | None,
) -> None:
    """Write what the searches in SEGMENTS say to OUT: pairs, intents, and the flow from intents.

    SEGMENTS, CANDIDATES and OUT are on any file system that Hadoop knows, PARTS, for temporary files, at the
    same path on driver and workers.

    \b
    Example:
      python -m matchgraph.cluster evidence 'hdfs:///web/events/*.parquet' hdfs:///web/candidates \\
        /shared/parts hdfs:///web/evidence --as-of 2026-11-01 --master yarn
    """
    with spark_session(master) as session:
        found = evidence_of_log(
            session,
            segments,
            candidates,
            parts,
            out,
            settings.methodology(),
            as_of=as_of.date(),
            parts=count,
        )
    click.echo(f"{len(found.pairs)} pairs of {len(found.demand)} intents.")


@main.command()
@click.argument("network")
@click.argument("blocks", type=FOLDER)
@click.argument("out")
@click.option("--count", type=click.IntRange(min=1), help="How many blocks; by default as suits the edges.")
@master
def propagate(network: str, blocks: Path, out: str, count: int | None, master: str | None) -> None:
    """Write the masses of the graph in NETWORK to OUT, with what is proved of them.

    NETWORK and OUT are on any file system that Hadoop knows, BLOCKS at the same path on driver and workers.

    \b
    Example:
      python -m matchgraph.cluster propagate hdfs:///web/network /shared/blocks hdfs:///web/reach \\
        --master yarn
    """
    with spark_session(master) as session:
        found, certificate = propagate_network(session, network, blocks, settings.methodology(), count=count)
        write_masses(session, out, found, certificate)
    click.echo(
        f"{certificate.nodes} nodes, {certificate.entries} entries: mass to an L1 distance of "
        f"{certificate.l1_bound:.1e} after {certificate.sweeps} sweeps."
    )


if __name__ == "__main__":
    try:
        main()
    except MatchGraphError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)
