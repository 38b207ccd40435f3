"""Single LSTM steps without PyTorch's overhead, which exceeds the arithmetic at a batch of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

Numbers = npt.NDArray[np.float32]


class _Weights:
    """The weights of an LSTM as NumPy arrays.

    Attributes:
        gates_of_token: each token's contribution to the first layer's gates, (V, 4 H), with the bias.
        recurrent: weights from each layer's hidden state to its gates, (4 H, H).
        upward: weights from the layer below to the gates of each layer but the first, (4 H, H), with the bias.
        head: weight (V, H) and bias of the output.
    """

    @torch.no_grad()
    def __init__(self, gates_of_token: Tensor, layers: nn.RNNBase, head: nn.Linear) -> None:
        weights = dict(layers.named_parameters())

        def numbers(name: str) -> Numbers:
            return _numbers(weights[name])

        self.gates_of_token = _numbers(gates_of_token + weights["bias_ih_l0"] + weights["bias_hh_l0"])
        self.recurrent = [numbers(f"weight_hh_l{layer}") for layer in range(layers.num_layers)]
        self.upward = [
            (numbers(f"weight_ih_l{layer}"), numbers(f"bias_ih_l{layer}") + numbers(f"bias_hh_l{layer}"))
            for layer in range(1, layers.num_layers)
        ]
        self.head = _numbers(head.weight), _numbers(head.bias)


def lstm_stepper(
    gates_of_token: Tensor, layers: nn.RNNBase, head: nn.Linear, state: tuple[Tensor, ...]
) -> Callable[[int], Numbers]:
    """Return a function that reads one token and returns the logits (V,) of the next.

    Args:
        gates_of_token: each token's contribution to the first layer's gates, (V, 4 H), without the bias.
        layers: an `nn.LSTM` of one direction, its weights on the CPU.
        head: the linear output layer.
        state: the initial hidden state and cell, each (layers, 1, H).
    """
    weights = _Weights(gates_of_token, layers, head)
    driven_by_token, recurrent, upward = weights.gates_of_token, weights.recurrent, weights.upward
    head_weight, head_bias = weights.head
    hiddens = list(_numbers(state[0][:, 0]))
    cells = list(_numbers(state[1][:, 0]))
    one, two, three = (gates * layers.hidden_size for gates in (1, 2, 3))

    def step(token_id: int) -> Numbers:
        driven = driven_by_token[token_id]
        for layer, weight in enumerate(recurrent):
            if layer:
                up, bias = upward[layer - 1]
                driven = up @ hiddens[layer - 1] + bias
            gates = weight @ hiddens[layer]
            gates += driven
            candidate = np.tanh(gates[two:three])
            gates *= 0.5  # sigmoid(x) = (1 + tanh(x / 2)) / 2: NumPy's tanh is its fastest, and never overflows
            np.tanh(gates, out=gates)
            gates += 1.0
            gates *= 0.5
            cell = gates[one:two] * cells[layer] + gates[:one] * candidate
            cells[layer] = cell
            hiddens[layer] = gates[three:] * np.tanh(cell)
        logits: Numbers = head_weight @ hiddens[-1] + head_bias
        return logits

    return step


class LSTMBatch:
    """A `BatchStepper` for an LSTM: does what `lstm_stepper` does, in several texts at once.

    The gates stand one below the other, (4 H, B), so that each gate is one block of memory.
    """

    def __init__(
        self, gates_of_token: Tensor, layers: nn.RNNBase, head: nn.Linear, state: tuple[Tensor, ...], rows: int
    ) -> None:
        """Begin with ``rows`` texts, all in ``state``, whose tensors are (layers, 1, H)."""
        self._weights = _Weights(gates_of_token, layers, head)
        self._size = layers.hidden_size
        hidden, cell = (_numbers(tensor[:, 0])[..., None].repeat(rows, axis=2) for tensor in state)
        self._hiddens, self._cells = list(hidden), list(cell)  # of each layer (H, B)

    def step(self, token_ids: Sequence[int]) -> Numbers:
        """See `BatchStepper.step`."""
        weights, size = self._weights, self._size
        driven = weights.gates_of_token[token_ids].T  # (4 H, B)
        for layer, weight in enumerate(weights.recurrent):
            if layer:
                up, bias = weights.upward[layer - 1]
                driven = up @ self._hiddens[layer - 1] + bias[:, None]
            gates = weight @ self._hiddens[layer]
            gates += driven
            candidate = np.tanh(gates[2 * size : 3 * size])
            gates *= 0.5
            np.tanh(gates, out=gates)
            gates += 1.0
            gates *= 0.5
            cell = gates[size : 2 * size] * self._cells[layer] + gates[:size] * candidate
            self._cells[layer] = cell
            self._hiddens[layer] = gates[3 * size :] * np.tanh(cell)
        weight, bias = weights.head
        logits: Numbers = self._hiddens[-1].T @ weight.T + bias
        return logits

    def keep(self, rows: Sequence[int]) -> None:
        """See `BatchStepper.keep`. A text may be kept more than once."""
        self._hiddens = [hidden[:, rows] for hidden in self._hiddens]
        self._cells = [cell[:, rows] for cell in self._cells]


def _numbers(tensor: Tensor) -> Numbers:
    """Return a copy in float32, so that training can go on meanwhile."""
    return np.array(tensor.detach().cpu().float().numpy(), dtype=np.float32, order="C")
