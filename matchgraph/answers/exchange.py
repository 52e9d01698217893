"""Answers about exports and copies; the field names are the keys of `--format json`."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import Field

from matchgraph.answers.base import Answer

ExportForm: TypeAlias = Literal["json", "graphml", "gexf", "csv", "parquet", "bundle"]


class ExportReport(Answer):
    """What was exported, and to where."""

    target: str
    form: str
    nodes: int
    relationships: int


class CopyReport(Answer):
    """What was copied."""

    nodes: int
    relationships: int
    events: int = Field(description="files of search events")
    resumed: bool = Field(description="whether it resumed an interrupted copy")
