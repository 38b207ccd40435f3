"""Tokenizers for words and for graphemes, the characters that a reader perceives."""

from __future__ import annotations

import abc
import functools
import importlib.util
import re
import unicodedata
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import regex

from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.text.tokenizer import (
    BREAK,
    Reader,
    TokenIds,
    Tokenized,
    Tokenizer,
    TokenizingProgress,
    between_special,
    cut_in_pieces,
    numbered,
    special_pattern,
)
from studio.text.vocabulary import UNKNOWN, Vocabulary

NO_SPACE = ""
"""The token between a special token and a neighbour with no space between them."""

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
    "{2,500}"  # jieba takes time quadratic in the length, and no sentence is longer
)


class _SegmentTokenizer(Tokenizer):
    """A tokenizer that cuts a text into strings and looks up the id of each."""

    @abc.abstractmethod
    def segments(self, text: str) -> list[str]:
        """Return the tokens of a piece of text."""

    def pieces(self, text: str) -> Iterator[str]:
        """Yield the text in pieces that `segments` can cut one by one."""
        return cut_in_pieces(text, special=self.special)

    @classmethod
    @abc.abstractmethod
    def bare(cls, vocabulary: Vocabulary, special: Iterable[str] = ()) -> Self:
        """Return the tokenizer of this vocabulary with the options for a new text."""

    @classmethod
    def from_text(cls, text: str, special: Iterable[str] = ()) -> Generator[TokenizingProgress, None, Tokenized]:
        """Cut ``text`` into tokens and number them by frequency, ties by first appearance."""
        cutter = cls.bare(Vocabulary(("<unk>",), (0,)), special)
        places = _Places()
        pieces: list[npt.NDArray[np.uint32]] = []
        counts = np.zeros(0, dtype=np.int64)
        done = 0
        for piece in cutter.pieces(text):
            segments = cutter.segments(piece)
            pieces.append(np.fromiter(map(places.__getitem__, segments), dtype=np.uint32, count=len(segments)))
            new = np.bincount(pieces[-1], minlength=len(places))
            new[: len(counts)] += counts
            counts = new
            done += len(piece)
            yield TokenizingProgress(min(done, len(text)), len(text))
        yield TokenizingProgress(len(text), len(text))
        tokens = tuple(places)
        vocabulary = Vocabulary.from_counts(zip(tokens, counts.tolist(), strict=True))
        return Tokenized(cutter.with_vocabulary(vocabulary), numbered(pieces, tokens, vocabulary))

    def encode(self, text: str) -> TokenIds:
        """See Tokenizer.encode."""
        to_id = self.vocabulary.to_ids
        dtype = np.min_scalar_type(len(self.vocabulary) - 1)
        pieces = [np.array(to_id(self.segments(piece)), dtype=dtype) for piece in self.pieces(text)]
        return np.concatenate(pieces) if pieces else np.zeros(0, dtype=dtype)

    def unknown(self, text: str) -> tuple[str, ...]:
        """See Tokenizer.unknown."""
        return tuple(dict.fromkeys(segment for segment in self.segments(text) if segment not in self.vocabulary))


class GraphemeTokenizer(_SegmentTokenizer):
    """Each extended grapheme cluster, a character as a reader perceives it, is one token (Standard Annex 29)."""

    level = "grapheme"

    @classmethod
    def bare(cls, vocabulary: Vocabulary, special: Iterable[str] = ()) -> Self:
        """See _SegmentTokenizer.bare."""
        return cls(vocabulary, special)

    def segments(self, text: str) -> list[str]:
        """See _SegmentTokenizer.segments."""
        found: list[str] = []
        for part, whole in between_special(text, self.special):
            found += [part] if whole else self._clusters(part)
        return found

    @staticmethod
    def _clusters(text: str) -> list[str]:
        if text.isascii() and "\r" not in text:  # the one cluster of two in ASCII is CR LF
            return list(text)
        clusters: list[str] = _CLUSTER.findall(text)
        return clusters


