from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
import torch

from studio.models.catalog import build_model, make_config
from studio.models.ngram import NGram, NGramConfig
from studio.text.corpus import Corpus, build_corpus
from studio.text.levels import Tokens
from studio.training import planner
from studio.training.baselines import measure_baselines
from studio.training.config import TrainingConfig
from studio.training.estimate import Estimate, ModelEstimate
from studio.training.evaluation import evaluate_now
from studio.training.events import Baselines, RunPlanned
from studio.training.planner import measure, measure_model, measured_rate, plan_training

MINUTE = TrainingConfig(minutes=1, device="cpu")


def planned(corpus: Corpus, config: TrainingConfig = MINUTE) -> RunPlanned:
    *_, plan = plan_training(corpus, config)
    assert isinstance(plan, RunPlanned)
    return plan


@pytest.fixture
def rate(monkeypatch: pytest.MonkeyPatch) -> dict[int, float]:
    """Tokens per second by size of the network, as if measured."""
    rates = {192: 100_000.0, 384: 40_000.0}
    monkeypatch.setattr(planner, "measured_rate", lambda model, _: rates[model.hidden_size])
    return rates


def test_more_time_or_a_faster_computer_gets_a_larger_network_and_a_lower_loss(
    corpus: Corpus, rate: dict[int, float]
) -> None:
    long = build_corpus(dataclasses.replace(corpus.document, text=corpus.text * 200))
    plans = [planned(long, dataclasses.replace(MINUTE, minutes=minutes)) for minutes in (0.1, 1, 10, 100)]
    sizes = [plan.settings["hidden_size"] for plan in plans]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]
    losses = [plan.expected_loss for plan in plans]
    assert losses == sorted(losses, key=lambda loss: -(loss or 0))
    dropouts = [plan.settings["dropout"] for plan in plans]
    assert dropouts == sorted(dropouts)
    for size in rate:
        rate[size] /= 50
    slow = planned(long)
    assert slow.settings["hidden_size"] < sizes[1]
    assert slow.tokens_per_second < plans[1].tokens_per_second


def test_a_short_text_gets_a_small_network(corpus: Corpus, rate: dict[int, float]) -> None:
    plan = planned(corpus, dataclasses.replace(MINUTE, minutes=100))
    assert plan.settings["hidden_size"] == 128
    assert plan.settings["dropout"] == 0.5
    assert plan.config.minutes == 100


def test_what_was_asked_for_stays_as_it_was(corpus: Corpus, rate: dict[int, float]) -> None:
    asked = dataclasses.replace(MINUTE, batch_size=4, num_steps=20, optimizer="adamw", seed=5, threads=1)
    assert planned(corpus, asked).config == asked


@pytest.mark.parametrize("level", ["char", "word", "bpe"])
def test_the_plan_can_be_built(corpus: Corpus, level: str) -> None:
    made = build_corpus(corpus.document, tokens=Tokens(level))
    threads = torch.get_num_threads()
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    plan = planned(made)
    assert torch.equal(torch.rand(2), expected)
    assert torch.get_num_threads() == threads
    model = build_model(plan.model, len(made.tokenizer.vocabulary), make_config(plan.model, plan.settings))
    assert sum(parameter.numel() for parameter in model.parameters()) == plan.parameters
    assert plan.tokens_per_second > 0
    assert plan.epochs == pytest.approx(60 * plan.tokens_per_second / len(made.split(0.1)[0]))
    assert plan.expected_loss is not None
    assert plan.baselines is not None
    assert plan.expected_loss <= plan.baselines.best < plan.baselines.uniform


@pytest.mark.parametrize("rates", [{192: 100_000.0, 384: 40_000.0}, {192: 3e6, 384: 1e6}, {192: 900.0, 384: 850.0}])
@pytest.mark.parametrize("tokens", [5_000, 300_000, 10_000_000])
def test_more_minutes_never_let_one_expect_less(rates: dict[int, float], tokens: int) -> None:
    prospects = Estimate(
        batch_size=32,
        num_steps=64,
        rates=rates,
        parameters=dict.fromkeys((128, 192, 256, 320, 384, 512, 640), 1),
        baselines=Baselines(4.2, (3.3, 2.5, 1.6)),
        train_tokens=tokens,
        validation_tokens=tokens // 9,
        vocabulary_size=66,
        level="char",
    )
    plans = [prospects.plan(dataclasses.replace(MINUTE, minutes=1.15**power / 10)) for power in range(90)]
    losses = [plan.expected_loss for plan in plans]
    assert losses == sorted(losses, key=lambda loss: -(loss or 0))
    sizes = [plan.settings["hidden_size"] for plan in plans]
    assert sizes == sorted(sizes)


