"""The HTTP API: the facade's answers, as JSON, CSV or Markdown."""
