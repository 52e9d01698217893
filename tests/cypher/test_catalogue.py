"""The catalogue reads its files exactly, and refuses a wrong one with its place and the reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cypher import load_catalogue, open_catalogue
from cypher.catalogue import read_query
from cypher.errors import CatalogueError, ParameterError
from cypher.groups import GROUPS
from cypher.tokens import tokens

GOOD = """\
// Purpose: List entities of a type,
//   best first.
// Parameters:
//   type (string): code of the type
//   before (string? = null): only those stated before this day
//   limit (integer = 20): maximum number of rows
// Columns:
//   slug (string): the entity
//   rank (float?): 0-100, or null
// Example: best type='mcp server' limit=5
MATCH (e:Entity {type: $type})
WHERE $before IS NULL OR e.as_of < $before
RETURN DISTINCT e.slug AS slug, e.rank AS rank ORDER BY rank DESC LIMIT $limit
"""


def headed(body: str, *, parameters: str = "none", columns: str = "none", purpose: str = "Try it.") -> str:
    return f"// Purpose: {purpose}\n// Parameters:{parameters}\n// Columns:{columns}\n{body}\n"


def refusal(text: str, kind: str = "write") -> str:
    with pytest.raises(CatalogueError) as caught:
        read_query("best", kind, text, f"{kind}/best.cypher")  # type: ignore[arg-type]
    return str(caught.value)


def test_a_file_becomes_a_query_with_all_it_declares() -> None:
    query = read_query("best", "read", GOOD, "read/best.cypher")
    assert (query.name, query.kind, query.text) == ("best", "read", GOOD)
    assert query.purpose == "List entities of a type, best first."
    assert {name: p.type for name, p in query.parameters.items()} == {
        "type": "string",
        "before": "string",
        "limit": "integer",
    }
    assert query.parameters["before"].nullable
    assert query.parameters["type"].required
    assert query.parameters["limit"].meaning == "maximum number of rows"
    assert {name: (c.type, c.nullable) for name, c in query.columns.items()} == {
        "slug": ("string", False),
        "rank": ("float", True),
    }
    assert query.example == {"type": "mcp server", "limit": "5"}


def test_the_catalogue_that_comes_with_the_engine_is_in_order() -> None:
    catalogue = load_catalogue()
    assert list(catalogue) == sorted(catalogue)
    assert {query.kind for query in catalogue.values()} >= {"read", "write"}
    assert all(catalogue[query.name] is query for query in catalogue.of_kind("read"))
    assert load_catalogue() is catalogue


SEVERAL = f"""\
// Name: best
{GOOD}
// Name: worst_of_all
// Purpose: Count.
// Parameters: none
// Columns:
//   all (integer): how many
MATCH (n)
// this is no header: Name: third
RETURN count(n) AS all

