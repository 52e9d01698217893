"""The catalogue of all queries in `cypher/queries`, each checked on first access.

The folder of a query says what it may do: `read`, `write` or `explore`. The `explore` queries are one per
file, `explore/<name>.cypher`; internal ones are grouped by subject, several per file `read/<subject>.cypher`,
each starting with `// Name: best_of_type`. A query is Cypher under a header:

    // Purpose: List entities of a type, best first.
    // Parameters:
    //   type (string): code of the type
    //   limit (integer = 20): maximum number of rows
    //   before (string? = null): only those stated before this day
    // Columns:
    //   slug (string): the entity
    //   url (string?): its home, or null
    // Essential: slug
    // Example: best_of_type type=model limit=5
    MATCH (e:Entity {type: $type}) …
    RETURN e.slug AS slug, e.url AS url LIMIT $limit

Types are string, integer, float, boolean, list, map, date and any; `?` allows null; a default is JSON.
A query without parameters or columns declares `Parameters: none` or `Columns: none`. A purpose may span
several lines; an example begins with the query's name. A terminal that is too narrow for all columns leaves
out the `Essential` ones last, from the right; without such a line, the first column. The columns are those
of the outermost RETURN, each with an alias or a plain variable.

Opening the catalogue only splits the files at the names, which takes a millisecond. Parsing and checking all
headers takes fifty and would delay every command, so each query is parsed on first access.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import NamedTuple

from cypher.errors import CatalogueError, HeaderError, ParameterError, UnclosedError
from cypher.header import Header, read_header
from cypher.near import did_you_mean
from cypher.query import KINDS, Kind, Query
from cypher.tokens import Token, tokens

_WRITING = ("CREATE", "MERGE", "SET", "DELETE", "DETACH", "REMOVE", "FOREACH", "DROP", "LOAD", "ALTER")
_NAME = re.compile(r"^// Name:[ \t]*(.*?)[ \t]*\n", re.MULTILINE)
_AFTER_COLUMNS = ("ORDER", "SKIP", "OFFSET", "LIMIT", "UNION")


class Found(NamedTuple):
    """The place of a query's text: its file and the 1-based line at which its header begins."""

    kind: Kind
    file: str
    line: int
    read: Callable[[], str]


class Catalogue(Mapping[str, Query]):
    """The queries by name, in alphabetical order; each is read and checked on first access.

    Accessing one raises a CatalogueError if there is none of that name or its file is invalid.
    """

    def __init__(self, found: Mapping[str, Found]) -> None:
        self._found = dict(sorted(found.items()))
        self._queries: dict[str, Query] = {}

    def __getitem__(self, name: str) -> Query:
        if name not in self._queries:
            self._queries[name] = self._read(name)
        return self._queries[name]

    def _read(self, name: str) -> Query:
        try:
            found = self._found[name]
        except KeyError:
            raise CatalogueError(f"there is no query '{name}'{did_you_mean(name, self._found)}") from None
        return read_query(name, found.kind, found.read(), found.file, found.line)

    def __contains__(self, name: object) -> bool:
        return name in self._found

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def of_kind(self, kind: Kind) -> list[Query]:
        """Return the queries of one folder, by name."""
        return [self[name] for name, found in self._found.items() if found.kind == kind]


@cache
def load_catalogue() -> Catalogue:
    """Return the catalogue shipped with the engine."""
    return open_catalogue(files(__package__) / "queries")


def open_catalogue(folder: Traversable) -> Catalogue:
    """Return the queries below a folder with one subfolder per kind.

    Raises:
        CatalogueError: two queries have the same name, or a file by subject does not begin with a name.
    """
    found: dict[str, Found] = {}
    for kind in KINDS:
        place = folder / kind
        entries = sorted(place.iterdir(), key=lambda entry: entry.name) if place.is_dir() else []
        for entry in entries:
            if not entry.name.endswith(".cypher"):
                continue
            for name, query in _queries_in(entry, kind):
                if name in found:
                    other = found[name]
                    raise CatalogueError(
                        f"{query.file}:{query.line}: there is already a query '{name}' in "
                        f"{other.file}:{other.line}; rename one"
                    )
                found[name] = query
    return Catalogue(found)


