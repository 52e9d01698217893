"""The search commands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Unpack

import click

from matchgraph import NotFoundError
from matchgraph.cli.options import (
    Command,
    filter_options,
    format_option,
    graph_option,
    note,
    note_if_none,
    opened,
    print_object,
    print_rows,
    which_options,
)

if TYPE_CHECKING:
    from matchgraph.answers.searching import Found, Resolved, ResolvedCandidate, Risk
    from matchgraph.facade import FilterOptions, MatchGraph

semantic_option = click.option(
    "--semantic",
    type=click.Choice(["auto", "on", "off"]),
    default="auto",
    show_default=True,
    help="Whether to search by meaning; auto: if available.",
)


literal_option = click.option(
    "--literal", is_flag=True, help="Search for every word; read none as a condition, as `free` or `like X`."
)


def record_options(command: Command) -> Command:
    """Add --record and --actor."""
    command = click.option("--actor", metavar="A", help="Searcher, for --record.")(command)
    return click.option(
        "--record", is_flag=True, help="Record the search and its results as evidence; prints its id."
    )(command)


@click.command()
@click.argument("text")
@filter_options
@semantic_option
@literal_option
@record_options
@graph_option
@format_option
def search(
    text: str,
    semantic: str,
    literal: bool,
    record: bool,
    actor: str | None,
    address: str | None,
    form: str,
    **filters: Unpack[FilterOptions],
) -> None:
    """Search for TEXT by words, by meaning, and by what served similar searches before.

    Typos, inflected words and other languages match, too; words in quotation marks are taken as they stand.
    `free`, `like X`, `not X`, `cheaper than X` and `alternative to X` are read as conditions, which is said.
    Search by meaning and in other languages needs the extra `semantic`.

    \b
    Example:
      matchgraph search "transcribe audio" --free --limit 5
      matchgraph search "free alternative to midjourney"
      matchgraph search "transcribe audio" --free --record --actor ann
    """
    with opened(address) as graph:
        found = graph.search(text, semantic=semantic != "off", literal=literal, **filters)
        _check_semantic(graph, semantic)
        if record:
            _record(graph, text, found, actor)
    note_if_none(found)
    _say_how_read(found[0].read_as if found else ())
    if found and all(answer.unlikely for answer in found):
        note("nothing in the graph matches well; these are low-confidence guesses")
    elif found and all(answer.guess for answer in found):
        note("none of these is sure: the confidence says how likely each is right")
    columns = ("slug", "name", "type", "rank", "free", "confidence", "capability_name", "why")
    shown = ("slug", "type", "rank", "free", "confidence", "capability_name")
    print_rows([answer.model_dump(mode="json") for answer in found], form, columns, shown)


@click.command()
@click.argument("intent")
@click.option(
    "--risk",
    type=click.Choice(["default", "production", "enterprise", "strict"]),
    default="default",
    show_default=True,
    help="How much evidence to require.",
)
@which_options
@click.option("--limit", type=click.IntRange(0, 100), default=5, show_default=True, help="Alternatives.")
@semantic_option
@literal_option
@record_options
@graph_option
@format_option
def resolve(
    intent: str,
    risk: Risk,
    semantic: str,
    literal: bool,
    record: bool,
    actor: str | None,
    address: str | None,
    form: str,
    **filters: Unpack[FilterOptions],
) -> int:
    """Find the capability and entity that serve INTENT best, with alternatives and confidence.

    A higher risk requires more evidence from trusted searches (see `matchgraph methodology show`). If nothing
    has enough, there is no best answer, the deficit of each candidate is shown, and the exit code is 4.

    \b
    Example:
      matchgraph resolve "transcribe an interview" --risk default
      matchgraph resolve "transcribe an interview" --type cli --free
    """
    with opened(address) as graph:
        answer = graph.resolve(intent, risk=risk, semantic=semantic != "off", literal=literal, **filters)
        _check_semantic(graph, semantic)
        if record:
            shown = (*((answer.best,) if answer.best else ()), *answer.alternatives)
            _record(graph, intent, shown, actor)
    _say_how_read(answer.read_as)
    print_object(answer.model_dump(mode="json"), form, _as_text(answer))
    if answer.best:
        if answer.best.guess:
            note("the best is not sure: its confidence says how likely it is right")
        return 0
    note(f"nothing has enough evidence for '{intent}' at risk '{risk}'")
    return NotFoundError.exit_code


@click.command()
@click.argument("event")
@click.option("--clicked", multiple=True, metavar="X", help="An answer that was chosen; repeatable.")
@click.option("--success", metavar="X", help="The answer that succeeded.")
@click.option("--failure", metavar="X", help="The answer that failed.")
@graph_option
@format_option
def feedback(
    event: str,
    clicked: tuple[str, ...],
    success: str | None,
    failure: str | None,
    address: str | None,
    form: str,
) -> None:
    """Report the outcome of the search recorded under the id EVENT, or of the `last` one.

    X is an entity or capability that the search showed. A success or failure may also be that of a capability
    of an entity shown, or of the entity of a capability shown: it counts for both. The next load or recompute
    counts it.

    \b
    Example:
      matchgraph feedback last --clicked whisper-cli --success whisper-cli
    """
    with opened(address) as graph:
        reported = graph.feedback(event, clicked=clicked, success=success, failure=failure)
    line = f"reported on {reported.event}; the next load or recompute counts it"
    if reported.waits:
        line += f", except the outcome, which waits: the search showed nothing of '{reported.outcome}'"
    print_object(reported.model_dump(mode="json"), form, line)


def _record(
    graph: MatchGraph, text: str, shown: Sequence[Found | ResolvedCandidate], actor: str | None
) -> None:
    if shown:
        note(f"recorded as {graph.record(text, shown, actor=actor)}")


def _as_text(answer: Resolved) -> str:
    """Return an answer as readable text: the best first, then the alternatives with their deficits."""
    lines = [_line("best", answer.best)] if answer.best else []
    return "\n".join([*lines, *(_line("else", each) for each in answer.alternatives)]) or "nothing matches"


def _line(place: str, candidate: ResolvedCandidate) -> str:
    what = f": {candidate.capability_name}" if candidate.capability_name else ""
    proof = (
        f"success at least {candidate.lower:.2f} in {candidate.events:.0f} searches"
        if candidate.events
        else ""
    )
    lacks = f"lacks {', '.join(candidate.lacks)}" if candidate.lacks else ""
    line = "; ".join(part for part in (f"confidence {candidate.confidence:.2f}", proof, lacks) if part)
    return f"{place}  {candidate.slug}{what} ({line})"


def _say_how_read(read_as: Sequence[str]) -> None:
    """Say what was read as a condition, and how to undo it."""
    for what in read_as:
        note(what)
    if read_as:
        note("to search for the words instead, put them in quotation marks or add --literal")


def _check_semantic(graph: MatchGraph, semantic: str) -> None:
    """Say once why meaning is not used, or refuse if it was requested."""
    if semantic == "off" or not (reason := graph.no_meanings()):
        return
    if semantic == "on":
        raise click.UsageError(reason)
    note(reason)
