"""Report an error on stderr: as a sentence, or as one line of JSON for who asked for JSON."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Sequence
from itertools import pairwise

import click

from matchgraph.cli.logs import logs_json, say
from matchgraph.cli.output import echo

NAMES = {
    1: "input_refused",
    2: "usage",
    3: "store_unreachable",
    4: "not_found",
    5: "refused_by_guard",
    7: "needs_attention",
    70: "bug",
    74: "input_output",
    130: "stopped",
}


def report(message: str, code: int, arguments: Sequence[str] | None, *, prefix: str = "error: ") -> int:
    """Print an error and return its exit code.

    As JSON it is the last line of stderr: `{"error": {"code", "name", "message", "next"}}`, where `next` is
    the end of the message that says what to do, if any.

    Args:
        message: what is wrong and what to do, separated by a semicolon.
        code: the exit code.
        arguments: those of the command line; default: of this process.
        prefix: what comes before the sentence.
    """
    if not wants_json(sys.argv[1:] if arguments is None else arguments):
        text = message if logs_json() else f"{prefix}{message}"
        say(text, logging.ERROR, exit_code=code, error=_name(code))
        return code
    what, _, then = message.rpartition("; ")
    said = {"message": what or message, "next": then if what else None}
    echo(json.dumps({"error": {"code": code, "name": _name(code), **said}}), err=True)
    return code


def report_usage(error: click.ClickException, arguments: Sequence[str] | None) -> int:
    """Print an error of usage, with the command's usage on a terminal, and return its exit code."""
    if not (logs_json() or wants_json(sys.argv[1:] if arguments is None else arguments)):
        shown = io.StringIO()
        error.show(file=shown)
        echo(shown.getvalue(), err=True, nl=False)
        return error.exit_code
    context = error.ctx if isinstance(error, click.UsageError) else None
    path = context.command_path if context else "matchgraph"
    message = " ".join(error.format_message().split())
    return report(f"{message}; see `{path} --help`", error.exit_code, arguments)


def wants_json(arguments: Sequence[str]) -> bool:
    """Return whether the arguments ask for JSON; they may be invalid otherwise.

    >>> wants_json(["top", "--format", "json"]), wants_json(["top", "--format=csv"])
    (True, False)
    """
    given = list(arguments)
    return "--format=json" in given or ("--format", "json") in pairwise(given)


def _name(code: int) -> str:
    return NAMES.get(code, "error")
