"""The four pages, in the order of the work."""
