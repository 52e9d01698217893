"""The URL that a page in HTML declares for itself, if it can be believed."""

from __future__ import annotations

from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from loaders.identity import SEPARATOR, names_sides, same_page

_ADDRESSES = (
    ("link[rel~=canonical]", "href", "canonical URL"),
    ('meta[property="og:url"]', "content", "og:url"),
)


def own_address(
    tree: LexborHTMLParser, location: str, left_name: str, right_name: str
) -> tuple[str, tuple[str, ...]]:
    """Return the URL the page declares for itself, otherwise its location, and warnings.

    A declared URL that fits neither the names nor the location is ignored: templates of sites repeat that of
    another page, and all would become one.

    Args:
        location: where the page comes from.
        left_name: the left side's name as printed.
        right_name: the right side's name as printed.
    """
    warnings: list[str] = []
    for selector, attribute, called in _ADDRESSES:
        address = _declared(tree, selector, attribute)
        if not address:
            continue
        if same_page(address, location) or names_sides(address, left_name, right_name):
            return address, tuple(warnings)
        warnings.append(
            f"its {called} is {address[:200]}, which names neither its sides nor its location, and is "
            "ignored; correct it in the page"
        )
    return location, tuple(warnings)


def _declared(tree: LexborHTMLParser, selector: str, attribute: str) -> str:
    """Return a URL declared in the page, if its end is of the form `<left>-vs-<right>`."""
    node = tree.css_first(selector)
    address = (node.attributes.get(attribute) or "").strip() if node is not None else ""
    try:
        if SEPARATOR not in urlsplit(address).path.lower():
            return ""
    except ValueError:
        return ""
    return address if "://" in address else f"https://{address.removeprefix('//')}"
