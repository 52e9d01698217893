"""Inference from printed figures: hand-worked examples, a general solver, and what must always hold."""

import csv
from pathlib import Path

import numpy as np
import piqp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import sparse

from ranking.blend import blend, displayed
from ranking.errors import BadArrayError
from ranking.feasibility import feasible_sets
from ranking.honest_points import moved_to, target_blend
from ranking.inference import Inference, infer
from ranking.methodology import Methodology
from ranking.orderings import Orderings, orderings
from tests.ranking.usual import printed_intervals

RULES = {"rank_tolerance": 0.49, "ordering_margin": 1e-3}
NONE = orderings([], [], [])
BLANK = np.nan
PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "published-comparisons.csv"

# Figures of five public comparison pages: printed adoption, quality, ecosystem, match; rank; type.
SEEDS = {
    "flux-1-pro": ([1, 1, 0, 0], 58, "model"),
    "mask2former-swin-large-cityscapes-semantic": ([1, 1, 1, 0], 46, "model"),
    "mask2former-swin-large-ade-semantic": ([1, 0, 1, 0], 44, "model"),
    "mask2former-swin-tiny-coco-instance": ([0, 0, 1, 0], 41, "model"),
    "stable-diffusion-3-5-large": ([1, 1, 0, 0], 58, "model"),
    "stable-diffusion": ([0, 0, 0, 0], 42, "model"),
    "segformer-b4-finetuned-ade-512-512": ([0, 0, 1, 0], 42, "finetune"),
    "the-stack-v2": ([1, 1, 0, 0], 58, "dataset"),
}
# Their verdicts: (stronger, weaker, signal), signals being 0 adoption, 1 quality, 2 ecosystem.
VERDICTS = [
    ("mask2former-swin-large-ade-semantic", "stable-diffusion-3-5-large", 2),
    ("stable-diffusion-3-5-large", "mask2former-swin-large-ade-semantic", 0),
    ("stable-diffusion-3-5-large", "mask2former-swin-large-ade-semantic", 1),
    ("mask2former-swin-large-cityscapes-semantic", "flux-1-pro", 2),
    ("flux-1-pro", "mask2former-swin-large-cityscapes-semantic", 0),
    ("flux-1-pro", "mask2former-swin-large-cityscapes-semantic", 1),
    ("segformer-b4-finetuned-ade-512-512", "the-stack-v2", 2),
    ("the-stack-v2", "segformer-b4-finetuned-ade-512-512", 0),
    ("the-stack-v2", "segformer-b4-finetuned-ade-512-512", 1),
]


def seed_pages() -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray, Orderings]:
    names = list(SEEDS)
    printed = np.array([[*SEEDS[name][0], BLANK] for name in names])
    published = np.array([SEEDS[name][1] for name in names], dtype=float)
    weights = Methodology().weights_of([SEEDS[name][2] for name in names])
    stated = orderings(
        [names.index(strong) for strong, _, _ in VERDICTS],
        [names.index(weak) for _, weak, _ in VERDICTS],
        [signal for _, _, signal in VERDICTS],
    )
    return names, printed, published, weights, stated


def honest(figures, weights, published):
    """Return low, high, and the guess at the middle of what each printed rank allows."""
    low, high, prior = figures
    sets = feasible_sets(low, high, weights, published, rank_tolerance=0.49)
    return low, high, moved_to(sets, prior, target_blend(sets))


def test_the_five_seed_pages_as_worked_by_hand():
    names, printed, published, weights, stated = seed_pages()
    low, high, prior = honest(printed_intervals(printed), weights, published)
    answer = infer(low, high, prior, weights, published, orderings=stated, **RULES)
    assert answer.feasible.all()
    assert answer.ordering_satisfied.all()
    np.testing.assert_allclose(blend(answer.values, weights), published, atol=1e-12)
    # cityscapes: the midpoints blend to 61.25, its page prints 46, Σw² = 0.235, so every signal moves
    # by (0.46 − 0.6125)/0.235 = −0.648936 times its weight and no printed bound is met
    step = (0.46 - 0.6125) / 0.235
    by_hand = [
        0.75 + 0.35 * step,
        0.75 + 0.20 * step,
        0.75 + 0.10 * step,
        0.25 + 0.20 * step,
        0.50 + 0.15 * step,
    ]
    row = names.index("mask2former-swin-large-cityscapes-semantic")
    np.testing.assert_allclose(answer.values[row], by_hand, atol=1e-12)
    # The Stack v2 is a dataset: 53.75 has to rise to 58, Σw² = 0.22
    step = (0.58 - 0.5375) / 0.22
    by_hand = [
        0.75 + 0.25 * step,
        0.75 + 0.25 * step,
        0.25 + 0.10 * step,
        0.25 + 0.25 * step,
        0.50 + 0.15 * step,
    ]
    np.testing.assert_allclose(answer.values[names.index("the-stack-v2")], by_hand, atol=1e-12)


