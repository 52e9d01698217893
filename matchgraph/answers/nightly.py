"""The answer of a night; the field names are the keys of `--format json`."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from matchgraph.answers.base import Answer
from matchgraph.answers.exchange import BackupReport
from matchgraph.answers.runs import RecomputeReport
from matchgraph.answers.sources import LoadReport


class NightlyStep(Answer):
    """One step of a night."""

    step: str
    at: dt.datetime = Field(description="when it began, UTC")
    seconds: float = Field(description="how long it took")
    result: str = Field(description="what it did, in words")


class NightlyReport(Answer):
    """A night: its steps, what was loaded, and the run that was published."""

    steps: tuple[NightlyStep, ...]
    load: LoadReport
    recompute: RecomputeReport | None = Field(None, description="absent if too much was refused")
    refusal: str | None = Field(None, description="why the ranks were not recomputed")
    backup: BackupReport | None = Field(None, description="absent if none was asked for")
    stages: dict[str, float] = Field(default_factory=dict, description="seconds of each stage of the steps")
