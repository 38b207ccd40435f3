"""What a minute buys: the losses that the README names.

    python -m tests.benchmarks.engine FOLDER lesson
    python -m tests.benchmarks.engine FOLDER shakespeare [SECONDS ...]
    python -m tests.benchmarks.engine FOLDER levels [SECONDS]

FOLDER holds timemachine.txt and tinyshakespeare.txt, which are not ours to put here.
"""

from __future__ import annotations

import json
import math
import sys
import tempfile
import time
from pathlib import Path

import torch
from torch.nn.functional import cross_entropy

from studio.models.catalog import build_model, make_config
from studio.models.rnn_scratch import RNNScratch
from studio.runs.training_run import TrainingRun
from studio.text.batches import sequential_batches
from studio.text.corpus import Corpus, build_corpus
from studio.text.levels import Tokens
from studio.text.loading import read_document
from studio.training.bench import plain_loop
from studio.training.config import TrainingConfig
from studio.training.events import RunPlanned, StepDone
from studio.training.planner import plan_training
from studio.training.trainer import Trainer

LESSON_TOKENS = 10_000
GOAL = 1.1


def lesson_plain(corpus: Corpus) -> float:
    """Return the seconds until the lesson's own code is at a perplexity of 1.1 over an epoch."""
    ids = torch.from_numpy(corpus.token_ids[:LESSON_TOKENS].astype("int64"))
    model = build_model("rnn_scratch", len(corpus.tokenizer.vocabulary), make_config("rnn_scratch", {}), seed=0)
    assert isinstance(model, RNNScratch)
    generator = torch.Generator().manual_seed(0)
    start = time.perf_counter()
    while True:
        (hidden,) = model.initial_state(32)
        losses = []
        offset = int(torch.randint(35, (), generator=generator))
        for inputs, targets in sequential_batches(ids, 32, 35, offset):
            with torch.no_grad():
                _, (after,) = model(inputs, (hidden,))
            loss = cross_entropy(plain_loop(model, inputs, hidden).flatten(0, 1), targets.flatten())
            model.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            with torch.no_grad():
                for parameter in model.parameters():
                    assert parameter.grad is not None
                    parameter.sub_(parameter.grad)
            hidden = after.detach()
            losses.append(loss.item())
        if sum(losses) / len(losses) < math.log(GOAL):
            return time.perf_counter() - start


def lesson_studio(corpus: Corpus) -> float:
    """Return the same for an LSTM of 256 as the studio trains it."""
    model = build_model("lstm", len(corpus.tokenizer.vocabulary), make_config("lstm", {}), seed=0)
    config = TrainingConfig(
        epochs=60, num_steps=35, max_tokens=LESSON_TOKENS, validation_share=0, sample_length=0, device="cpu"
    )
    trainer = Trainer(model, corpus, config)
    losses: list[float] = []
    for event in trainer.events():
        if isinstance(event, StepDone):
            losses.append(event.train_loss)
            epoch = losses[-trainer.cursor.steps_per_epoch :]
            if event.epoch >= 1 and sum(epoch) / len(epoch) < math.log(GOAL):
                return event.seconds
    return math.inf


def best_of(corpus: Corpus, seconds: float, model: str | None = None) -> dict[str, object]:
    """Train for so many seconds on all but the last tenth, and judge on that."""
    config = TrainingConfig(minutes=seconds / 60, device="cpu")
    settings: dict[str, object] = {}
    *_, plan = plan_training(corpus, config)
    assert isinstance(plan, RunPlanned)
    settings = plan.settings if model is None else {k: v for k, v in plan.settings.items() if k != "order"}
    with tempfile.TemporaryDirectory() as folder:
        run = TrainingRun(corpus, model or plan.model, settings, plan.config, Path(folder) / "model.safetensors")
        for _ in run.events():
            pass
    return {
        "model": run.result.model,
        **settings,
        "seconds": run.result.seconds,
        "tokens_per_second": run.result.tokens_per_second,
        "epochs": run.result.epochs,
        "expected_loss": plan.expected_loss,
        "validation_loss": run.result.validation_loss,
        "bits_per_character": run.result.bits_per_character,
        "spelling_bits": run.result.spelling_bits,
    }


def main() -> None:
    """Print one line of JSON for each figure."""
    folder, what, *rest = sys.argv[1:]
    if what == "lesson":
        corpus = build_corpus(read_document(Path(folder) / "timemachine.txt"), "letters")
        ours, plain = lesson_studio(corpus), lesson_plain(corpus)
        print(json.dumps({"lessons_way_seconds": plain, "studio_seconds": ours, "times_sooner": plain / ours}))
        return
    document = read_document(Path(folder) / "tinyshakespeare.txt")
    seconds = [float(word) for word in rest] or [100.0]
    if what == "levels":
        for level in ("char", "word", "bpe"):
            corpus = build_corpus(document, tokens=Tokens(level))
            print(json.dumps({"level": level, **best_of(corpus, seconds[0])}), flush=True)
        return
    corpus = build_corpus(document)
    for budget in seconds:
        for model in (None, "lstm"):
            print(json.dumps({"budget": budget, **best_of(corpus, budget, model)}), flush=True)


if __name__ == "__main__":
    main()
