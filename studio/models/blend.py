"""A network and n-gram counts that predict together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from studio.models.language_model import BatchStepper, LanguageModel, State, Stepper
from studio.models.ngram import NGram, NGramConfig, NGramStepper
from studio.models.recurrent import Recurrent, RecurrentConfig

_USUAL_SHARES = (0.0, 0.1, 0.1, 0.15, 0.25, 0.4)  # a share for each length of the context that the counts know
_ROUNDS = 100
_ROWS, _ROW_TOKENS = 16, 256
_LEAST = 1e-6  # the smallest share of the counts, and of the network


@dataclass(frozen=True)
class BlendConfig(RecurrentConfig):
    """Sizes of a blend: the sizes of an LSTM, and two of an n-gram model.

    Attributes:
        order: n of the n-gram model.
        entries: see `NGramConfig.entries`.
    """

    order: int = 6
    entries: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "entries", self.counts().entries)

    def counts(self) -> NGramConfig:
        """Return the sizes of the n-gram model."""
        return NGramConfig(self.order, self.entries)


class Blend(LanguageModel):
    """P(w | text) = s P_counts(w | text) + (1 - s) P_network(w | text).

    The counts know by heart what follows the last few tokens; the network generalises over them, and reads further
    back. Each is sure where the other is not. The share s depends on how many of the last tokens the counts have seen
    together. `tune` finds s on held-out text, since an n-gram model is always right on the text that it has counted.
    Jelinek and Mercer, 1980; for a network and counts Bengio and others, 2003, section 4.

    While training, `forward` returns the logits of the network alone: only the network learns.
    """

    def __init__(self, vocabulary_size: int, config: BlendConfig) -> None:
        super().__init__()
        self.vocabulary_size = vocabulary_size
        self.config: BlendConfig = config
        self.network = Recurrent("lstm", vocabulary_size, config)
        self.counts = NGram(vocabulary_size, config.counts())
        self.shares: Tensor = nn.Buffer(torch.tensor(_USUAL_SHARES[: config.order]))

    def count(self, token_ids: npt.NDArray[np.integer[Any]]) -> Iterator[None]:
        """See `LanguageModel.count`."""
        yield from self.counts.count(token_ids)
        self.config = replace(self.config, entries=self.counts.config.entries)

    def forward(self, token_ids: Tensor, state: State) -> tuple[Tensor, State]:
        """See `LanguageModel.forward`; while training, the logits come from the network alone."""
        logits, network_state = self.network(token_ids, state[:-1])
        if self.training:
            return logits, (*network_state, state[-1])
        contexts, (ended,) = self.counts.contexts(token_ids, state[-1:])
        share = self.shares[(contexts >= 0).sum(0)][..., None].clamp(_LEAST, 1 - _LEAST)  # (B, T, 1)
        mixed = torch.logaddexp(
            share.log() + self.counts.predict(contexts), torch.log1p(-share) + logits.float().log_softmax(-1)
        )
        return mixed, (*network_state, ended)

    @torch.no_grad()
    def tune(self, token_ids: Tensor) -> None:
        """Find the shares that make the held-out ``token_ids`` (N,) likeliest, by expectation and maximisation."""
        rows = max(1, min(_ROWS, len(token_ids) // _ROW_TOKENS))  # rows side by side: a network is slow on a single row
        length = (len(token_ids) - 1) // rows
        token_ids = token_ids[: rows * length + 1].long()
        logits, _ = self.network(token_ids[:-1].view(rows, length), self.network.initial_state(rows))
        by_network = logits.flatten(0, 1).float().log_softmax(-1).gather(1, token_ids[1:, None])[:, 0].exp()
        by_counts = self.counts.log_probabilities(token_ids).exp()
        contexts, _ = self.counts.contexts(token_ids[None, :-1], self.counts.initial_state(1))
        known = (contexts[:, 0] >= 0).sum(0)  # (N - 1,)
        shares = self.shares.new_full((self.config.order,), 0.5)
        places = torch.bincount(known, minlength=self.config.order)
        for _ in range(_ROUNDS):
            counted = shares[known] * by_counts
            due = counted / (counted + (1 - shares[known]) * by_network)
            # As if one place of each kind had been shared evenly: for a kind that never occurs no share can be found.
            shares = (shares.new_full(shares.shape, 0.5).index_add_(0, known, due)) / (places + 1)
        self.shares = shares

    def stepper(self, state: State) -> Stepper:
        """See `LanguageModel.stepper`."""
        if self.device.type != "cpu":
            return super().stepper(state)
        by_network, by_counts = self.network.stepper(state[:-1]), NGramStepper(self.counts, state[-1][0])
        shares = self.shares.clamp(_LEAST, 1 - _LEAST).tolist()

        def step(token_id: int) -> npt.NDArray[np.float32]:
            logits = by_network(token_id)
            counted = by_counts(token_id)
            return _mixed(shares[by_counts.known], counted, logits)

        return step

    def batch_stepper(self, state: State, rows: int) -> BatchStepper:
        """See `LanguageModel.batch_stepper`."""
        if self.device.type != "cpu":
            return super().batch_stepper(state, rows)
        return _BlendBatch(self, state, rows)

    def initial_state(self, batch_size: int) -> State:
        """Return the initial states of the LSTM and of the n-gram model."""
        return (*self.network.initial_state(batch_size), *self.counts.initial_state(batch_size))

    def hidden_matrices(self) -> list[tuple[nn.Parameter, int]]:
        """See `LanguageModel.hidden_matrices`."""
        return self.network.hidden_matrices()

    def check(self) -> None:
        """See `LanguageModel.check`."""
        self.counts.check()
        if not bool(((self.shares >= 0) & (self.shares <= 1)).all()):
            raise ValueError("a share is not from 0 to 1")


class _BlendBatch:
    """Reads one token in each of several texts at once: the network together, the counts one by one."""

    def __init__(self, model: Blend, state: State, rows: int) -> None:
        self._by_network = model.network.batch_stepper(state[:-1], rows)
        self._by_counts = [NGramStepper(model.counts, state[-1][0]) for _ in range(rows)]
        self._shares: list[float] = model.shares.clamp(_LEAST, 1 - _LEAST).tolist()

    def step(self, token_ids: Sequence[int]) -> npt.NDArray[np.float32]:
        """See `BatchStepper.step`."""
        by_network = self._by_network.step(token_ids)
        mixed = []
        for by_counts, token_id, logits in zip(self._by_counts, token_ids, by_network, strict=True):
            counted = by_counts(token_id)
            mixed.append(_mixed(self._shares[by_counts.known], counted, logits))
        return np.stack(mixed)

    def keep(self, rows: Sequence[int]) -> None:
        """See `BatchStepper.keep`; a text may be kept once."""
        self._by_network.keep(rows)
        self._by_counts = [self._by_counts[row] for row in rows]


def _mixed(share: float, counted: npt.NDArray[np.float32], logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the mixed log-probabilities (V,): ``share`` is the weight of ``counted``, the rest goes to ``logits``."""
    probabilities = np.exp(logits - logits.max())
    probabilities *= (1 - share) / probabilities.sum()
    probabilities += share * np.exp(counted)
    mixed: npt.NDArray[np.float32] = np.log(probabilities)
    return mixed


def build_blend(vocabulary_size: int, config: BlendConfig) -> Blend:
    """Build a blend of these sizes: a network with fresh weights, and empty counts."""
    return Blend(vocabulary_size, config)
