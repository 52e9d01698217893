"""Lines of a log: what a request or a source says begins no line and controls no terminal."""

from __future__ import annotations

import logging
import sys

from matchgraph.answers.controls import printable


class LogLines(logging.Formatter):
    r"""Formats a message as one line, with line ends and control characters as visible escapes.

    >>> entry = logging.makeLogRecord({"msg": "no entity %r\n%s", "args": ("a", "\x1b[2Jforged")})
    >>> print(LogLines().format(entry))
    no entity 'a'\n\x1b[2Jforged
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  logging's name
        """Return the message of a record; a traceback follows on lines of its own."""
        return printable(super().formatMessage(record)).replace("\n", "\\n")

    def formatException(self, ei: object) -> str:  # noqa: N802  logging's name
        """Return a traceback whose message may have text of a source."""
        return printable(super().formatException(ei))  # type: ignore[arg-type]  # as logging gives it


def log_handler() -> logging.Handler:
    """Return what writes such lines to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LogLines())
    return handler
