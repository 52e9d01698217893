"""The same statements, methodology and day give the same bytes: any order, number of threads and server."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.contract.conftest import EXAMPLES, Command, SameOnBoth

DAY = "2026-11-20"
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
PAGES = ("claude-vs-intellicode.txt", "openai-gpt-5-chat-vs-claude.txt", "more-comparisons.csv")
SAMPLES = ("passports.jsonl", "signals.csv")
SHOWN = ("claude", "intellicode", "openai-gpt-5-chat", "llama-4", "windsurf", "midjourney")


@pytest.fixture
def inputs(tmp_path: Path) -> list[Path]:
    """Pages, a table, passports, raw signals and two files of searches that share some events."""
    draw = random.Random(5)
    lines = []
    for number in range(80):
        shown = draw.sample(SHOWN, 4)
        hit = draw.choice(shown)
        search = {
            "id": f"e{number}",
            "at": f"2026-11-{1 + number % 19:02}T10:00:00Z",
            "intent": f"need {number % 5}",
            "shown": [{"entity": slug, "position": place} for place, slug in enumerate(shown, 1)],
            "clicked": [hit],
            "outcome": {"entity": hit, "success": draw.random() < 0.6},
            "actor": f"a{number % 17}",
        }
        lines.append(json.dumps(search) + "\n")
    (tmp_path / "one.jsonl").write_text("".join(lines[:50]))
    (tmp_path / "two.jsonl").write_text("".join(lines[40:]))
    measured = [f"{slug},stars,{draw.randrange(9000)},2026-11-0{day}\n" for slug in SHOWN for day in (1, 2)]
    (tmp_path / "stars.csv").write_text("slug,metric,value,as_of\n" + "".join(measured))
    own = [tmp_path / name for name in ("one.jsonl", "two.jsonl", "stars.csv")]
    return [
        *(Path(EXAMPLES) / name for name in PAGES),
        *(ROOT / "docs" / "samples" / name for name in SAMPLES),
        *own,
    ]


def recomputed(threads: int) -> bytes:
    """Return what a process of its own prints with a given number of threads."""
    command = [str(Path(sys.executable).with_name("matchgraph")), "recompute", "--dry-run", "--as-of", DAY]
    environment = {**os.environ, **dict.fromkeys(THREADS, str(threads))}
    ran = subprocess.run([*command, "--format", "json"], env=environment, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr.decode()
    return ran.stdout


@pytest.mark.usefixtures("graph_url")
def test_threads_order_and_server_change_no_byte(
    command: Command,
    empty: Callable[[], None],
    inputs: list[Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    same_on_both: SameOnBoth,
) -> None:
    monkeypatch.setenv("MATCHGRAPH_EVENTS", str(tmp_path / "log"))
    assert command("load", *inputs).code == 0
    by_threads = {threads: recomputed(threads) for threads in (1, 4)}
    assert set(by_threads.values()) == {by_threads[1]}
    answers = []
    for turn in range(2):
        if turn:
            empty()
            monkeypatch.setenv("MATCHGRAPH_EVENTS", str(tmp_path / "other log"))
            random.Random(turn).shuffle(inputs)
            for path in inputs:
                assert command("load", path).code == 0, path
        report = command("recompute", "--as-of", DAY, "--accept-uncertified", "--format", "json").json()
        assert report["run"]["id"] == json.loads(by_threads[1])["run"]["id"]
        answers.append((report, command("top", "--limit", "1000", "--format", "json").out))
    assert answers[0] == answers[1]
    answer = (by_threads[1], answers[0])
    same_on_both(answer)
