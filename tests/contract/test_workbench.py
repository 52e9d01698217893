"""The commands `cypher` and `schema` and the interactive workbench, as a user meets them, on both servers."""

from __future__ import annotations

import io
import json
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from graph.errors import GuardRefusedError
from graph.loading import load_statements
from graph.projection import project
from graph.schema import SCHEMA
from graph.store import Store
from matchgraph import open as open_graph
from matchgraph.cli import run
from matchgraph.cli.workbench import CypherCompleter, Workbench, history_file
from matchgraph.exploring.cypher_session import CypherSession, cypher_session
from tests.contract.pages import page, side

SLUGS = "MATCH (e:Entity) RETURN e.slug AS slug, e.free AS free ORDER BY slug"


@pytest.fixture
def loaded(store: Store, graph_url: str) -> Store:
    list(load_statements(store, [page(side("a", pricing="Free"), side("b")), page(side("b"), side("c"))]))
    project(store)
    return store


@pytest.fixture
def session(loaded: Store) -> Iterator[CypherSession]:
    with cypher_session(loaded) as session:
        yield session


def test_text_in_all_formats(loaded: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cypher", SLUGS, "--format", "csv"]) == 0
    assert capsys.readouterr().out == "slug,free\na,true\nb,false\nc,false\n"
    assert run(["cypher", SLUGS, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0] == {"slug": "a", "free": True}
    assert run(["cypher", SLUGS, "--format", "markdown"]) == 0
    assert capsys.readouterr().out.splitlines()[2] == "| a | yes |"
    assert run(["cypher", SLUGS]) == 0
    assert capsys.readouterr().out.splitlines()[2].split() == ["a", "yes"]


def test_parameters_are_json_where_they_parse(loaded: Store, capsys: pytest.CaptureFixture[str]) -> None:
    text = "RETURN $n + 1 AS n, $list AS list, $word AS word, $none IS NULL AS none, $sign AS sign"
    values = ["n=5", "list=[1, 2]", "word=claude", "none=null", "sign=a=b"]
    arguments = [part for value in values for part in ("-p", value)]
    assert run(["cypher", text, *arguments, "--format", "json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row == {"n": 6, "list": [1, 2], "word": "claude", "none": True, "sign": "a=b"}


def test_text_from_a_file_and_from_standard_input(
    loaded: Store, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "slugs.cypher"
    file.write_bytes(
        b"\xef\xbb\xbf// all of them\r\n" + SLUGS.replace(" ORDER", "\r\nORDER").encode() + b";\r\n"
    )
    assert run(["cypher", "-f", str(file), "--format", "csv"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["a,true", "b,false", "c,false"]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(file.read_bytes())))
    assert run(["cypher", "-", "--format", "csv"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["a,true", "b,false", "c,false"]


def test_a_cut_is_told_on_stderr(loaded: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cypher", SLUGS, "--limit", "2", "--format", "json"]) == 0
    output = capsys.readouterr()
    assert len(json.loads(output.out)) == 2
    assert output.err == "only the first 2 rows are shown; raise --limit for more\n"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (
            ["MATCH (e) DETACH DELETE e"],
            5,
            "error: 'DETACH' at 1:11 is not allowed here: ad hoc queries may only read",
        ),
        (["RETURN merge.node(['X']) AS x"], 5, "error: 'merge' at 1:8 is not allowed here"),
        (["CALL dbms.listConfig()", "--explain"], 5, "error: 'dbms.listConfig' at 1:6 is not a procedure"),
        (["RETURN 1 / 0"], 2, "error: the query failed: "),
        (["RETURN 1", "-p", "x"], 2, "'x' is not of the form name=value"),
        ([], 2, "give one of TEXT, - for standard input, --file FILE, or --interactive"),
        (["RETURN 1", "--interactive"], 2, "give one of TEXT"),
        (["--interactive"], 2, "--interactive needs a terminal"),
        (["-f", "nowhere.cypher"], 2, "nowhere.cypher"),
    ],
)
def test_what_cannot_be_done_has_a_code_and_a_sentence(
    loaded: Store, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, said: str
) -> None:
    assert run(["cypher", *arguments]) == code
    output = capsys.readouterr()
    assert (output.out, said in output.err) == ("", True), output.err


def test_the_plan(loaded: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cypher", SLUGS, "--explain"]) == 0
    assert "NodeByLabelScan" in capsys.readouterr().out
    assert run(["cypher", SLUGS, "--explain", "--format", "json"]) == 0
    assert "NodeByLabelScan" in json.loads(capsys.readouterr().out)["plan"]


def test_the_same_in_python(loaded: Store, graph_url: str) -> None:
    with open_graph(graph_url) as graph:
        answer = graph.cypher("MATCH (e:Entity) WHERE e.slug > $slug RETURN e.slug AS s ORDER BY s", slug="a")
        assert (answer.rows, answer.cut) == (({"s": "b"}, {"s": "c"}), False)
        with pytest.raises(GuardRefusedError, match="'CREATE' at 1:1"):
            graph.cypher("CREATE (n)")


def test_schema_tells_all_there_is(loaded: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    counts = {row["name"]: row["count"] for row in rows if row["kind"] != "property"}
    assert counts.keys() == {owner.name for owner in (*SCHEMA.labels, *SCHEMA.relationships)}
    assert (counts["Entity"], counts["COMPARED_WITH"], counts["Run"]) == (3, 2, 0)
    assert {"slug", "rank"} <= {row["property"] for row in rows if row["name"] == "Entity"}
    assert all(row["meaning"] for row in rows)


@pytest.fixture
def typed(session: CypherSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Type on the workbench, as on a terminal, and leave by Ctrl-D."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))

    def typing(keys: str) -> None:
        with create_pipe_input() as keyboard:
            keyboard.send_text(keys + "\x04")
            Workbench(session, form="csv", limit=2, keyboard=keyboard, screen=DummyOutput()).talk()

    return typing


def test_a_conversation(typed: Callable[[str], None], capsys: pytest.CaptureFixture[str]) -> None:
    typed(
        ":param slug=a\n"
        "MATCH (e:Entity)\nWHERE e.slug > $slug\nRETURN e.slug AS slug ORDER BY slug;\n"
        "RETURN 1 AS one\n\n"
        "CREATE (n);\n"
        "RETURN no_one;\n"
        ":nonsense\n"
        ":explain MATCH (e:Entity) RETURN e\n"
        "RETURN 'a;b' AS last;\n"
    )
    output = capsys.readouterr()
    assert output.out.startswith("slug\nb\nc\none\n1\n")
    assert "NodeByLabelScan" in output.out
    assert output.out.endswith("last\na;b\n")
    assert "error: 'CREATE' at 1:1 cannot begin a statement" in output.err
    assert "no_one" in output.err
    assert "error: unknown command ':nonsense'" in output.err


def test_what_was_typed_is_remembered_for_the_user_alone(typed: Callable[[str], None]) -> None:
    typed("RETURN 1 AS one;\n:quit\n")
    assert "RETURN 1 AS one;" in history_file().read_text()
    assert stat.S_IMODE(history_file().stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("before", "among", "not_among"),
    [
        ("", {"MATCH", "RETURN", "shortestPath(", "db.labels("}, {"Entity", "CREATE"}),
        ("MATCH (e:En", {"Entity"}, {"MENTIONS", "END"}),
        ("MATCH (e)-[:M", {"MENTIONS", "MATCHED"}, {"MATCH", "Entity"}),
        ("MATCH (e)-[:STATES|HAS", {"HAS_CAPABILITY"}, set()),
        ("MATCH (e:Entity) RETURN e.publ", {"published_rank"}, {"rank"}),
        ("MATCH (e:Entity) RETURN e.slug ord", {"ORDER"}, set()),
        ("RETURN 'MAT", set(), {"MATCH"}),
    ],
)
def test_completion_knows_the_schema(before: str, among: set[str], not_among: set[str]) -> None:
    found = CypherCompleter().get_completions(Document(before), CompleteEvent())
    texts = {completion.text for completion in found}
    assert among <= texts
    assert not texts & not_among
