"""The command line: commands are found by name and imported only when called."""

from __future__ import annotations

import gc
import importlib
import os
import resource
import sys
from typing import Any, NoReturn

import click

from matchgraph import MatchGraphError, __version__
from matchgraph.cli import logs
from matchgraph.cli.errors import report, report_usage
from matchgraph.cli.output import prepare_streams, silence

# For fits of two parameters, synchronising several linear algebra threads takes longer than computing.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# command: (module, purpose), by task, so that `matchgraph --help` imports none of them
GROUPS = {
    "Load and rank": {
        "load": ("load", "Load pages, tables, passports, manifests, signals and events."),
        "nightly": ("nightly", "Load what is new, then recompute: the job for cron or systemd."),
        "template": ("template", "Print a minimal input file of a kind, to start your own from."),
        "lint": ("lint", "Check manifests before loading them."),
        "recompute": ("recompute", "Compute and publish the ranks."),
        "status": ("status", "Say how the graph does: run, what waits, disks, the last night, problems."),
        "check": ("upkeep", "List contradictions and printed figures that could not be reproduced."),
        "methodology": ("methodology", "Show or check the constants behind the ranks."),
    },
    "Look at entities": {
        "top": ("entities", "List the leading entities of the published run."),
        "show": ("entities", "Show everything the graph holds about one entity."),
        "explain": ("explaining", "Explain why an entity ranks where it does."),
        "compare": ("entities", "Compare two entities, or reprint a loaded page."),
    },
    "Find": {
        "search": ("search", "Search names, descriptions and capabilities."),
        "resolve": ("search", "Find what serves an intent best."),
        "feedback": ("search", "Report the outcome of a recorded search."),
        "alternatives": ("exploring", "Find alternatives to an entity."),
        "different": ("exploring", "Find something different from what was seen."),
        "path": ("exploring", "Find the shortest and the strongest path between two entities."),
        "neighbourhood": ("exploring", "List the relationships around an entity."),
    },
    "Query and draw": {
        "query": ("cypher", "List, describe and run the named queries."),
        "cypher": ("cypher", "Run ad hoc read-only Cypher."),
        "schema": ("cypher", "Print the labels, types and properties of the graph, with counts."),
        "plot": ("reports", "Draw a neighbourhood or rank histories as SVG, PNG or HTML."),
    },
    "Look back": {
        "runs": ("runs", "List the runs and their quality, newest first."),
        "history": ("runs", "Show the ranks of an entity in past runs."),
        "movers": ("runs", "List the biggest movers of the published run."),
        "diff": ("runs", "Compare two runs: what entered, left and moved."),
        "evaluate": ("runs", "Compare the ranks with simple baselines on later clicks."),
    },
    "Look after sources": {
        "sources": ("sources", "List what was loaded, and how much each source states."),
        "conflicts": ("sources", "List where sources disagree, and which value is shown."),
        "merge": ("aliases", "Merge two entities into one."),
        "alias": ("aliases", "Make a slug an alias of an entity."),
        "retract": ("sources", "Retract sources and everything only they stated."),
    },
    "Serve": {
        "serve": ("serve", "Answer people, programs and agents over HTTP."),
        "report": ("report_folder", "Write the pages into a folder, as files that need no server."),
        "mcp": ("mcp", "Answer an agent over standard input and output (MCP)."),
        "token": ("token", "Make, list and revoke the tokens of a server."),
        "up": ("upkeep", "Start the embedded server and keep it running."),
        "down": ("upkeep", "Stop the embedded server started by `up`."),
    },
    "Save and copy": {
        "export": ("exchange", "Write the graph as JSON, GraphML, GEXF, CSV, Parquet or a bundle."),
        "copy": ("exchange", "Copy the graph to another server."),
        "backup": ("backup", "Back up the graph with its search events and runs, or verify a backup."),
        "restore": ("backup", "Restore a backup into an empty graph."),
    },
}
COMMANDS = {name: found for commands in GROUPS.values() for name, found in commands.items()}
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
        widest = max(map(len, COMMANDS))
        for group, commands in GROUPS.items():
            with formatter.section(group):
                formatter.write_dl([(name.ljust(widest), purpose) for name, (_, purpose) in commands.items()])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="matchgraph")
@click.option("--log-json", is_flag=True, help="Write each message on standard error as one line of JSON.")
def matchgraph(log_json: bool) -> None:
    """Rank AI tools by evidence, and find the right one or a different one.

    \b
    matchgraph load examples      load comparison pages into an embedded graph
    matchgraph recompute          compute the ranks
    matchgraph top                see them

    Every command takes --format table|json|csv|markdown, except serve and mcp, and --graph URL (or
    MATCHGRAPH_URL), except methodology and template.
    """
    logs.log_json(log_json)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and exit with the code of the outcome.

    docs/operations.md lists the codes.
    """
    prepare_streams()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold passwords
    gc.set_threshold(100_000)  # collecting costs a tenth of the start-up time and finds few cycles
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code; errors go to stderr as one sentence."""
    try:
        result: Any = matchgraph.main(args=arguments, prog_name="matchgraph", standalone_mode=False)
    except click.exceptions.Abort:
        return report("stopped", 130, arguments, prefix="")
    except click.ClickException as error:
        return report_usage(error, arguments)
    except SystemExit:  # click exits on a closed pipe even with standalone_mode=False
        return _closed_pipe()
    except MatchGraphError as error:
        return report(str(error), error.exit_code, arguments)
    except Exception as error:  # noqa: BLE001  users see a sentence, never a traceback
        return _unexpected(error, arguments)
    return result if isinstance(result, int) else 0


def _unexpected(error: Exception, arguments: list[str] | None) -> int:
    """Report a fault of the system or a bug in one line; with MATCHGRAPH_DEBUG set, raise it."""
    if os.environ.get(DEBUG_VARIABLE):
        raise error
    if isinstance(error, OSError):
        if error.filename is None:  # it may be standard output, which Python flushes again at exit
            silence(sys.stdout)
        place = error.filename or "the output"
        said = f"{place}: {error.strerror or error}; free space or choose another place, and run it again"
        return report(said, INPUT_OUTPUT, arguments)
    said = f"this is a bug in matchgraph: {type(error).__name__}: {error}"
    return report(f"{said}; set {DEBUG_VARIABLE}=1 for a traceback", FAULT, arguments)


def _closed_pipe() -> int:
    """Exit quietly when the reader of the output has gone, even when Python flushes at exit."""
    silence(sys.stdout)
    return 0