class WordTokenizer(_SegmentTokenizer):
    """Words, and the punctuation and space between them, are tokens.

    A word is a run of letters, digits and their marks, with apostrophes inside. In a script without spaces between
    words a single character is a word, or a Chinese word as jieba finds it. A punctuation mark is a token together with
    the one space that may stand before and after it; so is a run of line feeds, or of other white space. The single
    space between two words is implied, and is not a token. A special token counts as a word; the token `NO_SPACE`
    stands between it and a neighbour where there is no space.
    """

    level = "word"
    line_joint = " "

    def __init__(self, vocabulary: Vocabulary, special: Iterable[str] = (), *, chinese_words: bool = False) -> None:
        """Make the tokenizer; with ``chinese_words`` it cuts runs of Chinese into words.

        Raises:
            StudioError: the package that finds Chinese words is not installed.
            ValueError: see `check_special`.
        """
        super().__init__(vocabulary, special)
        self._cut_chinese = chinese_cutter() if chinese_words else None
        self._patterns = self._make_patterns(self.special)

    @staticmethod
    def _make_patterns(special: tuple[str, ...]) -> _Patterns:
        return _word_patterns(special)

    @classmethod
    def bare(cls, vocabulary: Vocabulary, special: Iterable[str] = ()) -> Self:
        """See _SegmentTokenizer.bare. The tokenizer finds Chinese words where the package is installed."""
        return cls(vocabulary, special, chinese_words=chinese_words_are_available())

    def with_vocabulary(self, vocabulary: Vocabulary) -> Self:
        """See Tokenizer.with_vocabulary."""
        return type(self)(vocabulary, self.special, chinese_words=self._cut_chinese is not None)

    def settings(self) -> dict[str, Any]:
        """See Tokenizer.settings."""
        return {**super().settings(), "chinese_words": self._cut_chinese is not None}

    def pieces(self, text: str) -> Iterator[str]:
        """See _SegmentTokenizer.pieces. There may be an implied space between two pieces."""
        patterns = self._patterns
        return cut_in_pieces(text, special=self.special, understood=patterns.understood, breaks=patterns.breaks)

    def segments(self, text: str) -> list[str]:
        """See _SegmentTokenizer.segments."""
        cut = self._cut_chinese
        if cut is None or text.isascii():
            return self._tokens(text, 0, len(text))
        found: list[str] = []
        end = 0
        for run in self._han_runs(text):
            found += self._tokens(text, end, run.start())
            found += cut(run.group())
            end = run.end()
        found += self._tokens(text, end, len(text))
        return found

    def _tokens(self, text: str, start: int, end: int) -> list[str]:
        found: list[Any] = self._patterns.token.findall(text, start, end)
        return [groups[0] for groups in found] if self.special else found

    def _han_runs(self, text: str) -> Iterator[re.Match[str]]:
        """Yield the runs of Chinese characters outside special tokens."""
        special = special_pattern(self.special)
        within = [found.span() for found in special.finditer(text)] if special else []
        for run in _HAN_RUN.finditer(text):
            if not any(start < run.end() and run.start() < end for start, end in within):
                yield run

    def reader(self) -> Reader:
        """See Tokenizer.reader."""
        return _WordReader(self.vocabulary, self.shown_unknown, self._patterns.word, frozenset(self.special))

    def is_of_word(self, character: str) -> bool:
        """Whether the character belongs to words of a script with spaces between words."""
        return self._patterns.word.match(character) is not None

    def begins_word(self, token: str) -> bool:
        """Whether a space is implied between the end of a word and this token."""
        return token in self.special or self.is_of_word(token[:1])

    def ends_word(self, token: str) -> bool:
        """Whether a space is implied between this token and the beginning of a word."""
        return token in self.special or self.is_of_word(token[-1:])

    def without_open_end(self, prefix: str) -> str:
        """See Tokenizer.without_open_end."""
        if not prefix.endswith(" "):
            return prefix
        closed = prefix[:-1]
        is_open = self._patterns.word.match(closed, len(closed) - 1) if closed else None
        return closed if is_open or closed.endswith(self.special) else prefix


class SpaceTokenizer(WordTokenizer):
    """Each string between two spaces is a token, punctuation included.

    For a text that is tokenized already, such as the Penn Treebank. A single space is implied; a run of line feeds is a
    token together with the one space that may stand before and after it, and so is other white space.
    """

    level = "space"

    @staticmethod
    def _make_patterns(special: tuple[str, ...]) -> _Patterns:
        return _space_patterns(special)

    @classmethod
    def from_text(cls, text: str, special: Iterable[str] = ()) -> Generator[TokenizingProgress, None, Tokenized]:
        """See _SegmentTokenizer.from_text. `UNKNOWN` in the text is a special token, declared or not."""
        return (yield from super().from_text(text, (*special, UNKNOWN) if UNKNOWN in text else special))

    @classmethod
    def bare(cls, vocabulary: Vocabulary, special: Iterable[str] = ()) -> Self:
        """See _SegmentTokenizer.bare."""
        return cls(vocabulary, special)


