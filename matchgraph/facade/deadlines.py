"""Deadlines for questions to the facade, and for work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from graph.deadline import Deadline, until

__all__ = ["Deadline", "given_up_after", "until"]


@contextmanager
def given_up_after(seconds: float | None) -> Iterator[None]:
    """Give the work in the block up after some seconds; None never does.

    Raises:
        DeadlineExceededError: they have passed.
    """
    if seconds is None:
        yield
        return
    late = (
        f"this took longer than the {seconds:g} s it may take and was given up; the published run stays. Run "
        "it again with a longer --timeout: it resumes"
    )
    with until(Deadline(seconds, late)):
        yield
