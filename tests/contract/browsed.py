"""A page as a browser reads it, without one: what it links to, and what is wrong with it."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

from httpx import Response
from selectolax.lexbor import LexborHTMLParser, LexborNode

ORIGIN = "http://testserver"
RESOURCES = {"img": "src", "script": "src", "link": "href", "iframe": "src", "object": "data", "use": "href"}
XML = ("image/svg+xml", "application/atom+xml", "application/xml")


def tree_of(page: Response) -> LexborHTMLParser:
    return LexborHTMLParser(page.text)


def links(page: Response) -> list[str]:
    """Return the internal addresses that a page leads to or loads, in order."""
    if not page.headers["content-type"].startswith("text/html"):
        return []
    nodes = tree_of(page).css("a[href], link[href], img[src], script[src]")
    found = [urljoin(str(page.url), node.attributes.get("href") or node.attributes["src"]) for node in nodes]
    inside = [each.partition("#")[0].removeprefix(ORIGIN) for each in found if each.startswith(ORIGIN)]
    return list(dict.fromkeys(inside))


def broken_links(folder: Path) -> list[str]:
    """Return what is wrong with the pages of a report: links that lead nowhere, and what needs a server."""
    files = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    wrong = []
    for name in sorted(each for each in files if each.endswith(".html")):
        tree = LexborHTMLParser((folder / name).read_bytes())
        wrong += [f"{name}: {node.html}" for node in tree.css("form, script")]
        for node in tree.css("a[href], link[href], img[src]"):
            address = node.attributes.get("href") or node.attributes["src"] or ""
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(address)))
            if not address.startswith(("#", "http")) and target not in files:
                wrong.append(f"{name}: {node.html}")
    return wrong


def faults(page: Response) -> list[str]:
    """Return what is wrong with the markup of a page or of a drawing or feed."""
    kind = page.headers["content-type"].partition(";")[0]
    if kind in XML:
        root = ElementTree.fromstring(page.text)
        return [f"a {node.tag} in XML" for node in root.iter() if str(node.tag).endswith("script")]
    if kind == "application/json":
        json.loads(page.text)
    return list(_of_html(page)) if kind == "text/html" else []


def _of_html(page: Response) -> Iterator[str]:
    tree = tree_of(page)
    if not page.text.startswith("<!DOCTYPE html>"):
        yield "no doctype"
    if tree.css_first("html").attributes.get("lang") != "en":
        yield "no language"
    if not tree.css_first("title").text().strip():
        yield "no title"
    if (count := len(tree.css("h1"))) != 1:
        yield f"{count} h1"
    policy = page.headers.get("content-security-policy", "")
    if not policy.startswith("default-src 'self'") or "unsafe" in policy:
        yield f"policy {policy!r}"
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    if len(ids) != len(set(ids)):
        yield f"an id twice: {ids}"
    for node in tree.css("*"):
        yield from _of_node(node, set(ids))


def _of_node(node: LexborNode, ids: set[str | None]) -> Iterator[str]:
    name, attributes = str(node.tag), node.attributes
    if name == "style" or "style" in attributes or any(each.startswith("on") for each in attributes):
        yield f"inline style or script: {node.html}"
    if name == "script" and "src" not in attributes and attributes.get("type") != "application/ld+json":
        yield f"inline script: {node.html}"
    if name in {"input", "select", "textarea"} and not _is_labelled(node):
        yield f"no label: {node.html}"
    if name == "img" and not attributes.get("alt"):
        yield f"no alt: {node.html}"
    for each in ("aria-labelledby", "aria-describedby"):
        if each in attributes and attributes[each] not in ids:
            yield f"{each} leads nowhere: {node.html}"
    address = attributes.get(RESOURCES.get(name, "")) or ""
    if urlsplit(address).netloc not in {"", "testserver"}:
        yield f"from another host: {node.html}"
    if name == "a":
        yield from _of_link(node, attributes.get("href") or "")


def _of_link(node: LexborNode, href: str) -> Iterator[str]:
    scheme, host = urlsplit(href).scheme, urlsplit(href).netloc
    if scheme not in {"", "http", "https"}:
        yield f"a link to {scheme}: {node.html}"
    if host not in {"", "testserver"} and "nofollow" not in (node.attributes.get("rel") or ""):
        yield f"a link to another host that robots follow: {node.html}"


def _is_labelled(node: LexborNode) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.tag == "label":
            return bool(parent.text().strip())
        parent = parent.parent
    return node.attributes.get("type") == "hidden"
