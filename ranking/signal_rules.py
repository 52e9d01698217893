"""The methodology's chapter on raw metrics: which signal each feeds, and on what scale."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Self

from pydantic import Field, model_validator

from ranking.metrics import COUNTS, DATES, METRICS
from ranking.sections import Section, Share

Count = Annotated[float, Field(ge=1, le=1e15, allow_inf_nan=False)]
ANCHORS: dict[str, dict[str, float]] = {
    "stars": {"default": 50_000, "repo": 100_000, "framework": 100_000},
    "downloads": {"default": 1_000_000, "model": 10_000_000, "extension": 10_000_000},
    "likes": {"default": 1_000, "model": 5_000},
    "dependents": {"default": 10_000},
    "citations": {"default": 1_000, "model": 10_000, "benchmark": 10_000, "dataset": 10_000},
    "integrations": {"default": 100},
    "registries": {"default": 10},
    "mentions": {"default": 1_000},
    "description_depth": {"default": 2_000},
    "open_issues": {"default": 20, "repo": 100, "framework": 100},
}


class SignalMetrics(Section):
    """The metrics that feed each signal; each metric at most once."""

    adoption: tuple[str, ...] = Field(
        ("stars", "downloads", "likes", "citations"), description="evidence of use"
    )
    quality: tuple[str, ...] = Field(
        ("checklist", "open_issues", "link_health", "description_depth"),
        description="evidence of being well made",
    )
    ecosystem: tuple[str, ...] = Field(
        ("integrations", "registries", "mentions", "dependents"),
        description="evidence of being connected to other things",
    )
    freshness: tuple[str, ...] = Field(
        ("last_release", "last_commit"), description="dates, of which the latest decides"
    )

    @model_validator(mode="after")
    def _each_known_and_once(self) -> Self:
        names = [name for signal in type(self).model_fields for name in getattr(self, signal)]
        if unknown := sorted(set(names) - set(METRICS)):
            raise ValueError(f"no such metric: {', '.join(unknown)}; there are {', '.join(METRICS)}")
        if repeated := sorted(name for name, times in Counter(names).items() if times > 1):
            raise ValueError(
                f"a metric can feed one signal only; listed more than once: {', '.join(repeated)}"
            )
        mixed = [name for name in names if (name in DATES) != (name in self.freshness)]
        if mixed:
            raise ValueError(
                f"freshness has dates ({', '.join(DATES)}), and no other signal has; move {', '.join(mixed)}"
            )
        return self


class Signals(Section):
    """How raw metrics become signals, and how soon an old value becomes uninformative."""

    metrics: SignalMetrics = SignalMetrics()
    elsewhere: dict[str, str] = Field(
        {"dependents": "adoption"},
        description="the signal a metric feeds instead in a type that has other metrics of its signal",
    )
    anchors: dict[str, dict[str, Count]] = Field(
        ANCHORS,
        description="by metric and type code, what a leader has; of open_issues, the usual number",
    )
    anchor_worth: float = Field(200.0, ge=1, le=1e9, description="values of a type that its anchor is worth")
    saturation: float = Field(0.99, gt=0, le=1, description="the quantile of a type's counts that scores 1")
    least_scale: float = Field(
        0.5, gt=0, le=1, description="the least log(1 + count) that can score 1, as a share of the anchor's"
    )
    freshness_half_life: float = Field(
        180.0, gt=0, le=36_500, description="days after which a release or commit scores ½"
    )
    widening_half_life: float = Field(
        90.0,
        gt=0,
        le=36_500,
        description="days in which a blocked or stale value's interval goes half of the way",
    )
    prior: Share = Field(0.5, description="an unmeasured metric or signal of a type without measured ones")
    prior_worth: float = Field(
        100.0, ge=1, le=1e9, description="measured values of a type that the prior is worth"
    )
    outlier_anchor: float = Field(
        100.0, ge=1, le=1e9, description="times its anchor beyond which a count may be implausible"
    )
    outlier_jump: float = Field(
        100.0,
        ge=1,
        le=1e9,
        description="times its former value, or the type's next highest, from which it is",
    )

    @model_validator(mode="after")
    def _anchors_of_all_counts(self) -> Self:
        if unknown := sorted(self.anchors.keys() - set(COUNTS)):
            raise ValueError(f"anchors are for counts ({', '.join(COUNTS)}); remove {', '.join(unknown)}")
        if missing := sorted(name for name in COUNTS if "default" not in self.anchors.get(name, {})):
            raise ValueError(
                f"anchors need an entry 'default' of each count; missing for {', '.join(missing)}"
            )
        return self

    @model_validator(mode="after")
    def _elsewhere_is_another_signal(self) -> Self:
        signals = tuple(SignalMetrics.model_fields)
        for name, signal in self.elsewhere.items():
            if name not in COUNTS:
                raise ValueError(f"elsewhere is for counts ({', '.join(COUNTS)}); remove {name}")
            if signal not in signals or signal == "freshness":
                raise ValueError(f"elsewhere needs adoption, quality or ecosystem for {name}, got {signal}")
            if name in getattr(self.metrics, signal):
                raise ValueError(f"{name} feeds {signal} already; remove it from elsewhere")
        return self

    def feeding(self, signal: str) -> tuple[str, ...]:
        """Return the metrics that feed a signal in some type.

        >>> Signals().feeding("adoption")
        ('stars', 'downloads', 'likes', 'citations', 'dependents')
        """
        listed: tuple[str, ...] = getattr(self.metrics, signal)
        return (*listed, *(name for name, other in self.elsewhere.items() if other == signal))

    def anchor(self, metric: str, kind: str) -> float:
        """Return what a leader of a type has of a count.

        >>> Signals().anchor("downloads", "model")
        10000000.0
        """
        of_metric = self.anchors[metric]
        return of_metric.get(kind, of_metric["default"])
