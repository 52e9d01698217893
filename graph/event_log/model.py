"""Search events: intent, candidates shown, clicks and outcome of one search each."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from typing import Annotated, NamedTuple, Self

from pydantic import (
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from graph.json_record import parse_record
from graph.model import Model, capability_parts, normalised
from graph.texts import CapabilityName, Key, Slug, Text, as_key
from graph.validation import shown

MAX_SHOWN = 1000
MAX_INTENT = 1000  # characters
REPORT_ONLY = 0  # the position of a candidate that was only reported on, not shown
# The positions of one that has nothing to do with what was shown: its success or failure waits and counts for
# nothing, and `outcome` is 0.
WAITING_SUCCESS, WAITING_FAILURE = -1, -2
EARLIEST = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)  # before it are the zeros of clocks: years 1, 1970 and 1980
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?"
    r"(?P<zone>[Zz]|[+-][0-9]{2}:?[0-9]{2})?"
)
_EXPECTED = "a time such as 2026-11-01T12:00:00Z"


def _moment(value: object) -> object:
    """Parse RFC 3339; digits are rejected, since they may mean seconds, milliseconds or a date."""
    if isinstance(value, str):
        value = _parsed(value)
    if not isinstance(value, dt.datetime):
        raise ValueError(  # noqa: TRY004  what pydantic collects
            f"{shown(value)} is not text; expected {_EXPECTED}"
        )
    if value.tzinfo is not None and value < EARLIEST:
        raise ValueError(
            f"{value.isoformat()} is the zero of a clock or before any search; leave the event out"
        )
    return value


def _parsed(text: str) -> dt.datetime:
    written = _MOMENT.fullmatch(text)
    if written is None:
        raise ValueError(f"'{text[:60]}' is not {_EXPECTED}")
    if not written["zone"]:
        raise ValueError(f"'{text[:60]}' has no time zone; expected {_EXPECTED}")
    try:
        return dt.datetime.fromisoformat(text.upper())
    except ValueError:
        raise ValueError(f"'{text[:60]}' is not a time that exists; expected {_EXPECTED}") from None


def _from_text(value: object) -> object:
    """Parse a table cell as JSON; an empty cell is None."""
    if not isinstance(value, str):
        return value
    return parse_record(value) if value.strip() else None


def _list_from_text(value: object) -> object:
    """Parse a table cell as a list; null and an empty cell are an empty list."""
    found = _from_text(value)
    return [] if found is None else found


class _Part(Model):
    """Base class of the parts of events; unknown keys are ignored."""

    model_config = ConfigDict(extra="ignore")


class EventCandidate(_Part):
    """A capability or an entity, named by its id or slug."""

    capability: CapabilityName | None = None
    entity: Slug | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.capability is None) == (self.entity is None):
            raise ValueError("give either a capability or an entity")
        return self

    @property
    def id(self) -> str:
        """The id or slug."""
        return self.capability or self.entity or ""

    @property
    def is_entity(self) -> bool:
        """Whether it is an entity."""
        return self.entity is not None


class Shown(EventCandidate):
    """A candidate shown at a position; 1 is the top."""

    position: Annotated[int, Field(ge=1, le=MAX_SHOWN)]


class Outcome(EventCandidate):
    """The outcome of a candidate."""

    success: bool


class Attribution(NamedTuple):
    """Where the outcome of an event counts.

    Args:
        carrier: the shown candidate that carries it, if one does.
        position: of a row of its own for the candidate it names, which was not shown: `REPORT_ONLY`,
            `WAITING_SUCCESS` or `WAITING_FAILURE`; None if it was shown.
    """

    carrier: str | None
    position: int | None


def _spelled(name: str, shown: Collection[str]) -> str:
    """Return the shown candidate that a name means in another spelling, or else the name."""
    key = as_key(name)
    slug, sign, rest = key.partition("#")
    spellings = key, as_key(slug.lower()) + sign + rest, as_key(key.lower()) if key else key
    return next((each for each in spellings if each in shown), name)


class SearchEvent(_Part):
    """One search: an intent, the candidates shown, the clicks and the outcome.

    `at` has a time zone. `clicked` names candidates that were shown. A later report is a separate event with
    an outcome and nothing shown. An outcome may name what was not shown: see `attribution`. Every event
    without an actor counts as a distinct actor.
    """

    id: Key
    at: Annotated[AwareDatetime, BeforeValidator(_moment)]
    intent: Annotated[Text, Field(max_length=MAX_INTENT)]
    shown: Annotated[tuple[Shown, ...], BeforeValidator(_list_from_text), Field(max_length=MAX_SHOWN)]
    clicked: Annotated[tuple[str, ...], BeforeValidator(_list_from_text)]
    outcome: Annotated[Outcome | None, BeforeValidator(_from_text)] = None
    actor: Key | None = None

    @field_validator("clicked")
    @classmethod
    def _as_shown(cls, clicked: tuple[str, ...], others: ValidationInfo) -> tuple[str, ...]:
        """Spell clicked candidates as those that were shown are spelled."""
        shown = {each.id for each in others.data.get("shown", ())}
        return tuple(each if each in shown else _spelled(each, shown) for each in clicked)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if not normalised(self.intent):
            raise ValueError("the intent is blank")
        if len({each.position for each in self.shown}) < len(self.shown):
            raise ValueError("two candidates have the same position")
        shown = {each.id for each in self.shown}
        if len(shown) < len(self.shown):
            raise ValueError("a candidate is shown twice")
        strange = [each for each in self.clicked if each not in shown]
        if strange:
            raise ValueError(f"'{strange[0]}' was clicked but not shown")
        if not shown and self.outcome is None:
            raise ValueError("nothing was shown and no outcome was reported")
        return self

    @property
    def attribution(self) -> Attribution:
        """Where the outcome counts; if it waits, nothing that was shown has to do with what it names.

        An outcome of a capability also counts for its entity if that was shown, and one of an entity for its
        capability that was shown: the only one, or else the only one that was clicked.
        """
        if self.outcome is None:
            return Attribution(None, None)
        named, slug = self.outcome.id, capability_parts(self.outcome.id)[0]
        if any(each.id == named for each in self.shown):
            return Attribution(named, None)
        if self.outcome.is_entity:
            related = [
                each.id for each in self.shown if not each.is_entity and each.id.startswith(f"{named}#")
            ]
        else:
            related = [each.id for each in self.shown if each.is_entity and each.id == slug]
        if self.shown and not related:
            return Attribution(None, WAITING_SUCCESS if self.outcome.success else WAITING_FAILURE)
        likely = related if len(related) == 1 else [each for each in related if each in self.clicked]
        return Attribution(likely[0] if len(likely) == 1 else None, REPORT_ONLY)
