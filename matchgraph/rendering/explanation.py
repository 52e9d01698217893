"""An explanation as text: points, decomposition of the evidence, uncertainty, and changes."""

from __future__ import annotations

from typing import Any

from matchgraph.answers.explaining import EvidencePoints, Explanation, SignalPoints, Standing
from matchgraph.rendering.path import shortened
from matchgraph.rendering.rows import render_rows, titled

Row = dict[str, Any]
IN_ALL = "evidence in all"  # by which the tables of the evidence are brought together


def render_explanation(answer: Explanation, form: str) -> str:
    """Return an explanation as a terminal table, CSV or Markdown, ending with a newline."""
    asked = [("Hypothetical", _counterfactual(answer)), (flip_text(answer), _flip(answer))]
    answered = any(rows for _, rows in asked)
    sections = [
        *asked,  # what was asked for comes first, and why below
        ("Entity" if answered else "", _facts(answer)),
        ("Points", _points(answer.signals)),
        ("Evidence", _evidence(answer.evidence)),
        ("Shares of the evidence", _shares(answer.evidence)),
        ("Strongest paths", _ways(answer.evidence)),
        ("Uncertainty", _open(answer)),
        ("Since the previous run", _change(answer)),
    ]
    if form == "csv":
        rows = [{"section": title or "Entity", **row} for title, rows in sections for row in rows]
        return render_rows(rows, form, list(dict.fromkeys(name for row in rows for name in row)))
    return "\n".join(titled(title, form) + render_rows(rows, form) for title, rows in sections if rows)


def _facts(answer: Explanation) -> list[Row]:
    facts = {
        "slug": answer.slug,
        "name": answer.name,
        "rank": as_text(answer.standing) + (f": {answer.unranked}" if answer.unranked else ""),
        "evidence": answer.summary,
        "position": answer.standing and f"{answer.standing.position} of {answer.ranked}",
        "published": None if answer.current else as_text(answer.published),
        "run": f"{answer.run} as of {answer.as_of}",
        "methodology": answer.methodology,
    }
    return [{"figure": name, "value": value} for name, value in facts.items() if value is not None]


def as_text(standing: Standing | None) -> str:
    """Return a standing as one line."""
    if standing is None:
        return "unranked"
    return f"{standing.rank:.2f} ({standing.low:.2f} to {standing.high:.2f}), tier {standing.tier}"


def _points(signals: tuple[SignalPoints, ...]) -> list[Row]:
    rows: list[Row] = [
        {
            "signal": each.signal,
            "points": each.points,
            "of": each.possible,
            "value": f"{each.value:.4f}",
            "between": f"{each.low:.4f} and {each.high:.4f}",
            "state": each.state.replace("_", " "),
            "why": each.why,
        }
        for each in signals
    ]
    if rows:
        total = round(sum(each.points for each in signals), 2)
        rows.append({"signal": "rank", "points": total, "of": 100.0})
    return rows


def _evidence(evidence: EvidencePoints | None) -> list[Row]:
    if evidence is None:
        return []
    weight = f"weighted {100 * evidence.weight:.0f} % next to the signals"
    rows: list[Row] = [{"of": "signals alone", "points": f"{evidence.prior:.2f}", "behind it": ""}]
    if evidence.events or evidence.outcomes:
        behind = f"{evidence.events:.4g} effective events; with reports {weight}"
        rows.append({"of": "clicks", "points": f"{evidence.clicks:+.2f}", "behind it": behind})
    if evidence.outcomes:
        behind = f"{evidence.outcomes:.4g} effective outcomes"
        rows.append({"of": "reports", "points": f"{evidence.reports:+.2f}", "behind it": behind})
    if evidence.statements:
        behind = f"{evidence.statements} that count, with mentions"
        rows.append({"of": "comparisons", "points": f"{evidence.comparisons:+.2f}", "behind it": behind})
        rows.append({"of": "mentions", "points": f"{evidence.mentions:+.2f}", "behind it": ""})
    if len(rows) > 1:
        rows.append({"of": IN_ALL, "points": f"{evidence.points:+.2f}", "behind it": "without the signals"})
    if evidence.lift is not None:
        behind = f"{evidence.lift:.4g} times that of exposure alone; for information"
        rows.append({"of": "reach", "points": "", "behind it": behind})
    return rows


