"""A text as token ids, split into a training part and a held-out part."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.text.byte_pairs import BytePairTokenizer
from studio.text.cleaning import AS_IS, END_OF_LINE, clean, cleaning_of, steps_of
from studio.text.levels import CHARACTERS, Tokens, line_joint, tokenize
from studio.text.loading import Document, read_document
from studio.text.spans import count_characters, unknown_texts
from studio.text.tokenizer import Limits, TokenIds, Tokenized, Tokenizer, TokenizingProgress, find_special
from studio.text.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A text that is not learned from, to judge by.

    Attributes:
        document: the text as it was read.
        text: the text, cleaned like the training text.
        token_ids: its tokens, cut like the training text, shape (M,).
    """

    document: Document
    text: str
    token_ids: TokenIds


@dataclass(frozen=True, slots=True)
class JudgedPart:
    """What a run is judged on.

    Attributes:
        token_ids: the tokens, shape (M,).
        characters: how many characters the text has after the first token, which nothing predicts.
        unknown: the text of each token of id 0, in order.
    """

    token_ids: TokenIds
    characters: int
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Corpus:
    """A cleaned text and its token ids.

    Attributes:
        document: the text as it was read.
        cleaning: name of the cleaning it went through.
        tokens: how it was cut.
        text: the text after cleaning.
        tokenizer: text to ids and back, with the vocabulary.
        token_ids: the whole text, shape (N,).
        whole: the text as ids of the full vocabulary, rare tokens included.
        held_out: another text to judge by, instead of this one's tail.
        looks_special: strings in the text that look like special tokens.
    """

    document: Document
    cleaning: str
    tokens: Tokens
    text: str
    tokenizer: Tokenizer
    token_ids: TokenIds
    whole: Tokenized
    held_out: HeldOut | None = None
    looks_special: tuple[str, ...] = ()

    @property
    def characters_per_token(self) -> float:
        """The mean length of a token."""
        return len(self.text) / max(1, len(self.token_ids))

    @property
    def vocabulary(self) -> Vocabulary:
        """The tokens that are known, and their ids."""
        return self.tokenizer.vocabulary

    @property
    def full_vocabulary(self) -> Vocabulary:
        """All tokens of the text."""
        return self.whole.tokenizer.vocabulary

    def split(self, validation_share: float, max_tokens: int | None = None) -> tuple[TokenIds, TokenIds]:
        """Return the training part (N,) and the held-out part (M,).

        Where no other text is held out, the held-out part is the tail of the first ``max_tokens`` tokens. It is empty
        where it would have fewer than two tokens: one to read, one to predict.
        """
        token_ids = self.token_ids[:max_tokens]
        if self.held_out is not None:
            return token_ids, self.held_out.token_ids
        held_out = int(len(token_ids) * validation_share)
        if held_out < 2:
            held_out = 0
        boundary = len(token_ids) - held_out
        return token_ids[:boundary], token_ids[boundary:]

    def judged_part(self, validation_share: float, max_tokens: int | None = None) -> JudgedPart:
        """Return the held-out part of `split`, with its length in characters and its unknown tokens."""
        train_ids, token_ids = self.split(validation_share, max_tokens)
        if self.held_out is not None:
            text = self.held_out.text
            unknown = unknown_texts(self.tokenizer, text, token_ids)
            first = unknown[0] if not token_ids[0] else self.tokenizer.decode(token_ids[:1])
            return JudgedPart(token_ids, len(text) - len(first), tuple(unknown))
        tokenizer = self.whole.tokenizer
        whole_ids = self.whole.token_ids[len(train_ids) : len(train_ids) + len(token_ids)]
        characters = count_characters(tokenizer, whole_ids) - len(tokenizer.decode(whole_ids[:1]))
        unknown = tokenizer.vocabulary.to_tokens(whole_ids[np.equal(token_ids, 0)].tolist())
        return JudgedPart(token_ids, characters, tuple(unknown))

    def first(self, max_tokens: int | None, vocabulary: Vocabulary | None = None) -> Corpus:
        """Return the corpus of the first ``max_tokens`` tokens alone, as if the text ended there; None for all.

        Its vocabulary is made from these tokens, within the same limits, or is the given ``vocabulary``.

        Raises:
            StudioError: the other text that is held out shares no symbol with them.
        """
        whole = self.whole.first(max_tokens)
        if whole is self.whole and vocabulary in (None, self.tokenizer.vocabulary):
            return self
        known = whole.limited(self.tokens.limits) if vocabulary is None else whole.numbered_by(vocabulary).counted()
        text = self.text_of_first(max_tokens)
        part = replace(self, text=text, tokenizer=known.tokenizer, token_ids=known.token_ids, whole=whole)
        return part.judged_by(self.held_out.document if self.held_out else None)

    def text_of_first(self, max_tokens: int | None) -> str:
        """Return the text of so many tokens from its beginning; a character that is cut in two is in it whole."""
        token_ids = self.whole.token_ids[:max_tokens]
        return self.text[: count_characters(self.whole.tokenizer, token_ids)] if max_tokens is not None else self.text

    def vocabulary_of_first(self, max_tokens: int | None) -> Vocabulary:
        """Return the vocabulary that `first` gives the corpus of so many tokens."""
        if max_tokens is None or max_tokens >= len(self.token_ids):
            return self.tokenizer.vocabulary
        return self.whole.first(max_tokens).limited(self.tokens.limits).tokenizer.vocabulary

    def with_limits(self, limits: Limits) -> Corpus:
        """Return the corpus with a vocabulary within other limits."""
        known = self.whole.limited(limits)
        limited = replace(
            self, tokens=replace(self.tokens, limits=limits), tokenizer=known.tokenizer, token_ids=known.token_ids
        )
        return limited.judged_by(self.held_out.document if self.held_out else None)

    def judged_by(self, document: Document | None) -> Corpus:
        """Return the corpus with another text held out, or with none.

        Raises:
            StudioError: the text has fewer than two tokens, or none that the vocabulary holds.
        """
        if document is None:
            return replace(self, held_out=None)
        text = clean(document.text, self.cleaning, self.tokenizer.line_joint)
        token_ids = self.tokenizer.encode(text)
        if len(token_ids) < 2 or not token_ids.any():
            raise StudioError(
                QT_TRANSLATE_NOOP("core", "“{name}” cannot be judged by: it shares no symbol with the text."),
                name=document.name,
            )
        return replace(self, held_out=HeldOut(document, text, token_ids))


