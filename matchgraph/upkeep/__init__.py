"""Consistency checks, and the lifecycle of the embedded server."""
