"""What follows from statements and events, and is brought up to date after each change."""
