"""The examples in docs/formats.md and the templates are inputs that load as they are."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

import pytest

from loaders.page_wording import NEUTRAL
from matchgraph import MatchGraph
from matchgraph.facade.sources import check_inputs
from matchgraph.facade.templates import KINDS, TemplateKind, template
from tests.conftest import ROOT
from tests.contract.conftest import Command
from tests.loaders.test_comparison_page import neutral

PAGE = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
EXAMPLES = {
    (which, name): text
    for which, name, text in re.findall(r"<!-- (minimal|full) (\S+) -->\n```\w+\n(.*?)```\n", PAGE, re.DOTALL)
}
NAMES = {
    *("page.txt", "table.csv", "tools.csv", "events.jsonl", "signals.csv", "passport.json", "manifest.yaml"),
}


def test_each_kind_has_a_minimal_example_that_is_its_template() -> None:
    minimal = {name: text for (which, name), text in EXAMPLES.items() if which == "minimal"}
    assert minimal.keys() == NAMES
    assert minimal == {template(kind).name: template(kind).text for kind in KINDS}
    assert sum(which == "full" for which, _ in EXAMPLES) == 8


def test_the_manual_lists_each_word_that_has_a_neutral_one() -> None:
    (table,) = re.findall(
        r"^\| published \| neutral \|\n\|---\|---\|\n(.*?)\n\n", PAGE, re.DOTALL | re.MULTILINE
    )
    rows = re.findall(r"^\| `(.+?)`.* \| (?:`(.+)`|nothing) \|$", table, re.MULTILINE)
    assert len(rows) == len(table.splitlines()) == len(NEUTRAL)
    assert [neutral(published) for published, _ in rows] == [instead for _, instead in rows]


@pytest.mark.parametrize("example", EXAMPLES, ids=" ".join)
def test_an_example_is_read_without_a_refusal(tmp_path: Path, example: tuple[str, str]) -> None:
    (tmp_path / example[1]).write_text(EXAMPLES[example], encoding="utf-8")
    report = check_inputs([str(tmp_path)])
    assert (report.refusals, report.loaded + report.events > 0) == ((), True)


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_loads_from_standard_input(
    command: Command, monkeypatch: pytest.MonkeyPatch, kind: TemplateKind
) -> None:
    printed = command("template", kind)
    assert (printed.code, printed.err) == (0, "")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(printed.out.encode()), encoding="utf-8"))
    ran = command("load", "-", "--dry-run", "--format", "json")
    assert (ran.code, ran.json()["refused"], ran.json()["refusals"]) == (0, 0, [])


def test_all_examples_together_make_a_ranked_graph(graph: MatchGraph, tmp_path: Path) -> None:
    for (_, name), text in EXAMPLES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    report = graph.load([str(tmp_path)])
    assert report.refusals == ()
    assert report.events == 3
    graph.recompute()
    assert [entity.slug for entity in graph.top().entities if entity.rank] == ["quill", "inkwell"]


def test_who_beat_whom_is_enough_to_be_ranked(command: Command, graph: MatchGraph, tmp_path: Path) -> None:
    (tmp_path / "results.csv").write_text(template("table").text, encoding="utf-8")
    (tmp_path / "declared.json").write_text(
        template("passport").text.replace("uill", "uip"), encoding="utf-8"
    )
    graph.load([str(tmp_path)])
    graph.recompute()
    quill, inkwell, quip = graph.top().entities
    assert (quill.slug, inkwell.slug, quip.slug) == ("quill", "inkwell", "quip")
    assert quill.rank is not None
    assert inkwell.rank is not None
    assert quill.rank > inkwell.rank
    assert quip.rank is None
    unranked = graph.explain("quip").unranked or ""
    assert unranked.startswith(
        "it is only known from a passport, which declares what it can do but measures nothing"
    )
    assert "load a table of signals" in unranked
    assert graph.explain("quill").unranked is None
    assert unranked in " ".join(command("explain", "quip").out.split())
    assert "`matchgraph explain quip` says why" in command("show", "quip").out