def test_an_ordering_between_two_equal_prints_parts_them_by_the_margin():
    low, high, prior = printed_intervals([[0.0], [0.0]])
    answer = infer(
        low, high, prior, [[1.0], [1.0]], [BLANK, BLANK], orderings=orderings([1], [0], [0]), **RULES
    )
    np.testing.assert_allclose(answer.values[:, 0], [0.2495, 0.2505], atol=1e-12)


def test_an_ordering_on_a_slab_by_hand():
    # Two entities, two signals of weight ½, rank 50 ± 0.49 already met by the priors ½. The ordering parts
    # the first signal by ±0.1005; the slab leaves ±0.0098 to v₁ + v₂, so v₂ follows only beyond that:
    # minimise t² + s² with t = 0.1005 and |t − s| <= 0.0098, hence s = 0.0907.
    answer = infer(
        np.zeros((2, 2)),
        np.ones((2, 2)),
        np.full((2, 2), 0.5),
        np.full((2, 2), 0.5),
        [50, 50],
        orderings=orderings([1], [0], [0]),
        rank_tolerance=0.49,
        ordering_margin=0.201,
    )
    np.testing.assert_allclose(answer.values, [[0.3995, 0.5907], [0.6005, 0.4093]], atol=1e-10)


def test_a_rank_out_of_reach_gives_the_nearest_point_and_says_so():
    low, high, prior = printed_intervals([[0, 0, 0, 0, BLANK], [1, 1, 1, 1, BLANK]])
    weights = Methodology().weights_of(["mcp", "mcp"])
    answer = infer(low, high, prior, weights, [95, 12], orderings=NONE, **RULES)
    assert answer.feasible.tolist() == [False, False]
    np.testing.assert_allclose(answer.values, [high[0], low[1]])
    assert [conflict.ranks for conflict in answer.conflicts] == [(0,), (1,)]


def test_contradicting_verdicts_relax_the_later_one():
    low, high, prior = printed_intervals([[1, 1, 1, 0, BLANK]] * 2)
    weights = Methodology().weights_of(["model", "model"])
    both = orderings([0, 1, 0], [1, 0, 1], [1, 1, 2])
    answer = infer(low, high, prior, weights, [58, 58], orderings=both, **RULES)
    assert answer.ordering_satisfied.tolist() == [True, False, True]
    assert [conflict.orderings for conflict in answer.conflicts] == [(0, 1)]


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the table of published comparisons is not available")
def test_every_published_side_is_feasible_alone_and_displays_its_rank():
    with PUBLISHED.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    codes = {"Fine-tune": "finetune", "Model": "model", "Benchmark": "benchmark", "Prompt": "prompt"}
    columns = ("adoption", "quality", "ecosystem", "match_graph")
    printed, published, types = [], [], []
    for row in rows:
        for side in ("left", "right"):
            figures = [row[f"{side}_{column}"] for column in columns]
            printed.append([*(float(figure) if figure else BLANK for figure in figures), BLANK])
            published.append(float(row[f"{side}_rank"]))
            types.append(codes.get(row[f"{side}_type"], "default"))
    weights = Methodology().weights_of(types)
    low, high, prior = honest(printed_intervals(printed), weights, published)
    answer = infer(low, high, prior, weights, published, orderings=NONE, **RULES)
    assert len(published) > 100
    assert answer.feasible.all()
    assert displayed(blend(answer.values, weights)).tolist() == published


def random_pages(generator: np.random.Generator, entities: int, count: int, wrong: float = 0.0):
    """Draw hidden values and print them as pages do: bounds, ranks, and orderings of the hidden values."""
    hidden = generator.random((entities, 5))
    weights = generator.dirichlet(np.ones(5), entities)
    published = displayed(blend(hidden, weights)).astype(float)
    published[generator.random(entities) < 0.2] = np.nan
    low, high, prior = printed_intervals(np.where(hidden < 0.499, 0.0, np.where(hidden < 0.5, BLANK, 1.0)))
    measured = generator.random((entities, 5)) < 0.1
    for table in (low, high, prior):
        table[measured] = hidden[measured]
    prior = low + generator.random((entities, 5)) * (high - low)
    first = generator.integers(0, entities, count)
    second = (first + generator.integers(1, entities, count)) % entities
    signal = generator.integers(0, 5, count)
    apart = np.abs(hidden[first, signal] - hidden[second, signal]) > 2e-3
    first, second, signal = first[apart], second[apart], signal[apart]
    turned = (hidden[first, signal] < hidden[second, signal]) ^ (generator.random(len(first)) < wrong)
    stated = Orderings(np.where(turned, second, first), np.where(turned, first, second), signal)
    return low, high, prior, weights, published, stated


