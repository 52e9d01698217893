"""Parse tables of tools (CSV or Parquet): what each is and can do, declared as a manifest declares it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from graph.errors import InputRefusedError
from graph.model import DeclaredCapability, DeclaredEntity, Source, Statement
from graph.texts import as_slug, composed
from graph.validation import sentence
from loaders.columns import TOOLS as COLUMNS
from loaders.content_hash import content_hash
from loaders.csv_table import Row, open_csv
from loaders.identity import slug_of_name
from loaders.kind import Input, InputWarning, Kind
from loaders.manifest import Artifact, Manifest
from loaders.manifest_source import declared
from loaders.parquet import read_parquet

REQUIRED = ("name", "type")
SEPARATOR = ";"  # of several values in one cell
MAX_CAPABILITIES = 1_000  # of one tool, as in a manifest
MAX_CHARACTERS = 64_000_000  # a tool's rows may be anywhere, so all are held
_ONCE = ("name", "type", "description", "url", "pricing", "free", "starting_price")
_PRICING = ("pricing", "free", "starting_price")
_FREE = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
Items = Iterator[Statement | InputRefusedError | InputWarning]


class _Tool(NamedTuple):
    """What the rows of one slug state so far.

    Args:
        entity: its declaration, without capabilities.
        stated: the text and the line of each cell that is stated once for a tool.
        capabilities: by description, in table order.
    """

    entity: DeclaredEntity
    stated: Mapping[str, tuple[str, int]]
    capabilities: Mapping[str, DeclaredCapability]


def _read(given: Input) -> Items:
    """Yield a statement for each tool, in the order of first rows, and a rejection for each invalid row."""
    if not given.is_parquet:
        table = open_csv(given.lines(), given.location)
        yield from _read_rows(table.header.names, table.rows, given, table.header.line)
        return
    yield from read_parquet(
        given.file(), COLUMNS, given.location, lambda header, rows: _read_rows(header, rows, given, None)
    )


def _read_rows(
    header: Sequence[str], rows: Iterable[Row | InputRefusedError], given: Input, header_line: int | None
) -> Items:
    _check_header(header, given.location, header_line)
    unread = [name for name in header if name and name not in COLUMNS]
    if unread:
        reason = f"these columns are not read: {', '.join(unread)}; a tool has {', '.join(COLUMNS)}"
        yield InputWarning(reason, given.location, header_line)
    tools: dict[str, _Tool] = {}
    empty, characters = True, 0
    for row in rows:
        empty = False
        if isinstance(row, InputRefusedError):
            yield row
            continue
        characters += sum(map(len, row.cells.values()))
        if characters > MAX_CHARACTERS:
            reason = f"more than {MAX_CHARACTERS} characters; divide the table"
            raise InputRefusedError(reason, location=given.location, line=row.number)
        try:
            _add(tools, row)
        except ValueError as error:
            yield InputRefusedError(str(error), location=given.location, line=row.number)
    if empty:
        yield InputWarning("the table has no rows", given.location)
    for tool in tools.values():
        yield _statement(tool, given)


def _check_header(header: Sequence[str], location: str, line: int | None) -> None:
    missing = [column for column in REQUIRED if column not in header]
    twice = next((column for column in COLUMNS if list(header).count(column) > 1), None)
    if missing:
        reason = f"the table of tools has no column {', '.join(missing)}"
        raise InputRefusedError(reason, location=location, line=line)
    if twice:
        raise InputRefusedError(f"the column '{twice}' is duplicated", location=location, line=line)


def _add(tools: dict[str, _Tool], row: Row) -> None:
    """Add what a row states to its tool; a row that is refused leaves nothing behind.

    Raises:
        ValueError: a cell is missing or invalid, or contradicts an earlier row of the same tool.
    """
    cells = {column: text for column, cell in row.cells.items() if (text := composed(cell.strip()))}
    if "slug" not in cells and "name" not in cells:
        raise ValueError("name is missing: fill in the name or the slug of the tool")
    slug = as_slug(cells["slug"]) if "slug" in cells else slug_of_name(cells["name"])
    known = tools.get(slug)
    stated = dict(known.stated) if known else {}
    for column in _ONCE:
        if column in cells:
            text, line = stated.setdefault(column, (cells[column], row.number))
            if text != cells[column]:
                reason = f"{column} is '{cells[column][:80]}', but line {line} says '{text[:80]}' of '{slug}'"
                raise ValueError(reason)
    entity = _entity(slug, {column: text for column, (text, _) in stated.items()})
    tools[slug] = _Tool(entity, stated, _with_capabilities(known.capabilities if known else {}, cells))


def _entity(slug: str, stated: Mapping[str, str]) -> DeclaredEntity:
    for column in REQUIRED:
        if column not in stated:
            raise ValueError(f"{column} is missing: the first row of a tool states its name and type")
    values: dict[str, Any] = {column: text for column, text in stated.items() if column not in _PRICING}
    price: dict[str, Any] = {column: text for column, text in stated.items() if column in _PRICING}
    if "free" in price:
        if price["free"].lower() not in _FREE:
            raise ValueError(f"free is '{price['free'][:80]}'; expected true or false")
        price["free"] = _FREE[price["free"].lower()]
    if "pricing" in price:
        price["model"] = price.pop("pricing").lower()
    try:
        artifact = Artifact.model_validate({"slug": slug, **values, "pricing": price})
        return declared(Manifest(manifest=1, artifact=artifact))
    except ValidationError as error:
        raise ValueError(_fault(error, {"model": "pricing", "type_label": "type"})) from None


def _with_capabilities(
    known: Mapping[str, DeclaredCapability], cells: Mapping[str, str]
) -> dict[str, DeclaredCapability]:
    """Return the capabilities of a tool with those of one more row; equal ones are one."""
    intents = _several(cells.get("intents", ""))
    if intents and "capability" not in cells:
        raise ValueError("intents are those of the capability in the same row, and it states none")
    added = [(cells["capability"], intents)] if "capability" in cells else []
    added += [(text, []) for text in _several(cells.get("capabilities", ""))]
    together = dict(known)
    for description, serves in added:
        before = together.get(description)
        said = [*before.intents, *serves] if before else serves
        values = {"description": description, "intents": tuple(dict.fromkeys(said))}
        place = before.position if before else len(together) + 1
        try:
            together[description] = DeclaredCapability.model_validate({"position": place, **values})
        except ValidationError as error:
            raise ValueError(_fault(error, {"description": "capability"})) from None
    if len(together) > MAX_CAPABILITIES:
        raise ValueError(f"more than {MAX_CAPABILITIES} capabilities of one tool")
    return together


def _several(cell: str) -> list[str]:
    return [text for part in cell.split(SEPARATOR) if (text := part.strip())]


def _fault(error: ValidationError, columns: Mapping[str, str]) -> str:
    """Return the first fault as a sentence about a column."""
    fault = error.errors(include_url=False)[0]
    name = next((str(part) for part in reversed(fault["loc"]) if isinstance(part, str)), "")
    fault["loc"] = (columns.get(name, name),)
    return sentence(fault)


def _statement(tool: _Tool, given: Input) -> Statement:
    capabilities = tuple(tool.capabilities.values())
    entity = tool.entity.model_copy(
        update={"capabilities": capabilities, "capability_count": len(capabilities) or None}
    )
    source = Source(
        id=f"tools/{entity.slug}",
        kind="manifest",
        location=given.location,
        sha256=content_hash(entity.model_dump(mode="json")),
        as_of=given.as_of,
        trusted=given.trusted,
    )
    return Statement(source=source, entities=(entity,))


def _recognises(given: Input) -> bool:
    return given.columns.issuperset(REQUIRED)


KIND = Kind(
    name="tools",
    meaning="tables of tools and what they can do (CSV, Parquet)",
    suffixes=(".csv", ".tsv", ".parquet"),
    recognises=_recognises,
    read=_read,
)
