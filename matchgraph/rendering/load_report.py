"""Say what a load did, for people: a sentence where it is simple, else a table by kind and outcome."""

from __future__ import annotations

from collections.abc import Iterator

from matchgraph.answers.sources import LoadReport
from matchgraph.rendering.rows import render_rows

NOUNS = {
    "page": "Pages",
    "table": "Pages",  # each row has the figures of one
    "passport": "Passports",
    "manifest": "Manifests",
    "signals": "Tables of signals",
}
FATES = ("loaded", "replaced", "unchanged", "superseded", "refused", "skipped")


def render_load(report: LoadReport) -> str:
    """Return a load's report as text without a newline at its end.

    Args:
        report: what it did.

    >>> from matchgraph.answers.sources import KindCounts
    >>> render_load(LoadReport(loaded=2, kinds=(KindCounts(kind="page", loaded=2),)))
    'Pages: loaded 2.'
    """
    beside = " ".join(_beside(report))
    if _is_simple(report):
        return " ".join(filter(None, (_sentence(report), beside)))
    return "\n".join(filter(None, (_table(report), beside)))


def _is_simple(report: LoadReport) -> bool:
    return not report.refused and len(_nouns(report)) <= 1


def _nouns(report: LoadReport) -> set[str]:
    return {NOUNS[counts.kind] for counts in report.kinds if counts.kind in NOUNS}


def _named(fate: str, report: LoadReport) -> str:
    return "would load" if report.dry_run and fate == "loaded" else fate


def _sentence(report: LoadReport) -> str:
    noun = next(iter(_nouns(report)), NOUNS["page"])
    parts = [
        f"{_named(fate, report)} {count}"
        for fate in FATES
        if (count := getattr(report, fate)) or fate == "loaded"
    ]
    return f"{noun}: " + ", ".join(parts) + "."


def _table(report: LoadReport) -> str:
    shown = [fate for fate in FATES if getattr(report, fate) or fate == "loaded"]
    rows = [
        {"kind": counts.kind} | {_named(fate, report): getattr(counts, fate) for fate in shown}
        for counts in report.kinds
    ]
    return render_rows(rows, "table").rstrip("\n")


def _beside(report: LoadReport) -> Iterator[str]:
    """Yield what else happened, a sentence each."""
    if report.entities or report.mentions:
        yield f"Brought {report.entities} entities and {report.mentions} mentions up to date."
    if report.events or report.duplicate_events:
        yield f"Events: {report.events} new, {report.duplicate_events} duplicate."
    if report.unknown_candidates:
        yield f"{report.unknown_candidates} candidates of the log are stated by no source yet."
    if report.waiting:
        yield f"Entities whose signals wait for a page or a passport: {report.waiting}."