"""


def several(folder: Path, text: str = SEVERAL, file: str = "read/entities.cypher") -> Path:
    """Write a file of queries below a folder and return the folder."""
    (folder / file).parent.mkdir(exist_ok=True)
    (folder / file).write_text(text)
    return folder


def test_a_query_is_found_by_name_and_a_typo_gets_a_hint(tmp_path: Path) -> None:
    several(tmp_path)
    several(tmp_path, GOOD, "explore/best_of_all.cypher")
    (tmp_path / "read" / "notes.txt").write_text("no query")
    catalogue = open_catalogue(tmp_path)
    assert list(catalogue) == ["best", "best_of_all", "worst_of_all"]
    assert "best" in catalogue
    assert "bets" not in catalogue
    with pytest.raises(CatalogueError, match="there is no query 'bets'; did you mean best"):
        catalogue["bets"]


def test_each_query_of_a_file_is_what_it_would_be_alone(tmp_path: Path) -> None:
    catalogue = open_catalogue(several(tmp_path))
    assert catalogue["best"] == read_query("best", "read", GOOD, "")
    worst = catalogue["worst_of_all"]
    assert (worst.kind, worst.purpose, list(worst.columns)) == ("read", "Count.", ["all"])
    assert worst.text.endswith("header: Name: third\nRETURN count(n) AS all\n")
    assert "best" not in worst.text


def test_a_wrong_query_of_several_is_refused_with_its_line_in_the_file(tmp_path: Path) -> None:
    text = SEVERAL.replace("count(n) AS all", "$from AS all")
    catalogue = open_catalogue(several(tmp_path, text))
    assert catalogue["best"].name == "best"
    line = text.splitlines().index("RETURN $from AS all") + 1
    with pytest.raises(
        CatalogueError, match=rf"^read/entities.cypher:{line}: \$from is used but not declared"
    ):
        catalogue["worst_of_all"]
    text = SEVERAL.replace("Example: best type", "Example: best tpye")
    with pytest.raises(CatalogueError, match=r"^read/entities.cypher:11: query 'best' does not know 'tpye'"):
        open_catalogue(several(tmp_path, text))["best"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ":1: the file, like each of its queries, must begin with '// Name: …'"),
        (GOOD, ":1: the file, like each of its queries, must begin with '// Name: …'"),
        (
            "// All about entities.\n" + SEVERAL,
            ":1: the file, like each of its queries, must begin with '// Name: …'",
        ),
        ("\n// Name:\n" + GOOD, ":2: '' is not a valid query name"),
        (SEVERAL.replace("worst_of_all", "worst of all"), ":16: 'worst of all' is not a valid query name"),
        (
            SEVERAL.replace("worst_of_all", "best"),
            ":17: there is already a query 'best' in read/entities.cypher:2; rename one",
        ),
    ],
)
def test_a_file_that_cannot_be_cut_at_its_names_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        open_catalogue(several(tmp_path, text))
    assert str(caught.value).startswith("read/entities.cypher" + said)


def test_one_name_in_two_folders_is_refused(tmp_path: Path) -> None:
    several(tmp_path)
    several(tmp_path, GOOD, "explore/best.cypher")
    with pytest.raises(
        CatalogueError,
        match=r"explore/best.cypher:1: there is already a query 'best' in read/entities.cypher:2",
    ):
        open_catalogue(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("RETURN 1 AS one", "best.cypher:1: the header lacks '// Purpose:'"),
        ("// Purpose: x\n// Columns: none\nMATCH (n) SET n.a = 1", ":1: the header lacks '// Parameters:'"),
        ("// Purpose:\n// Parameters: none\n// Columns: none\n", ":1: the purpose is empty"),
        ("// List things.\n// Purpose: x\n", ":1: the header must begin with '// Purpose:'"),
        ("// Purpose: x\n// Returns: none\n", ":2: unknown header key 'Returns'"),
        (
            "// Purpose: x\n// Parameters: none\n// Columns:\n//   a (any): x\n// Essential: a, b\n",
            ":5: the essential 'b' is not a column declared above",
        ),
        ("// Purpose: x\n// Purpose: y\n", ":2: 'Purpose' is duplicated"),
        (headed("SET n.a = $a"), ":4: $a is used but not declared"),
        (
            headed("\nSET n.a = 1", parameters="\n//   a (string): x"),
            ":3: parameter 'a' is declared but not used",
        ),
        (headed("", parameters="\n//   a: x"), ":3: 'a: x' is not of the form 'name (type): meaning'"),
        (headed("", parameters="\n//   a (text): x"), ":3: 'a' has the unknown type 'text'"),
        (headed("", parameters="\n//   a (list = [): x"), ":3: the default of 'a' is not JSON"),
        (headed("", parameters='\n//   a (list = "b"): x'), ":3: the default of 'a' is not of type list"),
        (headed("", parameters="\n//   a (list): x\n//   a (list): x"), ":4: 'a' is declared twice"),
        (
            headed("RETURN 1 AS one", columns="\n//   one (integer = 1): x"),
            ":4: the column 'one' has a default, which only a parameter can have",
        ),
        (headed("RETURN 1 AS one"), ":4: the columns returned are one, those declared are none"),
        (
            headed("RETURN 1 AS one, 2 AS two", columns="\n//   two (integer): x\n//   one (integer): x"),
            ":6: the columns returned are one, two, those declared are two, one",
        ),
        (headed("SET n.a = 1", columns="\n//   one (integer): x"), ":3: columns are declared but nothing"),
        (headed("RETURN n.a", columns="\n//   a (any): x"), "RETURN 'n.a' needs a name"),
        (headed("RETURN *", columns="\n//   a (any): x"), "RETURN '*' needs a name"),
        (headed("RETURN 'a\n AS a"), "best.cypher:4: ' is never closed"),
        (
            headed("SET n.a = 1").replace("SET", "// Example: other\nSET"),
            ":4: the example must begin with 'best'",
        ),
        (
            headed("SET n.a = 1").replace("SET", "// Example: best b=1\nSET"),
            ":4: query 'best' does not know 'b'",
        ),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(text: str, said: str) -> None:
    assert said in refusal(text)


@pytest.mark.parametrize(
    "body",
    ["MERGE (n:Entity)", "MATCH (n) DETACH DELETE n", "MATCH (n) set n.a = 1", "LOAD CSV FROM 'x' AS y"],
)
def test_a_query_that_is_said_to_read_may_not_write(body: str) -> None:
    assert "writes, and a query in read/ may only read" in refusal(headed(body), "read")


def test_names_that_look_like_clauses_are_no_writes() -> None:
    body = "MATCH (n:Set {create: 1}) RETURN n.delete AS load"
    query = read_query("best", "read", headed(body, columns="\n//   load (any): x"), "x")
    assert list(query.columns) == ["load"]


def test_only_real_parameters_and_the_outermost_return_count() -> None:
    body = """
