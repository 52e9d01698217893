"""Answers about a graph in operation; the field names are the keys of `--format json`."""

from __future__ import annotations

import datetime as dt
from typing import Literal, TypeAlias

from pydantic import Field

from matchgraph.answers.base import Answer
from matchgraph.answers.nightly import NightlyStep

Outcome: TypeAlias = Literal["running", "published", "refused", "failed"]


class NightRecord(Answer):
    """A night as it is kept: what was loaded, refused, moved and guarded, and how long each stage took."""

    began: dt.datetime = Field(description="UTC")
    ended: dt.datetime | None = Field(None, description="None while it runs, or if it was killed")
    as_of: dt.date = Field(description="the day the ranks hold for")
    outcome: Outcome = Field(description="`running` also of a night that was killed")
    reason: str | None = Field(None, description="why it did not publish")
    backup_failed: str | None = Field(None, description="why its backup failed, whether it published or not")
    run: str | None = Field(None, description="the run that it published")
    steps: tuple[NightlyStep, ...] = ()
    stages: dict[str, float] = Field(default_factory=dict, description="seconds of each stage of its steps")
    loaded: int = Field(0, description="statements new or replaced")
    unchanged: int = 0
    superseded: int = 0
    events: int = Field(0, description="search events new to the log")
    refused: int = Field(0, description="inputs refused")
    refusals: tuple[str, ...] = Field((), description="the first of them, with the reason")
    entities: int = Field(0, description="entities ranked")
    changed: int = Field(0, description="entities of which a printed digit changed")
    positions_moved: int = 0
    backup: str | None = Field(None, description="the backup that was made")


class Disk(Answer):
    """A folder of the graph, what it takes, and what is left of its disk."""

    what: str
    folder: str
    bytes: int = Field(description="of its files")
    free: int = Field(description="bytes left on its disk")


class Problem(Answer):
    """Something an operator has to look at; the name stays the same for monitors."""

    name: str
    message: str


class Status(Answer):
    """The state of a graph in operation, at one moment."""

    at: dt.datetime = Field(description="UTC")
    program: str
    server: str = Field(description="kind of server")
    address: str
    schema_version: str | None
    run: str | None = Field(None, description="the published run")
    as_of: dt.date | None = None
    published_at: dt.datetime | None = Field(None, description="UTC")
    age_days: int | None = Field(None, description="days since the day of the run")
    entities: int = Field(0, description="entities the run ranks")
    certified: int = Field(0, description="positions of it that are certified")
    waiting: bool = Field(False, description="whether newer statements, or all, wait for a recompute")
    outdated: bool = Field(False, description="whether the run includes sources retracted since")
    sources_since: int = Field(0, description="sources loaded since it was published; all without a run")
    recorded_searches: int = Field(0, description="lines of the journal of recorded searches")
    waiting_outcomes: int = Field(0, description="outcomes that have nothing to do with what was shown")
    counts: dict[str, int] = Field(default_factory=dict, description="nodes and relationships by kind")
    disks: tuple[Disk, ...] = ()
    used_by: int | None = Field(None, description="process of another command that keeps the server running")
    night_of: int | None = Field(None, description="process of the night that is running")
    backup_reads: bool = Field(False, description="whether a backup holds up those that write")
    unfinished_copy: bool = False
    night: NightRecord | None = Field(None, description="the last night")
    problems: tuple[Problem, ...] = ()
