"""Which processor to train on, and how exactly."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from studio.messages import QT_TRANSLATE_NOOP, Message, StudioError
from studio.training.config import TrainingConfig


@dataclass(frozen=True, slots=True)
class Processor:
    """What a run computes with. It is chosen when the run begins, and belongs to the run from then on.

    Attributes:
        device: where.
        precision: the type of the products.
    """

    device: torch.device
    precision: torch.dtype

    @property
    def precision_name(self) -> str:
        """The name of the precision, one of `PRECISIONS`."""
        return str(self.precision).removeprefix("torch.")

    def there_is(self) -> tuple[Processor, Message | None]:
        """Return the nearest processor that this computer has, and what to say where it is another."""
        device = pick_device("auto") if self.device.type == "cuda" else self.device
        precision = self.precision if computes(self.precision, device) else torch.float32
        found = Processor(device, precision)
        if device.type != self.device.type:
            words = QT_TRANSLATE_NOOP(
                "core",
                "This run was trained on a graphics card, and there is none here: it goes on with the processor, "
                "in {precision}. The figures that follow differ slightly from those of an unbroken run.",
            )
        elif precision != self.precision:
            words = QT_TRANSLATE_NOOP(
                "core",
                "This processor cannot compute in {wanted}: the run is computed in {precision}. "
                "Its figures differ slightly.",
            )
        else:
            return found, None
        return found, Message(words, {"wanted": self.precision_name, "precision": found.precision_name})


def pick_processor(config: TrainingConfig) -> Processor:
    """Return what a new run of ``config`` is to compute with.

    Raises:
        StudioError: CUDA is asked for and there is none.
    """
    device = pick_device(config.device)
    return Processor(device, pick_precision(config.precision, device))


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
    """Return the type for products; ``auto`` is bfloat16 where the device is made for it, else float32.

    The answer hangs on what the device is, never on how busy it is: each process on a machine finds the same.
    """
    if name == "auto":
        name = "bfloat16" if is_made_for_bfloat16(device) else "float32"
    return torch.bfloat16 if name == "bfloat16" else torch.float32


def is_made_for_bfloat16(device: torch.device) -> bool:
    """Whether products in bfloat16 are much faster than in float32.

    A processor with AVX512-BF16 or AMX is 1.6 to 2 times as fast, any other is slower.
    """
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    has_instructions = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return has_instructions and computes(torch.bfloat16, device)


def computes(precision: torch.dtype, device: torch.device) -> bool:
    """Whether the device computes in that precision at all; on a processor oneDNN's layers refuse what it cannot."""
    if precision != torch.bfloat16:
        return True
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    has_onednn = torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
    return bool(has_onednn and torch.ops.mkldnn._is_mkldnn_bf16_supported())
