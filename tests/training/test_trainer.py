from __future__ import annotations

import dataclasses
import itertools
import math

import pytest
import torch

from studio.generation.config import GenerationConfig
from studio.generation.events import TokenDrawn
from studio.generation.generator import generate
from studio.messages import StudioError
from studio.models.catalog import build_model, make_config
from studio.models.language_model import LanguageModel
from studio.text.corpus import Corpus, build_corpus
from studio.text.loading import Document
from studio.training.batch_cursor import BatchCursor
from studio.training.config import TrainingConfig
from studio.training.evaluation import evaluate_now, spread
from studio.training.events import (
    Evaluated,
    EvaluationTick,
    RunFinished,
    RunStarted,
    SampleDrawn,
    StepDone,
    TrainingEvent,
)
from studio.training.fitting import fitted
from studio.training.trainer import Trainer, train

SHORT = TrainingConfig(epochs=3, batch_size=8, num_steps=16, sample_length=10, device="cpu")


def small_model(corpus: Corpus, name: str = "lstm", **settings: object) -> LanguageModel:
    config = make_config(name, {"hidden_size": 32, **settings})
    return build_model(name, len(corpus.tokenizer.vocabulary), config, seed=3)


def of_kind(events: list[TrainingEvent], kind: type) -> list:
    return [event for event in events if isinstance(event, kind)]


@pytest.mark.parametrize("name", ["lstm", "rnn_scratch"])
def test_perplexity_falls(corpus: Corpus, name: str) -> None:
    config = dataclasses.replace(SHORT, epochs=12, learning_rate=0.01)
    events = list(train(small_model(corpus, name), corpus, config))
    losses = [event.validation_loss for event in of_kind(events, Evaluated)]
    assert losses[0] == pytest.approx(math.log(len(corpus.tokenizer.vocabulary)), abs=0.1)
    assert losses[-1] < losses[0] - 0.8


def test_the_lessons_way_learns_too(corpus: Corpus) -> None:
    config = dataclasses.replace(SHORT, epochs=20, optimizer="sgd", learning_rate=1.0, schedule="constant")
    steps = of_kind(list(train(small_model(corpus, "rnn_scratch"), corpus, config)), StepDone)
    assert steps[-1].train_loss < steps[0].train_loss - 0.7


def test_the_order_of_events(corpus: Corpus) -> None:
    events = list(train(small_model(corpus), corpus, SHORT))
    started = events[0]
    assert isinstance(started, RunStarted)
    assert isinstance(events[-1], RunFinished)
    assert events[-1].reason == "finished"
    steps = of_kind(events, StepDone)
    assert [step.step for step in steps] == list(range(1, started.total_steps + 1))
    assert steps[-1].epoch == 3
    assert steps[-1].progress == 1
    assert all(a.seconds < b.seconds for a, b in itertools.pairwise(steps))
    assert started.train_tokens + started.validation_tokens == len(corpus.token_ids)
    assert [sample.step for sample in of_kind(events, SampleDrawn)] == [e.step for e in of_kind(events, Evaluated)]
    assert all(len(sample.text) == 10 for sample in of_kind(events, SampleDrawn))


def test_one_seed_one_result(corpus: Corpus) -> None:
    def losses() -> list[float]:
        model = small_model(corpus, dropout=0.2)
        return [event.train_loss for event in of_kind(list(train(model, corpus, SHORT)), StepDone)]

    assert losses() == losses()


def test_the_first_loss_is_the_cross_entropy_of_the_first_batch(corpus: Corpus) -> None:
    """The loss shown is that of the text it is said to be of: nothing is left out, nothing counted twice."""
    model = small_model(corpus)
    train_ids = torch.from_numpy(corpus.split(0.1)[0]).long()
    offset = int(torch.randint(16, (), generator=torch.Generator().manual_seed(0)))
    length = (len(train_ids) - offset - 1) // 8
    inputs = torch.stack([train_ids[offset + row * length :][:16] for row in range(8)])
    targets = torch.stack([train_ids[offset + row * length + 1 :][:16] for row in range(8)])
    logits, _ = model(inputs, model.initial_state(8))
    expected = torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten()).item()
    steps = of_kind(list(train(model, corpus, SHORT)), StepDone)
    assert steps[0].train_loss == pytest.approx(expected, abs=1e-5)


def test_a_run_by_the_clock_ends(corpus: Corpus) -> None:
    events = list(train(small_model(corpus), corpus, dataclasses.replace(SHORT, epochs=None, minutes=0.005)))
    steps = of_kind(events, StepDone)
    assert (events[-1].step, events[-1].reason) == (len(steps), "finished")  # type: ignore[union-attr]
    assert 0.9 < steps[-1].progress <= 1


