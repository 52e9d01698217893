"""The errors of runs on files and clusters; every message names the thing, the place and the next step."""

from __future__ import annotations

from graph.errors import InputOutputError, MatchGraphError


class ClusterError(MatchGraphError):
    """A cluster cannot be used as asked."""


class DamagedBlockError(InputOutputError):
    """A block differs from what its manifest says of it."""
