"""Entities: naming, cards, rankings and comparison."""
