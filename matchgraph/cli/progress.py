"""A progress line on a terminal, and silence elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from matchgraph import Progress, silent
from matchgraph.cli.logs import to_terminal


@contextmanager
def progress() -> Iterator[Progress]:
    """Yield a function that shows the progress of a stage, on stderr if that is a terminal."""
    if not to_terminal():
        yield silent
        return
    from rich.console import Console  # noqa: PLC0415  start-up time
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        TextColumn("{task.completed:,.0f}{task.fields[of]}"),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks = {}

        def show(stage: str, done: int, total: int | None = None) -> None:
            of = f" of {total:,}" if total else ""
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total, of=of)
            bar.update(tasks[stage], completed=done, total=total, of=of)

        yield show
