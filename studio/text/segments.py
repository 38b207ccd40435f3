"""Words, and characters as one perceives them, as tokens."""

from __future__ import annotations

import abc
import functools
import importlib.util
import re
import unicodedata
import warnings
from collections.abc import Callable, Generator, Iterable
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import regex

from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.text.tokenizer import (
    Reader,
    TokenIds,
    Tokenized,
    Tokenizer,
    TokenizingProgress,
    cut_in_pieces,
    numbered,
)
from studio.text.vocabulary import Vocabulary

_CLUSTER = regex.compile(r"\X")

# Scripts that put no space between words: Han, kana, Thai, Lao, Myanmar, Khmer. Katakana stays in runs, as Unicode's
# own word boundaries have it (Standard Annex 29).
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3041-\u309f"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
)
_SCRIPTS_BEYOND = [
    *range(0x10000, 0x1C000),
    *range(0x1D400, 0x1D800),
    *range(0x1DF00, 0x1F000),
    *range(0xE0100, 0xE01F0),
]
_HAN_RUN = re.compile(
    "[\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]"
    "{2,500}"  # jieba's time grows with the square of the length, and no sentence is longer
)


class _SegmentTokenizer(Tokenizer):
    """A tokenizer that cuts a text into strings and looks each of them up."""

    @abc.abstractmethod
    def segments(self, text: str) -> list[str]:
        """Return the tokens of a piece of text."""

    @classmethod
    @abc.abstractmethod
    def bare(cls, vocabulary: Vocabulary) -> Self:
        """Return the tokenizer of that vocabulary, as a new text would have it."""

    @classmethod
    def from_text(cls, text: str) -> Generator[TokenizingProgress, None, Tokenized]:
        """Cut ``text`` into tokens and number them by frequency, ties by first appearance."""
        cutter = cls.bare(Vocabulary(("<unk>",), (0,)))
        places = _Places()
        pieces: list[npt.NDArray[np.uint32]] = []
        counts = np.zeros(0, dtype=np.int64)
        done = 0
        for piece in cut_in_pieces(text):
            segments = cutter.segments(piece)
            pieces.append(np.fromiter(map(places.__getitem__, segments), dtype=np.uint32, count=len(segments)))
            new = np.bincount(pieces[-1], minlength=len(places))
            new[: len(counts)] += counts
            counts = new
            done += len(piece)
            yield TokenizingProgress(done, len(text))
        tokens = tuple(places)
        vocabulary = Vocabulary.from_counts(zip(tokens, counts.tolist(), strict=True))
        return Tokenized(cutter.with_vocabulary(vocabulary), numbered(pieces, tokens, vocabulary))

    def encode(self, text: str) -> TokenIds:
        """See Tokenizer.encode."""
        to_id = self.vocabulary.to_ids
        dtype = np.min_scalar_type(len(self.vocabulary) - 1)
        pieces = [np.array(to_id(self.segments(piece)), dtype=dtype) for piece in cut_in_pieces(text)]
        return np.concatenate(pieces) if pieces else np.zeros(0, dtype=dtype)

    def unknown(self, text: str) -> tuple[str, ...]:
        """See Tokenizer.unknown."""
        return tuple(dict.fromkeys(segment for segment in self.segments(text) if segment not in self.vocabulary))


class GraphemeTokenizer(_SegmentTokenizer):
    """Each extended grapheme cluster - what one perceives as a character - is one token (Standard Annex 29)."""

    level = "grapheme"

    @classmethod
    def bare(cls, vocabulary: Vocabulary) -> Self:
        """See _SegmentTokenizer.bare."""
        return cls(vocabulary)

    def segments(self, text: str) -> list[str]:
        """See _SegmentTokenizer.segments."""
        if text.isascii() and "\r" not in text:  # the one cluster of two in ASCII is CR LF
            return list(text)
        clusters: list[str] = _CLUSTER.findall(text)
        return clusters


