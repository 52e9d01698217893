"""Compute runs from what was read; nothing here writes."""
