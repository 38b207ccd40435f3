"""The table of models: name, settings, abilities and memory of each.

The catalog, the window, the command line, the race, the planner, the run files and the translations read this table. A
new model is its own file, one row here, and the translations of its title, sentence and settings. Nothing here needs
torch, so that the window can list the models before torch is loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from studio.messages import QT_TRANSLATE_NOOP, Message
from studio.setting import Setting, Value

DEFAULT_MODEL = "lstm"
"""The model that the command line trains where the arguments name a size and no model."""

PLANNED_MODEL = "blend"
"""The model that the planner chooses: the best one on all texts tried, for any time."""


@dataclass(frozen=True)
class ModelSpec:
    """The declaration of a model.

    Attributes:
        name: the model's name in the catalog, in files, and on the command line.
        title: the model's name for the user, in English; the window translates it, context ``models``.
        sentence: what the model is, in English; context ``models``.
        module: the module that defines the model.
        config: the name of the config class in the module.
        builder: the name of the function in the module that builds the model, given vocabulary size and config.
        settings: the model's settings, in the order in which the window shows them.
        width: how many numbers the model keeps for each token of a batch until the backward pass, given its sizes; for
            the estimate of memory.
        fills_gaps: the model only fills gaps; its losses cannot be compared with those of models that read forward.
        shows_units: the model has hidden units that can be followed from token to token.
        learns: the model learns parameters step by step, and so can be trained further.
        counts: the model counts the tokens of its text.
        race_settings: the model's sizes in a race; None for a model that cannot race.
        races_first: the model is ticked in a new race.
        filled_in: fields of the config that counting fills in; nobody sets them.
        problem_between: returns a setting and what is wrong with it beside the others, where each value is right by
            itself.
    """

    name: str
    title: str
    sentence: str
    module: str
    config: str
    builder: str
    settings: tuple[Setting, ...] = ()
    width: Callable[[Mapping[str, float]], float] = lambda _: 0.0
    fills_gaps: bool = False
    shows_units: bool = False
    learns: bool = True
    counts: bool = False
    race_settings: Mapping[str, object] | None = None
    races_first: bool = False
    filled_in: tuple[str, ...] = ()
    problem_between: Callable[[Mapping[str, object]], tuple[str, Message] | None] = lambda _: None

    def has(self, name: str) -> bool:
        """Whether the model has a setting of this name."""
        return any(setting.name == name for setting in self.settings)

    def setting(self, name: str) -> Setting:
        """Return the setting of this name.

        Raises:
            KeyError: the model has no such setting.
        """
        return {setting.name: setting for setting in self.settings}[name]

    def usual(self) -> dict[str, Value]:
        """Return the default value of each setting."""
        return {setting.name: setting.default for setting in self.settings}

    def token_width(self, settings: Mapping[str, object]) -> float:
        """Return how many numbers the model keeps for each token; ``settings`` override the default values."""
        values = {**self.usual(), **settings}
        return self.width({name: value for name, value in values.items() if isinstance(value, int | float)})


class Models(Mapping[str, ModelSpec]):
    """The models by name, the most useful first."""

    def __init__(self, specs: tuple[ModelSpec, ...]) -> None:
        self._specs = {spec.name: spec for spec in specs}

    def __getitem__(self, name: str) -> ModelSpec:
        return self._specs[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._specs)

    def __len__(self) -> int:
        return len(self._specs)

    def add(self, spec: ModelSpec) -> None:
        """Add a model.

        Raises:
            ValueError: there is a model of this name already.
        """
        if spec.name in self._specs:
            raise ValueError(f"there is a model {spec.name} already")
        self._specs[spec.name] = spec

    def remove(self, name: str) -> None:
        """Remove the model of this name.

        Raises:
            KeyError: there is no such model.
        """
        del self._specs[name]

    def settings(self) -> dict[str, Setting]:
        """Return every setting of any model by name, as the first model with this setting declares it.

        The range covers the ranges of all models with this setting.
        """
        found: dict[str, Setting] = {}
        for spec in self.values():
            for setting in spec.settings:
                known = found.get(setting.name, setting)
                low, high = min(known.low, setting.low), max(known.high, setting.high)
                found[setting.name] = replace(known, low=low, high=high)
        return found

    def gap_filler(self) -> str:
        """Return the name of the first model that fills gaps."""
        return next(name for name, spec in self.items() if spec.fills_gaps)

    def plain_with_units(self) -> str:
        """Return the name of the first model that shows its hidden units and does not count."""
        return next(name for name, spec in self.items() if spec.shows_units and not spec.counts)

    def fills_gaps(self, name: object) -> bool:
        """Whether the model of this name only fills gaps; False where there is no such model."""
        spec = self._specs.get(str(name))
        return spec is not None and spec.fills_gaps

    def learns(self, name: str) -> bool:
        """Whether the model of this name learns step by step; True for the unknown name of a newer studio's model."""
        spec = self._specs.get(name)
        return spec is None or spec.learns


