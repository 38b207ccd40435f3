"""The language models, one architecture a file, and their catalog."""
