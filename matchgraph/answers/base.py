"""Base of the answers, pydantic models whose field names are the keys of `--format json`."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """Settings shared by all answers."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    def _repr_html_(self) -> str:
        """Return the answer as HTML for notebooks."""
        from matchgraph.answers.notebook import facts  # noqa: PLC0415  start-up time

        return facts(self.model_dump(mode="json"), type(self).__name__)
