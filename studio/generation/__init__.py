"""Writing on from a prefix, as an iterator of events."""
