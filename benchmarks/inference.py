"""Time the inference on made-up pages: `python benchmarks/inference.py --entities 100000 --orderings 100000`.

Hidden values are drawn, printed as a page prints them, and inferred again; `--wrong` turns that share of
the orderings around, so that contradictions have to be found and relaxed as well.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from ranking.blend import blend, displayed
from ranking.inference import infer, printed_intervals
from ranking.methodology import Methodology
from ranking.orderings import Orderings


def made_up_pages(entities: int, orderings: int, wrong: float, seed: int):
    generator = np.random.default_rng(seed)
    methodology = Methodology()
    weights = methodology.weights_of(generator.choice(["model", "mcp", "prompt"], entities).tolist())
    hidden = generator.beta(1.2, 1.6, (entities, 5))
    published = displayed(blend(hidden, weights)).astype(float)
    printed = (hidden >= 0.5).astype(float)
    printed[:, 4] = np.nan
    first, second = generator.integers(0, entities, (2, orderings * 2))
    signal = generator.integers(0, 3, orderings * 2)
    apart = (first != second) & (np.abs(hidden[first, signal] - hidden[second, signal]) > 0.002)
    same_print = printed[first, signal] == printed[second, signal]
    kept = np.flatnonzero(apart & (same_print | (generator.random(len(apart)) < 0.5)))[:orderings]
    first, second, signal = first[kept], second[kept], signal[kept]
    turned = (hidden[first, signal] < hidden[second, signal]) ^ (generator.random(len(kept)) < wrong)
    stated = Orderings(np.where(turned, second, first), np.where(turned, first, second), signal)
    return printed, weights, published, stated, methodology


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--entities", type=int, default=100_000)
    parser.add_argument("--orderings", type=int, default=100_000)
    parser.add_argument("--wrong", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    printed, weights, published, stated, methodology = made_up_pages(
        options.entities, options.orderings, options.wrong, options.seed
    )
    rules = methodology.inference
    low, high, prior = printed_intervals(printed, rules)
    started = time.perf_counter()
    answer = infer(
        low,
        high,
        prior,
        weights,
        published,
        orderings=stated,
        rank_tolerance=rules.rank_tolerance,
        ordering_margin=rules.ordering_margin,
    )
    seconds = time.perf_counter() - started
    agree = int((displayed(blend(answer.values, weights)) == published).sum())
    print(f"entities {options.entities}, orderings {len(stated)}, seconds {seconds:.1f}")
    print(f"feasible {int(answer.feasible.sum())}, computed rank displays as published {agree}")
    print(f"orderings held {int(answer.ordering_satisfied.sum())}, conflicts {len(answer.conflicts)}")
    print(f"residual {answer.residual:.1e}, gap {answer.duality_gap:.1e}, iterations {answer.iterations}")


if __name__ == "__main__":
    main()