def test_the_best_weights_are_kept_however_it_ends(corpus: Corpus) -> None:
    model = small_model(corpus)
    config = dataclasses.replace(SHORT, epochs=200, learning_rate=0.03, schedule="constant", sample_length=0)
    trainer = Trainer(model, corpus, config)
    run = trainer.events()
    seen = []
    for event in run:
        if isinstance(event, Evaluated):
            seen.append(event.validation_loss)
            if event.validation_loss > min(seen) + 0.1:  # by then the text is learned by heart
                break
    else:
        pytest.fail("the validation loss never rose")
    run.close()  # type: ignore[attr-defined]
    validation_ids = torch.from_numpy(corpus.split(0.1)[1])
    assert trainer.best_loss <= min(seen)
    assert evaluate_now(model, spread(validation_ids, 2, 600)) == pytest.approx(trainer.best_loss, abs=1e-6)
    assert not model.training


def test_without_validation_text_the_last_weights_stay(corpus: Corpus) -> None:
    model = small_model(corpus)
    before = [parameter.clone() for parameter in model.parameters()]
    events = list(train(model, corpus, dataclasses.replace(SHORT, validation_share=0.0)))
    assert not of_kind(events, Evaluated)
    assert of_kind(events, SampleDrawn)
    assert not any(torch.equal(a, b) for a, b in zip(before, model.parameters(), strict=True))


def test_it_ends_early_when_it_no_longer_gets_better(corpus: Corpus) -> None:
    config = dataclasses.replace(SHORT, epochs=120, learning_rate=0.03, patience=0.1)
    events = list(train(small_model(corpus), corpus, config))
    assert isinstance(events[-1], RunFinished)
    assert events[-1].reason == "plateau"
    assert of_kind(events, StepDone)[-1].epoch < 120


def test_a_loss_that_is_no_number_stops_the_run_with_sound_weights(corpus: Corpus) -> None:
    """Row 36 of the list of faults: learning rate 1e6."""
    model = small_model(corpus, "rnn_scratch")
    config = dataclasses.replace(SHORT, epochs=50, optimizer="sgd", schedule="constant", learning_rate=1e38, clip=0.0)
    events = list(train(model, corpus, config))
    assert isinstance(events[-1], RunFinished)
    assert events[-1].reason == "diverged"
    assert all(torch.isfinite(parameter).all() for parameter in model.parameters())


def test_clipping_bounds_the_step(corpus: Corpus) -> None:
    model = small_model(corpus)
    before = torch.cat([parameter.detach().flatten().clone() for parameter in model.parameters()])
    config = dataclasses.replace(
        SHORT, epochs=1, optimizer="sgd", schedule="constant", learning_rate=1.0, clip=0.01, validation_share=0.0
    )
    for event in train(model, corpus, config):
        if isinstance(event, StepDone):
            assert event.grad_norm > 0.01
            break
    after = torch.cat([parameter.detach().flatten() for parameter in model.parameters()])
    assert (after - before).norm().item() == pytest.approx(0.01, rel=1e-3)


@pytest.mark.parametrize("length", [40, 100, 333])
def test_a_short_text_gets_smaller_batches(document: Document, length: int) -> None:
    corpus = build_corpus(dataclasses.replace(document, text=document.text[:length]))
    config = fitted(TrainingConfig(epochs=1), corpus, len(corpus.tokenizer.vocabulary))
    assert config.batch_size * config.num_steps < length
    events = list(train(small_model(corpus), corpus, dataclasses.replace(TrainingConfig(epochs=2), device="cpu")))
    assert of_kind(events, StepDone)


def test_a_text_too_short_is_refused_and_says_how_much_it_takes(document: Document) -> None:
    corpus = build_corpus(dataclasses.replace(document, text="Too short."))
    with pytest.raises(StudioError, match="10 tokens to train on and needs 32"):
        train(small_model(corpus), corpus, TrainingConfig(epochs=1))


def test_a_run_stopped_before_its_second_look_keeps_what_it_learned(corpus: Corpus) -> None:
    model = small_model(corpus)
    trainer = Trainer(model, corpus, dataclasses.replace(SHORT, epochs=1000, learning_rate=0.01, schedule="constant"))
    events = trainer.events()
    first = math.inf
    for event in events:
        if isinstance(event, Evaluated):
            first = event.validation_loss
        if isinstance(event, StepDone) and event.step == 60:
            break
    events.close()  # type: ignore[attr-defined]
    assert trainer.best_loss < first - 0.5
    looked_at = spread(torch.from_numpy(corpus.split(0.1)[1]), 2, 600)
    assert evaluate_now(model, looked_at) == pytest.approx(trainer.best_loss, abs=1e-6)


