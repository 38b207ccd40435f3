"""Writing on from a prefix, one token at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
import numpy.typing as npt
import torch

from studio.generation.config import GenerationConfig
from studio.generation.events import Candidate, GenerationEvent, GenerationFinished, PrefixRead, TokenDrawn
from studio.generation.sampling import Numbers, best, choose, forbid, softmax
from studio.generation.stopping import StopStrings
from studio.messages import QT_TRANSLATE_NOOP, StudioError
from studio.models.language_model import LanguageModel, State
from studio.text.cleaning import END_OF_LINE, clean_prefix
from studio.text.tokenizer import Reader, TokenIds, Tokenizer
from studio.text.vocabulary import UNKNOWN, Vocabulary

_PART = 1024  # tokens of a prefix read at once
_TAIL = 8  # last tokens on which a reader's state depends: a character has four bytes, each a token at worst


def generate(
    model: LanguageModel, tokenizer: Tokenizer, cleaning: str, prefix: str, config: GenerationConfig
) -> Iterator[GenerationEvent]:
    """Read ``prefix`` to warm up the state, then write ``config.length`` tokens after it, or up to a stop string.

    The prefix goes through the cleaning that the training text went through. Symbols the model never saw are left out
    and named in `PrefixRead`, as is how much of the prefix is out of the model's reach. Where nothing is left to read,
    the model begins as after a line's end. Neither `UNKNOWN` nor a reserved token is ever written. A space at the
    prefix's end, where the next token brings its own, is not read and not written twice.

    Yields:
        `PrefixRead`, then `TokenDrawn` for each token, then `GenerationFinished`. A token that may begin a stop string
        comes once it is known that it does not.

    Raises:
        StudioError: the model fills gaps only, or its weights are so large that it computes no numbers.
    """
    beginning = Beginning(model, tokenizer, cleaning, prefix)
    yield beginning.event
    row = Row(beginning, config)
    logits, state = beginning.read()
    step = model.stepper(state)
    while not row.finished:
        yield from row.take(logits)
        if not row.finished:
            logits = step(row.token_id)
    yield GenerationFinished(row.reason)


class Beginning:
    """A prefix, and how a model reads it.

    Attributes:
        event: tells how the prefix was read.
        token_ids: the known tokens of the prefix, (N,).
        open_end: the space at its end that the next token brings, if any.
        first_ordinary: the ids below it are never written.
    """

    def __init__(self, model: LanguageModel, tokenizer: Tokenizer, cleaning: str, prefix: str) -> None:
        """Raises: StudioError if the model fills gaps only."""
        if model.fills_gaps:
            raise StudioError(
                QT_TRANSLATE_NOOP(
                    "core",
                    "This model reads a text from both sides: it fills gaps, but cannot go on from a prefix, "
                    "since what follows is not there yet.",
                )
            )
        read = clean_prefix(prefix, cleaning)
        closed = tokenizer.without_open_end(read)
        self.open_end = read[len(closed) :]
        ids = tokenizer.encode(closed)
        keeps = UNKNOWN in tokenizer.special  # the text has it, and the model learned what follows it
        self.token_ids = ids if keeps else ids[ids != 0]
        self.first_ordinary = tokenizer.vocabulary.first_ordinary
        self._model, self._tokenizer = model, tokenizer
        skipped = 0 if model.reach is None else max(0, len(self.token_ids) - model.reach)
        text = tokenizer.decode(self.token_ids) + self.open_end
        self.event = PrefixRead(text, () if keeps else tokenizer.unknown(closed), skipped)

    def read(self) -> tuple[npt.NDArray[np.float32], State]:
        """Return the logits (V,) after the prefix, and the state there; tokens out of the model's reach are left out.

        Long texts are read in parts.
        """
        model = self._model
        ids = self.token_ids[self.event.skipped :].astype("int64")
        if not len(ids):
            ids = np.array([silence(self._tokenizer.vocabulary)])
        model.eval()
        return _read(model, ids)

    def reader(self) -> Reader:
        """Return a reader that has read the prefix."""
        reader = self._tokenizer.reader()
        for token_id in self.token_ids[-_TAIL:].tolist():
            reader.read(token_id)
        return reader


class Row:
    """A text that is being written: takes the logits of one place after another.

    Attributes:
        token_id: the token written last.
        finished: whether the text is complete.
    """

    def __init__(self, beginning: Beginning, config: GenerationConfig) -> None:
        """Begin after ``beginning``."""
        self.token_id = -1
        self._config = config
        self._generator = np.random.default_rng(config.seed)
        self._reader = beginning.reader()
        self._open_end = beginning.open_end
        self._first_ordinary = beginning.first_ordinary
        self._stops = StopStrings(config.stop) if config.stop else None
        self._left = config.length
        self.finished = not self._left
        # The last tokens in a ring; in which order makes no difference.
        self._recent = np.zeros(config.repetition_window, np.int64)
        read = beginning.token_ids[-config.repetition_window :]
        self._recent[: len(read)] = read
        self._seen = len(read)

    @property
    def reason(self) -> Literal["length", "stop"]:
        """Why the text is complete."""
        return "stop" if self._stops is not None and self._stops.found else "length"

    def take(self, logits: Numbers) -> list[TokenDrawn]:
        """Write one more token from the ``logits`` (V,) of its place; return the tokens that are now certain.

        Raises:
            StudioError: the logits are not numbers.
        """
        config = self._config
        try:
            probabilities = softmax(logits)
            allowed = forbid(logits, self._first_ordinary)
            self.token_id = token_id = choose(allowed, config, self._generator, self._recent[: self._seen])
        except ValueError:
            raise invalid_numbers() from None
        candidates = self._candidates(probabilities) if config.candidates else ()
        text = self._reader.read(token_id)
        if self._open_end:
            text, self._open_end = text.removeprefix(self._open_end), ""
        if config.repetition_penalty != 1:
            self._recent[self._seen % len(self._recent)] = token_id
            self._seen += 1
        self._left -= 1
        drawn = TokenDrawn(token_id, text, float(probabilities[token_id]), candidates)
        if self._stops is None:
            self.finished = not self._left
            return [drawn]
        shown = self._stops.feed(drawn)
        self.finished = self._stops.found or not self._left
        return shown if self._left else shown + self._stops.rest()

    def _candidates(self, probabilities: Numbers) -> tuple[Candidate, ...]:
        """Return the likeliest tokens with their probabilities."""
        first = self._first_ordinary
        ids = best(probabilities[first:], self._config.candidates) + first
        return tuple(
            Candidate(
                token_id, self._reader.peek(token_id).removeprefix(self._open_end), float(probabilities[token_id])
            )
            for token_id in ids.tolist()
        )


def invalid_numbers() -> StudioError:
    """Return the error for logits that are not numbers."""
    return StudioError(QT_TRANSLATE_NOOP("core", "The model computes invalid numbers: it cannot write."))


@torch.no_grad()
def _read(model: LanguageModel, token_ids: TokenIds) -> tuple[npt.NDArray[np.float32], State]:
    """Return the logits (V,) after ``token_ids`` (N,), and the state there."""
    state = model.initial_state(1)
    for start in range(0, len(token_ids), _PART):
        part = torch.from_numpy(token_ids[start : start + _PART]).to(model.device)
        logits, state = model(part[None], state)
    return logits[0, -1].float().cpu().numpy(), state


def silence(vocabulary: Vocabulary) -> int:
    """Return the id to read before the first token: a line's end, a space, or else the commonest token."""
    line_end = vocabulary.to_ids("\n") or vocabulary.to_ids(END_OF_LINE)
    return line_end or vocabulary.to_ids(" ") or min(vocabulary.first_ordinary, len(vocabulary) - 1)
