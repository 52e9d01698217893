"""The night: load what is new, then recompute, with the refusals that it bears."""
