"""Cypher text and its catalogue: one query a file, checked at load."""
