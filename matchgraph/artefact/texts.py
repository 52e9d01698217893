"""Texts and mappings that are decoded when they are asked for."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

CODEC = ("utf-8", "surrogatepass")


def encoded(texts: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return the bytes of texts one after the other, and where each of them ends."""
    parts = [text.encode(*CODEC) for text in texts]
    ends = np.cumsum(np.array([len(part) for part in parts], dtype=np.int64))
    return np.frombuffer(b"".join(parts), dtype=np.uint8), ends.astype(np.int64)


class Texts(Sequence[str]):
    """Texts over their bytes: one is decoded when it is asked for, all at once when they are gone through.

    Args:
        content: the bytes of all of them.
        ends: (texts,) where each ends.
    """

    def __init__(self, content: NDArray[np.uint8], ends: NDArray[np.int64]) -> None:
        self.content, self.ends = content, ends

    @cached_property
    def decoded(self) -> tuple[str, ...]:
        """All of them."""
        content, ends = self.content.tobytes(), self.ends.tolist()
        starts = [0, *ends][: len(ends)]  # none of no texts
        text = content.decode(*CODEC)
        if len(text) == len(content):
            return tuple(text[start:end] for start, end in zip(starts, ends, strict=True))
        return tuple(content[start:end].decode(*CODEC) for start, end in zip(starts, ends, strict=True))

    def __len__(self) -> int:
        return len(self.ends)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...
    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        """Return one of them, or some as a tuple."""
        if isinstance(place, slice):
            return self.decoded[place]
        number = range(len(self))[place]
        start = int(self.ends[number - 1]) if number else 0
        return self.content[start : int(self.ends[number])].tobytes().decode(*CODEC)

    def __iter__(self) -> Iterator[str]:
        return iter(self.decoded)

    def __contains__(self, text: object) -> bool:
        return text in self.decoded

    def index(self, value: Any, start: int = 0, stop: int | None = None) -> int:
        """Return the first place of a text; see `Sequence.index`."""
        return self.decoded.index(value, start, len(self) if stop is None else stop)


class ByText(Mapping[str, Any]):
    """A mapping whose values are parsed when they are asked for.

    Args:
        keys: sorted.
        values: as text, in the order of the keys.
        parse: makes a value of a text.
    """

    def __init__(self, keys: Sequence[str], values: Sequence[str], parse: Callable[[str], Any]) -> None:
        self._keys, self._values, self._parse = keys, values, parse
        self._parsed: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        if key not in self._parsed:
            place = bisect_left(self._keys, key)
            if place == len(self._keys) or self._keys[place] != key:
                raise KeyError(key)
            self._parsed[key] = self._parse(self._values[place])
        return self._parsed[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


def nested(text: str) -> Any:
    """Return nested tuples of a JSON text.

    >>> nested('[[1, []], ["a"]]')
    ((1, ()), ('a',))
    """
    return _tuples(json.loads(text))


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
