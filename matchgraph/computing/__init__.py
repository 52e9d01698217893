"""From what was read to what a run says; nothing here writes."""
