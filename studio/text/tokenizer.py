"""What all tokenizers have in common: text to token ids and back."""

from __future__ import annotations

import abc
import collections
import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from studio.text.vocabulary import UNKNOWN, Vocabulary

TokenIds = npt.NDArray[np.unsignedinteger[Any]]
"""Token ids of shape (N,), in the smallest unsigned type that holds the vocabulary."""

SHOWN_UNKNOWN = "\ufffd"
"""What an unknown token reads as in a text."""

PIECE = 2**20
"""Characters that are tokenized at a time: lists of all tokens of a large text would take many times its memory."""

MOST_SPECIAL = 100
"""Special tokens that a text can be told to hold."""

_LINE_ENDS = re.compile(r"\n++(?=.)", re.DOTALL)
BREAK = re.compile(r"(?=[\s!-/:-@\[-^`{-~，。！？；：、…—“”《》「」])")


@dataclass(frozen=True)
class Limits:
    """Which tokens of a text its vocabulary holds.

    Attributes:
        minimum_frequency: tokens that occur less often become unknown.
        maximum_size: how many tokens to hold, those of all kinds counted; the rarest become unknown. For byte-pair
            pieces the size to train for. None for no limit, or the usual size.
        reserved: tokens to hold before all others, whether they occur or not.
    """

    minimum_frequency: int = 1
    maximum_size: int | None = None
    reserved: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.minimum_frequency < 1 or (self.maximum_size is not None and self.maximum_size < 2):
            raise ValueError("minimum_frequency must be 1 or more, maximum_size 2 or more")

    def vocabulary(self, full_vocabulary: Vocabulary) -> Vocabulary:
        """Return the vocabulary within these limits, from all tokens of a text."""
        counted = zip(full_vocabulary.tokens, full_vocabulary.counts, strict=True)
        return Vocabulary.from_counts(
            counted,
            minimum_frequency=self.minimum_frequency,
            maximum_size=self.maximum_size,
            reserved=self.reserved,
        )


NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class TokenizingProgress:
    """So many of so many characters are done.

    Attributes:
        stage: ``learn`` while pieces are learned from the text, ``count`` while it is cut into tokens.
    """

    done: int
    total: int
    stage: str = "count"


@dataclass(frozen=True, slots=True)
class Tokenized:
    """A text as token ids.

    Attributes:
        tokenizer: text to ids and back.
        token_ids: the whole text, shape (N,).
    """

    tokenizer: Tokenizer
    token_ids: TokenIds

    def limited(self, limits: Limits) -> Tokenized:
        """Return the same with a vocabulary within these limits; what it leaves out has the id 0."""
        if limits == NO_LIMITS or not self.tokenizer.can_leave_out:
            return self
        return self.numbered_by(limits.vocabulary(self.tokenizer.vocabulary))

    def first(self, count: int | None) -> Tokenized:
        """Return the first ``count`` tokens of the text, numbered as a text of these alone would be; None for all.

        Byte-pair pieces keep their numbers: which pieces there are was learned before there were tokens to count.
        """
        if count is None or count >= len(self.token_ids):
            return self
        token_ids = self.token_ids[:count]
        if not self.tokenizer.can_leave_out:
            return Tokenized(self.tokenizer, token_ids)
        tokens = self.tokenizer.vocabulary.tokens
        counts = np.bincount(token_ids, minlength=len(tokens))
        appeared = np.full(len(tokens), count)
        appeared[token_ids[::-1]] = np.arange(count)[::-1]  # of an id that occurs again the last value stays
        order = [place for place in np.argsort(appeared, kind="stable").tolist() if place and counts[place]]
        full_vocabulary = Vocabulary.from_counts((tokens[place], int(counts[place])) for place in order)
        return Tokenized(self.tokenizer, token_ids).numbered_by(full_vocabulary)

    def numbered_by(self, vocabulary: Vocabulary) -> Tokenized:
        """Return the same tokens numbered by another vocabulary; what it does not hold has the id 0."""
        if not self.tokenizer.can_leave_out:
            return self
        places = np.array(vocabulary.to_ids(self.tokenizer.vocabulary.tokens))
        table = places.astype(np.min_scalar_type(len(vocabulary) - 1))
        return Tokenized(self.tokenizer.with_vocabulary(vocabulary), table[self.token_ids])

    def counted(self) -> Tokenized:
        """Return the same with a vocabulary that tells how often each token occurs in this text."""
        vocabulary = self.tokenizer.vocabulary
        if not self.tokenizer.can_leave_out:
            return self
        counts = np.bincount(self.token_ids, minlength=len(vocabulary)).tolist()
        counted = Vocabulary(vocabulary.tokens, counts, len(vocabulary.reserved))
        return Tokenized(self.tokenizer.with_vocabulary(counted), self.token_ids)


def check_special(special: Iterable[str]) -> tuple[str, ...]:
    """Return the special tokens, each once.

    Raises:
        ValueError: one is empty, or holds white space or half of a character, or there are more than `MOST_SPECIAL`.
    """
    found = tuple(dict.fromkeys(special))
    if any(not token or re.search(r"[\s\ud800-\udfff]", token) for token in found) or len(found) > MOST_SPECIAL:
        raise ValueError(f"special tokens are {MOST_SPECIAL} or fewer, not empty, without white space")
    return found


_SPECIAL = re.compile(r"<[A-Za-z|/][\w|/-]{0,15}>")
_MOST_FOUND = 5


def find_special(text: str) -> tuple[str, ...]:
    """Return strings that look like special tokens, such as ``<unk>``, and occur twice or more, the commonest first."""
    counts = collections.Counter(_SPECIAL.findall(text))
    return tuple(token for token, count in counts.most_common(_MOST_FOUND) if count > 1)


