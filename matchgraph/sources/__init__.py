"""Taking sources in and back: loading, retracting, aliases, provenance, disagreements."""
