"""Write to the standard streams: text for people made safe, data as it is, whatever the streams can take."""

from __future__ import annotations

import codecs
import errno
import os
import sys
from typing import TextIO

import click

from matchgraph.answers.controls import printable

ESCAPES = "matchgraph.escapes"
PLAIN = str.maketrans(
    {"─": "-", "→": "->", "—": "-", "–": "-", "…": "...", "“": '"', "”": '"', "’": "'", "≥": ">="}
)
STANDARD_STREAMS = ("stdin", "stdout", "stderr")


def echo(text: str, *, err: bool = False, nl: bool = True) -> None:
    """Print text for people."""
    stream = sys.stderr if err else sys.stdout
    safe = printable(text, styled=stream.isatty())
    _write(safe if _can_take(stream, safe) else safe.translate(PLAIN), stream, nl=nl)


def echo_data(text: str, *, nl: bool = True) -> None:
    """Print JSON unchanged, but for characters that the stream cannot take, which JSON can escape."""
    _write(text, sys.stdout, nl=nl)


def echo_exactly(text: str) -> None:
    """Print the content of a file: on a terminal for people, otherwise exactly, in UTF-8."""
    if sys.stdout.isatty():
        echo(text, nl=False)
    else:
        takes_bytes = hasattr(sys.stdout, "buffer")
        _write(text.encode() if takes_bytes else text, sys.stdout, nl=False)


def prepare_streams() -> None:
    """Let no stream raise because of what is printed, or because whoever started the process had closed it.

    A closed stream becomes the null device, so that no file that is opened later receives what is printed.
    """
    codecs.register_error(ESCAPES, _escaped)
    for number, name in enumerate(STANDARD_STREAMS):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest free number, which is this one
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8", closefd=False))
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors=ESCAPES)  # type: ignore[union-attr]


def silence(stream: TextIO) -> None:
    """Discard what was not written, even when Python flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _write(text: str | bytes, stream: TextIO, *, nl: bool) -> None:
    try:
        click.echo(text, file=stream, nl=nl)
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise
        silence(stream)
        if stream is sys.stdout:
            raise OSError(error.errno, error.strerror, "standard output") from error


def _can_take(stream: TextIO, text: str) -> bool:
    try:
        text.encode(stream.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _escaped(error: UnicodeError) -> tuple[str, int]:
    """Return what stands for characters that an encoding lacks: escapes that JSON understands."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    escapes = (f"\\u{units[place]:02x}{units[place + 1]:02x}" for place in range(0, len(units), 2))
    return "".join(escapes), error.end
