"""An open match-graph engine: load comparison pages, rank entities, explore alternatives."""
