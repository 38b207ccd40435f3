"""Several continuations of one prefix at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from studio.generation.config import GenerationConfig
from studio.generation.events import GenerationEvent, GenerationFinished
from studio.generation.generator import Beginning, Row
from studio.models.language_model import LanguageModel
from studio.text.tokenizer import Tokenizer


def generate_many(
    model: LanguageModel, tokenizer: Tokenizer, cleaning: str, prefix: str, configs: Sequence[GenerationConfig]
) -> Iterator[tuple[int, GenerationEvent]]:
    """Write a continuation for each config, all at the same time: the model reads a token of each in one step.

    Each is what `generate` writes with that config, as long as rounding does not tip a draw. A finished
    continuation drops out.

    Yields:
        The events of `generate`, each with the place of its config.

    Raises:
        StudioError: as `generate`.
    """
    beginning = Beginning(model, tokenizer, cleaning, prefix)
    for number in range(len(configs)):
        yield number, beginning.event
    rows = dict(enumerate(Row(beginning, config) for config in configs))
    yield from _ended(rows)
    if not rows:
        return
    first, state = beginning.read()
    batch = model.batch_stepper(state, len(rows))
    all_logits = [first] * len(rows)
    while True:
        for (number, row), logits in zip(rows.items(), all_logits, strict=True):
            for event in row.take(logits):
                yield number, event
        going = [place for place, row in enumerate(rows.values()) if not row.finished]
        if len(going) < len(rows):
            yield from _ended(rows)
            if not rows:
                return
            batch.keep(going)
        all_logits = list(batch.step([row.token_id for row in rows.values()]))


def _ended(rows: dict[int, Row]) -> Iterator[tuple[int, GenerationEvent]]:
    """Remove the finished rows, and yield the last event of each."""
    for number in [number for number, row in rows.items() if row.finished]:
        yield number, GenerationFinished(rows.pop(number).reason)
