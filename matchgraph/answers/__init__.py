"""What the engine answers, as models that every face shows."""
