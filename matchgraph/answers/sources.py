"""Answers about sources; the field names are the keys of `--format json`."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any, Literal, get_args

from pydantic import Field

from matchgraph.answers.base import Answer


class KindCounts(Answer):
    """What became of the inputs of one kind: of statements, and of what was refused or skipped."""

    kind: str
    loaded: int = 0
    replaced: int = 0
    unchanged: int = 0
    superseded: int = 0
    refused: int = 0
    skipped: int = 0


class LoadReport(Answer):
    """What a load did: how many statements of each fate, and which inputs need a look."""

    loaded: int = 0
    replaced: int = 0
    unchanged: int = 0
    superseded: int = 0
    refused: int = 0
    skipped: int = 0
    entities: int = 0
    mentions: int = 0
    events: int = Field(0, description="search events the log did not hold")
    duplicate_events: int = Field(0, description="search events it held, or whose id their file repeats")
    unknown_candidates: int = Field(0, description="what the log names and no source states; it is kept")
    matched: int = Field(0, description="daily evidence written or removed")
    waiting: int = Field(0, description="entities of which only signals are stated; they wait for a page")
    dry_run: bool = False
    refusals: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    kinds: tuple[KindCounts, ...] = Field((), description="the same by kind of input")


class SourceContents(Answer):
    """A source: what it is, when it came, and how much it states."""

    id: str
    kind: str
    location: str
    as_of: dt.date | None
    loaded_at: str | None
    trusted: bool
    entities: int = Field(description="entities it states anything of")
    capabilities: int
    signals: int = Field(description="raw signals")
    events: int = Field(description="distinct search events")


class EditedCapability(Answer):
    """A capability whose text a source edited: its earlier text, and what goes on with it now."""

    before: str
    until: dt.date | None = Field(description="the last day the earlier text was stated")
    now: str = Field(description="label of the capability that goes on with it")
    capability: str = Field(description="its id")
    alike: float = Field(description="share of letters in common with the text that came next, 0-1")


class SourceOfEntity(Answer):
    """What one source states of an entity, and when it came."""

    source: str
    kind: str
    location: str
    as_of: dt.date | None
    loaded_at: str | None
    trusted: bool
    figures: dict[str, Any] = Field(description="as stated; absent ones are not stated")
    capabilities: tuple[str, ...] = Field(description="labels of those it states")
    signals: dict[str, float | str] = Field(description="raw signals by metric, or their state")
    edited: tuple[EditedCapability, ...] = Field(description="those whose text it edited")


class StatedValue(Answer):
    """A value that sources state, the newest day one of them does, and who they are."""

    value: str | int | float | bool
    as_of: dt.date | None
    sources: tuple[str, ...]


class SourceConflict(Answer):
    """A figure of an entity on which its sources disagree: the value that is shown, and the others."""

    entity: str
    figure: str
    shown: StatedValue
    why: str = Field(description="why it is shown, and not the first of the others")
    others: tuple[StatedValue, ...]


class RetractReport(Answer):
    """What was taken back: the sources, and what no other source had brought."""

    sources: tuple[SourceContents, ...]
    entities: int = Field(description="entities no other source states")
    capabilities: int = Field(description="capabilities no other source states")
    events: int = Field(description="search events no other file holds")
    mentions: int = Field(description="mentions written or removed")
    matched: int = Field(description="daily evidence written or removed")
    outdated: bool = Field(description="whether the published run rests on sources taken back since")
    dry_run: bool = False


class AliasReport(Answer):
    """What was stated: the source that says so, the slug, and the entity it means."""

    source: str
    alias: str
    entity: str
    before: str | None = Field(description="the slug of the entity it was stated to mean before")
    sources: int = Field(description="sources that state something under this slug")
    outdated: bool = Field(description="whether the published run rests on what entities were before")
    dry_run: bool = False


Level = Literal["error", "warning", "hint"]


class LintFinding(Answer):
    """One remark on a manifest.

    Args:
        path: the file.
        line: where, 1-based.
        column: where, 1-based.
        level: an error keeps the file from being loaded; a warning is likely a mistake; a hint is evidence
            that is missing.
        message: what, and what to do.
        worth: how many of 100 points the missing evidence decides, where it decides any.
    """

    path: str
    line: int
    column: int
    level: Level
    message: str
    worth: float | None = None


def level_counts(findings: Iterable[LintFinding]) -> dict[Level, int]:
    """Return how many findings there are of each level."""
    counts = Counter(finding.level for finding in findings)
    return {level: counts[level] for level in get_args(Level)}