@functools.cache
def special_pattern(special: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return what finds special tokens, the longest first; None where there are none."""
    longest_first = sorted(special, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))) if special else None


def between_special(text: str, special: tuple[str, ...]) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a text in their order, each with whether it is a special token."""
    pattern, end = special_pattern(special), 0
    for found in pattern.finditer(text) if pattern else ():
        if found.start() > end:
            yield text[end : found.start()], False
        yield found.group(), True
        end = found.end()
    if end < len(text):
        yield text[end:], False


class Tokenizer(abc.ABC):
    """Cuts a text into tokens and numbers them.

    Attributes:
        level: what a token is, one of `studio.text.levels.LEVELS`.
        vocabulary: the tokens and their ids.
        special: strings that are one token each, such as ``<eos>``, whatever the level. `UNKNOWN` among them is the
            text's own; it has the id 0 like everything unknown, and reads as it is written.
    """

    level: ClassVar[str]
    line_joint: ClassVar[str] = ""
    """What stands between two lines where a cleaning joins them."""
    can_leave_out: ClassVar[bool] = True
    """Whether rare tokens can be left out of the vocabulary."""

    def __init__(self, vocabulary: Vocabulary, special: Iterable[str] = ()) -> None:
        """Raises: ValueError as `check_special`."""
        self.vocabulary = vocabulary
        self.special = check_special(special)

    @property
    def shown_unknown(self) -> str:
        """What a token with the id 0 reads as."""
        return UNKNOWN if UNKNOWN in self.special else SHOWN_UNKNOWN

    @abc.abstractmethod
    def encode(self, text: str) -> TokenIds:
        """Return the ids of the tokens, shape (N,); 0 for those not in the vocabulary."""

    @abc.abstractmethod
    def unknown(self, text: str) -> tuple[str, ...]:
        """Return the tokens of ``text`` that are not in the vocabulary, each once, in order of appearance."""

    def decode(self, token_ids: npt.ArrayLike) -> str:
        """Return the text of the ids, shape (N,); U+FFFD for an unknown token, or `UNKNOWN` if that is special."""
        reader = self.reader()
        ids = np.asarray(token_ids).tolist()
        return "".join([reader.read(token_id) for token_id in ids]) + reader.end()

    def reader(self) -> Reader:
        """Return a reader, which decodes one token after another, at the beginning of a text."""
        return Reader(self.vocabulary, self.shown_unknown)

    def with_vocabulary(self, vocabulary: Vocabulary) -> Tokenizer:
        """Return a tokenizer that cuts in the same way and numbers by another vocabulary."""
        return type(self)(vocabulary, self.special)

    def settings(self) -> dict[str, Any]:
        """Return what is needed besides the vocabulary to make the tokenizer again, for JSON."""
        return {"special": list(self.special)} if self.special else {}

    def without_open_end(self, prefix: str) -> str:
        """Return a prefix without the space at its end where a space belongs to the token that follows."""
        return prefix


class Reader:
    """Decodes one token after another."""

    def __init__(self, vocabulary: Vocabulary, shown_unknown: str = SHOWN_UNKNOWN) -> None:
        self._vocabulary = vocabulary
        self._shown_unknown = shown_unknown

    def read(self, token_id: int) -> str:
        """Return the text that this token adds."""
        return self._vocabulary.tokens[token_id] if token_id else self._shown_unknown

    def peek(self, token_id: int) -> str:
        """Return what `read` would, without moving on."""
        return self.read(token_id)

    def end(self) -> str:
        """Return the rest of the text at its end."""
        return ""


def numbered(pieces: Sequence[npt.NDArray[np.uint32]], tokens: Sequence[str], vocabulary: Vocabulary) -> TokenIds:
    """Return the vocabulary's ids for pieces of places in ``tokens``, as one array."""
    table = np.array(vocabulary.to_ids(tokens), dtype=np.min_scalar_type(len(vocabulary) - 1))
    ids: TokenIds = np.empty(sum(map(len, pieces)), dtype=table.dtype)
    place = 0
    for piece in pieces:
        np.take(table, piece, out=ids[place : place + len(piece)])
        place += len(piece)
    return ids


def cut_in_pieces(
    text: str,
    size: int = PIECE,
    special: tuple[str, ...] = (),
    understood: re.Pattern[str] | None = None,
    breaks: re.Pattern[str] = BREAK,
) -> Iterator[str]:
    """Yield ``text`` in pieces of ``size`` characters or more, each up to a line's end or, failing that, a mark.

    So no word is cut in two, nor is a run of line feeds, nor a special token.

    Args:
        text: what to cut.
        size: characters of a piece, at least.
        special: special tokens.
        understood: what may be left out between two pieces, since it is understood there; sought before a mark is.
        breaks: before what a piece may end where there is no line's end.
    """
    start = 0
    while start < len(text):
        found = _LINE_ENDS.search(text, start + size, start + 2 * size)
        if found is None and understood is not None:
            found = understood.search(text, start + size, start + 2 * size)
            if found is not None:
                yield text[start : found.start()]
                start = found.end()
                continue
        found = found or breaks.search(text, start + size)
        while found is not None and is_within_special(text, found.end(), special):
            found = breaks.search(text, found.end() + 1)
        end = found.end() if found else len(text)
        yield text[start:end]
        start = end


def is_within_special(text: str, place: int, special: tuple[str, ...]) -> bool:
    """Whether a cut at that place would go through a special token, or part one from what it may be glued to."""
    return any(token in text[max(0, place - len(token)) : place + len(token)] for token in special)
