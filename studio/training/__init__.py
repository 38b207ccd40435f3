"""Training as an iterator of events."""
