"""From a file to token ids."""
