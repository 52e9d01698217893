"""The commands that read, as users run them, on both servers: forms, keys, filters, names and exit codes."""

from __future__ import annotations

import csv
import io
import itertools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.shell_completion import ShellComplete
from pydantic import BaseModel
from selectolax.lexbor import LexborHTMLParser

from graph.model import Comparison
from matchgraph.answers.entities import ComparisonAnswer, EntityCard, RankedEntity
from matchgraph.answers.explaining import Explanation
from matchgraph.answers.exploring import Alternative, Different, Relation
from matchgraph.answers.runs import Evaluated, HistoryEntry, RecomputeReport, RecordedRunAnswer, RunDifference
from matchgraph.answers.searching import Found, Resolved
from matchgraph.answers.sources import (
    AliasReport,
    LintFinding,
    LoadReport,
    RetractReport,
    SourceContents,
    SourceOfEntity,
    Template,
)
from matchgraph.answers.upkeep import Finding
from matchgraph.cli import matchgraph as matchgraph_command
from ranking.methodology import Methodology
from tests.conftest import ROOT, RunningGraph
from tests.contract.browsed import broken_links
from tests.contract.conftest import EXAMPLES, Command, SameOnBoth

pytestmark = pytest.mark.usefixtures("examples")

ROWS: dict[str, type[BaseModel]] = {
    "top": RankedEntity,
    "alternatives stable-diffusion": Alternative,
    "different stable-diffusion": Different,
    "neighbourhood stable-diffusion": Relation,
    "search subtitles": Found,
    "check": Finding,
    "lint docs/samples/tablesift.yaml": LintFinding,
    "runs": RecordedRunAnswer,
    "sources": SourceContents,
    "show claude --sources": SourceOfEntity,
    "history claude": HistoryEntry,
    "evaluate --split 2026-10-01": Evaluated,
}
QUERIES: dict[str, set[str]] = {
    "query": {"group", "name", "parameters", "purpose"},
    "query most_compared limit=5": {"slug", "name", "pages", "won", "rank"},
}
OBJECTS: dict[str, type[BaseModel]] = {
    "show claude": EntityCard,
    "explain claude": Explanation,
    "compare claude gpt-4": ComparisonAnswer,
    "diff 1 latest": RunDifference,
    "compare vladmandic--sdnext stable-diffusion --as-stated": Comparison,
    "recompute --dry-run": RecomputeReport,
    f"load {EXAMPLES} --dry-run": LoadReport,
    "methodology show": Methodology,
    "template table": Template,
    "resolve subtitles": Resolved,
    "retract claude-vs-intellicode --dry-run": RetractReport,
    "merge openai--whisper-base openai--whisper --dry-run": AliasReport,
    "alias sd stable-diffusion --dry-run": AliasReport,
}
LISTS = [*ROWS, *QUERIES]


def split(text: str) -> list[str]:
    return text.split(" ")


@pytest.mark.parametrize("asked", LISTS)
def test_a_list_is_an_array_of_objects_with_the_keys_of_its_model(command: Command, asked: str) -> None:
    rows = command(*split(asked), "--format", "json").json()
    assert rows
    keys = set(ROWS[asked].model_fields) if asked in ROWS else QUERIES[asked]
    assert all(set(row) == keys for row in rows)
    if asked in ROWS:
        assert [ROWS[asked].model_validate(row).model_dump(mode="json") for row in rows] == rows


@pytest.mark.parametrize("asked", OBJECTS)
def test_an_object_has_the_keys_of_its_model(command: Command, asked: str) -> None:
    answer = command(*split(asked), "--format", "json").json()
    assert OBJECTS[asked].model_validate(answer).model_dump(mode="json") == answer


@pytest.mark.parametrize("asked", LISTS)
def test_csv_and_markdown_have_a_line_for_each_row(command: Command, asked: str) -> None:
    rows = command(*split(asked), "--format", "json").json()
    table = list(csv.DictReader(io.StringIO(command(*split(asked), "--format", "csv").out)))
    assert len(table) == len(rows)
    plain = [name for name in table[0] if isinstance(rows[0].get(name), str)]
    assert plain
    assert [[line[n] for n in plain] for line in table] == [[row[n] or "" for n in plain] for row in rows]
    head, rule, *lines = command(*split(asked), "--format", "markdown").out.splitlines()
    assert len(lines) == len(rows)
    assert {line.replace("\\|", "").count("|") for line in (head, rule, *lines)} == {head.count("|")}


@pytest.mark.parametrize(
    ("asked", "form"),
    [
        (asked, form)
        for asked, form in itertools.product([*LISTS, *OBJECTS], ["table", "csv", "markdown"])
        if not ("--as-stated" in asked and form == "csv")  # the text of a page is no table
    ],
)
def test_every_command_prints_every_form(command: Command, asked: str, form: str) -> None:
    ran = command(*split(asked), "--format", form)
    assert ran.code == 0, ran.err
    assert ran.out.endswith("\n") or "--as-stated" in asked
    assert not ran.out.lstrip().startswith("{")
    assert "None" not in ran.out