_HIDDEN_SIZE = Setting(
    "hidden_size",
    "whole",
    QT_TRANSLATE_NOOP("settings", "Size of its memory"),
    QT_TRANSLATE_NOOP("settings", "In how many numbers it remembers what it has read; more learn more, but slower."),
    default=256,
    usual="128 – 640",
    low=1,
    high=16_384,
)
_NUM_LAYERS = Setting(
    "num_layers",
    "whole",
    QT_TRANSLATE_NOOP("settings", "Layers"),
    QT_TRANSLATE_NOOP("settings", "How many such memories stand on top of each other, each reading the one below."),
    default=1,
    usual="1 – 4",
    low=1,
    high=16,
)
_DROPOUT = Setting(
    "dropout",
    "number",
    QT_TRANSLATE_NOOP("settings", "Dropout"),
    QT_TRANSLATE_NOOP(
        "settings", "The share of its numbers left out at random while it learns, against learning by heart."
    ),
    default=0.0,
    usual="0 – 0.5",
    high=0.95,
    optional=QT_TRANSLATE_NOOP("settings", "by the time"),
)
_EMBEDDING_SIZE = Setting(
    "embedding_size",
    "whole",
    QT_TRANSLATE_NOOP("settings", "Numbers for a token"),
    QT_TRANSLATE_NOOP("settings", "How many learned numbers stand for each token it reads; 0 for one-hot."),
    default=64,
    usual="32 – 256",
    high=16_384,
)
_ORDER = Setting(
    "order",
    "whole",
    QT_TRANSLATE_NOOP("settings", "Counted together"),
    QT_TRANSLATE_NOOP("settings", "How many tokens in a row are counted to know which one often follows."),
    default=6,
    usual="4 – 6",
    low=1,
    high=6,
)
_NUM_HEADS = Setting(
    "num_heads",
    "whole",
    QT_TRANSLATE_NOOP("settings", "Heads"),
    QT_TRANSLATE_NOOP("settings", "In how many ways at once each layer of the transformer looks back."),
    default=4,
    usual="2 – 8",
    low=1,
    high=256,
)
_CONTEXT = Setting(
    "context",
    "whole",
    QT_TRANSLATE_NOOP("settings", "Looks back"),
    QT_TRANSLATE_NOOP("settings", "How many tokens back a layer of the transformer sees."),
    default=128,
    usual="64 – 256",
    low=1,
    high=4096,
)
_TAU = Setting(
    "tau",
    "whole",
    QT_TRANSLATE_NOOP("settings", "Window"),
    QT_TRANSLATE_NOOP("settings", "How many of the last tokens the model sees; it knows of nothing before them."),
    default=8,
    usual="4 – 16",
    low=1,
    high=4096,
)
_CELL = Setting(
    "cell",
    "choice",
    QT_TRANSLATE_NOOP("settings", "Cell"),
    QT_TRANSLATE_NOOP("settings", "What kind of memory each of the two directions has."),
    default="lstm",
    choices=MappingProxyType({"rnn": "RNN", "gru": "GRU", "lstm": "LSTM"}),
)
_RECURRENT = (_HIDDEN_SIZE, _NUM_LAYERS, _DROPOUT, _EMBEDDING_SIZE)
_RACING: Mapping[str, object] = MappingProxyType({"hidden_size": 256})


def _of_recurrent(numbers: float) -> Callable[[Mapping[str, float]], float]:
    """Return the `ModelSpec.width` of a recurrent model that keeps ``numbers`` for each hidden unit."""
    return lambda sizes: numbers * sizes["hidden_size"] * sizes.get("num_layers", 1)


def _of_window(sizes: Mapping[str, float]) -> float:
    return 2 * sizes["tau"] * sizes["embedding_size"] + 6 * sizes["hidden_size"] * sizes["num_layers"]


def _between_heads(settings: Mapping[str, object]) -> tuple[str, Message] | None:
    """Return what is wrong where the heads of a transformer cannot share its hidden size."""
    heads, hidden = settings.get("num_heads", _NUM_HEADS.default), settings.get("hidden_size", 192)
    if isinstance(heads, int) and isinstance(hidden, int) and hidden % (2 * heads):
        words = QT_TRANSLATE_NOOP("core", "With {heads} heads it must be a multiple of {multiple}.")
        return "hidden_size", Message(words, {"heads": heads, "multiple": 2 * heads})
    return None


