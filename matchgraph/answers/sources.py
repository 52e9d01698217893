"""Answers about sources; the field names are the keys of `--format json`."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any, Literal, get_args

from pydantic import Field

from matchgraph.answers.base import Answer


class KindCounts(Answer):
    """The outcome of the inputs of one kind: statements by fate, refusals and skips."""

    kind: str
    loaded: int = 0
    replaced: int = 0
    unchanged: int = 0
    superseded: int = 0
    refused: int = 0
    skipped: int = 0


class LoadReport(Answer):
    """The report of a load: statements by fate, and inputs that need attention."""

    loaded: int = 0
    replaced: int = 0
    unchanged: int = 0
    superseded: int = 0
    refused: int = 0
    skipped: int = 0
    entities: int = 0
    mentions: int = 0
    events: int = Field(0, description="search events new to the log")
    duplicate_events: int = Field(
        0, description="search events already in the log, or repeated in their file"
    )
    waiting_outcomes: int = Field(
        0, description="outcomes that have nothing to do with what their search showed; they do not count"
    )
    unknown_candidates: int = Field(
        0, description="candidates in the log that no source states; they are kept"
    )
    matched: int = Field(0, description="daily evidence written or removed")
    waiting: int = Field(0, description="entities with signals only, waiting for a page or passport")
    dry_run: bool = False
    refusals: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    kinds: tuple[KindCounts, ...] = Field((), description="the same by kind of input")

    @property
    def accepted(self) -> int:
        """The number of statements and events that were not refused."""
        stated = self.loaded + self.replaced + self.unchanged + self.superseded
        return stated + self.events + self.duplicate_events

    @property
    def nothing_loaded(self) -> bool:
        """Whether everything was refused."""
        return self.refused > 0 and not self.accepted


class SourceContents(Answer):
    """A source: its kind, load time, and how much it states."""

    id: str
    kind: str
    location: str
    as_of: dt.date | None
    loaded_at: str | None
    trusted: bool
    entities: int = Field(description="entities it states anything about")
    capabilities: int
    signals: int = Field(description="raw signals")
    events: int = Field(description="distinct search events")


class EditedCapability(Answer):
    """A capability whose text a source edited: its earlier text and its successor."""

    before: str
    until: dt.date | None = Field(description="the last day the earlier text was stated")
    now: str = Field(description="label of the capability that continues it")
    capability: str = Field(description="its id")
    similarity: float = Field(
        description="similarity to the next text, as the share of common characters, 0-1"
    )


class SourceOfEntity(Answer):
    """What one source states about an entity, and when it was loaded."""

    source: str
    kind: str
    location: str
    as_of: dt.date | None
    loaded_at: str | None
    trusted: bool
    figures: dict[str, Any] = Field(description="figures as stated; others are absent")
    capabilities: tuple[str, ...] = Field(description="labels of the capabilities it states")
    signals: dict[str, float | str] = Field(description="raw signals by metric, or their state")
    edited: tuple[EditedCapability, ...] = Field(description="capabilities whose text it edited")


class StatedValue(Answer):
    """A value that sources state, the newest day it is stated for, and the sources."""

    value: str | int | float | bool
    as_of: dt.date | None
    sources: tuple[str, ...]


class SourceConflict(Answer):
    """A figure of an entity on which sources disagree: the value in use and the others."""

    slug: str
    figure: str
    shown: StatedValue
    why: str = Field(description="why it is preferred to the first of the others")
    others: tuple[StatedValue, ...]


class RetractReport(Answer):
    """What was retracted: the sources, and what no other source states."""

    sources: tuple[SourceContents, ...]
    entities: int = Field(description="entities that no other source states")
    capabilities: int = Field(description="capabilities that no other source states")
    events: int = Field(description="search events in no other file")
    mentions: int = Field(description="mentions written or removed")
    matched: int = Field(description="daily evidence written or removed")
    outdated: bool = Field(description="whether the published run includes sources retracted since")
    dry_run: bool = False


class AliasReport(Answer):
    """An alias: its source, the slug, and the entity it means."""

    source: str
    alias: str
    slug: str
    before: str | None = Field(description="slug of the entity it meant before")
    sources: int = Field(description="sources that state something about this slug")
    outdated: bool = Field(description="whether the published run predates this alias")
    dry_run: bool = False


class Template(Answer):
    """A minimal valid input of a kind: its text, and a file name that fits."""

    kind: str
    name: str
    text: str


Level = Literal["error", "warning", "hint"]


class LintFinding(Answer):
    """One finding in a manifest.

    Args:
        path: the file.
        line: where, 1-based.
        column: where, 1-based.
        level: error (the file cannot be loaded), warning (probably a mistake) or hint (missing evidence).
        message: what is wrong and what to do.
        worth: how many of 100 points depend on the missing evidence, if any.
    """

    path: str
    line: int
    column: int
    level: Level
    message: str
    worth: float | None = None


def level_counts(findings: Iterable[LintFinding]) -> dict[Level, int]:
    """Return the number of findings by level."""
    counts = Counter(finding.level for finding in findings)
    return {level: counts[level] for level in get_args(Level)}
