"""A check of ArcadeDB's files before it opens them, since it silently opens a damaged database partially."""

from __future__ import annotations

import json
import re
from pathlib import Path

_COMPONENT = re.compile(r"(?P<name>.+)\.\d+\.(?P<page>\d+)\.v\d+\.\w+")


def damage(database: Path) -> str | None:
    """Return what is wrong with the files of a database, or None.

    None after a crash (the lock file still exists), since the server then repairs its files from the log.
    """
    if not database.is_dir() or (database / "database.lck").exists():
        return None
    found: set[str] = set()
    for file in sorted(database.iterdir()):
        component = _COMPONENT.fullmatch(file.name)
        if component is None:
            continue
        found.add(component["name"])
        if file.stat().st_size % int(component["page"]):
            return f"{file.name} is truncated or overwritten"
    return _schema_damage(database / "schema.json", found)


def _schema_damage(schema: Path, components: set[str]) -> str | None:
    try:
        types = json.loads(schema.read_text("utf-8"))["types"]
        buckets = {
            bucket + part
            for type_ in types.values()
            for bucket in type_["buckets"]
            for part in (("", "_in_edges", "_out_edges") if type_["type"] == "v" else ("",))
        }
    except FileNotFoundError:
        return f"{schema.name} is missing" if components - {"dictionary"} else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"{schema.name} is damaged"
    lost = sorted(buckets - components)
    return f"the file of {lost[0]} is missing" if lost else None