MODELS = Models(
    (
        ModelSpec(
            "blend",
            QT_TRANSLATE_NOOP("models", "LSTM with counts"),
            QT_TRANSLATE_NOOP("models", "An LSTM and counts that predict together: the best in most cases."),
            *("studio.models.blend", "BlendConfig", "build_blend"),
            settings=(*_RECURRENT, _ORDER),
            width=_of_recurrent(28),
            shows_units=True,
            counts=True,
            race_settings=_RACING,
            races_first=True,
            filled_in=("entries",),
        ),
        ModelSpec(
            "lstm",
            QT_TRANSLATE_NOOP("models", "LSTM"),
            QT_TRANSLATE_NOOP(
                "models", "A recurrent network with gates and a cell that remembers over long stretches."
            ),
            *("studio.models.recurrent", "RecurrentConfig", "build_lstm"),
            settings=_RECURRENT,
            width=_of_recurrent(28),
            shows_units=True,
            race_settings=_RACING,
            races_first=True,
        ),
        ModelSpec(
            "gru",
            QT_TRANSLATE_NOOP("models", "GRU"),
            QT_TRANSLATE_NOOP("models", "A recurrent network with gates, simpler than an LSTM."),
            *("studio.models.recurrent", "RecurrentConfig", "build_gru"),
            settings=_RECURRENT,
            width=_of_recurrent(28),
            shows_units=True,
            race_settings=_RACING,
            races_first=True,
        ),
        ModelSpec(
            "rnn",
            QT_TRANSLATE_NOOP("models", "RNN"),
            QT_TRANSLATE_NOOP("models", "The plain recurrent network: it soon forgets."),
            *("studio.models.recurrent", "RecurrentConfig", "build_rnn"),
            settings=_RECURRENT,
            width=_of_recurrent(14),
            shows_units=True,
            race_settings=_RACING,
        ),
        ModelSpec(
            "rnn_scratch",
            QT_TRANSLATE_NOOP("models", "RNN from scratch"),
            QT_TRANSLATE_NOOP("models", "The plain recurrent network written out step by step, as in the lesson."),
            *("studio.models.rnn_scratch", "RNNScratchConfig", "build_rnn_scratch"),
            settings=(replace(_HIDDEN_SIZE, default=512),),
            width=_of_recurrent(24),
            shows_units=True,
            race_settings=_RACING,
        ),
        ModelSpec(
            "transformer",
            QT_TRANSLATE_NOOP("models", "transformer"),
            QT_TRANSLATE_NOOP("models", "A small GPT: each layer looks back at the tokens before."),
            *("studio.models.transformer", "TransformerConfig", "build_transformer"),
            settings=(
                replace(_HIDDEN_SIZE, default=192),
                replace(_NUM_LAYERS, default=4, high=64),
                *(_DROPOUT, _NUM_HEADS, _CONTEXT),
            ),
            width=_of_recurrent(36),
            race_settings=MappingProxyType({"hidden_size": 128}),
            problem_between=_between_heads,
        ),
        ModelSpec(
            "window",
            QT_TRANSLATE_NOOP("models", "window of tokens"),
            QT_TRANSLATE_NOOP("models", "A network that sees the last few tokens and nothing before them."),
            *("studio.models.window", "WindowConfig", "build_window"),
            settings=(_HIDDEN_SIZE, _NUM_LAYERS, _DROPOUT, replace(_EMBEDDING_SIZE, default=32, low=1), _TAU),
            width=_of_window,
            race_settings=_RACING,
        ),
        ModelSpec(
            "ngram",
            QT_TRANSLATE_NOOP("models", "counts alone (n-gram)"),
            QT_TRANSLATE_NOOP("models", "No network: it counts which token follows which, in one pass over the text."),
            *("studio.models.ngram", "NGramConfig", "build_ngram"),
            settings=(replace(_ORDER, default=5),),
            learns=False,
            counts=True,
            race_settings=MappingProxyType({}),
            filled_in=("entries",),
        ),
        ModelSpec(
            "bidirectional",
            QT_TRANSLATE_NOOP("models", "gap filler"),
            QT_TRANSLATE_NOOP("models", "Reads from both sides to fill the gaps of a text; it cannot write on."),
            *("studio.models.bidirectional", "BidirectionalConfig", "build_bidirectional"),
            settings=(*_RECURRENT, _CELL),
            width=_of_recurrent(60),
            fills_gaps=True,
        ),
    )
)
"""Every model of the studio. A test or an extension adds its own with `Models.add`."""
