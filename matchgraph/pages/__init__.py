"""The face for people: the match graph as web pages that work without scripts."""
