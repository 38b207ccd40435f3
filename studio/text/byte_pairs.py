"""Byte-pair pieces as tokens."""

from __future__ import annotations

import codecs
import contextlib
import functools
import itertools
import json
import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.text.background import in_background
from studio.text.tokenizer import (
    NO_LIMITS,
    SHOWN_UNKNOWN,
    Limits,
    Reader,
    TokenIds,
    Tokenized,
    Tokenizer,
    TokenizingProgress,
    between_special,
    check_special,
    cut_in_pieces,
    numbered,
)
from studio.text.vocabulary import UNKNOWN, Vocabulary

USUAL_SIZE = 2000
"""Tokens of a vocabulary of pieces, by default."""

SMALLEST_SIZE = 257
"""`UNKNOWN` and the 256 bytes."""

_REMEMBERED = 2**19  # words whose pieces are kept at hand
_FED = 2**16  # characters given to the trainer at a time

# As GPT-2 cuts a text before it merges bytes: a word takes along the space before it.
_WORD = re.compile(r"'(?:s|t|re|ve|m|ll|d)\b| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+")

_SURROGATE = re.compile("[\ud800-\udfff]")  # half of a character: no text that was read has one

Merge = tuple[str, str]


class BytePairTokenizer(Tokenizer):
    """Frequent runs of bytes are tokens; since each single byte is one, no text is unknown.

    After Sennrich, Haddow and Birch, *Neural Machine Translation of Rare Words with Subword Units* (2016), on bytes as
    GPT-2 does it, by the tokenizers library. A token is the text its bytes say in UTF-8; bytes that are no whole
    character stand as the lone surrogates of Python's ``surrogateescape``.

    Attributes:
        merges: the merged pairs, in the order in which they were learned.
    """

    level = "bpe"
    line_joint = " "
    can_leave_out = False

    def __init__(self, vocabulary: Vocabulary, merges: Sequence[Merge], special: Iterable[str] = ()) -> None:
        """Raises: ValueError unless the vocabulary has all bytes, parts and whole of each merge, and special tokens."""
        super().__init__(vocabulary, special)
        ordinary = vocabulary.tokens[vocabulary.first_ordinary :]
        bytes_alone = {_text(bytes([byte])) for byte in range(256)}
        expected = bytes_alone | {_joined(merge) for merge in merges} | set(self.special)
        if set(ordinary) - set(self.special) != expected - set(self.special) or any(
            token not in vocabulary for token in self.special
        ):
            raise ValueError("the vocabulary is not that of its merges")
        if any(part not in vocabulary for merge in merges for part in merge):
            raise ValueError("a merge has a part that the vocabulary lacks")
        self.merges = tuple(merges)
        self._encoder = _encoder(ordinary, merges)
        self._whole = {token: [vocabulary.to_ids(token)] for token in self.special}
        self._pieces: dict[str, list[int]] = {}

    @classmethod
    def from_text(
        cls, text: str, limits: Limits = NO_LIMITS, special: Iterable[str] = ()
    ) -> Generator[TokenizingProgress, None, Tokenized]:
        """Learn the pieces of ``text``, then cut it into them; numbered by frequency.

        The limits' minimum frequency is how often a pair must occur to be merged, 2 at least. A reserved token that
        is also a piece stays a piece, which is in the vocabulary anyway.

        Raises:
            StudioError: the vocabulary is to be smaller than the bytes alone.
        """
        special = check_special(special)
        reserved = tuple(token for token in dict.fromkeys(limits.reserved) if token not in special)
        size = (limits.maximum_size or USUAL_SIZE) - len(reserved) - len(special)
        if size < SMALLEST_SIZE:
            raise StudioError(
                QT_TRANSLATE_NOOP("core", "A vocabulary of pieces has {count} tokens or more."),
                count=SMALLEST_SIZE + len(reserved) + len(special),
            )
        merges = yield from _learn(text, size - 1, max(2, limits.minimum_frequency), special)
        bytes_alone = (_text(bytes([byte])) for byte in range(256))
        tokens = tuple(dict.fromkeys((UNKNOWN, *bytes_alone, *map(_joined, merges), *special)))
        rough = cls(Vocabulary(tokens, (0,) * len(tokens)), merges, special)
        pieces: list[npt.NDArray[np.uint32]] = []
        counts = np.zeros(len(rough.vocabulary), dtype=np.int64)
        done = 0
        for piece in cut_in_pieces(text, special=special):
            pieces.append(rough._encode_piece(piece))
            counts += np.bincount(pieces[-1], minlength=len(counts))
            done += len(piece)
            yield TokenizingProgress(done, len(text))
        counted = zip(rough.vocabulary.tokens, counts.tolist(), strict=True)
        apart = tuple(token for token in reserved if token not in rough.vocabulary)
        vocabulary = Vocabulary.from_counts(counted, minimum_frequency=0, reserved=apart)
        tokenizer = cls(vocabulary, merges, special)
        return Tokenized(tokenizer, numbered(pieces, rough.vocabulary.tokens, vocabulary))

    def settings(self) -> dict[str, Any]:
        """See Tokenizer.settings."""
        return {**super().settings(), "merges": [list(merge) for merge in self.merges]}

    def encode(self, text: str) -> TokenIds:
        """See Tokenizer.encode."""
        dtype = np.min_scalar_type(len(self.vocabulary) - 1)
        pieces = [self._encode_piece(piece).astype(dtype) for piece in cut_in_pieces(text, special=self.special)]
        return np.concatenate(pieces) if pieces else np.zeros(0, dtype=dtype)

    def unknown(self, text: str) -> tuple[str, ...]:  # noqa: ARG002
        """See Tokenizer.unknown. There is none."""
        return ()

    def reader(self) -> Reader:
        """See Tokenizer.reader."""
        return _ByteReader(self.vocabulary, self.shown_unknown)

    def without_open_end(self, prefix: str) -> str:
        """See Tokenizer.without_open_end."""
        return prefix[:-1] if prefix.endswith(" ") and prefix[-2:-1].isalnum() else prefix

    def _encode_piece(self, text: str) -> npt.NDArray[np.uint32]:
        """Return the ids of the pieces of ``text``, each word cut once."""
        words: list[str] = []
        for part, whole in between_special(_SURROGATE.sub(SHOWN_UNKNOWN, text), self.special):
            words += [part] if whole else _WORD.findall(part)
        known = self._pieces
        new = [word for word in dict.fromkeys(words) if word not in known]
        if len(known) + len(new) > _REMEMBERED:
            known.clear()
            new = list(dict.fromkeys(words))
        new = [word for word in new if word not in self._whole]
        known.update(self._whole)
        first = self.vocabulary.first_ordinary
        for word, cut in zip(new, self._encoder.encode_batch_fast(new), strict=True):
            known[word] = [token_id + first for token_id in cut.ids]
        return np.fromiter(itertools.chain.from_iterable(map(known.__getitem__, words)), dtype=np.uint32)