def _shares(evidence: EvidencePoints | None) -> list[Row]:
    if evidence is None or not evidence.shares:
        return []
    rows: list[Row] = [
        {"by": share.dimension, "which": shortened(share.name), "points": f"{share.points:+.2f}"}
        for share in evidence.shares
    ]
    return [*rows, {"by": "each of these", "which": IN_ALL, "points": f"{evidence.points:+.2f}"}]


def _ways(evidence: EvidencePoints | None) -> list[Row]:
    if evidence is None or not evidence.ways:
        return []
    rows: list[Row] = [
        {"way": " → ".join(shortened(node) for node in way.nodes), "points": f"{way.points:+.2f}"}
        for way in evidence.ways
    ]
    if evidence.other_ways:
        rows.append({"way": "all others", "points": f"{evidence.other_ways:+.2f}"})
    return [*rows, {"way": IN_ALL, "points": f"{evidence.points:+.2f}"}]


def _open(answer: Explanation) -> list[Row]:
    return [
        {
            "signal": each.signal,
            "state": each.state.replace("_", " "),
            "points from": each.least_points,
            "to": each.most_points,
            "then rank from": each.rank_low,
            "to ": each.rank_high,
            "positions": f"{each.position_low} to {each.position_high}",
        }
        for each in answer.open
    ]


def _counterfactual(answer: Explanation) -> list[Row]:
    then = answer.counterfactual
    if then is None:
        return []
    before = {each.signal: each.points for each in answer.signals}
    rows: list[Row] = [{"figure": "if", "now": "", "then": change} for change in then.changes]
    rows += [
        {"figure": "rank", "now": as_text(answer.standing), "then": as_text(then.standing)},
        {"figure": "position", "now": _position(answer.standing), "then": _position(then.standing)},
    ]
    return rows + [
        {"figure": f"points of {each.signal}", "now": before.get(each.signal), "then": each.points}
        for each in then.signals
        if each.points != before.get(each.signal)
    ]


def _position(standing: Standing | None) -> int | None:
    return standing.position if standing else None


def _change(answer: Explanation) -> list[Row]:
    change = answer.change
    if change is None:
        return []
    rows = [{"figure": "previous run", "value": f"{change.run} as of {change.as_of}"}]
    rows += [{"figure": "the entity is", "value": change.standing}]
    rows += [{"figure": name, "value": f"{by:+g}"} for name, by in change.changed.items()]
    return rows + [{"figure": "possible cause", "value": cause} for cause in change.causes]


def flip_text(answer: Explanation) -> str:
    """Return as a sentence which evidence to remove so that the other entity ranks above."""
    flip = answer.flip
    if flip is None:
        return ""
    above = f"{flip.other} above {answer.slug}"
    if flip.already:
        return f"{flip.other} already ranks above {answer.slug}."
    tried = f"the {flip.among} pieces of evidence" if flip.among != 1 else "the one piece of evidence"
    if flip.proof == "impossible":
        return f"Removing no combination of {tried} lifts {above}."
    if flip.proof == "not found":
        return f"No combination of {tried} was found whose removal lifts {above}; one may exist."
    removed = f"these {len(flip.items)}" if len(flip.items) > 1 else "this one"
    fewer = "no smaller combination does" if flip.proof == "least" else "a smaller combination may, too"
    return f"Removing {removed} of {tried} lifts {above}; {fewer}."


def _flip(answer: Explanation) -> list[Row]:
    flip = answer.flip
    if flip is None:
        return []
    rows: list[Row] = [{"what": each.kind, "which": each.name, "whose": each.whose} for each in flip.items]
    for slug, then in ((answer.slug, flip.standing), (flip.other, flip.other_standing)):
        if then is not None:
            rows.append(
                {"what": "then", "which": slug, "whose": f"position {then.position}, rank {as_text(then)}"}
            )
    return rows or [{"what": "nothing", "which": "", "whose": ""}]
