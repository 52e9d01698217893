"""How reach spreads over the graph: the chapter `propagation` of the methodology."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from ranking.sections import Section, Share

ROUNDING_OF_A_BOUND = 6.2e-14  # times 1/(1 - damping); docs/propagation.md, "Dampings near 1"


class Damped(Section):
    """A damping and a tolerance that a proof in double precision can meet."""

    damping: float
    tolerance: float

    @model_validator(mode="after")
    def _can_be_certified(self) -> Self:
        least = ROUNDING_OF_A_BOUND / (1 - self.damping)
        if self.tolerance < least:
            raise ValueError(
                f"tolerance {self.tolerance:g} cannot be certified at damping {self.damping!r}: "
                f"rounding alone may account for {least:.2g}; lower damping or raise tolerance"
            )
        return self


class RelationShares(Section):
    """How a node splits its flow over the relation types it has; only their ratio matters.

    An intent has matches only and a capability offers only, so those two shares never compete with another.
    """

    match: Share = Field(1.0, description="from an intent to what serves it")
    offer: Share = Field(1.0, description="from a capability to the entities that offer it")
    comparison: Share = Field(0.5, description="to the winners of its comparisons")
    mention: Share = Field(0.5, description="to the entities its pages mention")

    @model_validator(mode="after")
    def _some_flow(self) -> Self:
        if max(self.match, self.offer, self.comparison, self.mention) <= 0:
            raise ValueError("at least one relation needs a share above 0")
        return self


class MentionStances(Section):
    """How much of a mention counts, by how the author compares itself with the mentioned entity."""

    worse: Share = Field(1.0, description="the author calls itself worse than the mentioned one")
    neutral: Share = Field(0.5, description="the author takes no side")
    better: Share = Field(0.25, description="the author calls itself better than the mentioned one")


class Teleport(Section):
    """The split of the teleport; the two parts sum to 1, and if one is absent the other receives it."""

    intents: Share = Field(0.9, description="spread over intents by capped demand")
    vetted: Share = Field(0.1, description="spread evenly over vetted entities")

    @model_validator(mode="after")
    def _sum_to_one(self) -> Self:
        if abs(self.intents + self.vetted - 1) > 1e-9:
            raise ValueError(f"intents and vetted must sum to 1, these sum to {self.intents + self.vetted:g}")
        return self


class Propagation(Damped):
    """The constants of the propagated trust."""

    damping: float = Field(0.85, gt=0, lt=1, description="the share of flow that follows relations")
    tolerance: float = Field(1e-10, ge=1e-14, le=1e-3, description="the L1 bound at which a run may stop")
    shares: RelationShares = RelationShares()
    mentions: MentionStances = MentionStances()
    comparison_tie: float = Field(
        0.5, ge=0, le=0.5, description="flow each way where a comparison displays a tie"
    )
    same_owner_cap: Share = Field(
        0.5, description="the most of its flow a node may pass to others of its owner"
    )
    reciprocal_cap: Share = Field(
        0.5, description="the most of its flow a node may pass to those that pass to it"
    )
    passed_on: Share = Field(
        0.2, description="the part of its flow that an entity passes on; the rest returns by the teleport"
    )
    teleport: Teleport = Teleport()
