"""Which processor to train on."""

from __future__ import annotations

import torch

from studio.messages import QT_TRANSLATE_NOOP, StudioError


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
