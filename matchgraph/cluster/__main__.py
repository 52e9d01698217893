"""Propagate along a graph in Parquet files by Spark: `python -m matchgraph.cluster NETWORK BLOCKS OUT`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from graph.errors import MatchGraphError
from matchgraph import settings
from matchgraph.cluster.job import propagate_network, write_masses
from matchgraph.cluster.session import spark_session


@click.command()
@click.argument("network")
@click.argument("blocks", type=click.Path(file_okay=False, path_type=Path))
@click.argument("out")
@click.option(
    "--master", metavar="URL", help="Spark cluster; by default what Spark's own configuration says."
)
@click.option("--count", type=click.IntRange(min=1), help="How many blocks; by default as suits the edges.")
def main(network: str, blocks: Path, out: str, master: str | None, count: int | None) -> None:
    """Write the masses of the graph in NETWORK to OUT, with what is proved of them.

    NETWORK and OUT are on any file system that Hadoop knows, BLOCKS at the same path on driver and workers.
    The methodology is that of MATCHGRAPH_METHODOLOGY, or the one that is shipped.

    \b
    Example:
      python -m matchgraph.cluster hdfs:///web/network /shared/blocks hdfs:///web/reach --master yarn
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
