"""Drawings of the graph and of rank histories."""
