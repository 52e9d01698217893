"""Tell what is the same thing again: a fork, another size or version of one model."""

from __future__ import annotations

import re
from functools import lru_cache

from slugify import slugify

# parts of names that tell sizes, versions and builds of one thing apart, and nothing else
VARIANT = re.compile(
    r"v?\d+(\.\d+)*[a-z]?|(\d+x)?\d+(\.\d+)?[bmk]|a\d+b|x{0,2}(tiny|mini|nano|micro|small|base|medium|large|huge|xl|xxl)"
    r"|turbo|pro|lite|plus|max|ultra|flash|instruct|chat|it|preview|latest|alpha|beta|fork|clone|mirror|copy"
    r"|hf|fp?(8|16|32)|bf16|int[48]|[48]bit|gguf|ggml|gptq|awq|exl2|onnx|mlx|quantized|distilled"
)
GLUED = re.compile(
    r"([a-z]{3,}?)[._]?v?\d+(\.\d+)*[a-z]?"
)  # a name with its version behind it, such as llama3


QUANTIZED = re.compile(r"[-_.]q\d(_[k01])?(_[sml])?\b", re.IGNORECASE)  # how small the numbers of a build are


@lru_cache(maxsize=100_000)
def stem(name: str) -> str:
    """Return a name without owner, sizes and versions.

    >>> stem("Stable Diffusion 3.5 Large"), stem("stable-diffusion-v1-4"), stem("OpenAI: GPT-4 Turbo")
    ('stable-diffusion', 'stable-diffusion', 'gpt')
    >>> stem("Llama 3.2 3B Instruct"), stem("llama3-70b"), stem("7B")
    ('llama', 'llama', '7b')
    """
    own = name.rpartition(": ")[2].rstrip("/").rpartition("/")[2]
    parts = slugify(QUANTIZED.sub("", own), regex_pattern=r"[^a-z0-9._]+").replace("_", "-").split("-")
    kept = [part for part in parts if part and not VARIANT.fullmatch(part)]
    return "-".join(_unversioned(part) for part in kept) or "-".join(parts)


def _unversioned(part: str) -> str:
    glued = GLUED.fullmatch(part)
    return glued[1] if glued else part


def near_duplicates(name: str, type_: str, other_name: str, other_type: str) -> bool:
    """Say whether two entities are variants of one thing: one type, one name but for owner, size and version.

    >>> near_duplicates("Stable Diffusion", "model", "Stable Diffusion 3.5 Large", "model")
    True
    >>> near_duplicates("GPT", "extension", "GPT-4", "model")
    False
    """
    return type_ == other_type and stem(name) == stem(other_name)