def by_interior_points(pages):
    """Solve the same problem as one quadratic programme with PIQP."""
    low, high, prior, weights, published, stated = pages
    signals = low.shape[1]
    ranked = np.flatnonzero(~np.isnan(published))
    blends = sparse.block_diag(list(weights[:, None, :]), format="csr")[ranked]
    order = np.arange(len(stated))
    stronger, weaker = stated.stronger * signals + stated.signal, stated.weaker * signals + stated.signal
    differences = sparse.coo_array(
        (np.repeat([1.0, -1.0], len(stated)), (np.tile(order, 2), np.concatenate([stronger, weaker]))),
        shape=(len(stated), low.size),
    )
    solver = piqp.SparseSolver()
    solver.settings.eps_abs = solver.settings.eps_rel = 1e-13
    solver.settings.eps_duality_gap_abs = solver.settings.eps_duality_gap_rel = 1e-13
    solver.setup(
        P=sparse.csc_matrix(sparse.eye_array(low.size)),
        c=-prior.ravel(),
        G=sparse.csc_matrix(sparse.vstack([blends, differences])),
        h_l=np.concatenate([(published[ranked] - 0.49) / 100, np.full(len(stated), 1e-3)]),
        h_u=np.concatenate([(published[ranked] + 0.49) / 100, np.full(len(stated), np.inf)]),
        x_l=low.ravel(),
        x_u=high.ravel(),
    )
    assert solver.solve() == piqp.PIQP_SOLVED
    return solver.result.x.reshape(low.shape)


def test_agrees_with_a_general_quadratic_programme():
    generator = np.random.default_rng(7)
    sizes = [(int(generator.integers(2, 7)), int(generator.integers(1, 14))) for _ in range(60)]
    binding = 0
    for entities, count in [*sizes, (2_000, 3_000)]:
        pages = random_pages(generator, entities, count)
        answer = infer(*pages[:5], orderings=pages[5], **RULES)
        assert answer.feasible.all()
        assert answer.ordering_satisfied.all()
        binding += answer.iterations > 0
        np.testing.assert_allclose(answer.values, by_interior_points(pages), atol=1e-8)
    assert binding > 20


def check_answer(answer: Inference, pages) -> None:
    low, high, _, weights, published, stated = pages
    assert (answer.values >= low).all()
    assert (answer.values <= high).all()
    rank, known = blend(answer.values, weights), ~np.isnan(published) & answer.feasible
    assert displayed(rank)[known].tolist() == published[known].tolist()
    relaxed = {conflict.orderings[-1] for conflict in answer.conflicts if conflict.orderings}
    broken = np.flatnonzero(~answer.ordering_satisfied)
    assert set(broken.tolist()) <= relaxed
    gaps = stated.differences(answer.values)
    assert (gaps[answer.ordering_satisfied] > 0).all()


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32 - 1), st.integers(2, 12), st.integers(0, 40), st.sampled_from([0.0, 0.1]))
def test_the_answer_is_feasible_idempotent_and_blind_to_order(seed, entities, count, wrong):
    generator = np.random.default_rng(seed)
    low, high, prior, weights, published, stated = random_pages(generator, entities, count, wrong)
    answer = infer(low, high, prior, weights, published, orderings=stated, **RULES)
    check_answer(answer, (low, high, prior, weights, published, stated))
    kept = stated.take(answer.ordering_satisfied)

    again = infer(low, high, answer.values, weights, published, orderings=kept, **RULES)
    np.testing.assert_allclose(again.values, answer.values, atol=1e-9)

    order = generator.permutation(entities)
    place = np.argsort(order)
    shuffle = generator.permutation(len(kept))
    moved = Orderings(place[kept.stronger], place[kept.weaker], kept.signal).take(shuffle)
    other = infer(
        low[order], high[order], prior[order], weights[order], published[order], orderings=moved, **RULES
    )
    plain = infer(low, high, prior, weights, published, orderings=kept, **RULES)
    np.testing.assert_allclose(other.values, plain.values[order], atol=1e-8)


