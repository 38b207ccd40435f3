"""What the coach says of curves, drawn and real."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.models.catalog import build_model, make_config
from studio.session.coaching import coach_input_of
from studio.session.training_record import TrainingRecord
from studio.text.corpus import Corpus
from studio.training.coach import Advice, Kind, advise, dropout_after, larger_size, smaller_size
from studio.training.coach_input import CoachInput, Values
from studio.training.config import TrainingConfig
from studio.training.trainer import train

STEPS = 2000  # of the whole run that is drawn
WHOLE = 200.0  # seconds


def sight(learning: Any, unseen: Any = None, *, done: float = 1.0, looks: int = 40, **facts: Any) -> CoachInput:
    """Return a run as far as it is done; both curves are functions of the share of the run, in nats."""
    noise = np.random.default_rng(0).normal(0, 0.05, STEPS)
    shares = (1 + np.arange(int(STEPS * done))) / STEPS
    looked = np.arange(1, int(looks * done) + 1) / looks if unseen is not None else np.empty(0)
    facts = {"vocabulary_size": 65, "parameters": 300_000, "train_tokens": 1_000_000, "epochs": 5 * done} | facts
    return CoachInput(
        seconds=WHOLE * shares,
        train_losses=np.array([learning(share) for share in shares]) + noise[: len(shares)],
        evaluated_seconds=WHOLE * looked,
        validation_losses=np.array([unseen(share) for share in looked], dtype=np.float64),
        progress=done,
        **({"rate_share": 1.0, "hidden_size": 256, "dropout": 0.0} | facts),
    )


def kinds(*sights: CoachInput) -> list[Kind | None]:
    return [advice.kind if (advice := advise(seen)) is not None else None for seen in sights]


def said(seen: CoachInput) -> Advice:
    advice = advise(seen)
    assert advice is not None
    return advice


def falling(share: float) -> float:
    return 1.3 + 2.7 * math.exp(-4 * share)


@settings(max_examples=40)
@given(st.floats(1.0, 3.0), st.floats(1.0, 5.0), st.floats(0, 0.3), st.floats(0.02, 1))
def test_a_smoothly_falling_pair_of_curves_needs_no_advice(end: float, speed: float, gap: float, done: float) -> None:
    height = math.log(65) - end  # it begins with knowing nothing

    def learning(share: float) -> float:
        return end + height * math.exp(-speed * share)

    def unseen(share: float) -> float:
        return learning(share) + gap * share

    both_fall = gap < speed * height * math.exp(-speed)
    for ended, rate in (("", (1 + math.cos(math.pi * done)) / 2), ("stopped", 0.0)):  # the rate as it is planned
        seen = sight(learning, unseen if both_fall else learning, done=done, rate_share=rate, ended=ended)
        assert advise(seen) is None


def test_nothing_is_said_of_a_run_that_has_hardly_begun() -> None:
    def climbing(share: float) -> float:
        return 2 + 40 * share

    assert kinds(sight(climbing, done=0.02), sight(climbing, done=0.05)) == [None, "diverging"]
    assert kinds(sight(falling, rising, done=0.02), sight(flat, flat, done=0.1)) == [None, None]


def test_a_loss_that_climbs_far_above_its_best_is_diverging() -> None:
    def climbing(share: float) -> float:
        return falling(share) if share < 0.4 else falling(0.4) + 6 * (share - 0.4)

    advice = said(sight(climbing, done=0.6))
    assert (advice.kind, advice.actions) == ("diverging", ("lower_rate",))
    assert str(advice.message).count(".") >= 3, "it names both perplexities"
    assert kinds(sight(climbing, done=0.41)) == [None], "a little higher is not yet much"
    assert kinds(sight(climbing, done=0.6, rate_changed=0.59 * WHOLE)) == [None], "a new rate wants its time"
    assert said(sight(climbing, ended="finished")).actions == ("again_lower_rate",)


def test_a_loss_beyond_that_of_knowing_nothing_is_diverging() -> None:
    assert said(sight(lambda share: 6 + 3 * math.exp(-40 * share), done=0.4)).kind == "diverging"
    assert said(sight(lambda share: 4.1 + 9 * math.exp(-40 * share), done=0.4)).kind == "diverging"
    slow = sight(lambda share: 4.17 - 0.1 * share, done=0.3)
    assert kinds(slow) == [None], "small steps begin like that too"


def test_a_loss_that_comes_down_again_is_left_alone() -> None:
    def peak(share: float) -> float:
        return falling(share) + 10 * max(0.0, 0.2 - abs(share - 0.4))

    assert said(sight(peak, done=0.4)).kind == "diverging"
    assert kinds(sight(peak, done=0.45)) != ["diverging"]


def test_a_loss_that_is_no_number_is_diverging() -> None:
    assert said(sight(lambda share: math.nan if share > 0.4 else 2.0, done=0.5)).kind == "diverging"


@pytest.mark.parametrize("ended", ["", "diverged", "stopped"])
def test_without_clipping_the_first_help_is_to_bring_it_back(ended: str) -> None:
    def exploding(share: float) -> float:
        return falling(share) if share < 0.4 else 30.0

    unclipped = said(sight(exploding, done=0.6, ended=ended, clip=0.0))
    assert unclipped.actions[0] == "again_clipping"
    assert "clipping" in unclipped.message.template
    clipped = said(sight(exploding, done=0.6, ended=ended, clip=1.0))
    assert "again_clipping" not in clipped.actions
    assert "clipping" not in clipped.message.template
    assert clipped.actions[0] == unclipped.actions[1], "what helps otherwise comes second"


def rising(share: float) -> float:
    return falling(share) if share < 0.5 else falling(0.5) + 1.2 * (share - 0.5)


def ever_better(share: float) -> float:
    return falling(share) - 0.8 * share


def test_unseen_text_getting_worse_while_the_own_gets_better_is_overfitting() -> None:
    advice = said(sight(ever_better, rising, done=0.65))
    assert (advice.kind, advice.actions) == ("overfitting", ("stop", "more_dropout"))
    assert kinds(sight(ever_better, rising, done=0.52)) == [None], "one look is too few"
    assert kinds(sight(lambda share: rising(share) - 0.5, rising, done=0.65)) == [None], "it does not get better"

    def a_little(share: float) -> float:
        return falling(min(share, 0.5)) + 0.4 * max(0.0, share - 0.5)

    assert kinds(sight(ever_better, a_little, done=0.65)) == ["overfitting"]
    assert kinds(sight(lambda share: falling(share) + 0.1, a_little, done=0.65)) == [None], "there is hardly a gap"


def test_an_overfitted_run_that_is_over_offers_another() -> None:
    assert said(sight(ever_better, rising, ended="stopped", done=0.7)).actions == ("more_dropout", "smaller")
    assert said(sight(ever_better, rising, ended="finished", dropout=0.5)).actions == ("smaller",)
    nothing = said(sight(ever_better, rising, ended="finished", dropout=None, hidden_size=0))
    assert (nothing.kind, nothing.actions) == ("overfitting", ()), "it is named, even if no click helps"
    assert "More text" in nothing.message.template


def test_a_run_that_was_given_all_that_helps_and_ends_by_itself_is_left_alone() -> None:
    given = {"patient": True, "dropout": 0.5}
    assert kinds(sight(ever_better, rising, done=0.65, **given)) == [None]
    assert kinds(sight(ever_better, rising, ended="plateau", done=0.7, **given)) == [None]
    assert kinds(sight(ever_better, rising, done=0.65, **given | {"dropout": 0.2})) == ["overfitting"]


WORDS = (  # of the Time Machine, an LSTM of 256 with half left out that ends by itself: second, unseen, own
    *((1, 8.48, 8.50), (2, 7.15, 8.27), (4, 6.52, 7.42), (6, 6.01, 6.91), (9, 5.61, 6.43), (12, 5.43, 6.11)),
    *((15, 5.30, 5.48), (21, 5.26, 4.93), (24, 5.27, 4.60), (28, 5.31, 4.28), (32, 5.34, 3.96), (35, 5.39, 3.77)),
    (38, 5.43, 3.63),
)
MORE_WORDS = (  # the same with nothing left out, for two minutes, to the very end
    *((1, 8.49, 8.49), (2, 8.20, 8.45), (4, 6.36, 7.85), (6, 6.19, 7.19), (13, 5.92, 6.89), (23, 5.82, 6.73)),
    *((37, 5.44, 4.68), (41, 5.65, 3.83), (45, 5.89, 3.08), (48, 6.13, 2.41), (52, 6.26, 2.01), (57, 6.44, 1.59)),
    *((62, 6.62, 1.29), (66, 6.74, 1.04), (71, 6.90, 0.87), (76, 7.09, 0.61)),
)
PIECES = (  # the same text by pieces of words, LSTM with counts, a minute: it hardly gets worse
    *((1, 4.79, 7.54), (3, 4.79, 6.75), (6, 4.70, 5.49), (10, 4.59, 4.05), (14, 4.60, 3.51), (20, 4.62, 3.09)),
    (26, 4.63, 2.86),
)
LETTERS = (  # the same text by characters, LSTM with counts: as a run should go
    *((1, 1.48, 4.17), (3, 1.48, 2.49), (6, 1.47, 2.02), (9, 1.45, 1.74), (11, 1.43, 1.59), (14, 1.42, 1.51)),
    *((17, 1.41, 1.45), (20, 1.40, 1.42), (24, 1.40, 1.38), (28, 1.40, 1.35), (32, 1.40, 1.31), (37, 1.39, 1.29)),
    *((46, 1.39, 1.26), (60, 1.39, 1.25)),
)


def recorded(looks: tuple[tuple[float, float, float], ...], whole: float, **facts: Any) -> CoachInput:
    """Return a run as it was recorded, each look with the loss of learning before it, in nats; 20 steps a look."""
    seconds, unseen, own = np.array(looks, dtype=np.float64).T
    steps = np.interp(np.arange(1, 20 * len(looks) + 1) / 20, np.arange(len(looks) + 1), [0.0, *seconds])
    progress = min(1.0, float(seconds[-1]) / whole)
    facts = {"parameters": 2_000_000, "train_tokens": 30_000, "rate_share": 0.2, "hidden_size": 256} | facts
    return CoachInput(steps, np.repeat(own, 20), seconds, unseen, progress, **facts)


@pytest.mark.parametrize("ended", ["", "plateau"])
def test_a_text_learned_by_heart_is_named_even_where_no_setting_helps(ended: str) -> None:
    given = {"patient": True, "dropout": 0.5, "vocabulary_size": 4580}
    advice = said(recorded(WORDS, 60, ended=ended, **given))
    assert advice.kind == "overfitting"
    assert "(overfitting)" in advice.message.template
    assert advice.message.values["own"] == "37.7"
    assert kinds(recorded(WORDS[:8], 60, **given)) == [None], "as long as unseen text gets easier all is well"


def test_words_that_a_large_model_knows_by_heart_are_heard_from_the_third_worse_look_on() -> None:
    said = [advise(recorded(MORE_WORDS[:looks], 120, dropout=0.0, vocabulary_size=4580)) for looks in range(6, 17)]
    first = next(place for place, advice in enumerate(said) if advice is not None)
    assert MORE_WORDS[5 + first][0] == 48
    assert all(advice is not None and advice.kind == "overfitting" for advice in said[first:])
    last = said[-1]
    assert last is not None
    assert (last.message.values["best"], last.message.values["now"]) == ("230.4", "1,199.9"), (
        "now is the last look, as on the plot"
    )
    assert last.actions == ("stop", "more_dropout")


def test_a_wide_gap_is_named_without_a_rise() -> None:
    advice = said(recorded(PIECES, 60, ended="plateau", dropout=0.3, patient=True, vocabulary_size=2000))
    assert advice.kind == "overfitting"
    assert advice.message.values["own"] == "17.5"
    falls_on = tuple((second, unseen - 0.03 * second, own) for second, unseen, own in PIECES)
    assert advise(recorded(falls_on, 60, dropout=0.3, vocabulary_size=2000)) is None, "it still gets better"


@pytest.mark.parametrize("looks", range(4, 15))
def test_nothing_is_said_of_letters_that_go_as_they_should(looks: int) -> None:
    seen = recorded(LETTERS[:looks], 60, vocabulary_size=70, dropout=0.3, patient=True)
    assert kinds(seen) == [None]
    assert kinds(recorded(LETTERS, 60, vocabulary_size=70, dropout=0.3, ended="finished")) == [None]


def test_without_unseen_text_nobody_can_tell_what_is_learned_by_heart() -> None:
    def by_heart(share: float) -> float:
        return 0.02 + 4 * math.exp(-12 * share)

    for ended in ("", "finished"):
        assert kinds(sight(by_heart, done=0.9, rate_share=0.1, ended=ended)) == [None]


def flat(share: float) -> float:
    return 2.2 + math.exp(-20 * share)


def test_few_numbers_without_a_gap_are_too_small_late_in_the_run() -> None:
    small = {"parameters": 7000, "hidden_size": 8, "rate_share": 0.2}
    assert said(sight(flat, flat, done=0.7, **small)).actions == ("larger",)
    assert said(sight(flat, flat, ended="finished", **small)).kind == "too_small"
    assert kinds(sight(flat, flat, done=0.5, **small)) == [None]
    assert kinds(sight(flat, flat, done=0.7, **small | {"parameters": 3_000_000})) == [None]
    assert kinds(sight(flat, flat, done=0.7, **small, train_tokens=1000)) == [None], (
        "the text would be learned by heart"
    )
    assert kinds(sight(flat, lambda share: flat(share) + 0.4, done=0.7, **small)) == [None]


def test_standing_still_at_a_high_rate_is_a_plateau() -> None:
    assert said(sight(flat, flat, done=0.6)).actions == ("lower_rate", "stop")
    assert said(sight(flat, done=0.6)).kind == "plateau", "without unseen text too"
    assert kinds(sight(flat, flat, done=0.6, rate_share=0.1)) == [None]
    assert kinds(sight(flat, flat, done=0.6, rate_changed=0.5 * WHOLE)) == [None]


def slowed(factor: float, seconds: float) -> Values:
    """Return the times of steps that take so many times as long in the last seconds."""
    usual = np.full(1000, 0.05)
    usual[::50] += 1.0  # looks and samples
    return np.cumsum(np.concatenate([usual, np.full(int(seconds / (0.05 * factor)), 0.05 * factor)]))


@pytest.mark.parametrize(
    ("factor", "seconds", "free", "kind"),
    [(4, 15, True, "threads"), (4, 4, True, None), (2, 15, True, None), (4, 15, False, None)],
)
def test_steps_that_take_long_for_a_while_are_threads_in_each_others_way(
    factor: float, seconds: float, free: bool, kind: Kind | None
) -> None:
    times = slowed(factor, seconds)
    losses = 1.3 + 2.7 * np.exp(-np.linspace(0, 4, len(times)))
    seen = CoachInput(times, losses, np.empty(0), np.empty(0), 0.5, vocabulary_size=65, free_threads=free)
    assert kinds(seen) == [kind]
    if kind:
        assert said(seen).message.values == {"share": 25}


def test_what_was_said_stays_until_it_is_clearly_over() -> None:
    def mild(share: float) -> float:
        return falling(share) if share <= 0.5 else falling(0.5) + 0.025

    assert kinds(sight(ever_better, mild, done=0.7)) == [None]
    standing = advise(sight(ever_better, mild, done=0.7), "overfitting")
    assert standing is not None
    assert advise(sight(ever_better, falling, done=0.7), "overfitting") is None


def test_what_the_user_does_not_want_to_hear_makes_room_for_the_next() -> None:
    seen = sight(flat, flat, done=0.7, parameters=7000, hidden_size=8)
    assert [kind for kind in ("too_small", "plateau") if kind == said(seen).kind] == ["too_small"]
    second = advise(seen, silenced=["too_small"])
    assert second is not None
    assert second.kind == "plateau"
    assert advise(seen, silenced=["too_small", "plateau"]) is None


def test_a_diverged_run_offers_a_lower_rate() -> None:
    assert said(sight(falling, ended="diverged", done=0.1)).actions == ("again_lower_rate",)


@given(st.integers(1, 4096), st.floats(0, 0.94))
def test_other_sizes_are_such_as_every_model_takes(size: int, dropout: float) -> None:
    assert smaller_size(size) <= size <= larger_size(size)
    assert all(other % 8 == 0 for other in (smaller_size(size), larger_size(size)) if other != size)
    assert dropout <= dropout_after(dropout) <= max(0.5, dropout)


def heard(corpus: Corpus, model_name: str, sizes: dict[str, object], config: TrainingConfig) -> list[Kind | None]:
    """Train, and return what the coach said after each look, and at the end."""
    model = build_model(model_name, len(corpus.tokenizer.vocabulary), make_config(model_name, sizes), seed=config.seed)
    record = TrainingRecord("story", config, model=model_name, settings=sizes)
    said: list[Kind | None] = []
    for event in train(model, corpus, config):
        record.add(event)
        seen = coach_input_of(record, running=True)
        if seen is not None and seen.progress < 1 and len(record.history.steps["seconds"]) % 5 == 0:
            advice = advise(seen, said[-1] if said else None)
            said.append(advice.kind if advice is not None else None)
    over = coach_input_of(record, running=False)
    assert over is not None
    advice = advise(over)
    return [*said, advice.kind if advice is not None else None]


def test_a_large_model_on_a_short_text_is_heard_to_overfit(corpus: Corpus) -> None:
    config = TrainingConfig(epochs=40, batch_size=8, num_steps=64, sample_length=0, threads=1, precision="float32")
    said = heard(corpus, "lstm", {"hidden_size": 128, "dropout": 0.0}, config)
    assert set(said) == {None, "overfitting"}
    first = said.index("overfitting")
    assert 0.1 < first / len(said) < 0.9
    assert said[-1] == "overfitting"
    assert None not in said[first : int(0.9 * len(said))], "it does not flicker"


@pytest.mark.parametrize("name", ["lstm", "gru", "window"])
def test_nothing_is_said_of_an_ordinary_run(corpus: Corpus, name: str) -> None:
    config = TrainingConfig(epochs=15, batch_size=8, num_steps=32, sample_length=0, threads=1, precision="float32")
    assert set(heard(corpus, name, {"hidden_size": 32, "dropout": 0.1}, config)) == {None}
