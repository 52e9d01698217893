"""Base of the answers, pydantic models whose field names are the keys of `--format json`."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """Settings shared by all answers."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    def _repr_html_(self) -> str:
        """Return the answer as HTML for notebooks."""
        from matchgraph.answers.notebook import facts  # noqa: PLC0415  start-up time

        return facts(self.model_dump(mode="json"), type(self).__name__)


class OfRun(Answer):
    """Base of the answers that contain ranks; None if no run is published."""

    run: str | None = Field(None, description="id of the run that its ranks are of")
    as_of: dt.date | None = Field(None, description="the day of that run")
    methodology: str | None = Field(None, description="id of the methodology of that run")


class OfPublishedRun(OfRun):
    """Base of the answers that also say whether everything that was loaded or retracted is in the run."""

    outdated: bool = Field(False, description="whether the run includes sources retracted since")
    waiting: bool = Field(False, description="whether newer statements wait for a recompute")
