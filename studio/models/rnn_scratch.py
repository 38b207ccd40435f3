"""A recurrent network written from scratch, without PyTorch's layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn.functional import embedding

from studio.models.language_model import LanguageModel, State


@dataclass(frozen=True)
class RNNScratchConfig:
    """Sizes of `RNNScratch`.

    Attributes:
        hidden_size: units in the hidden state, H; the lesson takes 512.
    """

    hidden_size: int = 512

    def __post_init__(self) -> None:
        if self.hidden_size < 1:
            raise ValueError("hidden_size must be at least 1")


class _Recurrence(torch.autograd.Function):
    """H_t = tanh(D_t + H_{t-1} W_hh) over a window, with its backward pass written by hand.

    With G_t the gradient of the loss with respect to H_t through the output at t, back-propagation through time is

        dH_t = G_t + dZ_{t+1} W_hh^T,   dZ_t = dH_t * (1 - H_t^2),   dD_t = dZ_t,

    from the last step to the first, and dW_hh = sum over t of H_{t-1}^T dZ_t: one product over the whole window, where
    autograd through a plain loop computes one product a step. *Deep Learning from Scratch 2*, section 5.3, derives it.
    """

    @staticmethod
    def forward(ctx: Any, driven: Tensor, hidden: Tensor, weight: Tensor) -> Tensor:
        """Return the hidden states (T, B, H) for D (T, B, H), H_{-1} (B, H) and W_hh (H, H)."""
        states = driven.new_empty(driven.shape[0] + 1, *hidden.shape)
        states[0] = hidden
        before, *after = states.unbind()
        for drive, state in zip(driven.unbind(), after, strict=True):
            torch.addmm(drive, before, weight, out=state).tanh_()
            before = state
        ctx.save_for_backward(states, weight)
        return states[1:]

    @staticmethod
    def backward(ctx: Any, *incoming: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return the gradients with respect to D, H_{-1} and W_hh."""
        (gradient,) = incoming
        states, weight = ctx.saved_tensors
        steps = len(states) - 1
        through = weight.t().contiguous()
        slope = torch.addcmul(
            torch.ones((), dtype=states.dtype, device=states.device), states[1:], states[1:], value=-1
        )
        dz = torch.empty_like(slope)
        gradients, slopes, dzs = gradient.unbind(), slope.unbind(), dz.unbind()
        flowing = gradients[-1]
        for step in range(steps - 1, -1, -1):
            torch.mul(flowing, slopes[step], out=dzs[step])
            flowing = torch.addmm(gradients[step - 1], dzs[step], through) if step else dzs[0] @ through
        d_weight = states[:-1].flatten(0, 1).t() @ dz.flatten(0, 1)
        return dz, flowing, d_weight


class RNNScratch(LanguageModel):
    """H_t = tanh(X_t W_xh + H_{t-1} W_hh + b_h),  O_t = H_t W_hq + b_q,  with one-hot X_t.

    *Dive into Deep Learning*, equations 9.4.5 and 9.4.6, and the lesson "RNN from scratch": weights drawn from
    N(0, 0.01^2), biases 0. A one-hot row times W_xh is a row of W_xh, so the code looks the row up.
    """

    def __init__(self, vocabulary_size: int, hidden_size: int) -> None:
        super().__init__()
        self.vocabulary_size = vocabulary_size
        self.hidden_size = hidden_size
        self.W_xh = nn.Parameter(torch.randn(vocabulary_size, hidden_size) * 0.01)
        self.W_hh = nn.Parameter(torch.randn(hidden_size, hidden_size) * 0.01)
        self.b_h = nn.Parameter(torch.zeros(hidden_size))
        self.W_hq = nn.Parameter(torch.randn(hidden_size, vocabulary_size) * 0.01)
        self.b_q = nn.Parameter(torch.zeros(vocabulary_size))

    def forward(self, token_ids: Tensor, state: State) -> tuple[Tensor, State]:
        """See `LanguageModel.forward`."""
        hiddens, after = self.hiddens(token_ids, state)
        logits = hiddens @ self.W_hq + self.b_q  # (B, T, V)
        return logits, after

    def hiddens(self, token_ids: Tensor, state: State) -> tuple[Tensor, State]:
        """Read ``token_ids`` (B, T) after ``state``; return the hidden states (B, T, H) and the new state."""
        (hidden,) = state  # (B, H)
        driven = embedding(token_ids.t(), self.W_xh) + self.b_h  # (T, B, H)
        weight: Tensor = self.W_hh
        if torch.is_autocast_enabled(driven.device.type):
            dtype = torch.get_autocast_dtype(driven.device.type)
            driven, hidden, weight = driven.to(dtype), hidden.to(dtype), weight.to(dtype)
        # hiddens: (T, B, H)
        hiddens = cast(Tensor, _Recurrence.apply(driven, hidden, weight))  # type: ignore[no-untyped-call]
        return hiddens.transpose(0, 1), (hiddens[-1].to(self.b_h.dtype),)

    def hidden_matrices(self) -> list[tuple[nn.Parameter, int]]:
        """See `LanguageModel.hidden_matrices`."""
        return [(self.W_hh, 1)]

    def initial_state(self, batch_size: int) -> State:
        """Return zeros of shape (B, H)."""
        return (self.b_h.new_zeros(batch_size, self.hidden_size),)


def build_rnn_scratch(vocabulary_size: int, config: RNNScratchConfig) -> RNNScratch:
    """Build the network of these sizes."""
    return RNNScratch(vocabulary_size, hidden_size=config.hidden_size)
