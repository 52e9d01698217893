"""Everything that differs between the supported servers; all other code treats them the same."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

from graph.errors import MatchGraphError
from graph.schema_kinds import FullTextIndex, PropertyType, RangeIndex, Schema

HTTP_LIMIT = 60.0
_DIRECTLY = build_opener(ProxyHandler({}))  # a proxy of the environment would be given the password
EXISTS = "already exists"
ARCADEDB_CONFLICTS = ("Concurrent", "concurrent change", "Please retry the operation", EXISTS)
NEO4J_CONFLICTS = {
    # first MERGEs of a key; the driver retries deadlocks
    "Neo.ClientError.Schema.ConstraintValidationFailed",
    "Neo.ClientError.Statement.EntityNotFound",
    # IF NOT EXISTS looks before it locks; at the second attempt what the other command created is there
    "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists",
    "Neo.ClientError.Schema.ConstraintAlreadyExists",
    "Neo.ClientError.Schema.IndexAlreadyExists",
}


@dataclass(frozen=True, slots=True)
class Connection:
    """How to reach a server: its Bolt URL, user and database; more for embedded servers.

    `http_url` is the URL of ArcadeDB's HTTP interface; `reader` is a read-only user with password; `log` is
    the server's log file.
    """

    url: str
    user: str
    password: str | None = field(repr=False)
    database: str | None = None
    http_url: str | None = None
    reader: tuple[str, str] | None = field(default=None, repr=False)
    log: Path | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """A required constraint or index, what it covers, and the statements that create it.

    `covers` is label or type, properties, and whether it is full-text; it identifies existing
    ones. `language` is `cypher`, over Bolt, or `sql`, over HTTP.
    """

    covers: tuple[str, tuple[str, ...], bool]
    statements: tuple[str, ...]
    language: str = "cypher"


class Server(Protocol):
    """The behaviour of one kind of server; `after_definitions` runs after schema changes."""

    name: str
    after_definitions: tuple[str, ...]

    def definitions(self, schema: Schema) -> Iterator[Definition]:
        """Yield what a schema needs on this server, in order of creation."""

    def full_text_name(self, index: FullTextIndex) -> str:
        """Return the name for querying a full-text index."""

    def is_conflict(self, code: str, message: str) -> bool:
        """Return whether an error is a write conflict, so that a retry helps."""


class Neo4j:
    """Neo4j 5."""

    name = "neo4j"
    after_definitions: tuple[str, ...] = (
        "CALL db.awaitIndexes(300)",
    )  # new indexes are filled in the background

    def definitions(self, schema: Schema) -> Iterator[Definition]:
        """Yield uniqueness constraints, range indexes and full-text indexes."""
        yield from _unique(schema)
        for index in schema.indexes:
            yield _range(index)
        for words in schema.full_text:
            target = f"FOR (n:{words.label}) ON EACH [{', '.join(f'n.{name}' for name in words.properties)}]"
            text = f"CREATE FULLTEXT INDEX {words.name} IF NOT EXISTS {target}"
            yield Definition((words.label, words.properties, True), (text,))

    def full_text_name(self, index: FullTextIndex) -> str:
        """Return the name for querying a full-text index."""
        return index.name

    def is_conflict(self, code: str, message: str) -> bool:  # noqa: ARG002
        """Return whether two writers conflicted on a key, on a node that one deleted, or on the schema."""
        return code in NEO4J_CONFLICTS


class ArcadeDB:
    """ArcadeDB 26: full-text indexes by SQL over HTTP; indexed properties are typed, or keys become text."""

    name = "arcadedb"
    after_definitions: tuple[str, ...] = ()

    def definitions(self, schema: Schema) -> Iterator[Definition]:
        """Yield uniqueness constraints, range indexes on typed properties and full-text indexes."""
        yield from _unique(schema)
        for index in schema.indexes:
            definition = _range(index)
            type_ = schema.property_type(index.label, index.property_name)
            typed = _typed(index, type_)
            yield Definition(definition.covers, (typed, *definition.statements))
        for words in schema.full_text:
            yield Definition((words.label, words.properties, True), tuple(_full_text(words)), "sql")

    def full_text_name(self, index: FullTextIndex) -> str:
        """Return the name for querying a full-text index."""
        return f"{index.label}[{','.join(index.properties)}]"

    def is_conflict(self, code: str, message: str) -> bool:
        """Return whether two writers conflicted on a key, on a page of the store, or on the schema."""
        conflict = code == "Neo.ClientError.Schema.ConstraintValidationFailed"
        return conflict or any(each in message for each in ARCADEDB_CONFLICTS)


def server_of(agent: str) -> Server:
    """Return the server with this agent string.

    >>> server_of("Neo4j/5.26.0 compatible (ArcadeDB 26.10.2)").name
    'arcadedb'
    """
    return ArcadeDB() if "ArcadeDB" in agent else Neo4j()


def run_sql(connection: Connection, statement: str) -> None:
    """Run one SQL statement over ArcadeDB's HTTP interface.

    Raises:
        MatchGraphError: the interface is unknown, unreachable, or refuses the statement.
    """
    if connection.http_url is None:
        raise MatchGraphError(
            f"full-text search cannot be set up on the ArcadeDB server {connection.url}: "
            "its HTTP address is unknown"
        )
    _post(connection, f"command/{connection.database}", {"language": "sql", "command": statement})


def run_on_server(connection: Connection, command: str) -> list[dict[str, Any]]:
    """Run a command on an ArcadeDB server itself, over its HTTP interface, and return what it lists.

    Raises:
        MatchGraphError: the interface is unreachable, or refuses the command.
    """
    result = _post(connection, "server", {"command": command}).get("result")
    return [each for each in result if isinstance(each, dict)] if isinstance(result, list) else []


def _post(connection: Connection, path: str, body: dict[str, str]) -> dict[str, Any]:
    request = Request(
        f"{connection.http_url}/api/v1/{path}",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "Authorization": _basic(connection)},
    )
    try:
        with _DIRECTLY.open(request, timeout=HTTP_LIMIT) as answer:
            found = json.loads(answer.read() or b"{}")
            return found if isinstance(found, dict) else {}
    except HTTPError as error:
        with error:
            said = error.read().decode()
        if EXISTS not in said:  # IF NOT EXISTS looks before it locks
            raise MatchGraphError(f"the server refuses '{body['command']}': {said[:300]}") from error
        return {}
    except (URLError, TimeoutError, ValueError) as error:
        raise MatchGraphError(f"the server's HTTP interface does not answer: {error}") from error


def _basic(connection: Connection) -> str:
    pair = f"{connection.user}:{connection.password}".encode()
    return f"Basic {base64.b64encode(pair).decode()}"


def _unique(schema: Schema) -> Iterator[Definition]:
    for label in schema.labels:
        name = f"{label.name.lower()}_{label.key}"
        target = f"FOR (n:{label.name}) REQUIRE n.{label.key} IS UNIQUE"
        covers = (label.name, (label.key,), False)
        yield Definition(covers, (f"CREATE CONSTRAINT {name} IF NOT EXISTS {target}",))
    for kind in schema.relationships:
        name = f"{kind.name.lower()}_{kind.key}"
        target = f"FOR ()-[r:{kind.name}]-() REQUIRE r.{kind.key} IS UNIQUE"
        covers = (kind.name, (kind.key,), False)
        yield Definition(covers, (f"CREATE CONSTRAINT {name} IF NOT EXISTS {target}",))


def _range(index: RangeIndex) -> Definition:
    target = f"FOR (n:{index.label}) ON (n.{index.property_name})"
    text = f"CREATE INDEX {index.name} IF NOT EXISTS {target}"
    return Definition((index.label, (index.property_name,), False), (text,))


def _typed(index: RangeIndex, type_: PropertyType) -> str:
    target = f"FOR (n:{index.label}) REQUIRE n.{index.property_name} IS :: {type_}"
    return f"CREATE CONSTRAINT {index.name}_type IF NOT EXISTS {target}"


def _full_text(words: FullTextIndex) -> Iterator[str]:
    for name in words.properties:
        yield f"CREATE PROPERTY {words.label}.`{name}` IF NOT EXISTS STRING"
    properties = ", ".join(f"`{name}`" for name in words.properties)
    yield f"CREATE INDEX IF NOT EXISTS ON {words.label} ({properties}) FULL_TEXT"