def test_one_measuring_is_enough_for_any_time(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    measured = []
    monkeypatch.setattr(planner, "measured_rate", lambda model, _: measured.append(model) or 50_000.0)
    *_, prospects = measure(corpus, MINUTE)
    assert isinstance(prospects, Estimate)
    assert len(measured) == 2
    plans = [prospects.plan(dataclasses.replace(MINUTE, minutes=minutes)) for minutes in (1, 5, 30)]
    assert len(measured) == 2
    assert [plan.seconds for plan in plans] == [60, 300, 1800]
    assert plans[0] == planned(corpus)
    assert all(plan.memory > 1e7 for plan in plans)


@pytest.mark.parametrize("model", ["lstm", "rnn_scratch", "ngram", "bidirectional"])
def test_a_model_of_ones_own_is_timed_too(corpus: Corpus, model: str) -> None:
    config = TrainingConfig(epochs=3, device="cpu")
    *_, prospects = measure_model(corpus, model, {}, config)
    assert isinstance(prospects, ModelEstimate)
    plan = prospects.plan(model, {}, config)
    assert (plan.epochs, plan.expected_loss) == (3, None)
    assert (plan.seconds > 0) == (model != "ngram")
    assert plan.seconds == pytest.approx(3 * len(corpus.split(0.1)[0]) / plan.tokens_per_second if plan.seconds else 0)
    half = prospects.plan(model, {}, TrainingConfig(minutes=0.5, device="cpu"))
    assert half.seconds == 30


def test_a_model_too_large_for_a_trial_is_not_timed(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planner, "measured_rate", lambda *_: pytest.fail("tried"))
    (prospects,) = measure_model(corpus, "lstm", {"hidden_size": 3000}, MINUTE)
    assert prospects.rate == 0
    assert prospects.plan("lstm", {"hidden_size": 3000}, MINUTE).memory > 36e6 * 4 * 4


def test_without_a_text_to_judge_by_nothing_is_promised(corpus: Corpus, rate: dict[int, float]) -> None:
    plan = planned(corpus, dataclasses.replace(MINUTE, validation_share=0.0))
    assert plan.expected_loss is None
    assert plan.baselines is None


def test_the_time_of_a_step_is_measured(corpus: Corpus) -> None:
    size = len(corpus.tokenizer.vocabulary)
    small, large = (
        measured_rate(build_model("lstm", size, make_config("lstm", {"hidden_size": hidden})), MINUTE)
        for hidden in (16, 768)
    )
    assert small > large


def test_the_baselines_are_those_of_the_models_themselves(corpus: Corpus) -> None:
    train_ids, validation_ids = corpus.split(0.1)
    size = len(corpus.tokenizer.vocabulary)
    *_, found = measure_baselines(train_ids, validation_ids, size)
    assert isinstance(found, Baselines)
    assert found.uniform == pytest.approx(math.log(size))
    for order, loss in enumerate(found.by_order, start=1):
        model = NGram(size, NGramConfig(order))
        for _ in model.count(train_ids.astype(np.int64)):
            pass
        assert evaluate_now(model, torch.from_numpy(validation_ids)) == pytest.approx(loss, abs=1e-4)
    assert found.unigram == found.by_order[0] > found.bigram == found.by_order[1] > found.best
    assert found.by_order[found.best_order - 1] == found.best


def test_of_a_text_of_which_only_the_first_tokens_are_read_only_these_are_measured(corpus: Corpus) -> None:
    config = dataclasses.replace(MINUTE, max_tokens=500)
    first = build_corpus(dataclasses.replace(corpus.document, text=corpus.text[:500]))
    *_, found = measure(corpus, config)
    *_, alone = measure(first, MINUTE)
    assert isinstance(found, Estimate)
    assert isinstance(alone, Estimate)
    assert (found.vocabulary_size, found.train_tokens, found.validation_tokens) == (
        alone.vocabulary_size,
        alone.train_tokens,
        alone.validation_tokens,
    )
    assert found.baselines == alone.baselines
    assert found.parameters == alone.parameters
    *_, model = measure_model(corpus, "lstm", {"hidden_size": 16}, config)
    assert isinstance(model, ModelEstimate)
    assert model.vocabulary_size == alone.vocabulary_size
