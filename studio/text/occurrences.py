"""Which words of a beginning never occur in a text."""

from __future__ import annotations

import re

from studio.text.vocabulary import Vocabulary

LONGEST_RUN = 4
"""Characters of a run without spaces (Chinese, Japanese, Thai) that are taken for one word; a longer one is a sentence,
and most sentences are plainly not in the text."""

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_UNSPACED += "\U00020000-\U000323af"
_UNSPACED_RUN = re.compile(f"[{_UNSPACED}]")
_SPACED = rf"(?:(?![{_UNSPACED}])[^\W_])+"
_WORD = re.compile(rf"[{_UNSPACED}]+|{_SPACED}(?:['’]{_SPACED})*")
_MOST = 50  # words that are searched: words further back hardly count
_STRETCH = 1_000_000  # characters


def words_of(prefix: str) -> tuple[str, ...]:
    """Return the words of a beginning, each once, its last fifty; a run without spaces is one where it is short."""
    found = dict.fromkeys(reversed([match[0] for match in _WORD.finditer(prefix)]))
    words = [word for word in found if len(word) <= LONGEST_RUN or not _UNSPACED_RUN.match(word)]
    return tuple(reversed(words[:_MOST]))


def occurs(word: str, text: str, stretch: int = _STRETCH) -> bool:
    """Whether a word stands in a text, alone or within another word.

    So many characters, a ``stretch``, are searched at a time, so that other threads get their turn.
    """
    return any(
        text.find(word, start, start + stretch + len(word) - 1) >= 0 for start in range(0, max(1, len(text)), stretch)
    )


def is_missing(word: str, vocabulary: Vocabulary, level: str) -> bool:
    """Whether the vocabulary alone tells that a word does not stand in the text it was made from.

    A vocabulary from which something was left out tells nothing; nor does one of pieces.
    """
    if vocabulary.counts[0]:
        return False
    if level == "word":
        return word not in vocabulary and not _UNSPACED_RUN.match(word)
    return level in ("char", "grapheme") and any(symbol not in vocabulary for symbol in word)
