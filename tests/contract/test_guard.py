"""A run that is not good enough, or not sure enough, is stored and not published; on both servers."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from scipy.special import logit

from tests.contract.conftest import EXAMPLES, Command, SameOnBoth

pytestmark = pytest.mark.usefixtures("graph_url")
PAGES = f"{EXAMPLES}/more-comparisons.csv"  # 22 entities, and no prose to go through
DAYS = ("2026-11-01", "2026-11-02", "2026-11-03")
ROUGH = {"tolerance": 1e-3, "appeal_variance": 1e-12}  # at which rounding is wider than a printed digit


@pytest.fixture
def methodology(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what puts a methodology with some other constants in force."""
    ours = yaml.safe_load(command("methodology", "show").out)

    def changed(**sections: dict[str, Any]) -> None:
        data = {**ours, **{name: {**ours[name], **values} for name, values in sections.items()}}
        path = tmp_path / "methodology.yaml"
        path.write_text(yaml.safe_dump(data))
        monkeypatch.setenv("MATCHGRAPH_METHODOLOGY", str(path))

    return changed


def ranks(command: Command) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = command("top", "--limit", "100", "--format", "json").json()
    return rows


def runs(command: Command) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = command("runs", "--format", "json").json()
    return rows


def test_a_run_unlike_the_published_one_is_stored_and_the_next_one_works(
    command: Command, methodology: Any
) -> None:
    strict = {"tau": 0.99, "rbo": 0.99, "entities_from": 22}  # as many as both rank
    command("load", PAGES)
    methodology(guard=strict)
    command("recompute", "--as-of", DAYS[0])
    before = ranks(command)
    methodology(guard=strict, weights=only("ecosystem"))
    dry = command("recompute", "--as-of", DAYS[1], "--dry-run", "--format", "json").json()
    assert "the guard requires 0.99" in dry["refusal"]
    refused = command("recompute", "--as-of", DAYS[1])
    assert (refused.code, refused.out) == (5, "")
    stored, published = runs(command)
    assert (stored["state"], stored["current"], published["current"]) == ("stored", False, True)
    for said in (
        stored["id"],
        published["id"],
        "Kendall's tau",
        "rank-biased overlap",
        f"{stored['tau']:.4f}",
        "--accept-below-guard",
    ):
        assert said in refused.err
    assert ranks(command) == before
    found = command("diff", "latest", stored["id"], "--format", "json").json()
    assert found["changes"]
    assert command("recompute", "--as-of", DAYS[1], "--accept-uncertified").code == 5
    accepted = command("recompute", "--as-of", DAYS[1], "--accept-below-guard", "--format", "json").json()
    assert (accepted["run"]["id"], accepted["published"]) == (stored["id"], True)
    assert {row["slug"] for row in ranks(command)} == {row["slug"] for row in before}
    assert ranks(command) != before
    positions = {c["slug"]: c["position"] for c in found["changes"]}
    assert {r["slug"]: r["position"] for r in ranks(command) if r["slug"] in positions} == positions
    assert command("recompute", "--as-of", DAYS[1]).code == 0  # what is published needs no leave again
    now = runs(command)[0]
    assert now["published_at"] is not None
    assert now == {**stored, "state": "published", "current": True, "published_at": now["published_at"]}
    methodology(guard=strict | {"tau": 1.0, "rbo": 1.0}, weights=only("ecosystem"))
    assert command("recompute", "--as-of", DAYS[2]).code == 0  # as the published one is


def test_an_uncertified_run_is_stored_until_it_is_accepted(command: Command, methodology: Any) -> None:
    command("load", PAGES)
    command("recompute", "--as-of", DAYS[0])
    before = ranks(command)
    methodology(utility=ROUGH)
    refused = command("recompute", "--as-of", DAYS[1])
    assert (refused.code, refused.out) == (5, "")
    assert "of 22 positions are certified, 22 are required" in refused.err
    assert "as exact as rounding allows" in refused.err
    assert "--accept-uncertified" in refused.err
    assert "--accept-below-guard" not in refused.err
    assert ranks(command) == before
    assert [run["state"] for run in runs(command)] == ["stored", "published"]
    assert command("recompute", "--as-of", DAYS[1], "--accept-below-guard").code == 5
    assert command("recompute", "--as-of", DAYS[1], "--accept-uncertified").code == 0
    methodology(utility=ROUGH, guard={"certified": 0})
    assert command("recompute", "--as-of", DAYS[2]).code == 0


def test_what_rounding_leaves_open_is_a_tie_and_stops_no_night(
    command: Command, methodology: Any, same_on_both: SameOnBoth
) -> None:
    """Without statements a rank is 100·expit(s·logit(r/100)): s puts those that print 23 on 23.005."""
    command("load", PAGES)
    onto = float(logit(0.23005) / logit(0.23))
    methodology(utility={"prior_scale": onto, "unvouched_word": 0.0})
    report = command("recompute", "--as-of", DAYS[0], "--format", "json").json()
    rows = ranks(command)
    tied = [row for row in rows if row["published_rank"] == 23]
    assert len(tied) > 1
    assert (report["run"]["tied"], report["run"]["certified"]) == (len(tied), len(rows))
    assert {row["rank"] for row in tied} == {23.01}
    assert len({row["position"] for row in tied}) == 1
    again = command("recompute", "--as-of", DAYS[0])
    assert f"positions are certified, {len(tied)} entities at the limit of rounding as ties (" in again.out
    assert [run["id"] for run in runs(command)] == [report["run"]["id"]]
    same_on_both((report["run"]["id"], rows))


CANDIDATES = ("llama-4", "gpt-4", "intellicode", "midjourney", "windsurf")


