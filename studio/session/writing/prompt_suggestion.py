"""A suggestion for a prefix: the first words of a sentence of a text."""

from __future__ import annotations

import random
import re

_ENDS = re.compile(r"(?:[.!?…]+[\"'”’)]*\s+|[。！？]+[”’」）]*\s*|\n\s*)(?=\w|[\"'“‘「])")
_WORDS = 4
_SIGNS = 6  # characters, where words stand without spaces
_SEEN = 20_000  # characters that are searched for a sentence
_LONGEST = 40  # characters


def prompt_suggestion(text: str, chance: random.Random) -> str:
    """Return the first words of a random sentence of ``text``, all from one line; empty for no text."""
    start = chance.randrange(max(1, len(text) - _SEEN // 2))
    part = text[start : start + _SEEN] if start else "\n" + text[:_SEEN]
    places = [found.end() for found in _ENDS.finditer(part)] or [len(part) - len(part.lstrip())]
    # From the first half, so that text follows the sentence.
    place = chance.choice(places[: max(1, len(places) // 2)])
    line = part[place : place + 4 * _LONGEST].split("\n")[0].strip()
    words = line.split(" ")
    first = " ".join(words[:_WORDS]) if len(words) > 1 else line[:_SIGNS] if len(line) > 2 * _SIGNS else line
    return first[:_LONGEST].rstrip(" ,;:，；：、")
