"""Use an installed matchgraph next to others' packages of the same names, and a `graph.py` in the folder.

Arguments: the folder of the example pages.
"""

from __future__ import annotations

import datetime as dt
import sys

import cypher
import graph
import loaders
import matchgraph
import ranking

DAY = dt.date(2026, 11, 1)
THEIRS = {"cypher": cypher, "graph": graph, "loaders": loaders, "ranking": ranking}


def main() -> None:
    """Use it, print what it answers, and check whose the modules are."""
    with matchgraph.open("embedded:kept") as g:
        g.load(sys.argv[1], as_of=DAY)
        report = g.recompute(as_of=DAY)
        try:
            g.show("no-such-thing")
        except matchgraph.NotFoundError as error:
            refused = type(error).__module__
        found = [
            report.run.id,
            g.top(limit=1).entities[0].slug,
            g.compare("midjourney", "segment-anything-2").verdict,
            str(len(g.different("stable-diffusion", limit=3))),
            str(len(g.cypher("MATCH (e:Entity) RETURN e.slug AS slug").rows)),
            refused,
        ]
    print("\n".join(found))
    for name, module in THEIRS.items():
        assert sys.modules[name] is module, name
        assert module.OWNER == "theirs", name


if __name__ == "__main__":
    main()
