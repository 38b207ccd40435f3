"""The backward pass written by hand, against two others: autograd's, and one in NumPy after the book."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from studio.models.rnn_scratch import RNNScratch

Array = npt.NDArray[np.float64]
V, H, B, T = 11, 13, 3, 17


def make_model(seed: int) -> RNNScratch:
    torch.manual_seed(seed)
    model = RNNScratch(V, H).double()
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.4)
    return model


class RNN:
    """One step, after *Deep Learning from Scratch 2*, section 5.3.1."""

    def __init__(self, Wx: Array, Wh: Array, b: Array) -> None:  # noqa: N803
        self.params = Wx, Wh, b

    def forward(self, x: Array, h_prev: Array) -> Array:
        Wx, Wh, b = self.params  # noqa: N806
        h_next: Array = np.tanh(h_prev @ Wh + x @ Wx + b)
        self.cache = x, h_prev, h_next
        return h_next

    def backward(self, dh_next: Array) -> tuple[Array, tuple[Array, Array, Array]]:
        _, Wh, _ = self.params  # noqa: N806
        x, h_prev, h_next = self.cache
        dt = dh_next * (1 - h_next**2)
        return dt @ Wh.T, (x.T @ dt, h_prev.T @ dt, dt.sum(axis=0))


class TimeRNN:
    """A window of steps with a softmax on each, its backward pass cut at the window's beginning (5.3.2 and 5.4)."""

    def __init__(self, model: RNNScratch) -> None:
        weights = (model.W_xh, model.W_hh, model.b_h, model.W_hq, model.b_q)
        self.Wx, self.Wh, self.b, self.Wq, self.bq = (weight.detach().numpy() for weight in weights)

    def loss_and_gradients(self, ids: Array, targets: Array, h: Array) -> tuple[float, dict[str, Array], Array]:
        layers, hs, dhs = [], [], []
        loss = 0.0
        for t in range(T):
            layer = RNN(self.Wx, self.Wh, self.b)
            h = layer.forward(np.eye(V)[ids[:, t]], h)
            layers.append(layer)
            hs.append(h)
        d_wq, dbq = np.zeros_like(self.Wq), np.zeros_like(self.bq)
        for t in range(T):
            scores = hs[t] @ self.Wq + self.bq
            y = np.exp(scores - scores.max(axis=1, keepdims=True))
            y /= y.sum(axis=1, keepdims=True)
            loss -= float(np.log(y[np.arange(B), targets[:, t]]).sum()) / (B * T)
            dy = (y - np.eye(V)[targets[:, t]]) / (B * T)
            d_wq += hs[t].T @ dy
            dbq += dy.sum(axis=0)
            dhs.append(dy @ self.Wq.T)
        sums = [np.zeros_like(weight) for weight in (self.Wx, self.Wh, self.b)]
        dh = np.zeros((B, H))
        for t in reversed(range(T)):
            dh, parts = layers[t].backward(dhs[t] + dh)
            for total, part in zip(sums, parts, strict=True):
                total += part
        names = ("W_xh", "W_hh", "b_h", "W_hq", "b_q")
        return loss, dict(zip(names, (*sums, d_wq, dbq), strict=True)), h


def plain_loop(model: RNNScratch, token_ids: Tensor, hidden: Tensor) -> tuple[Tensor, Tensor]:
    """The recurrence as the lesson writes it, for autograd to go back through."""
    outputs = []
    for step in range(token_ids.shape[1]):
        one_hot = torch.nn.functional.one_hot(token_ids[:, step], V).double()
        hidden = torch.tanh(one_hot @ model.W_xh + hidden @ model.W_hh + model.b_h)
        outputs.append(hidden @ model.W_hq + model.b_q)
    return torch.stack(outputs, dim=1), hidden


@pytest.mark.parametrize("seed", range(5))
def test_the_gradients_are_those_of_autograd_and_of_the_book(seed: int) -> None:
    model = make_model(seed)
    token_ids, targets = torch.randint(V, (B, T)), torch.randint(V, (B, T))
    start = torch.randn(B, H, dtype=torch.float64)

    def gradients(logits: Tensor) -> tuple[float, dict[str, Tensor]]:
        loss = cross_entropy(logits.flatten(0, 1), targets.flatten())
        model.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss.item(), {name: p.grad.clone() for name, p in model.named_parameters() if p.grad is not None}

    logits, (last,) = model(token_ids, (start,))
    loss, by_hand = gradients(logits)
    plain_logits, plain_last = plain_loop(model, token_ids, start)
    plain_loss, by_autograd = gradients(plain_logits)
    book_loss, by_the_book, book_last = TimeRNN(model).loss_and_gradients(
        token_ids.numpy(), targets.numpy(), start.numpy()
    )
    assert loss == pytest.approx(plain_loss, abs=1e-10)
    assert loss == pytest.approx(book_loss, abs=1e-10)
    torch.testing.assert_close(last, plain_last, rtol=0, atol=1e-10)
    np.testing.assert_allclose(last.detach().numpy(), book_last, rtol=0, atol=1e-10)
    assert set(by_hand) == set(by_the_book) == {"W_xh", "W_hh", "b_h", "W_hq", "b_q"}
    for name, gradient in by_hand.items():
        torch.testing.assert_close(gradient, by_autograd[name], rtol=0, atol=1e-10)
        np.testing.assert_allclose(gradient.numpy(), by_the_book[name], rtol=0, atol=1e-10)


@pytest.mark.parametrize("steps", [1, 2, 5])
def test_the_gradient_flows_into_the_state_that_came_before(steps: int) -> None:
    model = make_model(7)
    token_ids = torch.randint(V, (B, steps))
    start = torch.randn(B, H, dtype=torch.float64, requires_grad=True)
    logits, (last,) = model(token_ids, (start,))
    (by_hand,) = torch.autograd.grad(logits.square().sum() + last.sum(), start)
    plain_logits, plain_last = plain_loop(model, token_ids, start)
    (by_autograd,) = torch.autograd.grad(plain_logits.square().sum() + plain_last.sum(), start)
    torch.testing.assert_close(by_hand, by_autograd, rtol=0, atol=1e-10)
