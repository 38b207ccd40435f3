from __future__ import annotations

import dataclasses
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.runs.curve import MOST_POINTS, Curve
from studio.training.events import Evaluated, StepDone


def step(number: int, loss: float = 2.0) -> StepDone:
    return StepDone(number, number / 10, number / 100, 0.5, loss, 0.01, 1.0, 1000.0)


@given(st.integers(0, 5000), st.integers(1, 997))
def test_however_long_the_run_its_points_are_few_and_their_steps_in_order(steps: int, every: int) -> None:
    curve = Curve()
    for number in range(1, steps + 1):
        curve.learned(step(number, loss=number))
        if number % every == 0:
            curve.judged(Evaluated(number, number / 100, 3.0, True))
    points = curve.points()
    learned = [point for point in points if point.train_loss is not None]
    assert len(learned) <= MOST_POINTS
    assert len(points) - len(learned) == steps // every
    assert [point.step for point in points] == sorted(point.step for point in points)
    if steps:
        assert learned[-1].step == steps
        width = learned[1].step - learned[0].step if len(learned) > 1 else 1
        assert learned[0].train_loss == pytest.approx((1 + learned[0].step) / 2)
        assert len(learned) > min(steps, MOST_POINTS) / 2 - 1
        assert all(b.step - a.step == width for a, b in itertools.pairwise(learned[:-1]))


def test_a_curve_goes_on_from_its_points() -> None:
    whole, first = Curve(), Curve()
    for number in range(1, 2001):
        whole.learned(step(number, number))
        if number <= 1200:
            first.learned(step(number, number))
    second = Curve(first.points())
    for number in range(1201, 2001):
        second.learned(step(number, number))
    assert second.points() == whole.points()


def test_a_loss_that_is_no_number_leaves_a_hole() -> None:
    curve = Curve()
    curve.learned(step(1, float("nan")))
    curve.learned(dataclasses.replace(step(2), grad_norm=float("inf")))
    assert [(point.train_loss, point.grad_norm) for point in curve.points()] == [(None, 1.0), (2.0, None)]
