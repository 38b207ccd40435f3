"""How many processor threads reading a text takes: one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import torch


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """Let PyTorch work on one thread of the processor meanwhile, and on as many as before afterwards.

    Several wait for each other as soon as another program wants a core: on two busy cores 96,000 characters through an
    LSTM of 256 took 178 s, on one thread 2.3 s.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
