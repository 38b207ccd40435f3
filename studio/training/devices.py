"""Which processor to train on, and how exactly."""

from __future__ import annotations

import functools
import time

import torch

from studio.messages import QT_TRANSLATE_NOOP, StudioError

_TRIED_SIZE = 512
_TRIES = 5
_WORTH = 1.5


def pick_device(name: str) -> torch.device:
    """Return the device called ``name``; ``auto`` is CUDA where there is one, else the CPU.

    Raises:
        StudioError: CUDA is asked for and there is none.
    """
    has_cuda = torch.cuda.is_available()
    if name == "cuda" and not has_cuda:
        raise StudioError(QT_TRANSLATE_NOOP("core", "There is no CUDA device on this computer. Choose the CPU."))
    return torch.device("cuda" if has_cuda and name in ("auto", "cuda") else "cpu")


def device_name(device: torch.device) -> str:
    """Return ``cpu``, or the name of the CUDA device."""
    return torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu"


def pick_precision(name: str, device: torch.device) -> torch.dtype:
    """Return the type for products; ``auto`` is bfloat16 where the device is much faster with it, else float32."""
    if name == "auto":
        name = "bfloat16" if _bfloat16_pays(device.type) else "float32"
    return torch.bfloat16 if name == "bfloat16" else torch.float32


@functools.cache
def _bfloat16_pays(device_type: str) -> bool:
    """Whether a product in bfloat16 is at least 1.5 times as fast as in float32.

    A processor has instructions for it, and is then several times as fast, or lacks them, and is slower: so the
    measurement falls out the same every time.
    """
    if device_type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))

    def seconds(dtype: torch.dtype) -> float:
        matrix = torch.ones(_TRIED_SIZE, _TRIED_SIZE, dtype=dtype)
        best = float("inf")
        for _ in range(_TRIES):
            start = time.perf_counter()
            matrix @ matrix
            best = min(best, time.perf_counter() - start)
        return best

    return seconds(torch.float32) > _WORTH * seconds(torch.bfloat16)
