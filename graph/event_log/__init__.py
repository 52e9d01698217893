"""The log of search events: segments that are only ever added, read as arrays."""

EVENTS_VARIABLE = "MATCHGRAPH_EVENTS"
