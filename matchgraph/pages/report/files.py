"""Which file of a report a page is, and the relative addresses between files."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from urllib.parse import quote

from matchgraph.pages.addresses import Site, split
from matchgraph.pages.statics import statics

# safe on every file system, also on those that do not distinguish case
SAFE = re.compile(r"(?!(con|prn|aux|nul|com\d|lpt\d)\b)[a-z0-9][a-z0-9_-]{0,79}")
DIGITS = 20  # of the hash that names what is not safe
# by kind of page; no feeds: a report has no address of its own, which they need
FORMS = {"entity": (".json", ".md"), "compare": (".json", ".md"), "badge": (".svg",)}
MISSING = "missing:"  # address of what the report does not have
ENDING = ".html"


@dataclass(frozen=True)
class Address:
    """A page by the parts of its path, and from which row on it lists.

    Args:
        parts: as in the address on a server.
        skip: rows to leave out; None for the first page.
        form: suffix of the form it is wanted in; empty for a page.
    """

    parts: tuple[str, ...]
    skip: int | None = None
    form: str = ""

    @classmethod
    def of(cls, parts: tuple[str, ...], slugs: Container[str], skip: int | None = None) -> Address:
        """Return an address by its path, in which a slug that ends like a form has none.

        >>> Address.of(("entity", "claude.json"), {"claude"})
        Address(parts=('entity', 'claude'), skip=None, form='.json')
        >>> Address.of(("entity", "package.json"), {"package.json"}).form
        ''
        >>> Address.of(("intent", "read package.json"), set()).parts
        ('intent', 'read package.json')
        """
        *before, last = parts
        forms = () if last in slugs else FORMS.get(parts[0], ())
        stem, form = split(last, forms)
        return cls((*before, stem), skip, form)

    @property
    def file(self) -> str:
        """The file of the page, relative to the folder.

        >>> Address(("entity", "claude")).file, Address(("entity", "claude"), form=".json").file
        ('entity/claude.html', 'entity/claude.json')
        >>> Address(("board", "model"), 50).file, Address(("",)).file
        ('board/model-from-50.html', 'index.html')
        """
        if self.parts == ("",):
            return "index.html"
        *folders, name = self.parts
        if not folders:
            folders, name = [name], "index"
        stem = _safe(name) + (f"-from-{self.skip}" if self.skip else "")
        return "/".join([*map(_safe, folders), stem + (self.form or ENDING)])


def _safe(part: str) -> str:
    """Return a part of a path as the name of a file, different for different parts."""
    return part if SAFE.fullmatch(part) else f"_{hashlib.sha256(part.encode()).hexdigest()[:DIGITS]}"


@dataclass(frozen=True)
class FileSite(Site):
    """Builds the addresses that one file of a report links to.

    Args:
        file: the file, relative to the folder.
        slugs: of the entities that have a page.
        has: says whether the report has a page; asked for every link.
        used: names of the static files that were linked to.
    """

    file: str = "index.html"
    slugs: Container[str] = frozenset()
    has: Callable[[Address], bool] = lambda _: False
    used: set[str] = field(default_factory=set)

    @property
    def live(self) -> bool:
        """No server answers here."""
        return False

    def to(self, *parts: str, **query: object) -> str:
        """Return the relative address of a page, or one that says that it is missing."""
        given = {name: value for name, value in query.items() if value is not None}
        skip = given.pop("skip", None)
        address = Address.of(parts, self.slugs, int(str(skip)) or None if skip is not None else None)
        if given or not self.has(address):
            return MISSING
        return self._relative(address.file)

    def static(self, name: str) -> str:
        """Return the relative address of a static file."""
        self.used.add(name)
        return self._relative(statics()[name].path.lstrip("/"))

    def _relative(self, file: str) -> str:
        return quote(posixpath.relpath(file, posixpath.dirname(self.file) or "."))
