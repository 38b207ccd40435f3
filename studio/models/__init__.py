"""The language models, one idea a file, and their catalog."""
