"""The interactive workbench: Cypher typed on a terminal, with history and completion; it can only read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from platformdirs import user_state_path
from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory
from prompt_toolkit.input import Input
from prompt_toolkit.output import Output

from matchgraph import MatchGraphError, StoreUnreachableError
from matchgraph.cli.values import print_answer, typed
from matchgraph.facade.typing_cypher import CypherSession, candidates, is_whole

_WORD = re.compile(r"\w+")
PROMPT, CONTINUED = "cypher> ", "   ...> "
HELP = """\
Type Cypher over one or several lines; it runs at a ';' or an empty line. It can only read.
  :param NAME=VALUE   set a parameter (JSON, else a string); :param alone lists them
  :explain TEXT       print the server's plan, run nothing
  :help               this
  :quit               leave (so does Ctrl-D)"""


def history_file() -> Path:
    """Return where typed texts are kept: in the user's state folder, for the user's eyes only."""
    path = user_state_path("matchgraph", ensure_exists=True) / "cypher-history"
    path.touch(mode=0o600)
    return path


class Workbench:
    """A conversation in Cypher.

    Args:
        session: runs the texts.
        form: how rows are printed: table, json, csv or markdown.
        limit: rows at most.
        time_limit: seconds at most.
        parameters: values to begin with.
        keyboard, screen: where to talk; by default the terminal.
    """

    def __init__(
        self,
        session: CypherSession,
        *,
        form: str = "table",
        limit: int = 1000,
        time_limit: float = 30.0,
        parameters: Mapping[str, Any] | None = None,
        keyboard: Input | None = None,
        screen: Output | None = None,
    ) -> None:
        self._cypher, self._form, self._limit, self._time_limit = session, form, limit, time_limit
        self._parameters = dict(parameters or {})
        self._session: PromptSession[str] = PromptSession(
            history=FileHistory(str(history_file())),
            completer=CypherCompleter(),
            complete_while_typing=False,
            input=keyboard,
            output=screen,
        )

    def talk(self) -> None:
        """Read and answer texts until the user leaves.

        Raises:
            StoreUnreachableError: the server went away.
        """
        click.echo("Type Cypher and end it with ';'. :help tells more, :quit or Ctrl-D leaves.", err=True)
        for text in self._texts():
            try:
                self._answer(text)
            except StoreUnreachableError:
                raise
            except MatchGraphError as error:
                click.echo(f"error: {error}", err=True)

    def _texts(self) -> Iterator[str]:
        lines: list[str] = []
        while True:
            try:
                line = self._session.prompt(CONTINUED if lines else PROMPT)
            except KeyboardInterrupt:
                lines = []
                continue
            except EOFError:
                return
            if not lines and line.strip() in {":quit", ":exit"}:
                return
            lines.append(line)
            if is_whole("\n".join(lines)):
                text, lines = "\n".join(lines).strip(), []
                if text:
                    yield text

    def _answer(self, text: str) -> None:
        name, _, rest = text.partition(" ")
        commands: dict[str, Callable[[str], None]] = {
            ":help": lambda _: click.echo(HELP),
            ":param": self._set,
            ":explain": self._explain,
        }
        if name in commands:
            commands[name](rest.strip())
        elif text.startswith(":"):
            click.echo(f"error: no command is called '{name}'; :help lists them", err=True)
        else:
            self._run(text)

    def _run(self, text: str) -> None:
        answer = self._cypher.run(text, self._parameters, limit=self._limit, time_limit=self._time_limit)
        print_answer(answer, self._form, self._limit)
        if self._form == "table" and not answer.cut:
            count = len(answer.rows)
            click.echo(f"{count} row{'' if count == 1 else 's'}", err=True)

    def _explain(self, text: str) -> None:
        click.echo(self._cypher.plan(text, self._parameters, time_limit=self._time_limit))

    def _set(self, assignment: str) -> None:
        name, sign, value = assignment.rstrip(";").partition("=")
        if sign and name.strip():
            self._parameters[name.strip()] = typed(value.strip())
        elif assignment:
            click.echo(f"error: '{assignment}' is not of the form name=value", err=True)
        else:
            for known, current in sorted(self._parameters.items()):
                click.echo(f"{known} = {current!r}")


class CypherCompleter(Completer):
    """Completes labels, relationship types and properties of the schema, keywords, functions, procedures."""

    def get_completions(
        self,
        document: Document,
        complete_event: CompleteEvent,  # noqa: ARG002  prompt_toolkit's signature
    ) -> Iterator[Completion]:
        """Yield what the word before the cursor may become."""
        word = document.get_word_before_cursor(pattern=_WORD)
        before = document.text_before_cursor
        for candidate in candidates(before[: len(before) - len(word)]):
            if candidate.lower().startswith(word.lower()):
                yield Completion(candidate, start_position=-len(word))
