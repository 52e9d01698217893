"""The printing of Cypher rows and plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matchgraph.cli.options import note, print_object, print_rows
from matchgraph.cli.output import echo

if TYPE_CHECKING:
    from matchgraph.answers.tables import CypherAnswer


def print_answer(answer: CypherAnswer, form: str, limit: int) -> None:
    """Print the rows a query found, and say if there are more, or names that the graph does not have."""
    for text in answer.notes:
        note(f"note: {text}")
    print_rows(answer.rows, form, answer.columns)
    if answer.cut:
        note(f"only the first {limit} rows are shown; raise --limit for more")


def print_plan(plan: str, form: str) -> None:
    """Print a plan: as the server drew it, or as JSON."""
    if form == "json":
        print_object({"plan": plan}, form)
    else:
        echo(plan)
