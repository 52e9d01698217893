"""Structured logs: with --log-json every message on standard error is one line of JSON."""

from __future__ import annotations

import datetime as dt
import json
import logging
import sys

from matchgraph.cli.output import echo

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON: time (UTC), level, logger, message, and other facts."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        moment = dt.datetime.fromtimestamp(record.created, dt.UTC)
        line = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **{name: value for name, value in vars(record).items() if name not in _STANDARD},
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class _StandardError(logging.Handler):
    """Writes to what is standard error when a record comes."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        echo(self.format(record), err=True)


_handler = _StandardError()
_handler.setFormatter(JsonLines())


def log_json(wanted: bool) -> None:
    """Begin or end to write messages as JSON."""
    root = logging.getLogger()
    root.removeHandler(_handler)
    if wanted:
        root.addHandler(_handler)
        if root.level > logging.INFO or root.level == logging.NOTSET:
            root.setLevel(logging.INFO)
        logging.getLogger("neo4j").propagate = False  # it also logs what it raises


def logs_json() -> bool:
    """Return whether messages are written as JSON."""
    return _handler in logging.getLogger().handlers


def say(text: str, level: int = logging.INFO, **facts: object) -> None:
    """Write a message to standard error: as it is, or as a line of JSON.

    Args:
        facts: more of the line of JSON.
    """
    if logs_json():
        logging.getLogger("matchgraph").log(level, "%s", text, extra=facts)
    else:
        echo(text, err=True)


def to_terminal() -> bool:
    """Return whether people read standard error."""
    return sys.stderr.isatty() and not logs_json()
