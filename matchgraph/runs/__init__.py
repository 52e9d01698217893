"""Runs: computing, guarding, publishing, evaluating, and comparing them."""
