"""Ad hoc Cypher on one connection, and what may follow in a text that is being typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from cypher.errors import UnclosedError
from cypher.names import NameKind, names_in
from cypher.near import did_you_mean
from cypher.tokens import Token, tokens
from cypher.vocabulary import FUNCTIONS, KEYWORDS, PROCEDURES
from graph.adhoc import ROW_LIMIT, TIME_LIMIT, AdHocReader, ad_hoc_reader
from graph.schema import SCHEMA
from graph.store import EVERYTHING, Store
from matchgraph.answers.tables import CypherAnswer

LABELS = tuple(label.name for label in SCHEMA.labels)
TYPES = tuple(kind.name for kind in SCHEMA.relationships)
PROPERTIES = tuple(
    sorted(
        {p.name for label in SCHEMA.labels for p in label.properties}
        | {p.name for kind in SCHEMA.relationships for p in kind.properties}
    )
)
KNOWN: dict[NameKind, tuple[str, ...]] = {
    "label": LABELS,
    "relationship type": TYPES,
    "property": PROPERTIES,
}
LISTING: dict[NameKind, str] = {
    "label": "CALL db.labels()",
    "relationship type": "CALL db.relationshipTypes()",
    "property": "CALL db.propertyKeys()",
}
WORDS = (
    *sorted(KEYWORDS),
    *(f"{name}(" for name in sorted(FUNCTIONS, key=str.lower)),
    *(f"{name}(" for name in sorted(PROCEDURES)),
)


class CypherSession:
    """Runs and plans ad hoc texts that only read. Made by `cypher_session`; for one thread."""

    def __init__(self, reader: AdHocReader) -> None:
        self._reader = reader

    def run(
        self,
        text: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        limit: int = ROW_LIMIT,
        time_limit: float = TIME_LIMIT,
    ) -> CypherAnswer:
        """Run a text and return its rows.

        Args:
            text: one statement that only reads.
            parameters: values of its parameters.
            limit: at most this many rows; the answer says whether there are more.
            time_limit: timeout in seconds.

        Raises:
            GuardRefusedError: the text could do more than read, or took longer than its time.
            QueryFailedError: the server cannot run it.
            StoreUnreachableError: the server does not answer.
        """
        answer = self._reader.run(text, parameters, limit=limit, time_limit=time_limit)
        return CypherAnswer(**vars(answer), notes=tuple(self._unknown(text)))

    def _unknown(self, text: str) -> Iterator[str]:
        """Say which names of a query neither the schema nor the server knows: they match nothing."""
        unknown = [each for each in names_in(text) if each.name not in KNOWN[each.kind]]
        kinds = {each.kind for each in unknown}
        on_server = {kind: self._listed(LISTING[kind]) for kind in kinds}
        for each in unknown:
            if each.name not in on_server[each.kind]:
                meant = did_you_mean(each.name, KNOWN[each.kind]) or "; `matchgraph schema` lists them"
                yield f"the graph has no {each.kind} '{each.name}' (at {each.line}:{each.column}){meant}"

    def _listed(self, procedure: str) -> set[str]:
        """Return the names that a server has beyond the schema, such as those of a database of one's own."""
        rows = self._reader.run(procedure, limit=EVERYTHING).rows
        return {str(value) for row in rows for value in row.values()}

    def plan(
        self, text: str, parameters: Mapping[str, Any] | None = None, *, time_limit: float = TIME_LIMIT
    ) -> str:
        """Return how the server would run a text; nothing is run. Arguments and errors are those of `run`."""
        return self._reader.plan(text, parameters, time_limit=time_limit).plan or ""


@contextmanager
def cypher_session(store: Store) -> Iterator[CypherSession]:
    """Provide a session on a graph, for the length of a `with` block.

    Args:
        store: the graph; its reader, if there is one, is who texts run as.
    """
    with ad_hoc_reader(store.connection) as reader:
        yield CypherSession(reader)


def is_whole(text: str) -> bool:
    """Return whether what was typed so far is to be run: a command, or text up to a ';' or an empty line.

    >>> [is_whole(text) for text in ("MATCH (n)", "MATCH (n) RETURN n;", "MATCH (n)\\n", "RETURN ';")]
    [False, True, True, False]
    """
    lines = text.split("\n")
    if not lines[-1].strip() or (len(lines) == 1 and text.startswith(":")):
        return True
    try:
        return [token.text for token in tokens(text)][-1:] == [";"]
    except UnclosedError:
        return False


def candidates(before: str) -> tuple[str, ...]:
    """Return what may follow a text: labels, relationship types, properties, keywords and functions.

    Args:
        before: the text before the word that is being typed.
    """
    try:
        scanned: list[Token] = list(tokens(before))
    except UnclosedError:
        return ()  # in a string or a comment
    last = scanned[-1].text if scanned else ""
    if last == ".":
        return PROPERTIES
    if last in {":", "|", "&", "!"} and scanned[-1].kind == "sign":
        return TYPES if _innermost(scanned) == "[" else LABELS
    return WORDS


def _innermost(scanned: Sequence[Token]) -> str:
    """Return the bracket that was opened last and is not closed yet."""
    opened = [""]
    for token in scanned:
        if token.kind == "sign" and token.text in "([{":
            opened.append(token.text)
        elif token.kind == "sign" and token.text in ")]}" and len(opened) > 1:
            opened.pop()
    return opened[-1]
