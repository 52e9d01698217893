"""Sources: loading, retracting, aliases, provenance, disagreements."""
