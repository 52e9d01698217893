"""Identify the sides of a page by slugs from its URL, its file name or its names; never from the graph."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from slugify import slugify

from graph.errors import InputRefusedError
from graph.texts import MAX_KEY_BYTES, as_slug
from loaders.compression import without_suffix

SEPARATOR = "-vs-"
PAGE_SUFFIXES = (".txt", ".text", ".md", ".markdown", ".html", ".htm", ".csv")
MAX_SLUG_CHARACTERS = 400
MAX_SPLITS = 16

# How well, on a scale of 0-2, a split of a URL must agree with the names to be taken as the right
# one, and how much better than the next. Less than that is chance: any two names share some letters.
SPLIT_AGREEMENT = 1.0
SPLIT_MARGIN = 0.1
# How much, on a scale of 0-1, a slug must resemble a name if neither contains the other: of 162 slugs of
# published pages the least was 0.53, while 95 % of pairs of different entities are below 0.4.
RESEMBLANCE = 0.5
# The sides count as swapped only if the names fit the other way round almost to the letter.
SWAP_AGREEMENT = 1.6
SWAP_MARGIN = 0.5


class Sides(NamedTuple):
    """The slugs of both sides of a page.

    >>> Sides("fineweb", "the-pile").id
    'fineweb-vs-the-pile'
    """

    left: str
    right: str

    @property
    def id(self) -> str:
        """The id of the page that compares them."""
        return f"{self.left}{SEPARATOR}{self.right}"


def identify(location: str, left_name: str, right_name: str, *, line: int = 1) -> Sides:
    """Return the slugs of a page's sides.

    They come from the URL (`/compare/<left>-vs-<right>`), otherwise from a file name that contains `-vs-`,
    otherwise from the names. If `-vs-` occurs more than once, the split that agrees with the names is used.

    Args:
        location: a URL or a path, `-` for standard input.
        left_name: the left side's name as printed.
        right_name: the right side's name as printed.
        line: the line of the names, for errors.

    Raises:
        InputRefusedError: no slug can be derived, or the location is ambiguous.

    >>> identify("https://example.org/compare/gpt-4-vs-acme--a-vs-b", "GPT-4", "A vs B")
    Sides(left='gpt-4', right='acme--a-vs-b')
    >>> identify("pages/000.txt", "FLUX.1 Pro", "Mastra/mcp")
    Sides(left='flux-1-pro', right='mastra-mcp')
    """
    try:
        stem = _stem(location)
        if SEPARATOR in stem:
            sides = split_page_id(stem, left_name, right_name)
        else:
            sides = Sides(slug_of_name(left_name), slug_of_name(right_name))
        return check_sides(sides)
    except ValueError as error:
        raise InputRefusedError(str(error), location=location, line=line) from None


def names_sides(location: str, left_name: str, right_name: str) -> bool:
    """Return whether a location names both sides of a page, in any order, as far as slugs resemble names.

    Names without ASCII letters and digits resemble no slug, so any will do.

    >>> names_sides("https://example.org/compare/acme--ant-vs-bee", "Ant", "Bee")
    True
    >>> names_sides("https://example.org/compare/ant-vs-bee", "Ant", "Dog")
    False
    """
    orders = ((left_name, right_name), (right_name, left_name))
    splits = list(itertools.islice(_splits(_stem(location)), MAX_SPLITS))
    return any(all(map(_resembles, sides, names)) for sides in splits for names in orders)


def same_page(first: str, second: str) -> bool:
    """Return whether two locations end in the same page.

    >>> same_page("https://example.org/compare/ant-vs-bee?x=1", "saved/Ant-vs-Bee.html.gz")
    True
    """
    return _stem(first) == _stem(second)


def slug_of_name(name: str) -> str:
    """Return the slug an entity gets when no URL provides one.

    Raises:
        ValueError: the name contains no letter or digit.

    >>> slug_of_name("OpenAI: GPT-5 Chat")
    'openai-gpt-5-chat'
    """
    slug: str = slugify(name)
    if not slug:
        raise ValueError(f"no slug can be derived from the name '{name}': it contains no letter or digit")
    return slug


def require_slug(slug: str) -> None:
    """Check that a text is a valid slug.

    Raises:
        ValueError: it is not.
    """
    as_slug(slug)


def check_sides(sides: Sides) -> Sides:
    """Return the sides if both slugs are valid and distinct.

    Raises:
        ValueError: they are not.
    """
    for slug in sides:
        require_slug(slug)
    if len(sides.id.encode()) > MAX_KEY_BYTES:
        raise ValueError(f"the page's id has more than {MAX_KEY_BYTES} bytes")
    if sides.left == sides.right:
        raise ValueError(
            f"both sides are '{sides.left}'; name the file <left>-vs-<right>.txt to distinguish them"
        )
    return sides


def split_page_id(page_id: str, left_name: str, right_name: str) -> Sides:
    """Return the sides named by `<left>-vs-<right>`, where either slug may itself contain `-vs-`.

    Args:
        page_id: the end of a URL, a file's stem or a page's id.
        left_name: the left side's name as printed.
        right_name: the right side's name as printed.

    Raises:
        ValueError: it does not name two sides, several splits agree equally well with the names, or the
            names are in the other order.

    >>> split_page_id("cats-vs-dogs-vs-birds", "Cats", "Dogs vs Birds")
    Sides(left='cats', right='dogs-vs-birds')
    """
    splits = list(_splits(page_id))
    if not splits:
        raise ValueError(f"'{page_id}' does not name two sides as <left>-vs-<right>")
    if len(splits) > MAX_SPLITS:
        raise ValueError(f"'{page_id[:80]}…' contains '-vs-' more than {MAX_SPLITS} times")
    ranked = sorted(splits, key=lambda sides: -_agreement(sides, left_name, right_name))
    best = ranked[0]
    agreement = _agreement(best, left_name, right_name)
    second = _agreement(ranked[1], left_name, right_name) if len(ranked) > 1 else 0.0
    if len(ranked) > 1 and (agreement < SPLIT_AGREEMENT or agreement - second < SPLIT_MARGIN):
        raise ValueError(f"'{page_id}' can be split at several '-vs-' and the names do not determine which")
    swapped = _agreement(best, right_name, left_name)
    if swapped >= SWAP_AGREEMENT and swapped - agreement > SWAP_MARGIN:
        raise ValueError(f"'{page_id}' names the sides in the opposite order to the page; rename the file")
    return best


def _stem(location: str) -> str:
    address = urlsplit(location) if re.match(r"https?://", location, re.IGNORECASE) else None
    if address is None:
        name = without_suffix(PurePosixPath(location.replace("\\", "/")).name)
    else:
        path = unquote(address.path)
        name = path.rpartition("/compare/" if "/compare/" in path else "/")[2].strip("/")
    name = unicodedata.normalize("NFC", name).lower()
    suffix = next((suffix for suffix in PAGE_SUFFIXES if name.endswith(suffix)), "")
    return name.removesuffix(suffix)


def _splits(page_id: str) -> Iterator[Sides]:
    place = page_id.find(SEPARATOR)
    while place >= 0:
        sides = Sides(page_id[:place], page_id[place + len(SEPARATOR) :])
        if all(sides):
            yield sides
        place = page_id.find(SEPARATOR, place + 1)


def _agreement(sides: Sides, left_name: str, right_name: str) -> float:
    return _likeness(sides.left, left_name) + _likeness(sides.right, right_name)


def _likeness(slug: str, name: str) -> float:
    return SequenceMatcher(None, _letters(slug), _letters(name), autojunk=False).ratio()


def _resembles(slug: str, name: str) -> bool:
    first, second = _letters(slug), _letters(name)
    written = re.search(r"[a-z0-9]", second) is not None
    return not written or first in second or second in first or _likeness(slug, name) >= RESEMBLANCE


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())[:MAX_SLUG_CHARACTERS]
