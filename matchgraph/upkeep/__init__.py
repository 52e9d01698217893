"""Checks of the graph's consistency, and the embedded server's life."""