def unlearned_ids(tokenizer: Tokenizer, train_ids: TokenIds, *, anew: bool = True) -> list[int]:
    """Return the ids of tokens that the whole text has but not ``train_ids`` (N,), what is learned from.

    The vocabulary is made of the whole text, so it names words that stand in the held-out part alone. Reserved tokens
    and single bytes are not among them: those are there whatever the text.

    Args:
        tokenizer: what cuts the text, with the counts of its tokens in it.
        train_ids: what is learned from.
        anew: by a model that knew nothing; else a token that the text has not may have been learned before. The
            vocabulary can name such: in earlier studios it was made of more text than was used.
    """
    vocabulary = tokenizer.vocabulary
    unlearned = np.array(vocabulary.counts) > 0
    if anew and tokenizer.can_leave_out:
        unlearned[:] = True
    unlearned[: vocabulary.first_ordinary] = False
    unlearned[np.unique(train_ids)] = False
    ids: list[int] = np.flatnonzero(unlearned).tolist()
    if isinstance(tokenizer, BytePairTokenizer):
        ids = [id_ for id_ in ids if len(vocabulary.tokens[id_].encode("utf-8", "surrogateescape")) > 1]
    return ids


def cleaning_in_use(document: Document, cleaning: str, tokens: Tokens) -> str:
    """Return the cleaning that a text goes through: with ``eos`` where a special token waits for the ends of lines."""
    if END_OF_LINE in tokens.special and END_OF_LINE not in document.text:
        return cleaning_of((*steps_of(cleaning), "eos"))
    return cleaning


def corpus_steps(
    document: Document, cleaning: str = AS_IS, tokens: Tokens = CHARACTERS
) -> Generator[TokenizingProgress, None, Corpus]:
    """Clean the text and turn it into token ids; yield how far it is, return the corpus.

    Where ``<eos>`` is a special token and the text has none, it stands for the ends of lines: the step ``eos`` is
    added to the cleaning.

    Raises:
        StudioError: no such cleaning or level, or the cleaning left nothing of the text.
    """
    cleaning = cleaning_in_use(document, cleaning, tokens)
    text = clean(document.text, cleaning, line_joint(tokens.level))
    if not text:
        raise StudioError(
            QT_TRANSLATE_NOOP("core", "Nothing of “{name}” is left after this cleaning. Letters are A to Z."),
            name=document.name,
        )
    made = yield from tokenize(text, tokens)
    known = made.limited(tokens.limits)
    found = find_special(document.text)
    return Corpus(document, cleaning, tokens, text, known.tokenizer, known.token_ids, made, looks_special=found)


def build_corpus(document: Document | Path | str, cleaning: str = AS_IS, tokens: Tokens = CHARACTERS) -> Corpus:
    """Return the corpus of a document, or of the text at a path, at once; see `corpus_steps`.

    Raises:
        StudioError: as `corpus_steps`, or the text cannot be read.
    """
    if not isinstance(document, Document):
        document = read_document(document)
    return finish(corpus_steps(document, cleaning, tokens))


_Result = TypeVar("_Result")


def finish(steps: Generator[object, None, _Result]) -> _Result:
    """Go through all the steps and return what they return."""
    while True:
        try:
            next(steps)
        except StopIteration as finished:
            result: _Result = finished.value
            return result
