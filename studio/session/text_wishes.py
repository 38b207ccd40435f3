"""The cleaning and cutting that a preset asks for, applied to the open text while the preset is chosen."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal, Slot

from studio.session.open_text import OpenText
from studio.text.byte_pairs import USUAL_SIZE
from studio.text.corpus import cleaning_in_use
from studio.text.levels import Tokens
from studio.text.tokenizer import Limits
from studio.training.presets import Preset


@dataclass(frozen=True)
class TextWish:
    """How a text is cleaned and cut."""

    cleaning: str
    tokens: Tokens


class TextWishes(QObject):
    """Has the open text read as a preset asks, and as it was before when the preset ends.

    Where the user changes the cleaning or the tokens meanwhile, the user's choice stays.

    Signals:
        forgotten: another text was opened, and no preset applies to it.
    """

    forgotten = Signal()

    def __init__(self, texts: OpenText) -> None:
        super().__init__(texts)
        self._texts = texts
        self._document = texts.corpus.document if texts.corpus is not None else None
        self._before: TextWish | None = None  # None while no preset has changed anything
        self._wished: TextWish | None = None
        self._asked: TextWish | None = None  # the wish that is being read
        self._stopped = False  # whether the reading was given up, since the text is already as wished
        texts.corpus_changed.connect(self._on_corpus_changed)
        texts.reading.changed.connect(self._on_reading_changed)

    def take(self, preset: Preset) -> None:
        """Have the text read as that preset asks, instead of the preset before."""
        usual = self._usual()
        if usual is None:
            return
        tokens = usual.tokens
        if preset.level is not None and preset.level != tokens.level:
            tokens = usual_tokens(preset.level, tokens.special)
        cleaning = preset.cleaning if preset.cleaning is not None else usual.cleaning
        if self._texts.corpus is not None:
            cleaning = cleaning_in_use(self._texts.corpus.document, cleaning, tokens)
        wished = TextWish(cleaning, tokens)
        self._before, self._wished = (None, None) if wished == usual else (usual, wished)
        self._ask_for(wished)

    @Slot()
    def end(self) -> None:
        """Have the text read as it was before the preset."""
        usual = self._usual()
        if usual is None or self._before is None:
            return
        self._before = self._wished = None
        self._ask_for(usual)

    def _now(self) -> TextWish | None:
        """Return how the text is read, or will be after the reading under way."""
        corpus = self._texts.corpus
        if corpus is None:
            return None
        return self._asked or TextWish(corpus.cleaning, corpus.tokens)

    def _usual(self) -> TextWish | None:
        """Return how the text would be read without a preset."""
        now = self._now()
        if now is None or self._before is None or self._wished is None:
            return now
        cleaning = self._before.cleaning if now.cleaning == self._wished.cleaning else now.cleaning
        return TextWish(cleaning, self._before.tokens if now.tokens == self._wished.tokens else now.tokens)

    def _ask_for(self, wish: TextWish) -> None:
        corpus, reading = self._texts.corpus, self._texts.reading
        if corpus is None or (reading.running and self._asked is None):
            return  # the user has asked for another reading
        self._stopped = reading.running and wish == TextWish(corpus.cleaning, corpus.tokens)
        if self._stopped:
            self._asked = wish
            reading.stop()
        elif wish != TextWish(corpus.cleaning, corpus.tokens):
            self._asked = wish
            self._texts.prepare(wish.cleaning, wish.tokens)

    @Slot()
    def _on_corpus_changed(self) -> None:
        document = self._texts.corpus.document if self._texts.corpus is not None else None
        if document is not self._document:
            self._document = document
            self._before = self._wished = self._asked = None
            self.forgotten.emit()

    @Slot()
    def _on_reading_changed(self) -> None:
        if self._texts.reading.running:
            return
        asked, self._asked = self._asked, None
        if asked is not None and self._stopped:
            self._ask_for(asked)  # the reading may have ended before it was stopped


def usual_tokens(level: str, special: tuple[str, ...] = ()) -> Tokens:
    """Return the default way to cut a text with these special tokens at a level."""
    return Tokens(level, replace(Limits(), maximum_size=USUAL_SIZE if level == "bpe" else None), special)