class _WordReader(Reader):
    """Turns tokens back into text, with the implied space between two words."""

    def __init__(
        self, vocabulary: Vocabulary, shown_unknown: str, word: re.Pattern[str], special: frozenset[str]
    ) -> None:
        super().__init__(vocabulary, shown_unknown)
        self._word = word
        self._special = special
        self._after_word = False

    def read(self, token_id: int) -> str:
        """See Reader.read."""
        token = super().read(token_id)
        is_whole = token_id == 0 or token in self._special
        begins = is_whole or bool(self._word.match(token))
        space = " " if self._after_word and begins else ""
        self._after_word = is_whole or bool(self._word.match(token, max(0, len(token) - 1)))
        return space + token

    def peek(self, token_id: int) -> str:
        """See Reader.peek."""
        before = self._after_word
        text = self.read(token_id)
        self._after_word = before
        return text


class _Places(dict[str, int]):
    """Numbers strings in the order of their first appearance."""

    def __missing__(self, token: str) -> int:
        place = self[token] = len(self)
        return place


@dataclass(frozen=True, slots=True)
class _Patterns:
    """The patterns that find words.

    Attributes:
        token: matches a token as its first group; an implied space after the token lies beyond the group.
        word: matches one character of a word in a script with spaces between words.
        understood: matches an implied space between two words.
        breaks: matches where a text may be cut, before the match.
    """

    token: re.Pattern[str]
    word: re.Pattern[str]
    understood: re.Pattern[str]
    breaks: re.Pattern[str]


def _patterns(letter: str, ordinary: str, special: tuple[str, ...], breaks: re.Pattern[str]) -> _Patterns:
    """Return the patterns; ``letter`` is the class of characters in words, ``ordinary`` matches every kind of token.

    ``ordinary`` has the place ``{no_special}`` where no special token may begin.
    """
    found = special_pattern(special)
    if found is None:
        token = rf"({ordinary.replace('{no_special}', '')})(?:(?<={letter}) (?={letter}))?"
    else:
        whole = f"(?:{found.pattern})"
        after = "|".join(f"(?<={re.escape(one)})" for one in special)
        begins = f"(?:{letter}|{whole})"
        glued = f"(?:{after})(?={begins})|(?<={letter})(?={whole})"  # matches nothing: `NO_SPACE`
        others = ordinary.replace("{no_special}", f"(?!{whole})")
        token = rf"({glued}|({whole})|{others})(?(2)(?: (?={begins}))?|(?:(?<={letter}) (?={begins}))?)"
    return _Patterns(re.compile(token), re.compile(letter), re.compile(rf"(?<={letter}) (?={letter})"), breaks)


@functools.cache
def _space_patterns(special: tuple[str, ...]) -> _Patterns:
    ordinary = r"(?:{no_special}\S)++| ?\n+ ?|[^\S\n]+"
    return _patterns(r"\S", ordinary, special, re.compile(r"(?=\s)"))


@functools.cache
def _word_patterns(special: tuple[str, ...]) -> _Patterns:
    """Return the patterns of words.

    Python's ``re`` is 2.6 times as fast here as ``regex``, but its word characters lack the marks, and the joiners that
    shape the letters round them; so the pattern lists all of them. Beyond the first plane the pattern lists whole
    blocks of scripts: ``re`` would go through a list of all their characters at each space of a text.
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
    ordinary = (
        rf"{letter}++(?:['’]{letter}++)*+|[{_UNSPACED}][{_ranges(marks)}]*+"
        rf"| ?{{no_special}}[^\s{_ranges(letters)}{_UNSPACED}] ?|\n+|[^\S\n]+"
    )
    return _patterns(letter, ordinary, special, BREAK)


def _ranges(codes: list[int]) -> str:
    """Return the inside of a regular expression's character class for these code points, given in order."""
    ends: list[list[int]] = []
    for code in codes:
        if ends and code == ends[-1][1] + 1:
            ends[-1][1] = code
        else:
            ends.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ends)


def chinese_words_are_available() -> bool:
    """Whether the optional package that finds Chinese words is installed."""
    return importlib.util.find_spec("jieba") is not None


@functools.cache
def chinese_cutter() -> Callable[[str], Iterable[str]]:
    """Return the function that cuts a run of Chinese characters into words; cached, since it reads a dictionary.

    Raises:
        StudioError: the package that finds Chinese words is not installed.
    """
    if not chinese_words_are_available():
        raise StudioError(
            QT_TRANSLATE_NOOP(
                "core", "To find the words of Chinese the package jieba is needed. Install it with: pip install jieba"
            )
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about old escapes in jieba
        import jieba
    cutter = jieba.Tokenizer()
    # By itself jieba caches the dictionary in the system's folder for temporary files, and unmarshals whatever
    # file has the cache's name there.
    cutter.FREQ, cutter.total = cutter.gen_pfdict(cutter.get_dict_file())
    cutter.initialized = True
    cut: Callable[[str], Iterable[str]] = cutter.cut
    return cut
