"""The serve command."""

from __future__ import annotations

import click

from matchgraph import MatchGraphError
from matchgraph.cli.options import graph_option, note

MISSING = "serve needs the extra `serve`: in a clone, `pip install '.[serve]'`"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0: any free one."
)
@click.option("--prefix", default="", metavar="PATH", help="Path below which a proxy serves it, e.g. /graph.")
@click.option("--proxy", multiple=True, metavar="IP", help="Proxy whose forwarded headers count; repeatable.")
@click.option("--allow-host", multiple=True, metavar="NAME", help="Name it may be asked by; repeatable.")
@click.option("--allow-origin", multiple=True, metavar="ORIGIN", help="Web origin that may ask; repeatable.")
@click.option("--allow-cypher", is_flag=True, help="Answer ad hoc Cypher that only reads.")
@click.option("--require-token", is_flag=True, help="Let only tokens with a scope for it read or report.")
@click.option("--record/--no-record", default=True, show_default=True, help="Record searches as evidence.")
@click.option(
    "--per-minute", type=click.IntRange(1), default=240, show_default=True, help="Requests per address."
)
@click.option(
    "--token-per-minute", type=click.IntRange(1), default=300, show_default=True, help="Requests per token."
)
@click.option(
    "--deadline", type=click.FloatRange(0.1, 600), default=20.0, show_default=True, help="Seconds per answer."
)
@click.option(
    "--stale-after", type=click.IntRange(0), metavar="DAYS", help="Age of a run that fails /readyz."
)
@graph_option
def serve(
    host: str,
    port: int,
    prefix: str,
    proxy: tuple[str, ...],
    allow_host: tuple[str, ...],
    allow_origin: tuple[str, ...],
    allow_cypher: bool,
    require_token: bool,
    record: bool,
    per_minute: int,
    token_per_minute: int,
    deadline: float,
    stale_after: int | None,
    address: str | None,
) -> None:
    """Answer people with pages, programs at /api/v1 and agents at /mcp, until stopped.

    It also has /healthz, /readyz and /metrics for monitors.

    Anyone who reaches it may read; feedback needs the callback of a search, uploads need a token. It listens
    on this machine alone unless --host says otherwise. Other commands can use the graph meanwhile, and a new
    run shows at once. Ctrl-C or SIGTERM stops it when the requests in flight are answered.

    \b
    Example:
      matchgraph serve --port 8000
    """
    try:
        from matchgraph.api.serving import run_server  # noqa: PLC0415  an extra
        from matchgraph.mcp.mounting import mount_mcp  # noqa: PLC0415
        from matchgraph.pages.mounting import mount_pages  # noqa: PLC0415
        from matchgraph.serving.options import ServeOptions  # noqa: PLC0415
    except ImportError as error:
        raise MatchGraphError(f"{MISSING} ({error.name} is missing)") from error
    options = ServeOptions(
        prefix=prefix.rstrip("/"),
        origins=allow_origin,
        hosts=allow_host,
        open_to_all=not require_token,
        record=record,
        allow_cypher=allow_cypher,
        deadline=deadline,
        per_minute=per_minute,
        per_minute_with_token=token_per_minute,
        stale_after=stale_after,
    )
    mounts = (mount_mcp, mount_pages)
    run_server(options, host=host, port=port, proxies=proxy, mounts=mounts, address=address, say=note)
