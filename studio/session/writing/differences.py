"""The differences of two texts, word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_WORDS = re.compile(r"[\u3040-\u9fff\uac00-\ud7af]|\w+|\s+|[^\w\s]")
_COMPARED = 1200  # words of each text that are compared: the time grows with their product


def differences(first: str, second: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return the parts of each text, as begin and end, that the other text lacks at that place.

    The texts are compared over some thousand words from their first difference; the rest counts as one difference.
    """
    pieces = [_WORDS.findall(text) for text in (first, second)]
    same = 0
    for one, other in zip(*pieces, strict=False):
        if one != other:
            break
        same += 1
    places = [_places(words) for words in pieces]
    marked: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    parts = [words[same : same + _COMPARED] for words in pieces]
    for tag, *bounds in SequenceMatcher(None, parts[0], parts[1], autojunk=False).get_opcodes():
        for side in range(2):
            begin, end = (same + bound for bound in bounds[2 * side : 2 * side + 2])
            if tag != "equal" and begin < end:
                _add(marked[side], places[side][begin], places[side][end])
    for side in range(2):
        if len(pieces[side]) > same + _COMPARED:
            _add(marked[side], places[side][same + _COMPARED], places[side][-1])
    return marked


def _places(words: list[str]) -> list[int]:
    """Return where each word begins, and where the last one ends."""
    places = [0]
    for word in words:
        places.append(places[-1] + len(word))
    return places


def _add(parts: list[tuple[int, int]], begin: int, end: int) -> None:
    if parts and parts[-1][1] == begin:
        parts[-1] = (parts[-1][0], end)
    else:
        parts.append((begin, end))
