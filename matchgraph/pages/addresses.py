"""The addresses of pages, with everything that a source stated percent-encoded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from matchgraph.pages.statics import statics

OUTWARD = ("http://", "https://")


@dataclass(frozen=True)
class Site:
    """Builds the addresses of one request's pages.

    Args:
        root: path prefix below which a proxy serves the pages; empty for none.
        origin: scheme, name and port by which the server was asked, such as `http://localhost:8000`.
    """

    root: str
    origin: str

    @property
    def live(self) -> bool:
        """Whether a server answers here, so that forms and what changes by the day can be shown."""
        return True

    def to(self, *parts: str, **query: object) -> str:
        """Return the address of a page from the parts of its path, and parameters; those that are None drop.

        >>> Site("/graph", "").to("entity", "a b/c", q=None, dial=0.5)
        '/graph/entity/a%20b%2Fc?dial=0.5'
        """
        given = {name: value for name, value in query.items() if value is not None}
        asked = urlencode(given, doseq=True)
        path = "/".join(quote(part, safe="") for part in parts)
        return f"{self.root}/{path}{'?' if asked else ''}{asked}"

    def absolute(self, *parts: str, **query: object) -> str:
        """Return the whole address of a page."""
        return self.origin + self.to(*parts, **query)

    def static(self, name: str) -> str:
        """Return the address of a static file."""
        return self.root + statics()[name].path


def outward(url: object) -> str | None:
    """Return a stated URL if a link may lead there, else None: `javascript:` and its like are text.

    >>> outward("https://example.org/"), outward("JavaScript:alert(1)"), outward(None)
    ('https://example.org/', None, None)
    """
    text = str(url).strip() if url is not None else ""
    return text if text.lower().startswith(OUTWARD) else None


def split(name: str, suffixes: Iterable[str]) -> tuple[str, str]:
    """Return the name in an address and its suffix, if it has one.

    Args:
        name: the last part of a path.
        suffixes: those that say in which form something is wanted.

    >>> split("claude.json", (".json", ".md")), split("claude", (".json", ".md"))
    (('claude', '.json'), ('claude', ''))
    """
    suffix = next((each for each in suffixes if name.endswith(each)), "")
    return name.removesuffix(suffix), suffix
