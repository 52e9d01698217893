"""Class data archives, with which the embedded server starts in half the time.

The bundled Java has none. The first start on a machine creates one of Java's own classes (a second); when
that server exits it adds those of ArcadeDB (another second). Both are only a cache: the server also starts
without them, or if they cannot be written. See JEP 310 and JEP 350.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

from graph.folders import make_private
from graph.user_folders import cache_folder

DUMP_LIMIT = 60.0
GARBAGE_COLLECTOR = "-XX:+UseSerialGC"  # an archive works only with the garbage collector it was created with


class JavaArchive:
    """The archives for one Java and one set of jars.

    Args:
        package: the folder of the package that contains both.
        learns: whether this server may record its classes when it exits.
    """

    def __init__(self, package: Path, *, learns: bool) -> None:
        self._java = package / "jre" / "bin" / "java"
        folder = cache_folder() / "java" / _fingerprint(package)
        self._base, self._classes = folder / "java.jsa", folder / "arcadedb.jsa"
        self._recorded = folder / f"arcadedb.{os.getpid()}.jsa"
        self._learns = learns

    def options(self) -> list[str]:
        """Return the options that make Java use existing archives and create missing ones."""
        if self._classes.exists() and self._base.exists():
            return [f"-XX:SharedArchiveFile={self._base}:{self._classes}"]
        if not self._learns or not self._make_base():
            return []
        return [f"-XX:SharedArchiveFile={self._base}", f"-XX:ArchiveClassesAtExit={self._recorded}"]

    def keep(self) -> None:
        """Install the archive recorded by a server that has exited."""
        if self._recorded.exists():
            self._recorded.replace(self._classes)

    def _make_base(self) -> bool:
        if self._base.exists():
            return True
        aside = self._base.with_suffix(f".{os.getpid()}.jsa")
        try:
            make_private(self._base.parent)
            dump = [str(self._java), "-Xshare:dump", GARBAGE_COLLECTOR, f"-XX:SharedArchiveFile={aside}"]
            subprocess.run(
                dump, check=True, timeout=DUMP_LIMIT, capture_output=True, stdin=subprocess.DEVNULL
            )
            aside.replace(self._base)
        except (OSError, subprocess.SubprocessError):
            return False
        return True


def _fingerprint(package: Path) -> str:
    """Return a name for this Java and these jars at this path: an archive works with no others."""
    files = [package / "jre" / "lib" / "modules", *sorted((package / "jars").glob("*.jar"))]
    facts = [(str(file), file.stat().st_size, file.stat().st_mtime_ns) for file in files]
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
