"""The command line: commands are found by name and imported only when called."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import sys
from typing import Any, NoReturn

import click

from matchgraph import MatchGraphError, __version__

# For fits of two parameters, synchronising several linear algebra threads takes longer than computing.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# command: (module, purpose), so that `matchgraph --help` imports none of them
COMMANDS = {
    "load": ("load", "Load pages, tables, passports, manifests, signals and events."),
    "nightly": ("nightly", "Load what is new, then recompute: the job for cron or systemd."),
    "sources": ("sources", "List what was loaded, and how much each source states."),
    "conflicts": ("sources", "List where sources disagree, and which value is shown."),
    "merge": ("aliases", "Merge two entities into one."),
    "alias": ("aliases", "Make a slug an alias of an entity."),
    "retract": ("sources", "Retract sources and everything only they stated."),
    "recompute": ("recompute", "Compute and publish the ranks."),
    "top": ("entities", "List the leading entities of the published run."),
    "show": ("entities", "Show everything the graph holds about one entity."),
    "explain": ("explaining", "Explain why an entity ranks where it does."),
    "compare": ("entities", "Compare two entities, or reprint a loaded page."),
    "search": ("search", "Search names, descriptions and capabilities."),
    "resolve": ("search", "Find what serves an intent best."),
    "feedback": ("search", "Report the outcome of a recorded search."),
    "alternatives": ("exploring", "Find alternatives to an entity."),
    "different": ("exploring", "Find something different from what was seen."),
    "path": ("exploring", "Find the shortest and the strongest path between two entities."),
    "neighbourhood": ("exploring", "List the relationships around an entity."),
    "query": ("cypher", "List, describe and run the named queries."),
    "cypher": ("cypher", "Run ad hoc read-only Cypher."),
    "schema": ("cypher", "Print the labels, types and properties of the graph, with counts."),
    "export": ("exchange", "Write the graph as JSON, GraphML, GEXF, CSV, Parquet or a bundle."),
    "plot": ("reports", "Draw a neighbourhood or rank histories as SVG or PNG."),
    "copy": ("exchange", "Copy the graph to another server."),
    "lint": ("lint", "Check manifests before loading them."),
    "check": ("upkeep", "List contradictions and printed figures that could not be reproduced."),
    "runs": ("runs", "List the runs and their quality, newest first."),
    "history": ("runs", "Show the ranks of an entity in past runs."),
    "movers": ("runs", "List the biggest movers of the published run."),
    "evaluate": ("runs", "Compare the ranks with simple baselines on later clicks."),
    "diff": ("runs", "Compare two runs: what entered, left and moved."),
    "methodology": ("methodology", "Show or check the constants behind the ranks."),
    "up": ("upkeep", "Start the embedded server and keep it running."),
    "down": ("upkeep", "Stop the embedded server started by `up`."),
}
DEBUG_VARIABLE = "MATCHGRAPH_DEBUG"
FAULT, INPUT_OUTPUT = 70, 74  # EX_SOFTWARE and EX_IOERR of sysexits.h


class _Commands(click.Group):
    """A click group that imports a command's module on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  click's signature
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"matchgraph.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  click's signature
        with formatter.section("Commands"):
            formatter.write_dl([(name, purpose) for name, (_, purpose) in COMMANDS.items()])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="matchgraph")
def matchgraph() -> None:
    """Rank AI tools by evidence, and find the right one or a different one.

    \b
    matchgraph load examples      load comparison pages into an embedded graph
    matchgraph recompute          compute the ranks
    matchgraph top                see them

    Every command takes --format table|json|csv|markdown and, except methodology, --graph URL (or
    MATCHGRAPH_URL).
    """


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and exit with the code of the outcome.

    docs/operations.md lists the codes.
    """
    gc.set_threshold(100_000)  # collecting costs a tenth of the start-up time and finds few cycles
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code; errors go to stderr as one sentence."""
    try:
        result: Any = matchgraph.main(args=arguments, prog_name="matchgraph", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("stopped", err=True)
        return 130
    except click.ClickException as error:
        with contextlib.suppress(OSError):
            error.show()
        return error.exit_code
    except SystemExit:  # click exits on a closed pipe even with standalone_mode=False
        return _closed_pipe()
    except MatchGraphError as error:
        _say(f"error: {error}")
        return error.exit_code
    except Exception as error:  # noqa: BLE001  users see a sentence, never a traceback
        return _unexpected(error)
    return result if isinstance(result, int) else 0


def _say(text: str) -> None:
    """Print a message on stderr, if that can be written to."""
    with contextlib.suppress(OSError):
        click.echo(text, err=True)


def _input_output(error: OSError) -> int:
    """Report in one line that a file or stream cannot be read or written."""
    place = error.filename or "the output"
    _say(f"error: {place}: {error.strerror or error}; free space or choose another place, and run it again")
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python fails again at exit
    return INPUT_OUTPUT


def _unexpected(error: Exception) -> int:
    """Report a full disk or a bug in one line; with MATCHGRAPH_DEBUG set, raise it for the traceback."""
    if os.environ.get(DEBUG_VARIABLE):
        raise error
    if isinstance(error, OSError):
        return _input_output(error)
    _say(
        f"error: this is a bug in matchgraph: {type(error).__name__}: {error}; "
        f"set {DEBUG_VARIABLE}=1 for a traceback"
    )
    return FAULT


def _closed_pipe() -> int:
    """Exit quietly when the reader of the output has gone, even when Python flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
