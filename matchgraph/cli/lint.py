"""The lint command."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from matchgraph.answers.sources import level_counts
from matchgraph.cli.options import format_option, graph_option, note, opened, print_rows
from matchgraph.cli.output import echo_data

COLUMNS = ("path", "line", "column", "level", "worth", "message")


@click.command()
@click.argument("files", nargs=-1, metavar="FILE…")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of manifests, for editors.")
@graph_option
@format_option
def lint(files: tuple[str, ...], schema: bool, address: str | None, form: str) -> int:
    """Check manifests: errors with line and column, missing evidence, and how many points it is worth.

    With --graph, evidence already in the graph counts as present. Exits with code 1 if a manifest could not
    be loaded.

    \b
    Example:
      matchgraph lint docs/samples/tablesift.yaml
    """
    from matchgraph.facade.sources import manifest_schema  # noqa: PLC0415  start-up time

    if schema:
        echo_data(json.dumps(manifest_schema(), indent=2, ensure_ascii=False))
        return 0
    if not files:
        raise click.UsageError("name at least one manifest, or - for standard input")
    return _lint(files, address, form)


def _lint(files: tuple[str, ...], address: str | None, form: str) -> int:
    from matchgraph.facade.sources import lint as lint_alone  # noqa: PLC0415  start-up time

    if address is None:
        findings = [finding for path in files for finding in lint_alone(path, _text(path))]
    else:
        with opened(address) as graph:
            findings = [f for path in files for f in graph.lint(path, _text(path))]
    counts = level_counts(findings)
    note(", ".join(f"{count} {level}{'' if count == 1 else 's'}" for level, count in counts.items()))
    print_rows([finding.model_dump(mode="json") for finding in findings], form, COLUMNS)
    return 1 if counts["error"] else 0


def _text(path: str) -> bytes:
    """Return a file's bytes, or those of standard input."""
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise click.UsageError(f"{path}: cannot be read: {error.strerror or error}") from error
