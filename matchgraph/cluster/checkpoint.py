"""How far an iteration is, in a file, so that a driver that crashed goes on where it was."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from graph.folders import temporary_folder
from ranking.power import Sweeps

WRITTEN = "sweeps.npz"


@dataclass(frozen=True)
class FileCheckpoint:
    """The last state of one iteration.

    Args:
        path: of the file, which is replaced each time.
        of: what is iterated: another equation does not go on from it.
    """

    path: Path
    of: str

    def saved(self) -> Sweeps | None:
        """Return the state that was saved last; None if there is none of this equation, or a damaged one."""
        try:
            with self.path.open("rb") as file, np.load(file, allow_pickle=False) as found:
                if str(found["of"]) != self.of:
                    return None
                done, last, before, pays = found["figures"].tolist()
                kept = tuple(np.array(vector) for vector in found["kept"])
                return Sweeps(int(done), found["x"], last, before, kept, found["plain"], bool(pays))
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None

    def save(self, sweeps: Sweeps) -> None:
        """Replace what was saved, atomically.

        Args:
            sweeps: how far the iteration is.

        Raises:
            OSError: it cannot be written.
        """
        with temporary_folder(self.path.parent) as aside:
            np.savez(
                aside / WRITTEN,
                of=np.array(self.of),
                figures=np.array([sweeps.done, sweeps.last, sweeps.before, sweeps.pays], dtype=np.float64),
                x=sweeps.x,
                plain=sweeps.plain,
                kept=np.stack(sweeps.kept),
            )
            (aside / WRITTEN).replace(self.path)


def equation_of(*parts: object) -> str:
    """Return a hash of all that an iteration depends on.

    Args:
        parts: whose texts differ where they do.
    """
    return hashlib.sha256(repr(parts).encode()).hexdigest()
