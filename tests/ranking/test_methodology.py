"""The methodology file: what it holds, how faults in it are named, and its hash."""

from pathlib import Path

import numpy as np
import pytest

from ranking.errors import MethodologyError
from ranking.methodology import Methodology, identity, parse

FILE = Path(__file__).parents[2] / "matchgraph" / "methodology.yaml"


def test_the_file_states_every_default():
    text = FILE.read_text(encoding="utf-8")
    assert parse(text) == Methodology()
    for section in Methodology.model_fields:
        assert f"\n{section}:" in text


def test_rows_of_weights_sum_to_one_for_known_and_unknown_types():
    rows = parse(FILE.read_text(encoding="utf-8")).weights_of(["prompt", "benchmark", "never-seen"])
    assert rows.shape == (3, 5)
    np.testing.assert_allclose(rows.sum(axis=1), 1, atol=1e-15)
    assert rows[0].tolist() == [0.20, 0.20, 0.10, 0.35, 0.15]


def test_no_types_give_an_empty_table():
    assert Methodology().weights_of([]).shape == (0, 5)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "weights:\n  default: {adoption: 25, quality: 25, ecosystem: 10, match: 25, freshness: 16}",
            "line 2: weights.default: the five weights must sum to 100, these sum to 101",
        ),
        (
            "weights:\n  model: {adoption: 35, quality: 20, ecosystem: 10, match: 20, freshness: 15}",
            "weights need an entry 'default'",
        ),
        (
            "propagation:\n  damping: 0.85\n  dampnig: 0.9",
            "line 3: propagation.dampnig is not a known name; did you mean 'damping'?",
        ),
        ("signals: {zzz: 3}", "line 1: signals.zzz is not a known name; there are anchor_worth, anchors, "),
        ("zzz: 3", "line 1: zzz is not a known name; there are alternatives, evidence, "),
        ("propagation: {damping: high}", "line 1: propagation.damping is 'high'; expected a number"),
        ("propagation:", "line 1: propagation is null; expected an object with named values"),
        ("weights: {default: {adoption: 9}}", "line 1: weights.default.quality is missing"),
        ("5: 6", "line 1: [5] is 5; expected a name"),
        ("propagation:\n  damping: 0.85\n  damping: 0.9", "line 3: the key 'damping' is duplicated"),
        (
            "inference:\n\n  rank_tolerance: 0.5",
            "line 3: inference.rank_tolerance is 0.5; expected less than 0.5",
        ),
        (
            "inference:\n  printed_one: {low: 0.5, high: 0.4, prior: 0.45}",
            "line 2: inference.printed_one: n",
        ),
        (
            "propagation:\n  teleport: {intents: 0.7, vetted: 0.7}",
            "line 2: propagation.teleport: intents",
        ),
        ("propagation:\n  shares: {match: 0, offer: 0, comparison: 0, mention: 0}", "at least one relation"),
        (
            "signals:\n  metrics: {adoption: [starz]}",
            "line 2: signals.metrics: no such metric: starz; there are stars",
        ),
        (
            "signals:\n  metrics:\n    adoption: [stars, mentions]",
            "line 2: signals.metrics: a metric can feed one signal only; listed more than once: mentions",
        ),
        ("signals: {metrics: {adoption: [stars], freshness: [last_commit, likes]}}", "freshness has dates"),
        ("signals: {metrics: {adoption: [last_commit], freshness: [last_release]}}", "move last_commit"),
        ("signals:\n  anchors: {stars: {default: 0}}", "stars.default is 0; expected at least 1"),
        ("signals: {anchors: {starz: {default: 9}}}", "anchors are for counts"),
        ("signals: {anchors: {stars: {model: 9}}}", "anchors need an entry 'default' of each count"),
        ("signals: {elsewhere: {dependents: freshness}}", "elsewhere needs adoption, quality or ecosystem"),
        ("signals: {elsewhere: {checklist: adoption}}", "elsewhere is for counts"),
        ("signals: {elsewhere: {dependents: ecosystem}}", "dependents feeds ecosystem already"),
        ("similarity: {threshold: .nan}", "line 1: similarity.threshold is NaN; expected a finite number"),
        (
            "propagation:\n  damping: 0.99999",
            "line 1: propagation: tolerance 1e-10 cannot be certified at damping 0.99999: rounding alone may "
            "account for 6.2e-09; lower damping or raise tolerance",
        ),
        ("propagation: {tolerance: 1.0e-13}", "tolerance 1e-13 cannot be certified at damping 0.85"),
        ("propagation: {damping: 0.999999999999, tolerance: 0.001}", "cannot be certified at damping 0.9999"),
        ("x: 1\nexploration: {damping: 0.95}", "line 2: exploration: tolerance 1e-12 cannot be certified"),
        ("- a\n- b", "line 1: the methodology must be a mapping"),
        ("", "must be a mapping"),
        ("match: [", "line 1: "),
        ("? [a]\n: b", "line 1: "),
        ("match: !!python/object:os.system x", "line 1: "),
    ],
)
def test_a_fault_names_the_key_and_the_line(text, message):
    with pytest.raises(MethodologyError) as caught:
        parse(text)
    assert message in str(caught.value)


def test_identity_follows_values_not_spelling():
    assert identity(parse("propagation: {damping: 0.850}")) == identity(Methodology())
    assert identity(parse("propagation: {damping: 0.86}")) != identity(Methodology())


def test_a_damping_near_1_needs_a_tolerance_that_rounding_allows():
    text = (
        "propagation: {damping: 0.99999, tolerance: 1.0e-8}\nexploration: {damping: 0.95, tolerance: 1.0e-11}"
    )
    assert parse(text).propagation.damping == 0.99999


def test_metrics_and_anchors_are_part_of_the_identity():
    for text in ("metrics: {adoption: [stars]}", "elsewhere: {}", "anchor_worth: 100"):
        assert identity(parse(f"signals: {{{text}}}")) != identity(Methodology())


def test_a_methodology_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        Methodology().propagation.damping = 0.5
