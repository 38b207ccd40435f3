"""N-gram models with Kneser-Ney smoothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from studio.models.language_model import BatchStepper, LanguageModel, State, Stepper, SteppersBatch

MAX_ORDER = 6
MAX_ENTRIES = 2**31 - 1

Indices = npt.NDArray[np.int64]


@dataclass(frozen=True)
class NGramConfig:
    """Sizes of an n-gram model.

    Attributes:
        order: n, how many tokens are counted together; the context is the n - 1 tokens before.
        entries: number of different k-grams for k = 2 to n; counting fills it in.
    """

    order: int = 5
    entries: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.order <= MAX_ORDER:
            raise ValueError(f"order must lie between 1 and {MAX_ORDER}")
        object.__setattr__(self, "entries", tuple(self.entries) or (0,) * (self.order - 1))
        if len(self.entries) != self.order - 1 or not all(
            isinstance(count, int) and 0 <= count <= MAX_ENTRIES for count in self.entries
        ):
            raise ValueError("entries must be a count for each order from 2 on")


@dataclass(frozen=True)
class Level:
    """The different k-grams of a text, sorted.

    Attributes:
        contexts: index of each k-gram's first k - 1 tokens among the (k-1)-grams, (E,).
        tokens: last token of each k-gram, (E,).
        counts: how often each k-gram occurs, (E,).
        preceded: how many different tokens stand before each k-gram, the text's beginning counted as one, (E,).
    """

    contexts: Indices
    tokens: Indices
    counts: Indices
    preceded: Indices


def count_ngrams(token_ids: npt.NDArray[np.integer[Any]], vocabulary_size: int, order: int) -> Iterator[Level]:
    """Count the k-grams of ``token_ids`` (N,); yield the `Level` of each k from 1 to ``order``.

    The k-gram that ends at t consists of the (k-1)-gram that ends at t - 1 and of the token at t; so each level numbers
    pairs of an index of the level below and a token.
    """
    tokens = token_ids.astype(np.int64)
    level = Level(
        contexts=np.zeros(vocabulary_size, np.int64),
        tokens=np.arange(vocabulary_size),
        counts=np.bincount(tokens, minlength=vocabulary_size),
        preceded=np.zeros(vocabulary_size, np.int64),
    )
    ending = tokens  # index of the k-gram that ends at each place, from k - 1 on
    for _ in range(1, order):
        keys = ending[:-1] * vocabulary_size + tokens[len(tokens) - len(ending) + 1 :]
        distinct, first, longer, counts = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
        # A k-gram is preceded by as many tokens as there are (k+1)-grams that end with it.
        preceded = np.bincount(ending[1:][first], minlength=len(level.tokens))
        if len(ending):
            preceded[ending[0]] += 1
        yield replace(level, preceded=preceded)
        level = Level(distinct // vocabulary_size, distinct % vocabulary_size, counts, np.zeros_like(counts))
        ending = longer
    yield level


def _discounts(counts: Indices) -> npt.NDArray[np.float64]:
    """Return the discounts of the counts 0, 1, 2, and 3 or more.

    Chen and Goodman, 1998, equation 26; where the counts are too few to tell, half of the count, 1.5 at most.
    """
    one, two, three, four = (int((counts == number).sum()) for number in (1, 2, 3, 4))
    if not (one and two and three):
        return np.array([0.0, 0.5, 1.0, 1.5])
    ratio = one / (one + 2 * two)
    found = [0.0, 1 - 2 * ratio * two / one, 2 - 3 * ratio * three / two, 3 - 4 * ratio * four / three]
    return np.clip(found, [0, 0.1, 0.1, 0.1], [0, 1, 2, 3])


class NGram(LanguageModel):
    """Interpolated modified Kneser-Ney smoothing.

        P_k(w | c) = max(a(cw) - D(a(cw)), 0) / a(c) + b(c) P_{k-1}(w | c without its first token),

    with a the count of a k-gram, or below the highest order the number of different tokens it was seen after,
    a(c) their sum over w, D three discounts for each k, and b(c) such that all probabilities sum to 1; P_0 is uniform.
    Kneser and Ney, 1995; Chen and Goodman, *An Empirical Study of Smoothing Techniques*, 1998, section 3.

    Each order has four tables: ``tokens``, the last token of each k-gram, grouped by context and sorted within it;
    ``lengths``, the number of k-grams of each context; ``shares``, the first term; ``backoffs``, b of each context.
    """

    def __init__(self, vocabulary_size: int, config: NGramConfig) -> None:
        super().__init__()
        self.vocabulary_size = vocabulary_size
        self.config: NGramConfig = config
        self._keys: list[Tensor] | None = None
        self.unigram = nn.Buffer(torch.full((vocabulary_size,), 1 / vocabulary_size))
        self._shape(config.entries)

    def _shape(self, entries: tuple[int, ...]) -> None:
        contexts = self.vocabulary_size
        for order, size in enumerate(entries, start=2):
            device = self.unigram.device
            self.register_buffer(f"tokens_{order}", torch.zeros(size, dtype=torch.int32, device=device))
            self.register_buffer(f"lengths_{order}", torch.zeros(contexts, dtype=torch.int32, device=device))
            self.register_buffer(f"shares_{order}", torch.zeros(size, device=device))
            self.register_buffer(f"backoffs_{order}", torch.ones(contexts, device=device))
            contexts = size

    def count(self, token_ids: npt.NDArray[np.integer[Any]]) -> Iterator[None]:
        """See `LanguageModel.count`."""
        levels = []
        for level in count_ngrams(token_ids, self.vocabulary_size, self.config.order):
            levels.append(level)
            yield
        self.settle(levels)

    def settle(self, levels: list[Level]) -> None:
        """Turn the counts of the k-grams, for k = 1 to the model's order, into the model's tables."""
        self._keys = None
        order = self.config.order
        self.config = NGramConfig(order, tuple(len(level.tokens) for level in levels[1:order]))
        self._shape(self.config.entries)
        for number, level in enumerate(levels[:order], start=1):
            counts = level.counts if number == order else level.preceded
            discounts = _discounts(counts)
            left = np.maximum(counts - discounts[np.minimum(counts, 3)], 0)
            size = 1 if number == 1 else len(levels[number - 2].tokens)
            totals = np.bincount(level.contexts, counts, minlength=size)
            shares = left / np.maximum(totals, 1)[level.contexts]
            backoffs = 1 - np.bincount(level.contexts, shares, minlength=size)
            if number == 1:
                self.unigram.copy_(torch.from_numpy(shares + backoffs[0] / self.vocabulary_size))
                continue
            lengths = np.bincount(level.contexts, minlength=size)
            self.get_buffer(f"tokens_{number}").copy_(torch.from_numpy(level.tokens))
            self.get_buffer(f"lengths_{number}").copy_(torch.from_numpy(lengths))
            self.get_buffer(f"shares_{number}").copy_(torch.from_numpy(shares))
            self.get_buffer(f"backoffs_{number}").copy_(torch.from_numpy(backoffs))

    def check(self) -> None:
        """See `LanguageModel.check`."""
        for order in range(2, self.config.order + 1):
            tokens, lengths = self.get_buffer(f"tokens_{order}"), self.get_buffer(f"lengths_{order}")
            if int(lengths.long().sum()) != len(tokens) or bool((lengths < 0).any()):
                raise ValueError("the lengths are not those of the contexts")
            if len(tokens) and not 0 <= int(tokens.min()) <= int(tokens.max()) < self.vocabulary_size:
                raise ValueError("a token is not in the vocabulary")
            if bool((self.get_buffer(f"shares_{order}") < 0).any() or (self.get_buffer(f"backoffs_{order}") < 0).any()):
                raise ValueError("a probability is below 0")
        if bool((self.unigram <= 0).any()):
            raise ValueError("a probability is 0")

    def forward(self, token_ids: Tensor, state: State) -> tuple[Tensor, State]:
        """See `LanguageModel.forward`."""
        contexts, state = self.contexts(token_ids, state)
        return self.predict(contexts), state

    def contexts(self, token_ids: Tensor, state: State) -> tuple[Tensor, State]:
        """Return the index of the k-gram that ends at each place, k = 1 to n - 1, and the state; -1 for an unseen one.

        The indices are of shape (n - 1, B, T). Where a k-gram was seen, the shorter k-grams at its end were seen too.
        """
        (before,) = state  # (B, n - 1)
        found = [token_ids.new_zeros(0, *token_ids.shape)] if self.config.order == 1 else [token_ids[None]]
        for order in range(2, self.config.order):
            earlier = torch.cat([before[:, order - 2, None], found[-1][0, :, :-1]], dim=1)
            found.append(self._find(order, earlier, token_ids)[None])
        contexts = torch.cat(found)
        return contexts, (contexts[..., -1].t(),)

    def predict(self, contexts: Tensor) -> Tensor:
        """Return the log-probabilities (B, T, V) after the k-grams of `contexts`."""
        _, batch_size, steps = contexts.shape
        probabilities = self.unigram.repeat(batch_size * steps, 1)  # (B T, V)
        for order, context in enumerate(contexts, start=2):
            self._blend(order, probabilities, context.flatten())
        return probabilities.log().view(batch_size, steps, -1)

    def log_probabilities(self, token_ids: Tensor) -> Tensor:
        """Return the log-probability (N - 1,) of each token of ``token_ids`` (N,) but the first.

        The figures are the same as in the logits of `forward`, but a hundred times as fast to compute.
        """
        token_ids = token_ids.long()
        targets = token_ids[1:]
        probabilities = self.unigram[targets]
        contexts, _ = self.contexts(token_ids[None, :-1], self.initial_state(1))
        for order, context in enumerate(contexts[:, 0], start=2):
            entry = self._find(order, context, targets)
            # The index -1, of an unseen k-gram, picks the number appended at the end.
            shares = torch.cat([self.get_buffer(f"shares_{order}"), probabilities.new_zeros(1)])[entry]
            backoffs = torch.cat([self.get_buffer(f"backoffs_{order}"), probabilities.new_ones(1)])[context]
            probabilities = shares + backoffs * probabilities
        return probabilities.log()

    def stepper(self, state: State) -> Stepper:
        """See `LanguageModel.stepper`."""
        return NGramStepper(self, state[0][0]) if self.device.type == "cpu" else super().stepper(state)

    def batch_stepper(self, state: State, rows: int) -> BatchStepper:
        """See `LanguageModel.batch_stepper`."""
        if self.device.type != "cpu":
            return super().batch_stepper(state, rows)
        return SteppersBatch([self.stepper(state) for _ in range(rows)])

    @property
    def reach(self) -> int:
        """See `LanguageModel.reach`."""
        return max(1, self.config.order - 1)

    def initial_state(self, batch_size: int) -> State:
        """Return the indices of the k-grams that ended last, (B, n - 1): -1, for none."""
        return (torch.full((batch_size, self.config.order - 1), -1, device=self.unigram.device),)

    def _find(self, order: int, contexts: Tensor, tokens: Tensor) -> Tensor:
        """Return the index of the k-gram of each context and token; -1 where there is none."""
        keys = self.sorted_keys()[order - 2]
        if not len(keys):
            return torch.full_like(tokens, -1)
        wanted = torch.where(contexts < 0, -1, contexts * self.vocabulary_size + tokens)
        found = torch.searchsorted(keys, wanted).clamp_(max=len(keys) - 1)
        return torch.where(keys[found] == wanted, found, -1)

    def _blend(self, order: int, probabilities: Tensor, contexts: Tensor) -> None:
        """Turn the ``probabilities`` (B T, V) of the order below into the ones of ``order``; skip unseen contexts."""
        places = (contexts >= 0).nonzero().flatten()
        contexts = contexts[places]
        lengths = self.get_buffer(f"lengths_{order}")
        probabilities[places] *= self.get_buffer(f"backoffs_{order}")[contexts, None]
        starts = lengths.long().cumsum(0) - lengths
        many = lengths[contexts].long()
        rows = torch.repeat_interleave(places, many)
        within = torch.arange(len(rows), device=rows.device) - torch.repeat_interleave(many.cumsum(0) - many, many)
        entries = torch.repeat_interleave(starts[contexts], many) + within
        flat = rows * self.vocabulary_size + self.get_buffer(f"tokens_{order}")[entries]
        probabilities = probabilities.view(-1)
        shares = self.get_buffer(f"shares_{order}")[entries]
        probabilities[flat] = probabilities[flat] + shares  # no index occurs twice

    def sorted_keys(self) -> list[Tensor]:
        """Return the sorted keys of the k-grams of each order from 2 on; a key is context times V plus token."""
        if self._keys is None:
            self._keys = []
            for order in range(2, self.config.order + 1):
                lengths = self.get_buffer(f"lengths_{order}")
                contexts = torch.repeat_interleave(torch.arange(len(lengths), device=lengths.device), lengths)
                self._keys.append(contexts * self.vocabulary_size + self.get_buffer(f"tokens_{order}"))
        return self._keys


class NGramStepper:
    """A `Stepper` for an `NGram`: reads one token after another on the CPU, in NumPy.

    Attributes:
        ended: indices of the k-grams that ended last, for k = 1 to n - 1; -1 for an unseen one.
    """

    def __init__(self, model: NGram, ended: Tensor) -> None:
        self.ended: list[int] = ended.tolist()
        self._size = model.vocabulary_size
        self._keys = [key.numpy() for key in model.sorted_keys()]
        self._unigram = model.unigram.numpy()
        self._tables = []
        for order in range(2, model.config.order + 1):
            lengths, tokens, shares, backoffs = (
                model.get_buffer(f"{name}_{order}").numpy() for name in ("lengths", "tokens", "shares", "backoffs")
            )
            ends = np.cumsum(lengths, dtype=np.int64)
            self._tables.append((ends - lengths, ends, tokens, shares, backoffs))

    @property
    def known(self) -> int:
        """How many of the last tokens the model has seen in this order."""
        return sum(context >= 0 for context in self.ended)

    def __call__(self, token_id: int) -> npt.NDArray[np.float32]:
        """Read a token; return the log-probabilities (V,) of the next one."""
        now = [token_id]
        for context, keys in zip(self.ended[:-1], self._keys, strict=False):
            wanted = context * self._size + token_id
            place = int(keys.searchsorted(wanted)) if context >= 0 else len(keys)
            now.append(place if place < len(keys) and keys[place] == wanted else -1)
        self.ended = now[: len(self.ended)]
        probabilities = self._unigram.copy()
        for context, (starts, ends, tokens, shares, backoffs) in zip(self.ended, self._tables, strict=True):
            if context < 0:
                break
            row = slice(starts[context], ends[context])
            probabilities *= backoffs[context]
            probabilities[tokens[row]] += shares[row]
        with np.errstate(divide="ignore"):  # a file may give a token the probability 0
            logits: npt.NDArray[np.float32] = np.log(probabilities)
        return logits


def build_ngram(vocabulary_size: int, config: NGramConfig) -> NGram:
    """Build a model with empty counts: all tokens are equally likely."""
    return NGram(vocabulary_size, config)