def test_the_order_of_statements_does_not_change_a_byte():
    generator = np.random.default_rng(3)
    *figures, stated = random_pages(generator, 300, 600)
    answer = infer(*figures, orderings=stated, **RULES)
    assert answer.iterations > 0
    assert answer.conflicts == ()
    twice = np.concatenate([np.arange(len(stated)), generator.integers(0, len(stated), 50)])
    shuffled = stated.take(generator.permutation(twice))
    assert infer(*figures, orderings=shuffled, **RULES).values.tobytes() == answer.values.tobytes()


def test_a_long_chain_and_a_full_tournament_are_solved():
    count = 60
    chain = orderings(range(1, count), range(count - 1), np.zeros(count - 1, int))
    strong, weak = np.nonzero(np.tri(count, k=-1, dtype=bool))
    tournament = orderings(strong, weak, np.zeros(len(strong), int))
    low, high, prior = printed_intervals(np.zeros((count, 2)))
    figures = low, high, prior, np.full((count, 2), 0.5), np.full(count, 25.0)
    by_chain = infer(*figures, orderings=chain, **RULES)
    by_tournament = infer(*figures, orderings=tournament, **RULES)
    # 60 values 0.001 apart, centred on the midpoint
    np.testing.assert_allclose(by_chain.values[:, 0], 0.25 + 1e-3 * (np.arange(count) - 29.5), atol=1e-8)
    np.testing.assert_allclose(by_tournament.values, by_chain.values, atol=1e-8)


def test_a_bottleneck_with_large_multipliers_is_no_contradiction():
    # 400 values of prior 0.1 > one > another > 400 values of prior 0.9: all meet around ½, a margin apart,
    # and the ordering in the middle carries them all with a multiplier of 400 · 0.4015
    count = 400
    prior = np.concatenate([np.full(count, 0.1), [0.5, 0.5], np.full(count, 0.9)])[:, None]
    above, below = np.arange(count), np.arange(count + 2, 2 * count + 2)
    stated = orderings(
        np.concatenate([above, [count], np.full(count, count + 1)]),
        np.concatenate([np.full(count, count), [count + 1], below]),
        np.zeros(2 * count + 1),
    )
    box = np.zeros_like(prior), np.ones_like(prior)
    answer = infer(*box, prior, np.ones_like(prior), np.full(len(prior), BLANK), stated, **RULES)
    assert answer.conflicts == ()
    np.testing.assert_allclose(answer.values[above], 0.5015, atol=1e-9)
    np.testing.assert_allclose(answer.values[below], 0.4985, atol=1e-9)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"low": [[0.6, 0]]}, "entity row 0 needs 0 <= low <= high <= 1"),
        ({"weights": [[0.5, 0.4]]}, "entity row 0 needs weights that sum to 1"),
        ({"published": [101]}, "entity row 0 needs a published rank"),
        ({"published": [1, 2]}, "published ranks"),
        ({"high": [[0.5, np.nan]]}, "entity row 0"),
        ({"prior": [[0.5]]}, "the prior must be"),
        ({"orderings": orderings([0], [0], [0])}, "ordering 0 compares entity row 0 with itself"),
        ({"orderings": orderings([0], [1], [0])}, "outside 0...0"),
    ],
)
def test_impossible_figures_are_refused_by_name(change, message):
    figures = {
        "low": [[0, 0]],
        "high": [[0.5, 0.5]],
        "prior": [[0.2, 0.2]],
        "weights": [[0.5, 0.5]],
        "published": [20],
        "orderings": NONE,
    }
    with pytest.raises(BadArrayError) as caught:
        infer(**{**figures, **change}, **RULES)
    assert message in str(caught.value)


def test_printed_figures_other_than_0_and_1_are_refused():
    with pytest.raises(BadArrayError, match="0, 1 or nothing"):
        printed_intervals([0.5])


def test_no_entities_at_all():
    empty = np.zeros((0, 5))
    answer = infer(empty, empty, empty, empty, [], orderings=NONE, **RULES)
    assert answer.values.shape == (0, 5)


def test_the_documented_table_is_what_is_computed():
    page = (Path(__file__).parents[2] / "docs" / "inference.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| ")]
    documented = {row[0]: row[1:] for row in rows if row[0] in SEEDS}
    names, printed, published, weights, stated = seed_pages()
    figures = printed_intervals(printed)
    low, high, prior = honest(figures, weights, published)
    answer = infer(low, high, prior, weights, published, stated, **RULES)
    guess, rank = blend(figures[2], weights), blend(answer.values, weights)
    for row, name in enumerate(names):
        signs, integer, code = SEEDS[name]
        expected = [code, " ".join(map(str, signs)), str(integer), f"{guess[row]:.2f}"]
        expected += [f"{value:.4f}" for value in answer.values[row]] + [f"{rank[row]:.2f}"]
        assert documented[name] == expected
