"""Traversals: alternatives, something different, paths, neighbourhoods."""
