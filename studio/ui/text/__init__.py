"""The Text page: reading a file, what it consists of, how it is cut."""