// $comment /* RETURN 1 AS no
MATCH (n {a: '$single \\' $still', b: "$double", `$quoted`: 1}) /* $block
 */ WHERE n.a = $`real` AND EXISTS { MATCH (m) RETURN m AS inner }
CALL (n) { MATCH (o) RETURN o.x AS inner }
RETURN [x IN n.list WHERE x > 1 | {a: x, b: 2}] AS list, CASE n.a WHEN 1 THEN 'RETURN' END AS `case`, n
ORDER BY n.a SKIP 1
UNION
RETURN 1 AS list, 2 AS `case`, 3 AS n"""
    columns = "\n//   list (list): x\n//   case (string): x\n//   n (map): x"
    query = read_query("best", "read", headed(body, parameters="\n//   real (any): x", columns=columns), "x")
    assert list(query.columns) == ["list", "case", "n"]


@given(st.text(alphabet="$ab'\"\\`/*\n ", max_size=30))
def test_nothing_inside_a_string_is_taken_for_a_parameter(inside: str) -> None:
    escaped = inside.replace("\\", "\\\\").replace("'", "\\'")
    found = list(tokens(f"RETURN '{escaped}' + $real"))
    assert [t.text for t in found if t.kind == "parameter"] == ["real"]
    assert found[-1].line == 1 + inside.count("\n")


def test_arguments_are_completed_by_defaults() -> None:
    query = read_query("best", "read", GOOD, "x")
    assert query.arguments({"type": "mcp"}) == {"type": "mcp", "before": None, "limit": 20}


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        ({}, "needs 'type'; its parameters are: type, before, limit"),
        ({"type": "mcp", "top": 3}, "does not know 'top'"),
        ({"tpye": "mcp"}, "does not know 'tpye' and needs 'type'"),
        ({"type": None}, "parameter 'type' is a string, got null"),
        ({"type": "mcp", "limit": True}, "parameter 'limit' is an integer, got bool"),
        ({"type": "mcp", "limit": 2.0}, "parameter 'limit' is an integer, got float"),
        ({"type": ["mcp"]}, "parameter 'type' is a string, got list"),
    ],
)
def test_values_that_do_not_fit_are_refused(given_: dict[str, object], said: str) -> None:
    query = read_query("best", "read", GOOD, "x")
    with pytest.raises(ParameterError) as caught:
        query.arguments(given_)
    assert said in str(caught.value)


def test_values_can_be_given_as_text() -> None:
    query = read_query("best", "read", GOOD, "x")
    assert query.parse({"type": "5", "limit": "5"}) == {"type": "5", "before": None, "limit": 5}
    with pytest.raises(ParameterError, match="parameter 'limit' is an integer, 'many' is not"):
        query.parse({"type": "mcp", "limit": "many"})


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        ("list", "a, b", ["a", "b"]),
        ("list", '["a,b", 1]', ["a,b", 1]),
        ("map", '{"a": [1]}', {"a": [1]}),
        ("boolean", "true", True),
        ("float", "1", 1),
        ("any", "plain", "plain"),
        ("any", "1.5", 1.5),
    ],
)
def test_text_becomes_a_value_of_the_declared_type(type_: str, text: str, value: object) -> None:
    body = headed("SET n.a = $a", parameters=f"\n//   a ({type_}): x")
    assert read_query("best", "write", body, "x").parse({"a": text}) == {"a": value}


def test_every_query_for_exploration_is_in_one_group() -> None:
    listed = [name for names in GROUPS.values() for name in names]
    assert sorted(listed) == [query.name for query in load_catalogue().of_kind("explore")]
