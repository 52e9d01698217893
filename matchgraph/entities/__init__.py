"""Single entities: naming, cards, rankings, comparison."""
