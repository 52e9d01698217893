"""The model of the methodology file: every constant of the engine, with its bounds and its meaning."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Self

import numpy as np
import yaml
from numpy.typing import NDArray
from pydantic import Field, ValidationError, model_validator

from ranking.answer_rules import (
    Alternatives,
    Explanation,
    Exploration,
    Search,
    Similarity,
)
from ranking.errors import MethodologyError
from ranking.methodology_faults import StrictLoader, faults_of, yaml_fault
from ranking.rank_rules import Evidence, Guard, Inference, Matched, Utility
from ranking.reach_rules import Propagation
from ranking.sections import Points, Section
from ranking.signal_rules import Signals

SIGNALS = ("adoption", "quality", "ecosystem", "match", "freshness")


class Weights(Section):
    """How many of the 100 points each signal can contribute; together exactly 100."""

    adoption: Points = Field(description="points for being used")
    quality: Points = Field(description="points for being well made")
    ecosystem: Points = Field(description="points for being connected to other things")
    match: Points = Field(description="points for serving what people searched for")
    freshness: Points = Field(description="points for being kept up")

    @model_validator(mode="after")
    def _sum_to_100(self) -> Self:
        total = sum(self.points)
        if abs(total - 100) > 1e-9:
            raise ValueError(f"the five weights must sum to 100, these sum to {total:g}")
        return self

    @property
    def points(self) -> tuple[float, float, float, float, float]:
        """The five weights in the order of SIGNALS."""
        return self.adoption, self.quality, self.ecosystem, self.match, self.freshness


def _default_weights() -> dict[str, Weights]:
    return {
        "default": Weights(adoption=25, quality=25, ecosystem=10, match=25, freshness=15),
        "model": Weights(adoption=35, quality=20, ecosystem=10, match=20, freshness=15),
        "finetune": Weights(adoption=35, quality=20, ecosystem=10, match=20, freshness=15),
        "benchmark": Weights(adoption=20, quality=35, ecosystem=10, match=20, freshness=15),
        "prompt": Weights(adoption=20, quality=20, ecosystem=10, match=35, freshness=15),
    }


class Methodology(Section):
    """Every constant of the engine.

    >>> Methodology().weights["model"].adoption
    35.0
    """

    weights: dict[str, Weights] = Field(
        default_factory=_default_weights, description="points per signal, by type code; `default` is needed"
    )
    propagation: Propagation = Propagation()
    utility: Utility = Utility()
    evidence: Evidence = Evidence()
    inference: Inference = Inference()
    signals: Signals = Signals()
    matched: Matched = Matched()
    similarity: Similarity = Similarity()
    guard: Guard = Guard()
    exploration: Exploration = Exploration()
    alternatives: Alternatives = Alternatives()
    explanation: Explanation = Explanation()
    search: Search = Search()

    @model_validator(mode="after")
    def _has_default(self) -> Self:
        if "default" not in self.weights:
            raise ValueError("weights need an entry 'default' for types that have none of their own")
        return self

    def weights_of(self, types: Sequence[str]) -> NDArray[np.float64]:
        """Return each entity's weights as shares of 1.

        Args:
            types: the type code of each entity.

        Returns:
            An array (entities, 5) in the order of SIGNALS; each row sums to 1.

        >>> Methodology().weights_of(["model", "robot"]).tolist()
        [[0.35, 0.2, 0.1, 0.2, 0.15], [0.25, 0.25, 0.1, 0.25, 0.15]]
        """
        rows = [self.weights.get(code, self.weights["default"]).points for code in types]
        return np.array(rows, dtype=np.float64).reshape(len(rows), len(SIGNALS)) / 100


def identity(methodology: Methodology) -> str:
    """Return the methodology's id: the start of the SHA-256 of its canonical JSON.

    >>> identity(Methodology()) == identity(parse("{}"))
    True
    """
    canonical = json.dumps(methodology.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]


def parse(text: str) -> Methodology:
    """Parse a methodology from YAML text; omitted keys keep their defaults.

    Raises:
        MethodologyError: the text is no YAML mapping, has a duplicate key, or holds a key or value that is
            not allowed; the message has the line of each fault.

    >>> parse("propagation: {damping: 0.9}").propagation.damping
    0.9
    >>> parse("propagation: {damping: 2}")
    Traceback (most recent call last):
        ...
    ranking.errors.MethodologyError: line 1: propagation.damping is 2; expected less than 1
    """
    try:
        data = yaml.load(text, Loader=StrictLoader)
    except yaml.YAMLError as error:
        raise MethodologyError(yaml_fault(error)) from error
    if not isinstance(data, dict):
        raise MethodologyError("line 1: the methodology must be a mapping of sections, such as 'weights:'")
    try:
        return Methodology.model_validate(data)
    except ValidationError as error:
        known = Methodology().model_dump()
        raise MethodologyError("; ".join(faults_of(error, text, known))) from error
