"""Input parsing: text in, statements out. No loader depends on a store."""
