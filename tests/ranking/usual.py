"""Functions of `ranking` with constants stated once, for tests in which other things are to be seen.

The values are those of the shipped methodology, but for caps, which are open: a test that is about one of
these constants gives it itself.
"""

from functools import partial

from numpy.typing import ArrayLike

from ranking import (
    actor_trust as trusting,
)
from ranking import (
    caps,
    doubt,
    flows,
    inference,
    prior,
    propagation,
    quality,
    selection,
    similarity,
    text_match,
    transition,
)
from ranking import (
    personalised as walking,
)
from ranking.actor_trust import Consensus
from ranking.arrays import Floats
from ranking.impressions import Impressions
from ranking.methodology import Methodology
from ranking.opinions import Opinions

CONSTANTS = Methodology()
DAMPING, TOLERANCE = CONSTANTS.propagation.damping, 1e-12

_walk = {"damping": DAMPING, "tolerance": TOLERANCE}
_open = {"same_owner_cap": 1.0, "reciprocal_cap": 1.0}

WITNESSES = CONSTANTS.evidence.witnesses
believed = partial(doubt.believed, level=0.25, suspicion=1.0)
bm25 = partial(text_match.bm25, saturation=1.2, length_share=0.75)
comparison_edges = partial(flows.comparison_edges, tie=0.5)
fit_beta_prior = partial(prior.fit_beta_prior, fewest=CONSTANTS.evidence.own_prior_from)
flow_caps = partial(caps.flow_caps, **_open)
mention_edges = partial(flows.mention_edges, stance_flow=CONSTANTS.propagation.mentions.model_dump())
nested_posterior = partial(prior.nested_posterior, fewest=CONSTANTS.evidence.own_prior_from)
personalised = partial(walking.personalised, **_walk)
printed_intervals = partial(inference.printed_intervals, rules=CONSTANTS.inference)
propagate = partial(propagation.propagate, **_walk)
rank_biased_overlap = partial(quality.rank_biased_overlap, persistence=CONSTANTS.guard.rbo_persistence)
select_diverse = partial(selection.select_diverse, diversity=0.5)
similar_pairs = partial(similarity.similar_pairs, top=10, threshold=0.2, commonest=5000)
strongest_paths = partial(walking.strongest_paths, damping=DAMPING)
teleport_vector = partial(propagation.teleport_vector, intent_share=0.5)
tf_idf = partial(similarity.tf_idf, commonest=5000)
transition_matrix = partial(transition.transition_matrix, **_open)


def actor_trust(
    log: Impressions, consensus: Consensus, group: ArrayLike, witnesses: int = WITNESSES
) -> Floats:
    """Return the trust in the actor of each event, with groups given by candidate."""
    return trusting.actor_trust(log, consensus, Opinions.of(log, group), witnesses=witnesses)
