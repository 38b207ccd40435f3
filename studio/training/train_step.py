"""A model that learns from one batch after another."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from studio.models.language_model import LanguageModel, State, detached
from studio.training.config import TrainingConfig
from studio.training.devices import Processor, pick_processor
from studio.training.muon import Muon
from studio.training.optimizers import make_optimizers, set_learning_rates
from studio.training.schedule import learning_rate_factor

_NOTED: dict[type[torch.optim.Optimizer], tuple[str, ...]] = {  # of each parameter
    torch.optim.SGD: (),
    Muon: ("momentum",),
    torch.optim.AdamW: ("step", "exp_avg", "exp_avg_sq"),
}


@dataclass(frozen=True, slots=True)
class StepResult:
    """The figures of one step.

    Attributes:
        loss: mean cross-entropy before the step, nats per token.
        grad_norm: norm of the gradient before clipping.
        learning_rate: the rate of this step.
        skipped: whether the step was left out, since the gradient was infinite.
    """

    loss: float
    grad_norm: float
    learning_rate: float
    skipped: bool


class TrainStep:
    """A model, its optimizers, and a running average of its weights where one is asked for.

    Attributes:
        state: what the model carries from the last batch to the next.
        device: where it computes.
        precision: the type of its products.
    """

    def __init__(self, model: LanguageModel, config: TrainingConfig, processor: Processor | None = None) -> None:
        """Compute with ``processor``, by default what ``config`` asks for.

        Raises:
            StudioError: the device is not there.
        """
        self.config = config
        processor = processor or pick_processor(config).there_is()[0]
        self.device, self.precision = processor.device, processor.precision
        self.model = model.to(self.device)
        self.state: State = ()
        self._optimizers = make_optimizers(model, config)
        self._average = _copies(model.named_parameters()) if config.averaging else None

    def learn(self, inputs: Tensor, targets: Tensor, progress: float, rate_factor: float = 1.0) -> StepResult:
        """Take one step down the gradient for inputs and targets (B, T), when ``progress`` (0 to 1) is done.

        The learning rate is ``rate_factor`` times what the schedule says.
        """
        factor = rate_factor * learning_rate_factor(self.config.schedule, progress)
        set_learning_rates(self._optimizers, factor)
        self.model.train()
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.precision == torch.bfloat16):
            logits, state = self.model(inputs, self.state)  # (B, T, V)
        loss = cross_entropy(logits.flatten(0, 1).float(), (inputs if self.model.fills_gaps else targets).flatten())
        for optimizer in self._optimizers:
            optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        grad_norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.config.clip or math.inf)
        loss_value, norm_value = torch.stack([loss.detach(), grad_norm]).tolist()  # the one wait for the device
        skipped = not math.isfinite(norm_value)  # such a step would spoil the weights
        if not skipped:
            for optimizer in self._optimizers:
                optimizer.step()
            self._follow()
        self.state = detached(state)
        return StepResult(loss_value, norm_value, factor * self.config.learning_rate, skipped)

    def weights(self) -> dict[str, Tensor]:
        """Return a copy, on the CPU, of the weights to judge and to keep: the average, where there is one."""
        learned = self._average if self._average is not None else dict(self.model.named_parameters())
        # What was counted is never changed in its place: no need to copy it.
        counted = {name: tensor.to("cpu") for name, tensor in self.model.state_dict().items() if name not in learned}
        return {name: tensor.detach().to("cpu", copy=True) for name, tensor in learned.items()} | counted

    @contextlib.contextmanager
    def judged(self) -> Iterator[LanguageModel]:
        """Give the model with the weights to judge, in evaluation mode; the weights that learn come back afterwards."""
        was_training = self.model.training
        self.model.eval()
        learning = {}
        if self._average is not None:
            learning = _copies(self.model.named_parameters())
            self.model.load_state_dict(self._average, strict=False)
        try:
            yield self.model
        finally:
            self.model.load_state_dict(learning, strict=False)
            self.model.train(was_training)

    def give_up_device(self, weights: dict[str, Tensor]) -> None:
        """Take the model to the CPU with these weights, whatever has become of the device."""
        self.device = torch.device("cpu")
        self.model.to_empty(device="cpu")
        self.model.load_state_dict(weights)

    def tensors(self) -> dict[str, Tensor]:
        """Return all that the next step depends on, except random generators and the place in the text."""
        found = {f"weights.{name}": tensor for name, tensor in self.model.state_dict().items()}
        if self._average is not None:
            found |= {f"average.{name}": tensor for name, tensor in self._average.items()}
        for number, optimizer in enumerate(self._optimizers):
            for place, values in optimizer.state_dict()["state"].items():
                found |= {f"optimizer.{number}.{place}.{name}": value for name, value in values.items()}
        found |= {f"state.{place}": tensor for place, tensor in enumerate(self.state)}
        return {name: tensor.detach().cpu().contiguous().clone() for name, tensor in found.items()}

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Take over what `tensors` returned, on any device and in any precision.

        Raises:
            KeyError, ValueError, RuntimeError: the tensors are not of this model and config.
        """
        self.model.load_state_dict(_below("weights.", tensors))
        if self._average is not None:
            average = _below("average.", tensors)
            for name, tensor in self._average.items():
                tensor.copy_(average[name])
        for number, optimizer in enumerate(self._optimizers):
            saved = optimizer.state_dict()
            saved["state"] = {}
            for name, tensor in _below(f"optimizer.{number}.", tensors).items():
                place, _, field = name.partition(".")
                saved["state"].setdefault(int(place), {})[field] = tensor
            _check_averages(optimizer, saved["state"])
            optimizer.load_state_dict(saved)
        state = _below("state.", tensors)
        carried = tuple(state[str(place)].to(self.device) for place in range(len(state)))
        if self.precision == torch.float32:  # in bfloat16 a layer takes float32 as well, but not the other way round
            carried = tuple(part.float() if part.is_floating_point() else part for part in carried)
        self.state = carried

    @torch.no_grad()
    def _follow(self) -> None:
        """Let the average of the weights follow them."""
        if self._average is not None:
            for name, tensor in self.model.named_parameters():
                self._average[name].lerp_(tensor, 1 - self.config.averaging)


def _copies(named: Iterable[tuple[str, Tensor]]) -> dict[str, Tensor]:
    return {name: tensor.detach().clone() for name, tensor in named}


def _check_averages(optimizer: torch.optim.Optimizer, state: dict[int, dict[str, Tensor]]) -> None:
    """Raise KeyError or ValueError unless the optimizer has all its averages of each parameter, each of its shape.

    The fused AdamW does not check, and would write past the end of a tensor that is too small.
    """
    parameters = dict(enumerate(parameter for group in optimizer.param_groups for parameter in group["params"]))
    for place, fields in state.items():
        parameter = parameters[place]
        shapes = {name: tensor.shape for name, tensor in fields.items() if tensor.dtype == parameter.dtype}
        noted = {name: torch.Size() if name == "step" else parameter.shape for name in _NOTED[type(optimizer)]}
        if shapes != noted:
            raise ValueError("what the optimizer noted is not of these parameters")


def _below(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}
