"""The language of `--if`: one thing that might be stated or happen, as words and key=value pairs."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from graph.errors import MatchGraphError
from loaders.signal_row import KNOWN_METRICS

EventKind = Literal["success", "failure", "click", "shown"]
Kind = Literal["success", "failure", "click", "shown", "won", "lost", "mention", "signal"]
EVENT_KEYS = frozenset(
    {"intent", "times", "capability", "position", "beside", "actor"}  # codespell:ignore beside
)
KEYS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(get_args(EventKind), EVENT_KEYS),
    "won": frozenset({"against"}),
    "lost": frozenset({"against"}),
    "mention": frozenset({"by", "stance"}),
    "signal": KNOWN_METRICS,
}
REQUIRED = {
    **dict.fromkeys(get_args(EventKind), "intent"),
    "won": "against",
    "lost": "against",
    "mention": "by",
}
STANCES = ("worse", "neutral", "better")
MOST_TIMES = 100_000
MOST_POSITION = 1000


@dataclass(frozen=True)
class Hypothesis:
    """One change to suppose of an entity.

    Args:
        text: as it was written.
        kind: a search event (success, failure, click, shown), a comparison (won, lost), a mention or what
            was measured (signal).
        values: its keys and values; a signal has one, every other kind one that it needs.
    """

    text: str
    kind: Kind
    values: Mapping[str, str]

    @property
    def times(self) -> int:
        """How many such events."""
        return int(self.values.get("times", "1"))

    @property
    def position(self) -> int:
        """At which place the entity is shown."""
        return int(self.values.get("position", "1"))

    @property
    def beside(self) -> tuple[str, ...]:  # codespell:ignore beside
        """What is shown next to it."""
        shown = self.values.get("beside", "")  # codespell:ignore beside
        return tuple(each for each in shown.split(",") if each)

    @property
    def stance(self) -> str:
        """How the author of a mention stands to the entity."""
        return self.values.get("stance", "neutral")


def parse_hypothesis(text: str) -> Hypothesis:
    """Read one change to suppose.

    Args:
        text: such as `success intent='make subtitles' times=3`, `won against=claude`,
            `mention by=claude stance=worse` or `signal stars=5000`.

    Raises:
        MatchGraphError: it cannot be understood; the text says what can.

    >>> parse_hypothesis("success intent='make subtitles' times=3").values
    {'intent': 'make subtitles', 'times': '3'}
    >>> parse_hypothesis("success times=3")
    Traceback (most recent call last):
    graph.errors.MatchGraphError: --if 'success times=3': success needs intent=…
    """

    def refused(reason: str) -> MatchGraphError:
        return MatchGraphError(f"--if {text!r}: {reason}")

    try:
        kind, *words = shlex.split(text) or [""]
    except ValueError as error:
        raise refused("a quotation mark is not closed") from error
    if kind not in KEYS:
        raise refused(f"start with one of {', '.join(KEYS)}")
    pairs = [word.partition("=") for word in words]
    for key, equals, value in pairs:
        if key not in KEYS[kind] or not equals or not value.strip():
            raise refused(f"unknown key '{key}'; {kind} takes {_taken(kind)}")
    values = {key: value for key, _, value in pairs}
    if len(values) < len(pairs):
        raise refused("a key is duplicated")
    if kind == "signal" and len(values) != 1:
        raise refused("signal needs one METRIC=VALUE; give several --if for several metrics")
    if kind in REQUIRED and REQUIRED[kind] not in values:
        raise refused(f"{kind} needs {REQUIRED[kind]}=…")
    for key, most in (("times", MOST_TIMES), ("position", MOST_POSITION)):
        number = values.get(key, "1")
        if not (number.isascii() and number.isdigit() and 1 <= int(number) <= most):
            raise refused(f"{key} must be a whole number from 1 to {most}")
    if values.get("stance", "neutral") not in STANCES:
        raise refused(f"stance must be one of {', '.join(STANCES)}")
    return Hypothesis(text, next(known for known in get_args(Kind) if known == kind), values)


def _taken(kind: str) -> str:
    return ", ".join(f"{key}=…" for key in sorted(KEYS[kind]))
