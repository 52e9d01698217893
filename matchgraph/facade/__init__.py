"""The Python API: what every command does, as methods that return models."""

from __future__ import annotations

from matchgraph.entities.filters import FilterOptions
from matchgraph.facade.backup import Backup
from matchgraph.facade.browsing import Browsing
from matchgraph.facade.cypher import Cypher
from matchgraph.facade.entities import Entities
from matchgraph.facade.exchange import Exchange
from matchgraph.facade.explaining import Explaining
from matchgraph.facade.exploring import Exploring
from matchgraph.facade.nightly import Nightly
from matchgraph.facade.reports import Reports
from matchgraph.facade.runs import Runs
from matchgraph.facade.searching import Searching
from matchgraph.facade.sources import Sources
from matchgraph.facade.status import StatusOf
from matchgraph.facade.upkeep import Upkeep

__all__ = ["FilterOptions", "MatchGraph"]


class MatchGraph(
    Sources,
    Entities,
    Browsing,
    Runs,
    Nightly,
    Explaining,
    Searching,
    Exploring,
    Cypher,
    Exchange,
    Backup,
    Reports,
    Upkeep,
    StatusOf,
):
    """An open match graph, created by `matchgraph.open`; close it, or use it as a context manager."""