class WordTokenizer(_SegmentTokenizer):
    """Words, and what stands between them.

    A word is a run of letters, digits and their marks, with apostrophes inside; where a script puts no space between
    words, a single character, or a Chinese word as jieba finds it. A punctuation mark is a token together with the
    one space that may stand before and after it; so is a run of line feeds, or of other white space. The single
    space between two words is no token: it is understood.
    """

    level = "word"
    line_joint = " "

    def __init__(self, vocabulary: Vocabulary, *, chinese_words: bool = False) -> None:
        """With ``chinese_words`` runs of Chinese are cut into words.

        Raises:
            StudioError: the package that does so is not installed.
        """
        super().__init__(vocabulary)
        self._cut_chinese = _chinese_cutter() if chinese_words else None
        self._token, self._word = _word_patterns()

    @classmethod
    def bare(cls, vocabulary: Vocabulary) -> Self:
        """See _SegmentTokenizer.bare. Chinese words are found where the package for it is installed."""
        return cls(vocabulary, chinese_words=chinese_words_are_available())

    def with_vocabulary(self, vocabulary: Vocabulary) -> WordTokenizer:
        """See Tokenizer.with_vocabulary."""
        return WordTokenizer(vocabulary, chinese_words=self._cut_chinese is not None)

    def settings(self) -> dict[str, Any]:
        """See Tokenizer.settings."""
        return {"chinese_words": self._cut_chinese is not None}

    def segments(self, text: str) -> list[str]:
        """See _SegmentTokenizer.segments."""
        cut, token = self._cut_chinese, self._token
        if cut is None or text.isascii():
            return token.findall(text)
        found: list[str] = []
        end = 0
        for run in _HAN_RUN.finditer(text):
            found += token.findall(text, end, run.start())
            found += cut(run.group())
            end = run.end()
        found += token.findall(text, end)
        return found

    def reader(self) -> Reader:
        """See Tokenizer.reader."""
        return _WordReader(self.vocabulary, self._word)

    def is_of_word(self, character: str) -> bool:
        """Whether it belongs to words that stand between spaces."""
        return self._word.match(character) is not None

    def without_open_end(self, prefix: str) -> str:
        """See Tokenizer.without_open_end."""
        return prefix[:-1] if prefix.endswith(" ") and self._word.match(prefix, len(prefix) - 2) else prefix


class _WordReader(Reader):
    """Puts the space between two words that is understood."""

    def __init__(self, vocabulary: Vocabulary, word: re.Pattern[str]) -> None:
        super().__init__(vocabulary)
        self._word = word
        self._after_word = False

    def read(self, token_id: int) -> str:
        """See Reader.read."""
        token = super().read(token_id)
        known = token_id != 0
        begins = not known or bool(self._word.match(token))
        space = " " if self._after_word and begins else ""
        self._after_word = not known or bool(self._word.match(token, len(token) - 1))
        return space + token

    def peek(self, token_id: int) -> str:
        """See Reader.peek."""
        before = self._after_word
        text = self.read(token_id)
        self._after_word = before
        return text


class _Places(dict[str, int]):
    """Numbers strings by first appearance."""

    def __missing__(self, token: str) -> int:
        place = self[token] = len(self)
        return place


@functools.cache
def _word_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the pattern of a token, and that of one character of a word that stands between spaces.

    Python's own ``re`` is 2.6 times as fast here as ``regex``, but its word characters lack the marks, and the joiners
    that shape the letters round them; so all are listed. Beyond the first plane whole blocks of scripts are: a list of
    all their characters would be gone through for each space of a text.
    """
    unspaced = re.compile(f"[{_UNSPACED}]")
    letters, marks = [], []
    for code in range(0x10000):
        character = chr(code)
        mark = unicodedata.category(character)[0] == "M"
        if unspaced.match(character):
            if mark:
                marks.append(code)
        elif mark or character.isalnum() or character in "_\u200c\u200d":
            letters.append(code)
    letters += _SCRIPTS_BEYOND
    letter = f"[{_ranges(letters)}]"
    token = (
        rf"({letter}++(?:['’]{letter}++)*+|[{_UNSPACED}][{_ranges(marks)}]*+"
        rf"| ?[^\s{_ranges(letters)}{_UNSPACED}] ?|\n+|[^\S\n]+)(?:(?<={letter}) (?={letter}))?"
    )
    return re.compile(token), re.compile(letter)


def _ranges(codes: list[int]) -> str:
    """Return the inside of a character class that holds these code points, given in order."""
    ends: list[list[int]] = []
    for code in codes:
        if ends and code == ends[-1][1] + 1:
            ends[-1][1] = code
        else:
            ends.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ends)


def chinese_words_are_available() -> bool:
    """Whether the optional package that finds words in Chinese is installed."""
    return importlib.util.find_spec("jieba") is not None


@functools.cache
def _chinese_cutter() -> Callable[[str], Iterable[str]]:
    """Return what cuts a run of Chinese characters into words."""
    if not chinese_words_are_available():
        raise StudioError(
            QT_TRANSLATE_NOOP(
                "core", "To find the words of Chinese the package jieba is needed. Install it with: pip install jieba"
            )
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of old escapes in its source
        import jieba
    cutter = jieba.Tokenizer()
    # Its own way keeps the dictionary in the system's folder for temporary files, and reads back by marshal whatever
    # lies there under that name.
    cutter.FREQ, cutter.total = cutter.gen_pfdict(cutter.get_dict_file())
    cutter.initialized = True
    cut: Callable[[str], Iterable[str]] = cutter.cut
    return cut
