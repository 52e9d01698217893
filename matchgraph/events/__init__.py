"""Intake of the event log: event files, recorded searches, and their candidates."""