class _ByteReader(Reader):
    """Holds bytes back until they make a whole character."""

    def __init__(self, vocabulary: Vocabulary, shown_unknown: str) -> None:
        super().__init__(vocabulary, shown_unknown)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def read(self, token_id: int) -> str:
        """See Reader.read."""
        if token_id == 0:
            return self._decoder.decode(b"", True) + self._shown_unknown
        return self._decoder.decode(_bytes(self._vocabulary.tokens[token_id]))

    def peek(self, token_id: int) -> str:
        """See Reader.peek."""
        before = self._decoder.getstate()
        text = self.read(token_id)
        self._decoder.setstate(before)
        return text

    def end(self) -> str:
        """See Reader.end."""
        return self._decoder.decode(b"", True)


def _learn(
    text: str, size: int, minimum_frequency: int, special: tuple[str, ...]
) -> Generator[TokenizingProgress, None, list[Merge]]:
    """Return the merges that make ``size`` tokens of the text, the bytes among them; special tokens are left out."""
    from tokenizers import Tokenizer as Library
    from tokenizers import models, pre_tokenizers, trainers

    most = 4 * len(text)  # bytes: there are no more pairs, and the library sets room aside for what it is asked for
    library = Library(models.BPE())
    library.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    trainer = trainers.BpeTrainer(
        vocab_size=min(size, SMALLEST_SIZE + most),
        min_frequency=min(minimum_frequency, 2 + most),
        show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )

    def work(tell: Any) -> list[Merge]:
        def feed() -> Iterator[str]:
            done = 0
            for part, whole in between_special(text, special):
                for start in () if whole else range(0, len(part), _FED):
                    tell(done + start)
                    yield part[start : start + _FED]
                done += len(part)

        library.train_from_iterator(feed(), trainer=trainer)
        merges = json.loads(library.to_str())["model"]["merges"]
        return [(_from_library(first), _from_library(second)) for first, second in merges]

    with contextlib.closing(in_background(work)) as progress:
        while True:
            try:
                done = next(progress)
            except StopIteration as finished:
                return list(finished.value)
            yield TokenizingProgress(done, len(text), "learn")


def _encoder(ordinary: Sequence[str], merges: Sequence[Merge]) -> Any:
    """Return the library's tokenizer that numbers these tokens from 0."""
    from tokenizers import Tokenizer as Encoder
    from tokenizers import models, pre_tokenizers

    vocab = {_to_library(token): place for place, token in enumerate(ordinary)}
    try:
        encoder = Encoder(models.BPE(vocab, [(_to_library(first), _to_library(second)) for first, second in merges]))
    except BaseException as error:  # the library's own panics are no Exceptions
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise ValueError("the library refuses the merges") from None
    encoder.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    return encoder


def _joined(merge: Merge) -> str:
    """Return the token of a merge: two parts of a character may make a whole character."""
    return _text(_bytes(merge[0]) + _bytes(merge[1]))


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _bytes(token: str) -> bytes:
    return token.encode("utf-8", "surrogateescape")


def _to_library(token: str) -> str:
    """Return a token as the library writes it: each byte as a printable character."""
    return "".join([_characters()[byte] for byte in _bytes(token)])


def _from_library(written: str) -> str:
    return _text(bytes([_byte_of()[character] for character in written]))


@functools.cache
def _characters() -> tuple[str, ...]:
    """Return the character that stands for each byte, as GPT-2 and the library have it."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = iter(range(0x100, 0x200))
    return tuple(chr(byte) if byte in plain else chr(next(others)) for byte in range(256))


@functools.cache
def _byte_of() -> dict[str, int]:
    return {character: byte for byte, character in enumerate(_characters())}
