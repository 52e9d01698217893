"""Answers about exports and copies; the field names are the keys of `--format json`."""

from __future__ import annotations

import datetime as dt
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


class BackupReport(Answer):
    """A backup: where it is, when it was made, and of what."""

    target: str
    bytes: int
    made_at: dt.datetime = Field(description="UTC")
    program: str = Field(description="version of matchgraph that made it")
    server: str = Field(description="kind of server of the graph")
    run: str | None = Field(description="the published run")
    nodes: int
    relationships: int
    events: int = Field(description="files of search events")
    runs: int = Field(description="kept runs")
    tokens: int = Field(0, description="tokens of its server; 0 in backups of format 1")
    uploads: int = Field(0, description="files uploaded to its server; 0 in backups of format 1")
    removed: tuple[str, ...] = Field((), description="older backups of the folder that were removed")


class RestoreReport(Answer):
    """What was restored, from which backup."""

    backup: BackupReport
    server: str = Field(description="kind of server of the graph it was restored into")
    nodes: int
    relationships: int
    resumed: bool = Field(description="whether it resumed an interrupted restore")
    own_tokens: bool = Field(description="whether the graph has tokens of its own, which stayed")
    same_methodology: bool = Field(description="whether the constants in force are those of the backup")
