"""Config, schedule, stopwatch, planner, threads."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.messages import StudioError
from studio.training.config import TrainingConfig
from studio.training.devices import pick_device
from studio.training.schedule import learning_rate_factor, suggested_dropout
from studio.training.stopwatch import Stopwatch
from studio.training.thread_governor import ThreadGovernor


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"epochs": 1, "minutes": 1.0},
        {"epochs": 0},
        {"minutes": float("nan")},
        {"minutes": float("inf")},
        {"epochs": 1, "batch_size": 0},
        {"epochs": 1, "num_steps": 0},
        {"epochs": 1, "learning_rate": 0.0},
        {"epochs": 1, "clip": -1.0},
        {"epochs": 1, "validation_share": 0.9},
        {"epochs": 1, "patience": 2.0},
        {"epochs": 1, "optimizer": "magic"},
        {"epochs": 1, "schedule": "magic"},
        {"epochs": 1, "device": "magic"},
        {"epochs": 1, "max_tokens": 0},
        {"epochs": 1, "seed": -1},
    ],
)
def test_a_config_that_cannot_be_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"must|one of"):
        TrainingConfig(**fields)  # type: ignore[arg-type]


@given(st.floats(0, 1))
def test_the_schedule_stays_within_its_bounds(progress: float) -> None:
    assert learning_rate_factor("constant", progress) == 1
    assert 0.01 - 1e-9 <= learning_rate_factor("cosine", progress) <= 1


def test_the_cosine_rises_shortly_and_falls_to_a_hundredth() -> None:
    values = [learning_rate_factor("cosine", place / 100) for place in range(101)]
    assert values[2] == pytest.approx(1)
    assert values[2:] == sorted(values[2:], reverse=True)
    assert values[0] == values[-1] == pytest.approx(0.01)


def test_the_stopwatch_stands_still_between_its_blocks() -> None:
    watch = Stopwatch()
    with watch:
        started = time.perf_counter()
        while time.perf_counter() - started < 0.01:
            pass
    measured = watch.seconds
    while time.perf_counter() - started < 0.05:
        pass
    assert watch.seconds == measured == watch.last >= 0.01


def test_dropout_grows_with_the_number_of_times_a_text_is_read() -> None:
    dropouts = [suggested_dropout(epochs) for epochs in (0.1, 2, 5, 10, 20, 50, 1e6)]
    assert dropouts == sorted(dropouts)
    assert (dropouts[0], dropouts[-1]) == (0, 0.5)


def test_cuda_is_refused_where_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    assert pick_device("auto").type == "cpu"
    with pytest.raises(StudioError, match="no CUDA"):
        pick_device("cuda")


class Machine:
    """Steps that take as long as the number of threads and the load make them."""

    def __init__(self, seconds: dict[int, float]) -> None:
        self.seconds = seconds
        self.threads = 0
        self.now = 0.0
        self.governor = ThreadGovernor(2, self.set_threads, lambda: self.now)

    def set_threads(self, threads: int) -> None:
        self.threads = threads

    def run(self, steps: int) -> list[int]:
        used = []
        for _ in range(steps):
            used.append(self.threads)
            self.now += self.seconds[self.threads]
            self.governor.step_took(self.seconds[self.threads])
        return used


def test_all_threads_are_used_on_a_quiet_machine() -> None:
    machine = Machine({1: 0.04, 2: 0.02})
    machine.run(20)
    assert set(machine.run(500)) == {2}


@pytest.mark.parametrize(("with_all", "steps"), [(4.0, 1), (0.12, 3)])
def test_one_thread_is_used_where_all_are_slow_and_the_try_is_short(with_all: float, steps: int) -> None:
    machine = Machine({1: 0.04, 2: with_all})
    used = machine.run(100)
    assert used.count(2) == steps
    assert used[-1] == 1


def test_more_threads_are_tried_ever_more_rarely_while_it_does_not_pay() -> None:
    machine = Machine({1: 0.04, 2: 4.0})
    used = machine.run(10_000)
    tries = [place for place, threads in enumerate(used) if threads == 2]
    gaps = [after - before for before, after in itertools.pairwise(tries)]
    assert len(tries) >= 3
    assert gaps[:3] == sorted(gaps[:3])
    assert gaps[1] > 1.5 * gaps[0]


def test_it_goes_back_to_one_thread_when_something_else_wants_the_cores_and_returns_later() -> None:
    machine = Machine({1: 0.04, 2: 0.02})
    machine.run(50)
    machine.seconds = {1: 0.045, 2: 0.5}
    machine.run(100)
    assert machine.threads == 1
    machine.seconds = {1: 0.04, 2: 0.02}
    machine.run(1000)
    assert machine.threads == 2


def test_with_one_core_nothing_is_tried() -> None:
    machine = Machine({1: 0.04})
    machine.governor = ThreadGovernor(1, machine.set_threads, lambda: machine.now)
    assert set(machine.run(100)) == {1}
