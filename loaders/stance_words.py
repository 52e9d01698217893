"""The word lists of the stance judge; English, lower case."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Comparatives that are good or bad regardless of the subject.
GOOD = _words(
    """
    better faster quicker cheaper simpler easier stronger richer cleaner safer broader wider deeper finer
    lighter smoother newer sharper clearer fresher tighter closer friendlier smarter nimbler leaner steadier
    stricter
    """
)
BAD = _words(
    """
    worse slower weaker harder costlier pricier heavier narrower poorer clumsier coarser rougher older
    noisier riskier trickier bulkier stiffer shallower thinner
    """
)

# Comparatives of quantity: whether they are good depends on what there is more or less of.
MUCH = _words("more higher larger bigger greater longer")
LITTLE = _words("less fewer lower smaller shorter")

# Things and properties of which less is better.
BURDENS = _words(
    """
    memory ram vram latency cost costs price prices power energy time times delay delays overhead setup effort
    work error errors mistakes alarms artifacts artefacts hallucinations dependencies steps storage space
    compute hardware resources requests boilerplate configuration maintenance downtime footprint download size
    binary noise bias risk lock-in barrier barriers use usage consumption
    expensive costly complex complicated verbose limited restrictive demanding fragile brittle opaque
    cumbersome difficult prone error-prone tedious invasive wasteful
    """
)

# Verbs after which a bare "longer" or "more" is bad: "takes longer than".
SPENDING = _words("take takes cost costs use uses consume consumes")

# Plain words that may appear in a list of names: "than tools such as A, B or C".
LISTING = _words("a an and or the of both either like such as other existing tools")
