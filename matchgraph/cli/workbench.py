"""The interactive workbench: read-only Cypher on a terminal, with history and completion."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory
from prompt_toolkit.input import Input
from prompt_toolkit.output import Output

from matchgraph import MatchGraphError, StoreUnreachableError
from matchgraph.answers.typed_values import typed
from matchgraph.cli.output import echo
from matchgraph.cli.values import print_answer
from matchgraph.facade.typing_cypher import CypherSession, candidates, is_whole
from matchgraph.settings import history_folder

_WORD = re.compile(r"\w+")
PROMPT, CONTINUED = "cypher> ", "   ...> "
HELP = """\
Type read-only Cypher on one or more lines; ';' or an empty line runs it.
  :param NAME=VALUE   set a parameter (JSON, else a string); :param alone lists all
  :explain TEXT       print the server's query plan; run nothing
  :help               this
  :quit               leave (so does Ctrl-D)"""


def history_file() -> Path:
    """Return the history file: in the user's state folder, readable only by the user."""
    path = history_folder() / "cypher-history"
    path.touch(mode=0o600)
    return path


class Workbench:
    """An interactive Cypher session.

    Args:
        session: runs the queries.
        form: how rows are printed: table, json, csv or markdown.
        limit: maximum number of rows.
        time_limit: timeout in seconds.
        parameters: initial values.
        keyboard, screen: input and output; by default the terminal.
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
        """Read and run queries until the user quits.

        Raises:
            StoreUnreachableError: the server went away.
        """
        echo("Type Cypher and end it with ';'. :help for help, :quit or Ctrl-D to quit.", err=True)
        for text in self._texts():
            try:
                self._answer(text)
            except StoreUnreachableError:
                raise
            except MatchGraphError as error:
                echo(f"error: {error}", err=True)

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
            ":help": lambda _: echo(HELP),
            ":param": self._set,
            ":explain": self._explain,
        }
        if name in commands:
            commands[name](rest.strip())
        elif text.startswith(":"):
            echo(f"error: unknown command '{name}'; :help lists the commands", err=True)
        else:
            self._run(text)

    def _run(self, text: str) -> None:
        answer = self._cypher.run(text, self._parameters, limit=self._limit, time_limit=self._time_limit)
        print_answer(answer, self._form, self._limit)
        count = len(answer.rows)
        if self._form == "table" and count and not answer.cut:
            echo(f"{count} row{'' if count == 1 else 's'}", err=True)

    def _explain(self, text: str) -> None:
        echo(self._cypher.plan(text, self._parameters, time_limit=self._time_limit))

    def _set(self, assignment: str) -> None:
        name, sign, value = assignment.rstrip(";").partition("=")
        if sign and name.strip():
            self._parameters[name.strip()] = typed(value.strip())
        elif assignment:
            echo(f"error: '{assignment}' is not of the form name=value", err=True)
        else:
            for known, current in sorted(self._parameters.items()):
                echo(f"{known} = {current!r}")


class CypherCompleter(Completer):
    """Completes labels, relationship types, properties, keywords, functions and procedures."""

    def get_completions(
        self,
        document: Document,
        complete_event: CompleteEvent,  # noqa: ARG002  prompt_toolkit's signature
    ) -> Iterator[Completion]:
        """Yield the completions of the word before the cursor."""
        word = document.get_word_before_cursor(pattern=_WORD)
        before = document.text_before_cursor
        for candidate in candidates(before[: len(before) - len(word)]):
            if candidate.lower().startswith(word.lower()):
                yield Completion(candidate, start_position=-len(word))
