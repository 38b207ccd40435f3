"""Measures how fast this computer trains and writes, beside the lessons' code on the same computer."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, embedding

from studio.models.catalog import build_model, make_config
from studio.models.language_model import LanguageModel
from studio.models.rnn_scratch import RNNScratch
from studio.training.devices import pick_precision

_VOCABULARY = 28
_BATCH, _STEPS = 32, 35
_ROUNDS = 5
_SYMBOLS = 400
_LEARNING_RATE = 1.0


def bench() -> Iterator[tuple[str, float]]:
    """Yield names and figures: tokens or symbols per second, and ratios of two speeds measured in turn."""
    yield "threads", float(torch.get_num_threads())
    for hidden_size in (256, 512):
        yield from _lesson(hidden_size)
    yield from _writing()


def plain_loop(model: RNNScratch, token_ids: Tensor, hidden: Tensor) -> Tensor:
    """Return the logits (B, T, V) as the lesson computes them: a loop over the steps, with autograd."""
    driven = embedding(token_ids.t(), model.W_xh)
    logits = []
    for step in driven:
        hidden = torch.tanh(step + hidden @ model.W_hh + model.b_h)
        logits.append(hidden @ model.W_hq + model.b_q)
    return torch.stack(logits, dim=1)


def _lesson(hidden_size: int) -> Iterator[tuple[str, float]]:
    """Measure training steps of the lesson's RNN: the lesson's loop and the studio's, in turn."""
    config = make_config("rnn_scratch", {"hidden_size": hidden_size})
    model = build_model("rnn_scratch", _VOCABULARY, config, seed=0)
    assert isinstance(model, RNNScratch)
    ids = torch.randint(_VOCABULARY, (_BATCH, _STEPS + 1), generator=torch.Generator().manual_seed(0))
    (hidden,) = model.initial_state(_BATCH)

    def descend(logits: Tensor) -> None:
        loss = cross_entropy(logits.flatten(0, 1).float(), ids[:, 1:].flatten())
        model.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        with torch.no_grad():
            for parameter in model.parameters():
                assert parameter.grad is not None
                parameter.add_(parameter.grad, alpha=-_LEARNING_RATE)

    def ours(dtype: torch.dtype) -> None:
        with torch.autocast("cpu", torch.bfloat16, enabled=dtype == torch.bfloat16):
            logits, _ = model(ids[:, :-1], (hidden,))
        descend(logits)

    ways: dict[str, Callable[[], None]] = {
        "plain_loop": lambda: descend(plain_loop(model, ids[:, :-1], hidden)),
        "rnn_scratch": lambda: ours(torch.float32),
    }
    if pick_precision("auto", torch.device("cpu")) == torch.bfloat16:
        ways["rnn_scratch_bfloat16"] = lambda: ours(torch.bfloat16)
    rates = {name: _BATCH * _STEPS / seconds for name, seconds in _in_turn(ways, 10).items()}
    for name, rate in rates.items():
        yield f"{name}_{hidden_size}_tokens_per_second", rate
    for name in list(rates)[1:]:
        yield f"{name}_{hidden_size}_to_plain_loop", rates[name] / rates["plain_loop"]


def _writing() -> Iterator[tuple[str, float]]:
    """Measure writing symbol by symbol with an LSTM of 256 units: as the lessons call it, and as `generate` does."""
    model = build_model("lstm", 65, make_config("lstm", {"hidden_size": 256}), seed=0).eval()

    @torch.no_grad()
    def as_in_the_lessons() -> None:
        token, state = torch.zeros(1, 1, dtype=torch.int64), model.initial_state(1)
        for _ in range(_SYMBOLS):
            logits, state = model(token, state)
            token = torch.multinomial(logits[0].softmax(-1), 1)

    ways = {"nn_lstm": as_in_the_lessons, "generate": lambda: _generate(model)}
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    rates = {name: _SYMBOLS / seconds for name, seconds in _in_turn(ways, 1).items()}
    torch.set_num_threads(threads)
    for name, rate in rates.items():
        yield f"{name}_symbols_per_second", rate
    yield "generate_to_nn_lstm", rates["generate"] / rates["nn_lstm"]


def _generate(model: LanguageModel) -> None:
    from studio.generation.config import GenerationConfig
    from studio.generation.generator import generate
    from studio.text.characters import CharacterTokenizer
    from studio.text.vocabulary import Vocabulary

    letters = [chr(code) for code in range(48, 48 + model.vocabulary_size - 1)]
    tokenizer = CharacterTokenizer(Vocabulary.from_counts((letter, 1) for letter in letters))
    for _ in generate(model, tokenizer, "as-is", "A", GenerationConfig(_SYMBOLS, temperature=1.0, seed=0)):
        pass


def _in_turn(ways: dict[str, Callable[[], None]], times: int) -> dict[str, float]:
    """Return the median seconds of each way; every round tries all in turn, so that a busy moment affects all."""
    found: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()
    for _ in range(_ROUNDS):
        for name, way in ways.items():
            start = time.perf_counter()
            for _ in range(times):
                way()
            found[name].append((time.perf_counter() - start) / times)
    return {name: statistics.median(seconds) for name, seconds in found.items()}
