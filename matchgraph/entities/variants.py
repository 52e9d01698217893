"""Variants of one thing: its sizes, quantised builds, versions and forks, known by their names.

In a list they take one place: the first one stands for all, the others are named behind it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar

from slugify import slugify

Item = TypeVar("Item")
NAMED = 3  # variants named within a line; all stand in `variants`

# parts of names that tell sizes, versions and builds of one thing apart, and nothing else
VARIANT = re.compile(
    r"v?\d+(\.\d+)*[a-z]?|(\d+x)?\d+(\.\d+)?[bmk]|a\d+b|x{0,2}(tiny|mini|nano|micro|small|base|medium|large|huge|xl|xxl)"
    r"|turbo|pro|lite|plus|max|ultra|flash|instruct|chat|it|preview|latest|alpha|beta|fork|clone|mirror|copy"
    r"|hf|fp?(8|16|32)|bf16|int[48]|[48]bit|gguf|ggml|gptq|awq|exl2|onnx|mlx|quantized|distilled"
)
GLUED = re.compile(
    r"([a-z]{3,}?)[._]?v?\d+(\.\d+)*[a-z]?"
)  # a name with its version behind it, such as llama3
VERSION = re.compile(r"v?\d+(\.\d+)*[ac-jln-z]?")  # `8m` and `7b` are sizes
DIGITS = re.compile(r"\d+")
QUANTIZED = re.compile(r"[-_.]q\d(_[k01])?(_[sml])?\b", re.IGNORECASE)  # how small the numbers of a build are


@lru_cache(maxsize=100_000)
def stem(name: str) -> str:
    """Return a name without owner, sizes and versions.

    >>> stem("Stable Diffusion 3.5 Large"), stem("stable-diffusion-v1-4"), stem("OpenAI: GPT-4 Turbo")
    ('stable-diffusion', 'stable-diffusion', 'gpt')
    >>> stem("Llama 3.2 3B Instruct"), stem("llama3-70b"), stem("7B")
    ('llama', 'llama', '7b')
    """
    parts = _parts(name)
    kept = [part for part in parts if part and not VARIANT.fullmatch(part)]
    return "-".join(_unversioned(part) for part in kept) or "-".join(parts)


def _parts(name: str) -> list[str]:
    """Return the parts of a name without its owner and how it is quantised."""
    own = name.rpartition(": ")[2].rstrip("/").rpartition("/")[2]
    return slugify(QUANTIZED.sub("", own), regex_pattern=r"[^a-z0-9._]+").replace("_", "-").split("-")


def _unversioned(part: str) -> str:
    glued = GLUED.fullmatch(part)
    return glued[1] if glued else part


class Family(NamedTuple):
    """What the variants of one thing have in common."""

    type: str
    stem: str


def family(name: str, type_: str) -> Family:
    """Return what an entity is a variant of: its type, and its name without owner, size and version.

    >>> family("meta-llama/Llama-3-70B-GGUF", "model")
    Family(type='model', stem='llama')
    """
    return Family(type_, stem(name))


def are_variants(name: str, type_: str, other_name: str, other_type: str) -> bool:
    """Return whether two entities are variants of one thing.

    >>> are_variants("Stable Diffusion", "model", "Stable Diffusion 3.5 Large", "model")
    True
    >>> are_variants("GPT", "extension", "GPT-4", "model")
    False
    """
    return family(name, type_) == family(other_name, other_type)


@lru_cache(maxsize=100_000)
def generation(name: str) -> int | None:
    """Return the major version in a name; None if it has none.

    >>> generation("OpenAI: GPT-4 Turbo"), generation("Llama 3.2 3B Instruct"), generation("qwen2.5-7b")
    (4, 3, 2)
    >>> generation("whisper-base"), generation("Mixtral 8x7B"), generation("Goliath 120B")
    (None, None, None)
    """
    for part in _parts(name):
        found = VERSION.fullmatch(part) or GLUED.fullmatch(part)
        if found and (number := DIGITS.search(part)):
            return int(number[0])
    return None


def vendor(name: str, slug: str) -> str | None:
    """Return who makes or publishes an entity, as its name or its slug says; None if neither does.

    >>> vendor("OpenAI: GPT-4 Turbo", "openai-gpt-4-turbo"), vendor("whisper", "openai--whisper")
    ('openai', 'openai')
    >>> vendor("stabilityai/sdxl", "sdxl"), vendor("GPT-4", "gpt-4")
    ('stabilityai', None)
    """
    owner = name.partition(": ")[0] if ": " in name else name.rpartition("/")[0]
    return slugify(owner or (slug.partition("--")[0] if "--" in slug else "")) or None


def grouped(items: Iterable[Item], key: Callable[[Item], Hashable]) -> list[tuple[Item, list[Item]]]:
    """Return the first item of each group and the others behind it, all in their order.

    Args:
        items: best first.
        key: what the items of one group have in common, such as `family` of name and type.

    >>> grouped(["llama-3-8b", "mistral-7b", "llama-3-70b"], stem)
    [('llama-3-8b', ['llama-3-70b']), ('mistral-7b', [])]
    """
    groups: dict[Hashable, tuple[Item, list[Item]]] = {}
    for item in items:
        group = groups.get(of := key(item))
        if group is None:
            groups[of] = (item, [])
        else:
            group[1].append(item)
    return list(groups.values())


def also_named(names: Sequence[str]) -> str:
    """Return what stands behind an entity in the same place, as the end of a line; nothing if nothing does.

    >>> also_named(["llama-3-8b", "llama-3-70b"]), also_named([])
    ('; also llama-3-8b, llama-3-70b', '')
    """
    if not names:
        return ""
    more = len(names) - NAMED
    return f"; also {', '.join(names[:NAMED])}{f' and {more} more' if more > 0 else ''}"