def test_the_answer_is_alone_on_standard_output(command: Command) -> None:
    ran = command("top", "--format", "csv")
    assert ran.out.startswith("position,slug,")
    run = command("runs", "--format", "json").json()[0]
    for said in (run["id"], run["as_of"], run["methodology"], "0 days old", "certified"):
        assert said in ran.err
        assert said not in ran.out


def test_the_table_of_a_ranking_shows_what_signals_say_next_to_the_rank(command: Command) -> None:
    head, _, first, *_ = command("top").out.splitlines()
    assert head.split() == ["#", "slug", "type", "prior", "events", "rank", "low", "high", "tier", "free"]
    entity = command("top", "--format", "json").json()[0]
    assert first.split()[:3] == ["1", entity["slug"], entity["type"]]
    assert float(first.split()[3]) == entity["prior"] == entity["published_rank"]
    assert float(first.split()[5]) == entity["rank"]


def test_looking_something_up_loads_no_arrays() -> None:
    asked = (
        "from matchgraph.cli import run; run(['top']); import sys; "
        "print([name for name in ('numpy', 'pandas', 'pyarrow') if name in sys.modules])"
    )
    process = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert process.stdout.splitlines()[-1] == "[]"
    assert "llama-4" in process.stdout


def test_without_the_semantic_extra_a_search_goes_by_words_and_says_so() -> None:
    blocked = (
        "import sys; sys.modules['wordllama'] = None; "
        "from matchgraph.cli import run; sys.exit(run(sys.argv[1:]))"
    )
    process = [sys.executable, "-c", blocked, "search", "subtitles", "--format", "json"]
    searched = subprocess.run(process, capture_output=True, text=True, cwd=ROOT, check=True)
    assert "'.[semantic]'" in searched.stderr
    rows = json.loads(searched.stdout)
    assert rows[0]["slug"] in {
        "whisper-cli",
        "whisper-large-v3",
        "openai--whisper-base",
    }  # which make subtitles
    assert not any("similar" in row["why"] for row in rows)
    forced = subprocess.run(
        [*process, "--semantic", "on"], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert (forced.returncode, forced.stdout) == (2, "")
    assert "'.[semantic]'" in forced.stderr


def test_a_table_fits_the_terminal(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for asked in (*LISTS, "show claude"):
        lines = command(*split(asked)).out.splitlines()
        assert max(map(len, lines)) <= 80, asked


def values(command: Command, *arguments: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = command(*arguments, "--format", "json").json()
    return rows


@pytest.mark.parametrize("asked", ["top", "alternatives whisper-large-v3", "different stable-diffusion"])
def test_filters_keep_what_fits_and_only_that(command: Command, asked: str) -> None:
    words = [*split(asked), "--limit", "1000"]
    everything = values(command, *words)
    slugs = {row["slug"] for row in everything}
    for option, fits in (
        (["--type", "model"], lambda row: row["type"] == "model"),
        (["--free"], lambda row: row["free"] is True),
        (["--min-rank", "50"], lambda row: row["rank"] >= 50),
    ):
        kept = values(command, *words, *option)
        assert all(fits(row) for row in kept)
        assert 0 < len(kept) < len(everything)
        if asked != "different stable-diffusion":  # a spread depends on what may be in it
            assert {row["slug"] for row in kept} == {row["slug"] for row in everything if fits(row)}
        assert {row["slug"] for row in kept} <= slugs
    assert len(values(command, *split(asked), "--limit", "2")) == 2


def test_a_type_may_be_written_as_pages_print_it(command: Command) -> None:
    assert values(command, "top", "--type", "MCP Server") == values(command, "top", "--type", "mcp") != []


def test_nothing_that_fits_is_an_empty_array(command: Command) -> None:
    ran = command("top", "--type", "benchmark", "--format", "json")
    assert ran.json() == []
    assert "nothing matches" in ran.err


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("stable-diffusion", "stable-diffusion"),  # a slug, though other names begin with it
        ("Stable Diffusion", "stable-diffusion"),
        ("stable DIFFUSION", "stable-diffusion"),
        ("OpenAI: GPT-5 Chat", "openai-gpt-5-chat"),
        ("midj", "midjourney"),
        ("The Stack", "the-stack-v2"),
    ],
)
def test_an_entity_is_known_by_slug_name_or_start(command: Command, text: str, slug: str) -> None:
    assert command("show", text, "--format", "json").json()["entity"]["slug"] == slug


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("openai", ["openai-gpt-5-chat", "openai--whisper-base", "choose one"]),
        ("diffusion", ["stable-diffusion", "names that contain it"]),
        ("no such thing", ["no such thing", "matchgraph top"]),
        ("", ["matchgraph top"]),
        ("'}) RETURN 1 //", ["matchgraph top"]),
    ],
)
def test_nothing_or_too_much_is_not_found_and_candidates_are_named(
    command: Command, text: str, said: list[str]
) -> None:
    for words in (["show", text], ["alternatives", text], ["different", text], ["compare", text, "claude"]):
        ran = command(*words)
        assert (ran.code, ran.out) == (4, "")
        assert all(part in ran.err for part in said)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("show clade", "did you mean claude (Claude)?"),
        ("show Midjurney", "did you mean midjourney (Midjourney)?"),
        ("compare clade gpt-4", "did you mean claude (Claude)?"),
        ("top --type modell", "there is no type 'modell'; did you mean model?"),
        ("search subtitles --type zzz", "the types are agent, api, "),
        ("movers --type mpc", "there is no type 'mpc'; did you mean mcp?"),
        ("query sources_of slug=clade", "did you mean claude (Claude)?"),
        ("query top_entities type=modell", "did you mean model?"),
    ],
)
def test_what_is_misspelt_is_suggested(command: Command, asked: str, said: str) -> None:
    ran = command(*split(asked))
    assert (ran.code, ran.out) == (4, "")
    assert said in ran.err


