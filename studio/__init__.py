"""Text Generation Studio: train a language model on your own text and write with it."""

__version__ = "0.1.0"
