"""The log of search events: immutable segments, read as arrays."""

EVENTS_VARIABLE = "MATCHGRAPH_EVENTS"
