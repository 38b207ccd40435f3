"""One LSTM step at a time without PyTorch's overhead, which at a batch of one costs more than the sums."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

Numbers = npt.NDArray[np.float32]


@torch.no_grad()
def lstm_stepper(
    table: Tensor, layers: nn.RNNBase, head: nn.Linear, state: tuple[Tensor, ...]
) -> Callable[[int], Numbers]:
    """Return a function that reads one token and returns the logits (V,) of the next.

    Args:
        table: what stands for each token at the input, (V, E).
        layers: an `nn.LSTM` of one direction, its weights on the CPU.
        head: the linear output.
        state: hidden state and cell to begin with, each (layers, 1, H).
    """
    hidden_size = layers.hidden_size
    weights = dict(layers.named_parameters())

    def numbers(name: str) -> Numbers:
        return _numbers(weights[name])

    # A token's own share of the first layer's gates is a row of a table.
    gates_of_token = _numbers(table @ weights["weight_ih_l0"].t() + weights["bias_ih_l0"] + weights["bias_hh_l0"])
    recurrent = [numbers(f"weight_hh_l{layer}") for layer in range(layers.num_layers)]
    upward = [
        (numbers(f"weight_ih_l{layer}"), numbers(f"bias_ih_l{layer}") + numbers(f"bias_hh_l{layer}"))
        for layer in range(1, layers.num_layers)
    ]
    head_weight, head_bias = _numbers(head.weight), _numbers(head.bias)
    hiddens = list(_numbers(state[0][:, 0]))
    cells = list(_numbers(state[1][:, 0]))
    one, two, three = hidden_size, 2 * hidden_size, 3 * hidden_size

    def step(token_id: int) -> Numbers:
        driven = gates_of_token[token_id]
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


def _numbers(tensor: Tensor) -> Numbers:
    """Return a copy in float32, so that training on can go on meanwhile."""
    return np.array(tensor.detach().cpu().float().numpy(), dtype=np.float32, order="C")
