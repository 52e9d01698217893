"""The variants of each thing in a graph, looked up by what they are variants of."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graph.versions import digest
from matchgraph.artefact.array_cache import cached_arrays
from matchgraph.entities.variants import Family, family, stem

if TYPE_CHECKING:
    from graph.store import Store

LAYOUT = 1  # of the arrays
SEPARATOR = "\0"  # of slug and name


class Member(NamedTuple):
    """An entity of a family."""

    slug: str
    name: str


@dataclass(frozen=True)
class Families:
    """All entities of a graph, sorted by a hash of their family.

    Args:
        hashes: (entities,) ascending.
        starts: (entities + 1,) where slug and name of each begin in the text.
        text: all slugs and names as UTF-8.
    """

    hashes: NDArray[np.uint64]
    starts: NDArray[np.int64]
    text: NDArray[np.uint8]

    def members(self, of: Family, most: int) -> list[Member]:
        """Return at most `most` entities of a family, by slug."""
        key = _hash(of)
        first, last = (int(np.searchsorted(self.hashes, key, side=side)) for side in ("left", "right"))
        found = (Member(*self._entity(i).split(SEPARATOR, 1)) for i in range(first, min(last, first + most)))
        return [member for member in found if stem(member.name) == of.stem]  # another may have the same hash

    def _entity(self, number: int) -> str:
        return self.text[self.starts[number] : self.starts[number + 1]].tobytes().decode()


def read_families(store: Store, folder: Path, version: str) -> Families:
    """Return the families of a graph, made now if this machine has none of its current names.

    Args:
        store: the graph.
        folder: where what is derived from its texts is kept.
        version: mark of the last change of its names; empty if it has none, and nothing is kept then.
    """
    if not version:
        return Families(**_arrays(store))  # type: ignore[arg-type]
    if folder not in _opened or _opened[folder][0] != version:
        arrays = cached_arrays(folder, "families", digest([version, LAYOUT]), lambda: _arrays(store))
        _opened[folder] = version, Families(**arrays)
    return _opened[folder][1]


_opened: dict[Path, tuple[str, Families]] = {}  # opening files for each question takes longer than looking up


def _arrays(store: Store) -> Mapping[str, NDArray[np.generic]]:
    (row,) = store.read("entity_kinds")
    of = [_hash(family(name, type_)) for name, type_ in zip(row["names"], row["types"], strict=True)]
    hashes = np.array(of, dtype=np.uint64)
    order = np.argsort(hashes, kind="stable")
    entities = [f"{row['slugs'][i]}{SEPARATOR}{row['names'][i]}".encode() for i in order]
    starts = np.cumsum([0, *map(len, entities)], dtype=np.int64)
    return {
        "hashes": hashes[order],
        "starts": starts,
        "text": np.frombuffer(b"".join(entities), dtype=np.uint8),
    }


def _hash(of: Family) -> np.uint64:
    text = SEPARATOR.join(of).encode()
    return np.uint64(int.from_bytes(hashlib.blake2b(text, digest_size=8).digest()))
