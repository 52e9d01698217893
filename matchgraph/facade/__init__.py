"""The engine in Python: what every command does, as methods that return models."""

from __future__ import annotations

from matchgraph.facade.exploring import Exploring
from matchgraph.facade.identity import Identity
from matchgraph.facade.ranks import Ranks
from matchgraph.facade.runs import Runs
from matchgraph.facade.seeking import Seeking
from matchgraph.facade.sources import Sources


class MatchGraph(Sources, Identity, Ranks, Runs, Seeking, Exploring):
    """An open match graph. Made by `matchgraph.open`; close it, or use it as a context manager."""
