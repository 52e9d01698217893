"""The rates of a run: the evidence step with the constants of the methodology."""

from __future__ import annotations

from ranking.arrays import Integers
from ranking.errors import PropensityError
from ranking.event_parts import EventParts
from ranking.evidence import Evidence, EvidenceSettings, evidence_of
from ranking.rank_rules import Evidence as EvidenceConstants


def rates(
    events: EventParts, kinds: Integers, group: Integers, constants: EvidenceConstants, *, clicks: int
) -> Evidence:
    """Estimate rates, with examination propensities from the log if it has enough data.

    Args:
        events: the log.
        kinds: per group, the number of its type.
        group: of each candidate.
        constants: the methodology's chapter.
        clicks: how many the log has.

    Raises:
        PriorError: rates cannot be estimated from these events.
        PropensityNotConvergedError: the propensities could be estimated, and the estimate did not settle.
    """
    if clicks >= constants.examination_estimated_from:
        try:
            return evidence_of(events, kinds, group, settings_of(constants, None))
        except PropensityError:  # some positions share no candidate with the others: not identifiable
            pass
    return evidence_of(events, kinds, group, settings_of(constants, constants.examination))


def settings_of(constants: EvidenceConstants, examination: tuple[float, ...] | None) -> EvidenceSettings:
    """Return the methodology's constants in the form of the evidence step.

    Args:
        examination: propensity by position; None to estimate it from the log.
    """
    return EvidenceSettings(
        half_life=constants.half_life,
        propensities=examination,
        examination_pairs=constants.examination_pairs,
        credible_level=constants.credible_level,
        flow_level=constants.flow_level,
        actor_share=constants.actor_share,
        actor_events=constants.actor_events,
        actor_choices=constants.actor_choices,
        concentration_from=constants.concentration_from,
        concentration_share=constants.concentration_share,
        trust_rounds=constants.trust_rounds,
        witnesses=constants.witnesses,
        unjudged_level=constants.unjudged_level,
        unvouched_excess=constants.unvouched_excess,
        unvouched_events=constants.unvouched_events,
        unvouched_suspicion=constants.unvouched_suspicion,
        fewest_rates=constants.own_prior_from,
    )