def test_a_query_takes_entities_and_types_as_they_are_called(command: Command) -> None:
    for given, slug in (
        ("sources_of slug=Claude", "sources_of slug=claude"),
        ("top_entities type=Model",) * 2,
    ):
        asked = [f"query {each}".split(" ") for each in (given, slug)]
        assert command(*asked[0]).out == command(*asked[1]).out != ""


def test_nothing_found_is_said_on_a_terminal(command: Command) -> None:
    for asked in ("top --type benchmark", "query equal_names", "movers"):
        ran = command(*split(asked))
        assert (ran.code, ran.out, ran.err.splitlines()[-1]) == (0, "", "0 rows")
        assert "0 rows" not in command(*split(asked), "--format", "json").err
    ran = command("cypher", "MATCH (e:Entty)-[:MENTION]->() WHERE e.slgu = 'a' RETURN e.slug")
    assert ran.err.splitlines() == [
        "note: the graph has no label 'Entty' (at 1:10); did you mean Entity?",
        "note: the graph has no relationship type 'MENTION' (at 1:19); did you mean MENTIONS?",
        "note: the graph has no property 'slgu' (at 1:40); did you mean slug?",
        "0 rows",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ["compare", "claude", "midjourney", "--as-stated"],
        ["compare", "vladmandic--sdnext", "stable-diffusion", "--as-stated", "--source", "other"],
    ],
)
def test_a_page_that_is_not_there_is_not_found(command: Command, arguments: list[str]) -> None:
    ran = command(*arguments)
    assert (ran.code, ran.out) == (4, "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("nonsense", "nonsense"),
        ("top --nonsense", "--nonsense"),
        ("top --format xml", "xml"),
        ("top --min-rank 101", "101"),
        ("top --limit 0", "0"),
        ("load", "PATH"),
        ("show", "ENTITY"),
        ("history", "ENTITY"),
        ("diff latest", "RUN"),
        ("evaluate", "--split"),
        ("methodology fit", "--until"),
        ("compare claude", "RIGHT"),
        ("compare claude claude", "itself"),
        ("compare claude gpt-4 --source x", "--as-stated"),
        ("compare claude intellicode --as-stated --format csv", "--format csv"),
        ("different claude --dial 2", "2"),
        ("recompute --engine magic", "power"),
        ("recompute --as-of yesterday", "yesterday"),
        ("query nonsense", "matchgraph query"),
        ("query most_compard", "did you mean most_compared?"),
        ("query most_compared limit=many", "integer"),
        ("query most_compared limit", "name=value"),
        ("query most_compared depth=1", "depth"),
        ("query sources_of", "slug"),
        ("methodology check nonsense.yaml", "nonsense.yaml"),
        ("top --graph nonsense:x", "embedded:PATH"),
    ],
)
def test_wrong_usage_is_2_and_says_what(command: Command, arguments: str, said: str) -> None:
    ran = command(*split(arguments))
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_a_faulty_methodology_is_2_with_its_line(command: Command, tmp_path: Path) -> None:
    faulty = tmp_path / "methodology.yaml"
    faulty.write_text(
        "weights:\n  default: {adoption: 25, quality: 25, ecosystem: 10, match: 25, freshness: 16}\n"
    )
    ran = command("methodology", "check", faulty)
    assert ran.code == 2
    assert "line 2" in ran.err
    assert "101" in ran.err


