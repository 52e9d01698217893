"""The command line: commands are found by name and imported only when they are called."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from typing import Any, NoReturn

import click

from matchgraph import MatchGraphError, __version__

# Fits of two parameters wait for several threads of linear algebra longer than they compute.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# command: (module, what it is for), so that `matchgraph --help` needs to import none of them
COMMANDS = {
    "load": ("load", "Load pages, tables, passports, manifests, signals and events."),
    "sources": ("sources", "List what was loaded, and how much each source states."),
    "conflicts": ("sources", "List where sources disagree, and which value is shown."),
    "merge": ("aliases", "Say that two entities are one."),
    "alias": ("aliases", "Say that a slug means an entity."),
    "retract": ("sources", "Take sources back, with all that only they brought."),
    "recompute": ("recompute", "Compute and publish the ranks."),
    "top": ("entities", "List the leading entities of the published run."),
    "show": ("entities", "Show all that the graph holds of one entity."),
    "explain": ("explaining", "Explain why an entity ranks where it does."),
    "compare": ("entities", "Compare two entities, or render a loaded page again."),
    "search": ("search", "Search names, descriptions and capabilities."),
    "resolve": ("search", "Find the one thing that serves an intent best."),
    "feedback": ("search", "Report what became of a recorded search."),
    "alternatives": ("exploring", "Find what can stand in for an entity."),
    "different": ("exploring", "Find something different from what was seen."),
    "path": ("exploring", "Find the shortest and the strongest path between two entities."),
    "neighbourhood": ("exploring", "List the relationships around an entity."),
    "query": ("cypher", "List, describe and run the named queries."),
    "cypher": ("cypher", "Run ad hoc Cypher, which can only read."),
    "schema": ("cypher", "Print what Cypher can name, with counts."),
    "export": ("exchange", "Write the graph as JSON, GraphML, GEXF, CSV, Parquet or a bundle."),
    "plot": ("reports", "Draw a neighbourhood or rank histories as SVG or PNG."),
    "copy": ("exchange", "Copy the graph to another server."),
    "lint": ("lint", "Look manifests over before they are loaded."),
    "check": ("upkeep", "List contradictions and figures that could not be met."),
    "runs": ("runs", "List the runs and how good they are, the newest first."),
    "history": ("runs", "Show what run after run said of an entity."),
    "movers": ("runs", "List what rose and fell most in the published run."),
    "evaluate": ("runs", "Hold the ranks against simple rankings, by later clicks."),
    "diff": ("runs", "Compare two runs: what entered, left and moved."),
    "methodology": ("methodology", "Show or check the constants behind the ranks."),
    "up": ("upkeep", "Start the embedded server and leave it running."),
    "down": ("upkeep", "Stop the embedded server that `up` left running."),
}
DEBUG_VARIABLE = "MATCHGRAPH_DEBUG"
FAULT = 70  # EX_SOFTWARE of sysexits.h: none of the outcomes that the documented codes stand for


class _Commands(click.Group):
    """A group that imports a command's module when the command is called."""

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
    """Run the command line and leave with the exit code that the outcome has.

    0 done, 1 some input refused, 2 usage, 3 store unreachable, 4 not found, 5 refused by a guard; 70 a fault
    of ours, 130 stopped by Ctrl-C.
    """
    gc.set_threshold(
        100_000
    )  # imports and answers make few cycles; looking for them costs a tenth of a start
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code; errors go to stderr as one sentence."""
    try:
        result: Any = matchgraph.main(args=arguments, prog_name="matchgraph", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("stopped", err=True)
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except SystemExit:  # the way click meets a closed pipe, also when asked to leave errors to us
        return _closed_pipe()
    except MatchGraphError as error:
        click.echo(f"error: {error}", err=True)
        return error.exit_code
    except Exception as error:  # noqa: BLE001  whatever it is, a user reads a sentence
        return _unexpected(error)
    return result if isinstance(result, int) else 0


def _unexpected(error: Exception) -> int:
    """Tell of a fault of ours in a line; with MATCHGRAPH_DEBUG set, show where it happened, too."""
    import os  # noqa: PLC0415  start-up time

    if os.environ.get(DEBUG_VARIABLE):
        raise error
    click.echo(
        f"error: this is a fault of matchgraph: {type(error).__name__}: {error}; "
        f"{DEBUG_VARIABLE}=1 shows where it happened",
        err=True,
    )
    return FAULT


def _closed_pipe() -> int:
    """The reader of our output has gone: leave quietly, also when Python flushes at exit."""
    import os  # noqa: PLC0415  start-up time

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
