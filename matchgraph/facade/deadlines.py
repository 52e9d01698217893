"""Deadlines for questions to the facade."""

from __future__ import annotations

from graph.deadline import Deadline, until

__all__ = ["Deadline", "until"]