def test_a_store_that_cannot_be_reached_is_3(command: Command, tmp_path: Path) -> None:
    for address in ("bolt://127.0.0.1:1", f"embedded:{tmp_path / 'none'}"):
        ran = command("top", "--graph", address)
        assert (ran.code, ran.out) == (3, "")
        assert str(tmp_path / "none") in ran.err or "127.0.0.1:1" in ran.err
    assert not (tmp_path / "none").exists()  # a command that reads makes no graph


def test_a_wrong_password_is_3_and_not_printed(
    command: Command, monkeypatch: pytest.MonkeyPatch, examples: RunningGraph
) -> None:
    monkeypatch.setenv("MATCHGRAPH_PASSWORD", "not-the-password")
    ran = command("top", "--graph", examples.store.connection.url)
    assert (ran.code, ran.out) == (3, "")
    assert "not-the-password" not in ran.err
    assert "MATCHGRAPH_PASSWORD" in ran.err


def test_a_page_is_rendered_again_as_it_was(command: Command) -> None:
    for path in sorted(Path(EXAMPLES).glob("*.txt")):
        left, _, right = path.stem.partition("-vs-")
        stated = command("compare", left, right, "--as-stated", "--source", path.stem)
        if "Side-by-side" not in stated.out:  # rows of layout B that were broken come out whole
            assert stated.out.encode() == path.read_bytes()
        assert stated.code == 0


def test_a_comparison_has_the_shape_of_a_page(command: Command) -> None:
    text = command("compare", "claude", "midjourney").out
    order = ["Claude vs Midjourney", "Feature", "Type", "Rank of 100", "Claude Capabilities", "Verdict"]
    places = [text.index(part) for part in order]
    assert places == sorted(places)
    assert ", published 48" in text
    assert "Claude scores higher at 47." in text


def test_a_query_is_described(command: Command) -> None:
    said = command("query", "most_compared", "--describe").out
    assert said.startswith("// Purpose:")
    assert "LIMIT $limit" in said


def test_both_servers_answer_alike(command: Command, same_on_both: SameOnBoth) -> None:
    asked = (*LISTS, "show claude", "compare claude gpt-4", "recompute --dry-run", "export")
    same_on_both({each: undated(command(*split(each), "--format", "json").json()) for each in asked})


def undated(answer: Any) -> Any:
    """Return an answer without the moments of loading and publishing, which the graph says nothing by."""
    rows = answer if isinstance(answer, list) else []
    timeless = [row | {name: None for name in ("loaded_at", "published_at") if name in row} for row in rows]
    return timeless or answer


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("show cla", {"claude"}),
        ("compare claude midj", {"midjourney"}),
        ("explain claude --flip intelli", {"intellicode"}),
        ("different claude --not midj", {"midjourney"}),
        ("query most_c", {"most_compared"}),
        ("top --type m", {"mcp", "model"}),
        ("neighb", {"neighbourhood"}),
        ("show zzz", set()),
        ("show --graph nonsense:x cla", set()),
    ],
)
def test_a_shell_completes_entities_queries_types_and_commands(words: str, completed: set[str]) -> None:
    *before, last = words.split(" ")
    complete = ShellComplete(matchgraph_command, {}, "matchgraph", "_MATCHGRAPH_COMPLETE")
    assert {item.value for item in complete.get_completions(before, last)} == completed


def written_files(folder: Path) -> dict[str, bytes]:
    """Return the files of a report by name, without the one that marks the folder."""
    files = (file for file in folder.rglob("[!.]*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def test_a_report_is_whole_and_has_the_same_bytes_again(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    written = command("report", folder, "--limit", "4", "--format", "json").json()
    files = written_files(folder)
    assert (written["folder"], written["entities"], written["files"]) == (str(folder), 4, len(files))
    leading = [each["slug"] for each in command("top", "--limit", "4", "--format", "json").json()]
    for slug in leading:
        assert f"entity/{slug}.html" in files
        links = LexborHTMLParser(files[f"graph/{slug}.html"]).css("#graph-links tbody tr")
        ends = {end.attributes["data-key"] for row in links for end in row.css("a")}
        assert f"entity:{slug}" in ends, "others may have no page here, and are named without a link"
    assert {"index.html", "board/index.html", "runs/index.html", "methodology/index.html"} <= files.keys()
    assert broken_links(folder) == []
    assert command("report", folder, "--limit", "4").out.startswith(f"Wrote {len(files)} files about 4 ent")
    assert written_files(folder) == files
    (folder / "letter.txt").write_text("mine")
    for arguments, code in ((("--type", "nothing"), 4), (("--limit", "0"), 2)):
        assert command("report", folder, *arguments).code == code
    assert (folder / "index.html").read_bytes() == files["index.html"], "a refused report changes nothing"
