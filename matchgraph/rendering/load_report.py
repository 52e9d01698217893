"""Render what a load did: a sentence if it is simple, else a table by kind and outcome."""

from __future__ import annotations

from collections.abc import Iterator

from matchgraph.answers.sources import LoadReport
from matchgraph.rendering.rows import render_rows

NOUNS = {
    "page": "Pages",
    "table": "Pages",  # each row holds one figure
    "passport": "Passports",
    "manifest": "Manifests",
    "signals": "Tables of signals",
}
WOULD = {"loaded": "would load", "replaced": "would replace"}
FATES = ("loaded", "replaced", "unchanged", "superseded", "refused", "skipped")


def render_load(report: LoadReport) -> str:
    """Return a load report as text without a final newline.

    >>> from matchgraph.answers.sources import KindCounts
    >>> render_load(LoadReport(loaded=2, kinds=(KindCounts(kind="page", loaded=2),)))
    'Pages: loaded 2.'
    """
    extra = " ".join(_extra(report))
    if _is_simple(report):
        return " ".join(filter(None, (_sentence(report), extra)))
    return "\n".join(filter(None, (_table(report), extra)))


def _is_simple(report: LoadReport) -> bool:
    return not report.refused and len(_nouns(report)) <= 1


def _nouns(report: LoadReport) -> set[str]:
    return {NOUNS[counts.kind] for counts in report.kinds if counts.kind in NOUNS}


def _named(fate: str, report: LoadReport) -> str:
    return WOULD.get(fate, fate) if report.dry_run else fate


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


def _extra(report: LoadReport) -> Iterator[str]:
    """Yield what else happened, one sentence each."""
    if report.entities or report.mentions:
        yield f"Refreshed {report.entities} entities and {report.mentions} mentions."
    if report.events or report.duplicate_events:
        yield f"Events: {report.events} new, {report.duplicate_events} duplicate."
    if report.waiting_outcomes:
        yield f"Outcomes that wait, of what has nothing to do with what was shown: {report.waiting_outcomes}."
    if report.unknown_candidates:
        yield f"{report.unknown_candidates} candidates in the event log are not stated by any source yet."
    if report.waiting:
        yield f"Entities with signals but no page or passport yet: {report.waiting}."
