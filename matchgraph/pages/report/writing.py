"""Write a report: every page that its pages link to, for the leading entities of a graph or of a type."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from pydantic import BaseModel
from selectolax.lexbor import LexborHTMLParser

from matchgraph import GuardRefusedError, MatchGraph, NotFoundError
from matchgraph.pages.report.files import MISSING, Address, FileSite
from matchgraph.pages.report.pages import PAGES, page_of
from matchgraph.pages.statics import statics
from matchgraph.pages.templating import rendered
from matchgraph.serving.freshness import freshness

HOME = Address(("",))
CHANGED = "the graph changed while the report was written; nothing was written, run it again"
ENTITIES_OF = {
    "entity": 1,
    "badge": 1,
    "graph": 1,
    "compare": 2,
}  # how many names of entities an address ends with


class Written(NamedTuple):
    """What a report has."""

    run: str
    entities: int
    files: int


@dataclass(frozen=True)
class Report:
    """A report that is about to be written.

    Args:
        graph: the open graph.
        slugs: the entities that have a page.
        type_: code of the only type with a board; None for all.
        methodologies: ids of those whose constants are recorded, the newest first.
    """

    graph: MatchGraph
    slugs: frozenset[str]
    type_: str | None
    methodologies: tuple[str, ...]

    def has(self, address: Address) -> bool:
        """Say whether the report has a page."""
        kind, *named = address.parts
        if not named:
            return (kind, 0) in PAGES
        if kind in ENTITIES_OF:
            return len(named) == ENTITIES_OF[kind] and self.slugs.issuperset(named)
        if kind == "capability":
            return named[0].partition("#")[0] in self.slugs
        if kind == "methodology":
            return self._has_methodology(*named)
        if kind == "board":
            return self.type_ in {None, named[0]} and len(named) == 1
        return (kind, len(named)) in PAGES

    def _has_methodology(self, id_: str, after: str | None = None) -> bool:
        """Say whether it has a methodology, or what changed to another: to the next one alone."""
        known = self.methodologies
        return id_ in known if after is None else (after, id_) in pairwise(known)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield each file with its content: pages in the order in which they are linked to, then the rest."""
        waiting, known = deque([HOME]), {HOME}
        used: set[str] = set()
        fresh = freshness(self.graph)

        def met(address: Address) -> bool:
            there = self.has(address)
            if there and address not in known:
                known.add(address)
                waiting.append(address)
            return there

        while waiting:
            address = waiting.popleft()
            site = FileSite("", "", file=address.file, slugs=self.slugs, has=met, used=used)
            found = page_of(self.graph, address)
            if isinstance(found, BaseModel):
                yield address.file, found.model_dump_json().encode(errors="backslashreplace")
            elif isinstance(found, str):
                yield address.file, found.encode(errors="backslashreplace")
            else:
                template, context = found
                content = rendered(template, {"site": site, "freshness": fresh, **context})
                yield address.file, _without_missing(content) if template.endswith(".html") else content
        for name in sorted(used):
            yield statics()[name].path.lstrip("/"), statics()[name].content


def write_report(
    graph: MatchGraph,
    folder: str,
    *,
    type_: str | None = None,
    limit: int,
    progress: Callable[[str, int], None],
) -> Written:
    """Write a report into a folder atomically; the same graph gives the same bytes.

    Args:
        graph: the open graph.
        folder: new, or with an earlier report, which is replaced.
        type_: the only type of entities to write pages of.
        limit: maximum number of entities, the leading ones.
        progress: called with a stage and the number of files done.

    Raises:
        MatchGraphError: the folder has something else.
        NotFoundError: no run is published, or there is no such type.
        GuardRefusedError: a run was published, or something was loaded, meanwhile.
    """
    before = graph.state()
    leading = graph.top(type_=type_, limit=limit).entities
    if not leading:
        raise NotFoundError("no entity is ranked; load pages and run `matchgraph recompute`")
    slugs = frozenset(each.slug for each in leading)
    methodologies = tuple(each.methodology for each in graph.methodologies())
    report = Report(graph, slugs, leading[0].type if type_ else None, methodologies)
    count = 0

    def files() -> Iterator[tuple[str, bytes]]:
        nonlocal count
        for name, content in report.files():
            count += 1
            progress("writing files", count)
            yield name, content
        if graph.state().version != before.version:
            raise GuardRefusedError(CHANGED)

    graph.write_files(folder, files())
    return Written(str(before.run), len(leading), count)


def _without_missing(page: bytes) -> bytes:
    """Return a page without links to what the report does not have: their text stays."""
    if MISSING.encode() not in page:
        return page
    tree = LexborHTMLParser(page)
    for node in tree.css(f"a[href='{MISSING}']"):
        node.unwrap()
    for node in tree.css(f"link[href='{MISSING}'], img[src='{MISSING}'], form[action='{MISSING}']"):
        node.decompose()
    return f"<!DOCTYPE html>\n{tree.css('html')[0].html}\n".encode()
