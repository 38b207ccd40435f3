"""A text as token ids, split into what is learned from and what is held out."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import TypeVar

from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.text.cleaning import AS_IS, clean
from studio.text.levels import CHARACTERS, Tokens, line_joint, tokenize
from studio.text.loading import Document
from studio.text.tokenizer import Limits, TokenIds, Tokenized, Tokenizer, TokenizingProgress
from studio.text.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A text that is not learned from, to judge by.

    Attributes:
        document: the text as it was read.
        token_ids: cleaned and cut as the text that is learned from, shape (M,).
    """

    document: Document
    token_ids: TokenIds


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
        whole: the same with a vocabulary of all tokens, those too that ``tokenizer`` leaves out.
        held_out: another text to judge by, instead of this one's tail.
    """

    document: Document
    cleaning: str
    tokens: Tokens
    text: str
    tokenizer: Tokenizer
    token_ids: TokenIds
    whole: Tokenized
    held_out: HeldOut | None = None

    @property
    def characters_per_token(self) -> float:
        """The mean length of a token."""
        return len(self.text) / max(1, len(self.token_ids))

    @property
    def census(self) -> Vocabulary:
        """All tokens of the text."""
        return self.whole.tokenizer.vocabulary

    def split(self, validation_share: float, max_tokens: int | None = None) -> tuple[TokenIds, TokenIds]:
        """Return what to train on and what is held out.

        Where no other text is held out, it is the tail of the first ``max_tokens`` tokens; empty when the share leaves
        fewer than two tokens for it: one to read, one to predict.
        """
        token_ids = self.token_ids[:max_tokens]
        if self.held_out is not None:
            return token_ids, self.held_out.token_ids
        held_out = int(len(token_ids) * validation_share)
        if held_out < 2:
            held_out = 0
        boundary = len(token_ids) - held_out
        return token_ids[:boundary], token_ids[boundary:]

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
            StudioError: there are not two tokens in it, or none that the vocabulary holds.
        """
        if document is None:
            return replace(self, held_out=None)
        token_ids = self.tokenizer.encode(clean(document.text, self.cleaning, self.tokenizer.line_joint))
        if len(token_ids) < 2 or not token_ids.any():
            raise StudioError(
                QT_TRANSLATE_NOOP("core", "“{name}” cannot be judged by: it shares no symbol with the text."),
                name=document.name,
            )
        return replace(self, held_out=HeldOut(document, token_ids))


def corpus_steps(
    document: Document, cleaning: str = AS_IS, tokens: Tokens = CHARACTERS
) -> Generator[TokenizingProgress, None, Corpus]:
    """Clean the text and turn it into token ids; yield how far it is, return the corpus.

    Raises:
        StudioError: no such cleaning or level, or the cleaning left nothing of the text.
    """
    text = clean(document.text, cleaning, line_joint(tokens.level))
    if not text:
        raise StudioError(
            QT_TRANSLATE_NOOP("core", "Nothing of “{name}” is left after this cleaning. Letters are A to Z."),
            name=document.name,
        )
    made = yield from tokenize(text, tokens)
    known = made.limited(tokens.limits)
    return Corpus(document, cleaning, tokens, text, known.tokenizer, known.token_ids, made)


def build_corpus(document: Document, cleaning: str = AS_IS, tokens: Tokens = CHARACTERS) -> Corpus:
    """Return the corpus at once; see `corpus_steps`."""
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
