"""A text as token ids, split into what is learned from and what is held out."""

from __future__ import annotations

from dataclasses import dataclass

from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.text.cleaning import clean
from studio.text.loading import Document
from studio.text.tokenizer import CharacterTokenizer, TokenIds, make_tokenizer


@dataclass(frozen=True, slots=True)
class Corpus:
    """A cleaned text and its token ids.

    Attributes:
        document: the text as it was read.
        cleaning: name of the cleaning it went through.
        text: the text after cleaning.
        tokenizer: text to ids and back, with the vocabulary.
        token_ids: the whole text, shape (N,).
    """

    document: Document
    cleaning: str
    text: str
    tokenizer: CharacterTokenizer
    token_ids: TokenIds

    def split(self, validation_share: float, max_tokens: int | None = None) -> tuple[TokenIds, TokenIds]:
        """Return what to train on and the held-out tail, both cut from the first ``max_tokens`` tokens.

        The tail is empty when the share leaves fewer than two tokens for it: one to read, one to predict.
        """
        token_ids = self.token_ids[:max_tokens]
        held_out = int(len(token_ids) * validation_share)
        if held_out < 2:
            held_out = 0
        boundary = len(token_ids) - held_out
        return token_ids[:boundary], token_ids[boundary:]


def build_corpus(document: Document, cleaning: str = "as-is", level: str = "char") -> Corpus:
    """Clean the text and turn it into token ids.

    Raises:
        StudioError: no such cleaning or level, or the cleaning left nothing of the text.
    """
    text = clean(document.text, cleaning)
    if not text:
        raise StudioError(
            QT_TRANSLATE_NOOP("core", "Nothing of “{name}” is left after this cleaning. Letters are A to Z."),
            name=document.name,
        )
    tokenizer = make_tokenizer(text, level)
    return Corpus(document, cleaning, text, tokenizer, tokenizer.encode(text))
