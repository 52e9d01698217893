"""The event log's intake: files of events, recorded searches, and what their candidates are."""
