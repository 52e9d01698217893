"""Judge which capabilities are similar: `python -m benchmarks.similar_capabilities GRAPH`.

Printed is, of the most similar pairs of capabilities, the share whose entities have one purpose and one field
by `purposes.csv`, at several shares of what entities do as a whole (`similarity.context`).
"""

from __future__ import annotations

import argparse

import numpy as np

import matchgraph
from benchmarks.different_cases import purposes
from matchgraph.derived.similarity import pairs_of
from matchgraph.searching.offered_words import read_offered_words
from ranking.methodology import Methodology

SHARES = (0.0, 0.25, 0.5, 0.75)
COUNTS = (100, 200, 300)
LEAST = 0.05


def main() -> None:
    """Print a table, a row for each share."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("graph", help="embedded:PATH, bolt://… or neo4j://…")
    known = purposes()
    with matchgraph.open(parser.parse_args().graph) as graph:
        folder = graph.opened.search_folder
        rows = read_offered_words(graph.opened.store, folder)
        words = [row for row in rows if row["vetted"] and row["entity"] in known]
    meant = {row["id"]: known[row["entity"]] for row in words}
    print(f"{len(words)} capabilities\ncontext  pairs  similarity  one purpose  one field")
    for share in SHARES:
        constants = Methodology().similarity.model_copy(update={"context": share, "threshold": LEAST})
        found = sorted(pairs_of(words, constants, folder).values(), key=lambda row: -row["similarity"])
        for count in COUNTS:
            both = [(meant[row["first"]], meant[row["second"]]) for row in found[:count]]
            purpose = np.mean([one.purpose == other.purpose for one, other in both])
            field = np.mean([one.field == other.field for one, other in both])
            last = found[:count][-1]["similarity"]
            print(f"{share:7}  {count:5}  {last:10.2f}  {purpose:11.2f}  {field:9.2f}")


if __name__ == "__main__":
    main()
