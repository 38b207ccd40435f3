"""The tabs of the Write page beside the writing itself."""