def _queries_in(file: Traversable, kind: Kind) -> Iterator[tuple[str, Found]]:
    """Yield the queries of one file by name; a file of `explore` is opened only when its query is read."""
    where = f"{kind}/{file.name}"
    if kind == "explore":
        yield file.name.removesuffix(".cypher"), Found(kind, where, 1, partial(file.read_text, "utf-8"))
        return
    before, *parts = _NAME.split(file.read_text("utf-8"))
    if before.strip() or not parts:
        raise CatalogueError(f"{where}:1: the file, like each of its queries, must begin with '// Name: …'")
    line = before.count("\n") + 1
    for name, text in zip(parts[::2], parts[1::2], strict=True):
        if not name.isidentifier():
            raise CatalogueError(f"{where}:{line}: '{name}' is not a valid query name")
        yield name, Found(kind, where, line + 1, partial(str, text.rstrip() + "\n"))
        line += 1 + text.count("\n")


def read_query(name: str, kind: Kind, text: str, file: str, line: int = 1) -> Query:
    """Read and check one query.

    Args:
        name: the query's name.
        kind: the folder it is in.
        text: header and Cypher.
        file: its file, for messages.
        line: 1-based line of the file at which the text begins.

    Raises:
        CatalogueError: names the file, the line and the fault.
    """
    try:
        header = read_header(text, name)
        scanned = list(tokens(text))
        _check_parameters(header, scanned)
        _check_columns(header, scanned)
        if kind != "write":
            _check_reads_only(kind, scanned)
    except (HeaderError, UnclosedError) as error:
        raise CatalogueError(f"{file}:{line - 1 + error.line}: {error}") from error
    parameters, columns = MappingProxyType(header.parameters), MappingProxyType(header.columns)
    declared = header.essential, header.example
    query = Query(name, kind, header.purpose, parameters, columns, *declared, text)
    if query.example is not None:
        try:
            query.parse(query.example)
        except ParameterError as error:
            raise CatalogueError(f"{file}:{line - 1 + header.lines['Example']}: {error}") from error
    return query


def _check_parameters(header: Header, scanned: list[Token]) -> None:
    used = {t.text: t.line for t in reversed(scanned) if t.kind == "parameter"}
    for name, line in sorted(used.items(), key=lambda item: item[1]):
        if name not in header.parameters:
            raise HeaderError(f"${name} is used but not declared", line)
    for name in header.parameters:
        if name not in used:
            raise HeaderError(f"parameter '{name}' is declared but not used", header.lines[f"${name}"])


def _check_columns(header: Header, scanned: list[Token]) -> None:
    declared = list(header.columns)
    found = list(_returns(scanned))
    if not found and declared:
        raise HeaderError("columns are declared but nothing is returned", header.lines["Columns"])
    for line, columns in found:
        if columns != declared:
            shown, wanted = (", ".join(names) or "none" for names in (columns, declared))
            raise HeaderError(f"the columns returned are {shown}, those declared are {wanted}", line)


def _returns(scanned: list[Token]) -> Iterator[tuple[int, list[str]]]:
    """Yield line and column names of each RETURN outside all brackets."""
    depth, line = 0, 0
    items: list[list[Token]] | None = None
    for token in scanned:
        if token.text in "([{" and token.kind == "sign":
            depth += 1
        elif token.text in ")]}" and token.kind == "sign":
            depth -= 1
        ends = token.is_word(*_AFTER_COLUMNS) or token.text == ";"
        if depth == 0 and token.is_word("RETURN"):
            items, line = [[]], token.line
        elif items is not None and depth == 0 and ends:
            yield line, [_column(item, line) for item in items]
            items = None
        elif items is not None and depth == 0 and token.text == ",":
            items.append([])
        elif items is not None and not (token.is_word("DISTINCT") and not items[-1]):
            items[-1].append(token)
    if items is not None:
        yield line, [_column(item, line) for item in items]


def _column(item: list[Token], line: int) -> str:
    named = len(item) == 1 or (len(item) > 2 and item[-2].is_word("AS"))
    if not named or item[-1].kind not in {"word", "quoted"}:
        shown = "".join(t.text for t in item)
        raise HeaderError(f"RETURN '{shown}' needs a name: write '… AS name'", line)
    return item[-1].text.strip("`")


def _check_reads_only(kind: Kind, scanned: list[Token]) -> None:
    for before, token, after in zip([None, *scanned], scanned, [*scanned[1:], None], strict=False):
        if not token.is_word(*_WRITING):
            continue
        is_name = (before is not None and (before.text in {".", ":"} or before.is_word("AS"))) or (
            after is not None and after.text in {":", ",", ")"}
        )
        if not is_name:
            raise HeaderError(f"{token.text} writes, and a query in {kind}/ may only read", token.line)
