"""A small transformer of GPT's kind."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import embedding, linear, scaled_dot_product_attention

from studio.models.language_model import LanguageModel, State

MAX_CONTEXT = 65536


@dataclass(frozen=True)
class TransformerConfig:
    """Sizes of a transformer.

    Attributes:
        hidden_size: size of the vector of each token between the layers, H.
        num_layers: number of stacked layers.
        num_heads: attention heads; H must be a multiple of 2 num_heads.
        context: how many tokens the attention of a layer spans, the present token included.
        dropout: share of units set to zero while training, after the embedding and each half of a layer.
    """

    hidden_size: int = 192
    num_layers: int = 4
    num_heads: int = 4
    context: int = 128
    dropout: float = 0.0

    def __post_init__(self) -> None:
        if self.hidden_size < 1 or not 1 <= self.num_layers <= 64 or self.num_heads < 1:
            raise ValueError("hidden_size and num_heads must be at least 1, num_layers from 1 to 64")
        if self.hidden_size % (2 * self.num_heads):
            raise ValueError("hidden_size must be a multiple of twice num_heads")
        if not 1 <= self.context <= MAX_CONTEXT:
            raise ValueError(f"context must lie between 1 and {MAX_CONTEXT}")
        if not 0 <= self.dropout < 1:
            raise ValueError("dropout must be at least 0 and below 1")


def _rotations(length: int, size: int, like: Tensor) -> tuple[Tensor, Tensor]:
    """Return cosine and sine (length, size / 2) of the angles by which each position rotates its pairs of numbers.

    Rotary position embedding: Su and others, 2021. The product of two rotated vectors depends on their positions only
    by the distance.
    """
    speeds = 10000.0 ** (-torch.arange(0, size, 2, device=like.device, dtype=torch.float64) / size)
    angles = torch.arange(length, device=like.device)[:, None] * speeds
    return angles.cos().to(like.dtype), angles.sin().to(like.dtype)


def _turned(vectors: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    first, second = vectors.chunk(2, dim=-1)
    return torch.cat([first * cosine - second * sine, second * cosine + first * sine], dim=-1)


class _Layer(nn.Module):
    """Attention, then a perceptron, each on normalised input and with a residual connection."""

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        size = config.hidden_size
        self.num_heads = config.num_heads
        self.attention_norm = nn.LayerNorm(size)
        self.query_key_value = nn.Parameter(torch.randn(3 * size, size) * size**-0.5)
        self.attention_out = nn.Parameter(torch.zeros(size, size))  # zero: layers begin as the identity
        self.perceptron_norm = nn.LayerNorm(size)
        self.perceptron_in = nn.Parameter(torch.randn(4 * size, size) * size**-0.5)
        self.perceptron_out = nn.Parameter(torch.zeros(size, 4 * size))
        self.dropout = nn.Dropout(config.dropout)

    def forward(
        self, hidden: Tensor, cache: Tensor, mask: Tensor, turn: tuple[Tensor, Tensor]
    ) -> tuple[Tensor, Tensor]:
        """Return the output (B, T, H), and the keys and values (2, B, heads, S + T, size) of all tokens read."""
        batch_size, steps, size = hidden.shape
        projected = linear(self.attention_norm(hidden), self.query_key_value)
        # Each of query, key and value: (B, heads, T, size of a head)
        query, *key_value = projected.view(batch_size, steps, 3, self.num_heads, -1).permute(2, 0, 3, 1, 4)
        cache = torch.cat([cache, torch.stack(key_value)], dim=-2)
        cosine, sine = turn
        query = _turned(query, cosine[-steps:], sine[-steps:]).to(cache.dtype)
        key = _turned(cache[0], cosine, sine).to(cache.dtype)
        found = scaled_dot_product_attention(query, key, cache[1], attn_mask=mask)
        found = linear(found.transpose(1, 2).reshape(batch_size, steps, size), self.attention_out)
        hidden = hidden + self.dropout(found)
        active = torch.relu(linear(self.perceptron_norm(hidden), self.perceptron_in)).square()
        return hidden + self.dropout(linear(active, self.perceptron_out)), cache


class Transformer(LanguageModel):
    """Embedding, layers of causal self-attention and perceptron, linear output.

    Vaswani and others, 2017; as in GPT-2, normalisation first (Radford and others, 2019). With rotary positions,
    squared ReLU (So and others, 2021), and an attention span of ``context`` tokens in every layer. The state is the
    cache of keys and values: generation need not read the text again for each token, and training sees the window
    before (Transformer-XL, Dai and others, 2019).
    """

    def __init__(self, vocabulary_size: int, config: TransformerConfig) -> None:
        super().__init__()
        self.vocabulary_size = vocabulary_size
        self.config: TransformerConfig = config
        self.embedding = nn.Parameter(torch.randn(vocabulary_size, config.hidden_size) * 0.5)
        self.layers = nn.ModuleList(_Layer(config) for _ in range(config.num_layers))
        self.norm = nn.LayerNorm(config.hidden_size)
        self.head = nn.Linear(config.hidden_size, vocabulary_size)
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, token_ids: Tensor, state: State) -> tuple[Tensor, State]:
        """See `LanguageModel.forward`."""
        context, steps = self.config.context, token_ids.shape[1]
        length = state[0].shape[-2] + steps  # S + T
        places = torch.arange(length, device=token_ids.device)
        distance = places[-steps:, None] - places  # (T, S + T)
        mask = (distance >= 0) & (distance < context)
        turn = _rotations(length, self.config.hidden_size // self.config.num_heads, self.embedding)
        hidden = self.dropout(embedding(token_ids, self.embedding))  # (B, T, H)
        caches = []
        for layer, cache in zip(self.layers, state, strict=True):
            hidden, cache = layer(hidden, cache, mask, turn)
            caches.append(cache[..., max(0, length - context + 1) :, :])
        return self.head(self.norm(hidden)), tuple(caches)

    def initial_state(self, batch_size: int) -> State:
        """Return empty keys and values, (2, B, heads, 0, size of a head) for each layer."""
        config = self.config
        shape = (2, batch_size, config.num_heads, 0, config.hidden_size // config.num_heads)
        return tuple(self.embedding.new_zeros(shape) for _ in range(config.num_layers))

    @property
    def longest_window(self) -> int:
        """See `LanguageModel.longest_window`: attention takes time quadratic in the window."""
        return 2 * self.config.context

    @property
    def reach(self) -> int:
        """See `LanguageModel.reach`: each layer adds the context of the layer below."""
        return self.config.num_layers * (self.config.context - 1) + 1

    def hidden_matrices(self) -> list[tuple[nn.Parameter, int]]:
        """See `LanguageModel.hidden_matrices`."""
        return [
            (weight, 3 if name.endswith("query_key_value") else 1)
            for name, weight in self.layers.named_parameters()
            if weight.ndim == 2
        ]


def build_transformer(vocabulary_size: int, config: TransformerConfig) -> Transformer:
    """Build the network of these sizes."""
    return Transformer(vocabulary_size, config)