def test_the_shortest_run_takes_a_step(corpus: Corpus) -> None:
    events = list(train(small_model(corpus), corpus, dataclasses.replace(SHORT, epochs=None, minutes=1e-9)))
    assert len(of_kind(events, StepDone)) == 1
    assert of_kind(events, Evaluated)[0].seconds == 0


def test_a_look_at_a_long_tail_takes_little_of_a_short_run(document: Document) -> None:
    corpus = build_corpus(dataclasses.replace(document, text=document.text * 300))
    config = TrainingConfig(minutes=0.01, sample_length=0, device="cpu")
    trainer = Trainer(small_model(corpus), corpus, config)
    list(trainer.events())
    assert 2048 <= trainer.evaluator.tokens < len(trainer.validation_ids)


def test_a_run_stopped_while_it_counts_ends_in_peace(corpus: Corpus) -> None:
    events = train(small_model(corpus, "blend"), corpus, SHORT)
    for event in events:
        if isinstance(event, SampleDrawn):
            break
    assert isinstance(next(events), EvaluationTick), "now it counts"
    next(events)
    events.close()  # type: ignore[attr-defined]


def samples_of(corpus: Corpus, **changes: object) -> list[SampleDrawn]:
    config = dataclasses.replace(SHORT, sample_length=5, **changes)  # type: ignore[arg-type]
    return of_kind(list(train(small_model(corpus), corpus, config)), SampleDrawn)


def test_samples_come_every_so_many_epochs_from_each_prefix_and_before_the_first_step(corpus: Corpus) -> None:
    per_epoch = of_kind(list(train(small_model(corpus), corpus, SHORT)), RunStarted)[0].steps_per_epoch
    samples = samples_of(corpus, epochs=5, sample_prefix="The|mill ", sample_every=2)
    steps = [0, 2 * per_epoch, 4 * per_epoch, 5 * per_epoch]
    assert [(sample.step, sample.prefix) for sample in samples] == [
        (step, prefix) for step in steps for prefix in ("The", "mill ")
    ]


def test_samples_come_every_so_many_steps(corpus: Corpus) -> None:
    steps = [sample.step for sample in samples_of(corpus, epochs=1, sample_every=7, sample_unit="steps")]
    last = steps[-1]
    assert steps == sorted({*range(0, last + 1, 7), last})
    assert last == of_kind(list(train(small_model(corpus), corpus, SHORT)), RunStarted)[0].steps_per_epoch


def test_samples_are_greedy_on_request(corpus: Corpus) -> None:
    model = small_model(corpus)
    config = dataclasses.replace(SHORT, sample_temperature=0.0, sample_length=20, validation_share=0.0)
    last = of_kind(list(train(model, corpus, config)), SampleDrawn)[-1]
    events = generate(model, corpus.tokenizer, corpus.cleaning, "", GenerationConfig(length=20, greedy=True))
    assert last.text == "".join(event.text for event in events if isinstance(event, TokenDrawn))


@pytest.mark.parametrize("sampling", ["sequential", "random"])
def test_without_offset_each_epoch_has_the_same_windows(corpus: Corpus, sampling: str) -> None:
    token_ids = torch.arange(1000)

    def windows(offset: str) -> list[list[int]]:
        """Return where the windows of each of three epochs begin."""
        config = dataclasses.replace(SHORT, batch_size=4, num_steps=16, sampling=sampling, offset=offset)
        walk = BatchCursor(token_ids, config)
        starts = [inputs[:, 0].tolist() for inputs, _, _ in itertools.islice(walk.batches(), 3 * walk.steps_per_epoch)]
        epochs = [starts[place : place + walk.steps_per_epoch] for place in range(0, len(starts), walk.steps_per_epoch)]
        return [sorted(itertools.chain(*epoch)) for epoch in epochs]

    same = windows("none")
    assert same[0][0] == 0
    if sampling == "random":
        assert all(start % 16 == 0 for epoch in same for start in epoch)
    else:
        assert same[0] == same[1] == same[2]
    shifted = windows("random")
    assert len({epoch[0] % 16 for epoch in shifted}) > 1


def test_the_lyrics_lesson_has_as_many_batches_as_there_are_windows() -> None:
    """10,000 characters, 35 steps, 32 rows: (10,000 - 1) // 35 = 285 windows, 285 // 32 = 8 batches."""
    config = dataclasses.replace(SHORT, batch_size=32, num_steps=35, offset="none")
    assert BatchCursor(torch.arange(10_000), config).steps_per_epoch == 8
    assert BatchCursor(torch.arange(35 * 32 + 1), config).steps_per_epoch == 1
    assert BatchCursor(torch.arange(35 * 32), config).steps_per_epoch == 0