def searches(path: Path, days: tuple[str, ...], chosen: str, seed: int) -> Path:
    """Write searches of which a favourite takes every one that shows it."""
    draw, lines = random.Random(seed), []
    for day in days:
        for number in range(40):
            shown = draw.sample(CANDIDATES, 4)
            hit = chosen if chosen in shown else shown[0]
            lines.append(
                {
                    "id": f"{seed}-{day}-{number}",
                    "at": f"{day}T10:00:00Z",
                    "intent": "write down what was said",
                    "shown": [{"entity": slug, "position": i} for i, slug in enumerate(shown, 1)],
                    "clicked": [hit],
                    "outcome": {"entity": hit, "success": hit == chosen},
                    "actor": f"{seed}-{number}",
                }
            )
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_later_clicks_judge_a_run_and_complete_the_record_of_the_run_before(
    command: Command, tmp_path: Path, methodology: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATCHGRAPH_EVENTS", str(tmp_path / "log"))
    command("load", PAGES)
    assert command("load", searches(tmp_path / "one.jsonl", DAYS[:2], "intellicode", 1)).code == 0
    methodology(guard={"entities_from": 1000, "searches_from": 10, "ndcg_loss": 0.0})
    past = command("recompute", "--as-of", DAYS[0], "--format", "json").json()["run"]
    assert past["later_searches"] == 40
    assert None not in [
        past[name] for name in ("ndcg", "reciprocal_rank", "pairwise_accuracy", "calibration")
    ]
    assert (past["tau"], past["rbo"]) == (None, None)
    today = command("recompute", "--as-of", DAYS[1], "--format", "json").json()["run"]
    assert (today["later_searches"], today["ndcg"], today["calibration"]) == (0, None, None)
    assert today["tau"] is not None
    assert command("load", searches(tmp_path / "two.jsonl", DAYS[2:], "intellicode", 2)).code == 0
    recorded = runs(command)
    assert command("recompute", "--as-of", DAYS[2], "--dry-run").code == 0
    assert runs(command) == recorded
    assert command("recompute", "--as-of", DAYS[2]).code == 0
    last, between, first = runs(command)
    assert (last["later_searches"], between["later_searches"], first["later_searches"]) == (0, 40, 40)
    assert between["ndcg"] is not None
    again = runs(command)
    assert command("recompute", "--as-of", DAYS[2]).code == 0
    assert runs(command) == again
    back = command("recompute", "--as-of", DAYS[0], "--format", "json").json()["run"]
    assert back["later_searches"] == 80  # of both days after its own


def test_a_run_that_orders_the_same_later_clicks_worse_is_refused(
    command: Command, tmp_path: Path, methodology: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATCHGRAPH_EVENTS", str(tmp_path / "log"))
    command("load", PAGES)
    lenient = {"tau": -1.0, "rbo": 0.0, "searches_from": 40}
    places: dict[str, dict[str, int]] = {}
    for signal in ("ecosystem", "adoption"):
        methodology(guard=lenient, weights=only(signal))
        assert command("recompute", "--as-of", DAYS[0], "--accept-uncertified").code == 0
        places[signal] = {row["slug"]: row["position"] for row in ranks(command)}
    falls = {slug: places["ecosystem"][slug] - places["adoption"][slug] for slug in CANDIDATES}
    favourite = max(CANDIDATES, key=lambda slug: falls[slug])
    command("load", searches(tmp_path / "one.jsonl", DAYS[1:2], favourite, 1))
    assert command("recompute", "--as-of", DAYS[0], "--accept-uncertified").code == 0
    good = runs(command)[0]
    methodology(guard=lenient, weights=only("ecosystem"))
    refused = command("recompute", "--as-of", DAYS[0], "--accept-uncertified")
    bad = runs(command)[0]
    assert bad["ndcg"] < good["ndcg"] - 0.02
    assert (refused.code, refused.out) == (5, "")
    assert "NDCG@10 on 40 later searches" in refused.err
    assert "--accept-below-guard" in refused.err
    # A run of the day of the clicks has seen them, so they judge neither.
    assert command("recompute", "--as-of", DAYS[1], "--accept-uncertified").code == 0


def test_a_refused_run_leaves_all_that_is_answered(
    command: Command, tmp_path: Path, methodology: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATCHGRAPH_EVENTS", str(tmp_path / "log"))
    command("load", PAGES, searches(tmp_path / "one.jsonl", DAYS[:1], "intellicode", 1))
    assert command("recompute", "--as-of", DAYS[0]).code == 0
    before = answered(command)
    assert before[1]
    strict = {"tau": 1.0, "rbo": 1.0, "entities_from": 22}
    methodology(guard=strict, weights=only("ecosystem"), evidence={"credible_level": 0.2})
    assert command("recompute", "--as-of", DAYS[1]).code == 5
    assert answered(command) == before
    assert command("recompute", "--as-of", DAYS[1], "--accept-below-guard").code == 0
    assert answered(command) != before


RUNS = {"Run", "Publication", "Methodology"}


def answered(command: Command) -> tuple[list[Any], list[Any]]:
    """Return the graph without its runs and what they said: its nodes, and what serves which intent."""
    exported = command("export").json()
    nodes = [node for node in exported["nodes"] if node["label"] not in RUNS]
    return nodes, [each for each in exported["relationships"] if each["type"] == "MATCHED"]


def only(signal: str) -> dict[str, Any]:
    """Weights that leave one signal alone."""
    points = dict.fromkeys(("adoption", "quality", "ecosystem", "match", "freshness"), 0)
    points[signal] = 100
    return dict.fromkeys(("default", "model", "finetune", "benchmark", "prompt"), points)
