"""Why an entity ranks where it does, and what would change it."""
