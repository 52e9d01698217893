"""Tables of tools: rows of one slug are one declaration, a bad row is named and the rest goes on."""

from __future__ import annotations

import io
from pathlib import Path

import duckdb
import pytest

from graph.errors import InputRefusedError
from graph.model import DeclaredEntity, Statement
from loaders.files import Options, read_paths, read_stream
from loaders.kind import InputWarning, Loaded
from loaders.kinds import kind_named
from loaders.manifest import parse
from loaders.manifest_source import declared

HEADER = "slug,name,type,description,url,pricing,free,starting_price,capability,intents,capabilities\n"
FULL = (
    HEADER
    + "quill,Quill,cli,Writes letters.,https://quill.example,freemium,,$4,Writes letters.,write; answer,\n"
    + "ink,Ink,App,,,paid,yes,,,,Reads pages. ; Keeps breaks.\n"
    + "Quill,,,,,,,,Reads dates.,,\n"
)
MANIFEST = """\
manifest: 1
artifact:
  slug: quill
  name: Quill
  type: cli
  description: Writes letters.
  url: https://quill.example
  pricing: {model: freemium, starting_price: $4}
capabilities:
  - {name: a, description: Writes letters., intents: [write, answer]}
  - {name: b, description: Reads dates.}
"""


def read(text: str, **options: object) -> list[Loaded]:
    return list(read_stream(io.BytesIO(text.encode()), Options(**options), location="in/t.csv"))  # type: ignore[arg-type]


def tools(items: list[Loaded]) -> list[DeclaredEntity]:
    assert all(isinstance(item, Statement) for item in items), items
    return [entity for item in items if isinstance(item, Statement) for entity in item.entities]


def test_rows_of_one_slug_declare_what_its_manifest_would() -> None:
    quill, ink = tools(read(FULL))
    manifest = declared(parse(MANIFEST).manifest)
    assert quill == manifest.model_copy(
        update={"capabilities": tuple(c.model_copy(update={"name": None}) for c in manifest.capabilities)}
    )
    assert (ink.type_label, ink.pricing, ink.free, ink.capability_count) == ("App", "paid", True, 2)
    assert [each.description for each in ink.capabilities] == ["Reads pages.", "Keeps breaks."]


def test_each_tool_is_a_source_of_its_own() -> None:
    first, second = (item.source for item in read(FULL, trusted=False) if isinstance(item, Statement))
    assert (first.id, first.kind, first.trusted) == ("tools/quill", "manifest", False)
    assert (second.id, second.location) == ("tools/ink", "in/t.csv")
    changed = FULL.replace("Reads dates.", "Reads years.")
    other = [item.source.sha256 for item in read(changed) if isinstance(item, Statement)]
    assert other[0] != first.sha256
    assert other[1] == second.sha256


def test_the_slug_comes_from_the_name_and_rows_may_repeat() -> None:
    (tool,) = tools(read("Name;Type;Capability\nA B;cli;Digs.\nA B;cli;Digs.\nA B;;Flies.\n"))
    assert (tool.slug, [each.position for each in tool.capabilities]) == ("a-b", [1, 2])


@pytest.mark.parametrize(
    ("cell", "free"),
    [("true", True), ("Yes", True), ("1", True), ("false", False), ("No", False), ("0", False)],
)
def test_free_is_said_in_words_or_digits(cell: str, free: bool) -> None:
    (tool,) = tools(read(f"name,type,free\nA B,cli,{cell}\n"))
    assert tool.free is free


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("quill,,App,,,,,,,,", "type is 'App', but line 2 says 'cli' of 'quill'"),
        ("quill,Quil,,,,,,,,,", "name is 'Quil', but line 2 says 'Quill' of 'quill'"),
        ("new,New,,,,,,,,,", "type is missing: the first row of a tool states its name and type"),
        (",,cli,,,,,,,,", "name is missing: fill in the name or the slug of the tool"),
        ("a b,A,cli,,,,,,,,", "'a b' is not a slug"),
        (",…,cli,,,,,,,,", "no slug can be derived from the name '…'"),
        ("new,New,cli,,,gratis,,,,,", "pricing is 'gratis'; expected open_source, free, freemium, paid"),
        ("new,New,cli,,,,perhaps,,,,", "free is 'perhaps'; expected true or false"),
        ("quill,,,,,,,,,dig,", "intents are those of the capability in the same row, and it states none"),
        ("quill,,,,,,,,,," + "; ".join(map(str, range(1001))), "more than 1000 capabilities of one tool"),
        ("quill,Quill", "2 cells, but the header has 11"),
        ("new,New,cli,\0,,,,,,,", "a NUL character"),
        (f"new,{'n' * 1001},cli,,,,,,,,", "expected at most 1000 characters"),
    ],
)
def test_a_bad_row_is_named_and_the_rest_goes_on(row: str, reason: str) -> None:
    items = read(f"{FULL}{row}\nbee,Bee,cli,,,,,,,,\n")
    (bad,) = (item for item in items if isinstance(item, InputRefusedError))
    assert str(bad).startswith("in/t.csv:5: ")
    assert reason in str(bad)
    good = [item for item in items if isinstance(item, Statement)]
    assert [item.source.id for item in good] == ["tools/quill", "tools/ink", "tools/bee"]
    assert good[:2] == read(FULL)


def test_parquet_is_read_as_csv_is(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(FULL)
    copy = "COPY (SELECT * FROM read_csv(?, all_varchar => true)) TO '{}' (FORMAT parquet)"
    duckdb.execute(copy.format(tmp_path / "tools.parquet"), [str(tmp_path / "t.csv")])
    assert tools(list(read_paths([str(tmp_path / "tools.parquet")]))) == tools(read(FULL))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("slug,capability\na,b\n", "in/t.csv:1: the table of tools has no column name, type"),
        ("name,type,type\na,b,c\n", "in/t.csv:1: the column 'type' is duplicated"),
    ],
)
def test_a_header_that_is_none_is_refused(text: str, reason: str) -> None:
    (refusal,) = read(text, kind=kind_named("tools"))
    assert str(refusal) == reason


def test_what_is_not_read_is_named() -> None:
    warning, _ = read("name,type,capabilty\nA,cli,Digs.\n")
    assert str(warning).startswith(
        "in/t.csv:1: these columns are not read: capabilty; a tool has slug, name,"
    )
    (warning,) = read("name,type\n")
    assert str(warning) == "in/t.csv: the table has no rows"


def test_a_table_of_signals_and_tools_is_read_as_either() -> None:
    text = "slug,name,type,stars,as_of\nant,Ant,cli,5,2026-01-02\n"
    warning, signals = read(text)
    assert isinstance(warning, InputWarning) and isinstance(signals, Statement)
    assert signals.source.kind == "signals"
    assert (
        "not read: name, type; to read what the tools are as well, load the table again with --kind tools"
        in (str(warning))
    )
    _, ant = read(text, kind=kind_named("tools"))
    assert isinstance(ant, Statement) and ant.source.id == "tools/ant"


def test_a_table_that_lacks_a_column_is_told_the_nearest_kind() -> None:
    (refusal,) = read("slug,description,capability\na,b,c\n")
    assert str(refusal).endswith("the nearest kind is tools, which also needs name, type")
