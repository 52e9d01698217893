"""The guard passes what only reads and refuses all else: writes in any disguise, and the unknown."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cypher import load_catalogue
from cypher.errors import CypherSyntaxError, GuardError
from cypher.guard import MAX_DEPTH, MAX_LENGTH, guarded
from cypher.tokens import tokens
from cypher.vocabulary import FORBIDDEN

READING = [
    "MATCH (e:Entity) RETURN e.slug LIMIT 3",
    "match (e:Entity) where e.slug starts with 'a' return e order by e.rank desc, e.slug asc skip 1 limit 2",
    "MATCH (e:Entity) WHERE e.name CONTAINS 'SET x = 1; DELETE' // CREATE (n)\n RETURN e",
    "/* MERGE */ MATCH (e) RETURN e.set, e . delete, e {.create, x: 1}",
    "MATCH (`set`:`MERGE`) RETURN `set`.slug AS `delete`",
    "MATCH p = shortestPath((a:Entity {slug: $a})-[:MENTIONS|COMPARED_WITH*..4]-(b {slug: $b})) RETURN p",
    "MATCH (a)-[r:SIMILAR_TO*1..3]->(b) RETURN [x IN r | x.similarity] AS s, count(*), count(DISTINCT b)",
    "OPTIONAL MATCH (e:Entity) WITH *, 1 AS one WHERE one = 1 RETURN *",
    "MATCH (e) WHERE EXISTS { (e)-[:MENTIONS]->(:Entity) } AND COUNT { MATCH (e)--() RETURN 1 } > 1 RETURN *",
    "CALL { MATCH (e:Entity) RETURN e UNION ALL MATCH (e:Capability) RETURN e } RETURN count(e) AS n",
    "MATCH (e:Entity) CALL (e) { MATCH (e)-->(x) RETURN count(x) AS n } RETURN e.slug, n",
    "CALL db.labels() YIELD label RETURN label",
    "CALL db.labels",
    "CALL db.index.fulltext.queryNodes($index, 'pdf') YIELD node AS n, score WHERE score > 1.5 RETURN n",
    "UNWIND [1, 0x1F, 1.5e-3, .5, -2] AS x RETURN CASE WHEN x > 1 THEN 'a' ELSE null END AS y, x IS NULL",
    "MATCH ((a:Entity)-[:MENTIONS]->(b:Entity)){1,3} RETURN a, b",
    "MATCH (n:Entity|Capability&!Run) WHERE n.name =~ '(?i).*f' RETURN reduce(t = '', x IN keys(n) | t + x)",
    "RETURN '\\u00e9\\ud83d\\ude00 \\n \\' \\\\' AS letters, \"it's\" AS mixed, 'größe' AS `größe`",
    "RETURN date.truncate('month', date($day)).year AS y;;",
    "MATCH (e:Entity)\r\nRETURN e.rank % 2 = 0 XOR NOT e.free AS x",
]


@pytest.mark.parametrize("text", READING)
def test_what_only_reads_passes(text: str) -> None:
    assert guarded(text) == text.rstrip(";")


@pytest.mark.parametrize("query", load_catalogue().values(), ids=lambda query: query.name)
def test_it_tells_the_queries_of_the_catalogue_apart(query) -> None:  # type: ignore[no-untyped-def]
    if query.kind == "write" or query.name == "schema_indexes":
        with pytest.raises(GuardError):
            guarded(query.text)
    else:
        assert guarded(query.text) == query.text.rstrip()


# text, the word that is refused, line, column
REFUSED = [
    ("CREATE (n)", "CREATE", 1, 1),
    ("MATCH (e) SET e.x = 1", "SET", 1, 11),
    ("MATCH (e)\n  sEt e.x = 1", "sEt", 2, 3),
    ("MATCH (e)/* a */SET/**/e.x = 1", "SET", 1, 17),
    ("MATCH (e) REMOVE e.x", "REMOVE", 1, 11),
    ("MATCH (e) DETACH DELETE e", "DETACH", 1, 11),
    ("MATCH (e) NODETACH DELETE e", "NODETACH", 1, 11),
    ("MERGE (e:Entity {slug: 'x'}) RETURN e", "MERGE", 1, 1),
    ("DROP CONSTRAINT entity_slug", "DROP", 1, 1),
    ("LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row", "LOAD", 1, 1),
    ("WITH 1 AS x LOAD CSV FROM 'http://x' AS row RETURN row", "LOAD", 1, 13),
    ("MATCH (e) FOREACH (x IN [1] | SET e.x = x)", "FOREACH", 1, 11),
    ("UNWIND [1] AS x CALL (x) { RETURN x AS y } IN TRANSACTIONS RETURN y", "TRANSACTIONS", 1, 47),
    ("UNWIND [1] AS x CALL (x) { RETURN 1 AS y } IN 3 CONCURRENT TRANSACTIONS RETURN y", "CONCURRENT", 1, 49),
    ("UNWIND [1] AS x CALL { WITH x CREATE (:X) } RETURN 1", "CREATE", 1, 31),
    ("CALL { USE system SHOW USERS } RETURN 1", "USE", 1, 8),
    ("USE system MATCH (n) RETURN n", "USE", 1, 1),
    ("SHOW USERS", "SHOW", 1, 1),
    ("TERMINATE TRANSACTIONS 'x'", "TERMINATE", 1, 1),
    ("EXPLAIN MATCH (n) RETURN n", "EXPLAIN", 1, 1),
    ("PROFILE CREATE (n)", "PROFILE", 1, 1),
    ("EXPLAIN EXPLAIN CREATE (n)", "EXPLAIN", 1, 1),
    ("CYPHER 25 MATCH (n) RETURN n", "CYPHER", 1, 1),
    ("CYPHER runtime=slotted CREATE (n)", "CYPHER", 1, 1),
    ("USING PERIODIC COMMIT CREATE (n)", "USING", 1, 1),
    ("INSERT (:X)", "INSERT", 1, 1),
    ("MATCH (n) INSERT (:X)", "INSERT", 1, 11),
    ("CALL { INSERT (:X) } RETURN 1", "INSERT", 1, 8),
    ("MATCH (n) RETURN n UNION INSERT (:X)", "INSERT", 1, 26),
    ("MATCH (n) FINISH", "FINISH", 1, 11),
    ("LET x = 1 RETURN x", "LET", 1, 1),
    ("START n=node(1) RETURN n", "START", 1, 1),
    ("MATCH (n) UPSERT (n)", "UPSERT", 1, 11),
    ("MATCH (n) RETURN n ORDER BY n.x DESC UPSERT (n)", "UPSERT", 1, 38),
    ("MATCH (n) RETURN n UNION ALL upsert n", "upsert", 1, 30),
    ("MATCH (n) WITH * upsert n", "upsert", 1, 18),
    ("OPTIONAL upsert (n)", "upsert", 1, 10),
    ("CALL { upsert (n) } RETURN 1", "upsert", 1, 8),
    ("MATCH (n) `SET` n.x = 1", "`SET`", 1, 11),
    ("CALL dbms.listConfig() YIELD name RETURN name", "dbms.listConfig", 1, 6),
    ("CALL `dbms`.`listConfig`()", "dbms.listConfig", 1, 6),
    (
        "CALL /* db.labels() */ apoc.cypher.doIt('CREATE (n)', {}) YIELD value RETURN value",
        "apoc.cypher.doIt",
        1,
        24,
    ),
    ("CALL db.labels.more()", "db.labels.more", 1, 6),
    ("CALL db.createLabel('X')", "db.createLabel", 1, 6),
    ("CALL db.clearQueryCaches", "db.clearQueryCaches", 1, 6),  # a call needs no brackets
    ("CALL", "CALL", 1, 1),
    ("RETURN merge.node(['X'], {}) AS n", "merge", 1, 8),
    ("RETURN `merge`.`node`(['X'], {}) AS n", "merge.node", 1, 8),
    ("RETURN merge /**/ . /**/ node (['X']) AS n", "merge", 1, 8),
    ("MATCH (n) RETURN n.merge.node(['X']) AS x", "n.merge.node", 1, 18),
    ("RETURN [1][0].node(['X']) AS x", ".node", 1, 15),
    ("RETURN apoc.load.json('file:///x') AS x", "apoc.load.json", 1, 8),
    ("RETURN file() AS x", "file", 1, 8),
    ("RETURN 1 AS x; CREATE (n)", ";", 1, 14),
    ("RETURN 1 AS x;\nCREATE (n);", ";", 1, 14),
    ("MATCH (e) WHERE e.x = 1SET e.x = 2", "1SET", 1, 23),
    ("MATCH (e) WHERE e.x = 1.SET e.x = 2", "1.SET", 1, 23),
    ("MATCH (e) RETURN [1..SET]", "SET", 1, 22),
    ("RETURN 1 AS x // harmless\rSET", "U+000D", 1, 26),
    ("RETURN 1 AS x // harmless\u2028SET", "U+2028", 1, 26),
    ("MATCH (e) \\u0053ET e.x = 1", "\\u0053", 1, 11),
    ("MATCH (e) RETURN e // \\u000aSET e.x = 1", "\\u000a", 1, 23),
    ("MATCH (e) RETURN '\\u0027 SET e.x = 1 //' AS x", "\\u0027", 1, 19),
    ("MATCH (e) RETURN '\\\\u0027 SET e.x = 1 //' AS x", "\\u0027", 1, 20),
    ("MATCH (e) RETURN '\\u005c' AS x", "\\u005c", 1, 19),
    ("MATCH (e) RETURN '\\uff07' AS x", "\\uff07", 1, 19),
    ("MATCH (e) RETURN '\\uuu0041' AS x", "\\u", 1, 19),
    ("MATCH (e) RETURN e.`\\u0060 SET e.x = 1 //`", "\\u0060", 1, 21),
    ("MATCH (e) RETURN '\\U00000027' AS x", "\\U", 1, 19),
    ("MATCH (e) RETURN e.`a``b`", "`a``b`", 1, 20),
    ("MATCH (e) RETURN e.`a\\b`", "`a\\b`", 1, 20),
    ("MATCH (e) RETURN e.`a\nb`", "`a\nb`", 1, 20),
    ("MATCH (e) \u017fET e.x = 1", "\u017fET", 1, 11),
    ("MATCH (e) RETURN größe", "größe", 1, 18),
    ("MATCH (e)\u200bRETURN e", "\u200b", 1, 10),
    ("MATCH (e) RETURN e @ 1", "@", 1, 20),
    ("RETURN $ {x: 1}", "$", 1, 8),
    ("MATCH (e) RETURN 'open", "'", 1, 18),
    ("MATCH (e RETURN e", "(", 1, 7),
    ("MATCH (e)) RETURN e", ")", 1, 10),
    ("", "", 1, 1),
    (" // nothing\n ;", "", 1, 1),
]


@pytest.mark.parametrize(("text", "word", "line", "column"), REFUSED)
def test_everything_else_is_refused_by_word_and_place(text: str, word: str, line: int, column: int) -> None:
    with pytest.raises(GuardError) as caught:
        guarded(text)
    assert (caught.value.word, caught.value.line, caught.value.column) == (word, line, column)
    assert f"'{word}' at {line}:{column} " in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("CREATE (n)", "ad hoc queries may only read, with CALL, MATCH, RETURN, UNION, UNWIND and WITH"),
        ("MATCH (set) RETURN 1", "as a name, write it in backticks"),
        ("MATCH (n) RETURN 1 AS one EXPLAIN", "use --explain to see the plan"),
        ("CALL dbms.info()", "allowed are db.index.fulltext.queryNodes, db.labels, db.propertyKeys"),
        ("RETURN sleep(5)", "allowed are abs, all, allShortestPaths, any"),
    ],
)
def test_a_refusal_says_what_is_allowed(text: str, said: str) -> None:
    with pytest.raises(GuardError) as caught:
        guarded(text)
    assert said in str(caught.value)


def test_a_text_that_is_too_long_or_too_deep_is_refused() -> None:
    assert guarded("RETURN " + "(" * MAX_DEPTH + "1" + ")" * MAX_DEPTH)
    with pytest.raises(GuardError, match="nested too deeply"):
        guarded("RETURN " + "(" * (MAX_DEPTH + 1) + "1" + ")" * (MAX_DEPTH + 1))
    with pytest.raises(GuardError, match="too long"):
        guarded("RETURN '" + "x" * MAX_LENGTH + "'")


_SNIPPETS = r"""
MATCH (n) RETURN n WITH * UNWIND [1] AS x CALL { } ( ) . , : ; ' " ` // /* */ \ \u0053 \u0027
$p 1 1e .. set merge.node( db.labels() n.x=1 ſet é
"""
_PIECES = st.sampled_from([*sorted(FORBIDDEN), *_SNIPPETS.split(), "\n", "\r", "\t"])


@given(st.lists(_PIECES, max_size=14), st.sampled_from(["", " "]))
@example(["MATCH (n)", "SET", "n.x = 1"], " ")
def test_no_word_that_writes_passes_in_whatever_company(pieces: list[str], between: str) -> None:
    """Where a text passes, forbidden words stand in it as properties, strings and back-ticked names only.

    The oracle reads the text as Neo4j does, escapes decoded first, and looks for bare words by itself.
    """
    text = between.join(pieces)
    try:
        guarded(text)
    except GuardError:
        return
    decoded = text.replace("\\u0053", "S").replace("\\u0027", "'").replace("\r", "\n")
    scanned = list(tokens(decoded))
    for i, token in enumerate(scanned):
        behind_a_dot = i > 0 and scanned[i - 1].text == "." and not (i > 1 and scanned[i - 2].text == ".")
        assert behind_a_dot or not token.is_word(*FORBIDDEN), text


@given(st.text(max_size=60))
def test_any_text_passes_or_is_refused_in_words(text: str) -> None:
    for given_ in (text, f"RETURN {text}", f"RETURN '{text}' AS x", f"MATCH (n) RETURN n // {text}"):
        try:
            guarded(given_)
        except GuardError as refused:
            assert refused.line >= 1
            assert refused.column >= 1


@given(st.sampled_from(READING), st.sampled_from(sorted(FORBIDDEN)), st.integers(0, 200))
def test_a_forbidden_word_put_into_a_reading_text_is_refused_or_hidden_where_it_is_harmless(
    text: str, word: str, place: int
) -> None:
    """The word is put between two tokens, where both servers would read it."""
    scanned = list(tokens(text))
    after = scanned[place % len(scanned)]
    if after.text == "." or (after.start and text[: after.start].rstrip().endswith(".")):
        return
    with pytest.raises(GuardError):
        guarded(f"{text[: after.start]} {word} {text[after.start :]}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("MATCH (e) RETRUN e", r"'RETRUN' at 1:11 is not allowed here, .*; did you mean RETURN\?"),
        ("MATHC (e) RETURN e", r"'MATHC' at 1:1 cannot begin a statement, .*; did you mean MATCH\?"),
        ("MATCH (e) RETURN e.slug e.rank", "'e' at 1:25 is not allowed here, where a keyword or a comma"),
        ("MATCH (e:Entity RETURN e", r"'\(' at 1:7 is never closed"),
        ("MATCH (e)\nRETURN 'a", "''' at 2:8 is never closed"),
        ("", "'' at 1:1 is not a statement"),
    ],
)
def test_what_is_no_cypher_is_called_a_syntax_error(text: str, said: str) -> None:
    with pytest.raises(CypherSyntaxError, match=f"^syntax error: {said}"):
        guarded(text)


@pytest.mark.parametrize(
    "text", ["CREATE (n)", "MATCH (n) SET n.x = 1", "RETURN sleep(5)", "RETURN 1; RETURN 2"]
)
def test_what_does_more_than_read_is_no_syntax_error(text: str) -> None:
    with pytest.raises(GuardError) as caught:
        guarded(text)
    assert not isinstance(caught.value, CypherSyntaxError)


def test_a_misspelt_function_is_suggested() -> None:
    with pytest.raises(GuardError, match=r"'coun' at 1:18 .* did you mean count\?$"):
        guarded("MATCH (e) RETURN coun(e)")
