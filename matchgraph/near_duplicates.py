"""Tell what is the same thing again: a fork, another size or version of one model."""

from __future__ import annotations

import re

from slugify import slugify

# parts of names that tell sizes, versions and builds of one thing apart, and nothing else
VARIANT = re.compile(
    r"v?\d+(\.\d+)*[a-z]?|\d+(\.\d+)?[bmk]|a\d+b|x{0,2}(tiny|mini|nano|small|base|medium|large|huge|xl|xxl)"
    r"|turbo|pro|lite|plus|max|ultra|instruct|chat|preview|latest|fork|int8|fp16|gguf|awq"
)


def stem(name: str) -> str:
    """Return a name without owner, sizes and versions.

    >>> stem("Stable Diffusion 3.5 Large"), stem("stable-diffusion-v1-4"), stem("OpenAI: GPT-4 Turbo")
    ('stable-diffusion', 'stable-diffusion', 'gpt')
    >>> stem("Llama 3.2 3B Instruct"), stem("7B")
    ('llama', '7b')
    """
    own = name.rpartition(": ")[2].rpartition("/")[2]
    parts = slugify(own, regex_pattern=r"[^a-z0-9.]+").split("-")
    kept = [part for part in parts if not VARIANT.fullmatch(part)]
    return "-".join(kept or parts)


def near_duplicates(name: str, type_: str, other_name: str, other_type: str) -> bool:
    """Say whether two entities are variants of one thing: one type, one name but for size and version.

    >>> near_duplicates("Stable Diffusion", "model", "Stable Diffusion 3.5 Large", "model")
    True
    >>> near_duplicates("GPT", "extension", "GPT-4", "model")
    False
    """
    return type_ == other_type and stem(name) == stem(other_name)
