"""Arrays in, arrays out: transition matrix, propagation, inference from pages, blend."""
