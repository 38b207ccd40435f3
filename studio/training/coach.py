"""The coach: reads a run's curves, and advises what to do in one calm sentence at a time.

Each rule needs several pieces of evidence, and repeats its advice until the evidence has clearly gone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from studio.messages import QT_TRANSLATE_NOOP, Message
from studio.training.coach_input import CoachInput, Values

Kind = Literal["diverged", "diverging", "overfitting", "too_small", "plateau", "threads"]
Action = Literal[
    "lower_rate", "stop", "one_thread", "again_clipping", "again_lower_rate", "more_dropout", "smaller", "larger"
]

_NO_DROPOUT = 0.3  # the first dropout to try
_MORE_DROPOUT = 0.2
_MOST_DROPOUT = 0.5
_SMALLEST, _LARGEST = 8, 1024
_SIZE_STEP = 8  # each head of a transformer needs an even size

_BLOCKS = 6  # the fewest blocks of steps to compare; the mean loss of a block is one figure
_SMALLEST_BLOCK, _LARGEST_BLOCK = 8, 40
_TRIED_BLOCKS = 40
_FLAT_STEPS = 120
_CLIMB = 0.12  # share of the uniform distribution's loss
_KNOWS_LITTLE = 0.9  # share of the uniform distribution's loss
_AWAY = 0.03  # share of the run: losses from before a change of the rate no longer count

_LEAST_EVALUATIONS = 6
_RISEN_EVALUATIONS = 3  # consecutive
_RISEN_SHARE = 0.08  # share of the run since the best evaluation
_RISE = 0.02  # share of the loss on unseen text
_GAP = 0.12  # how far the training loss lies below the loss on unseen text, as a share of the latter
_WIDE_GAP = 0.3  # as _GAP: so wide a gap counts even where the loss on unseen text has not risen,
_WIDE_GAP_NATS = 1.0  # if the gap is this wide, too: e times the perplexity
_WIDE_GAP_PROGRESS = 0.35  # share of the run: earlier the loss on unseen text may only have paused
_NEARLY_OVER = 0.95  # share of the run: from here on the user can wait for the end

_LATE = 0.6
_NO_GAP = 0.1
_CREEPING = 0.02  # share by which a loss still fell over the last quarter of the run
_READ_PER_NUMBER = 100.0  # tokens read for each parameter
_WORTH_ENLARGING = 2.0  # tokens of text over size^2; a larger network would learn the text by heart

_SETTLED = 0.35
_STILL = 0.01
_HIGH_RATE = 0.3  # share of the rate's largest value

_SLOW = 0.4  # share of the usual speed
_SLOW_SECONDS = 10.0
_SLOW_STEPS = 24
_USUAL_STEPS = 100
_SAMPLED = 512

_GIVE = 0.6  # factor on the limits of advice on show: it stays until it clearly no longer holds


@dataclass(frozen=True)
class Advice:
    """What the coach sees in a run, and what the user can do about it.

    Attributes:
        kind: which rule gave the advice.
        message: the advice in a sentence.
        actions: what the user can do with one click, the best action first; two at most.
    """

    kind: Kind
    message: Message
    actions: tuple[Action, ...]


def advise(seen: CoachInput, standing: Kind | None = None, silenced: Collection[Kind] = ()) -> Advice | None:
    """Return the most urgent advice for a run, None where there is none.

    Args:
        seen: the figures of the run.
        standing: the advice on show, which stays until its evidence has clearly gone.
        silenced: the kinds of advice that the user does not want.
    """
    for kind, rule in _AFTER if seen.ended else _DURING:
        advice = rule(seen, _GIVE if kind == standing else 1.0) if kind not in silenced else None
        if advice is not None:
            return advice
    return None


def dropout_after(dropout: float) -> float:
    """Return the dropout to try next; the same dropout where more would be too much."""
    more = dropout + _MORE_DROPOUT if dropout else _NO_DROPOUT
    return max(dropout, min(_MOST_DROPOUT, round(more, 2)))


def smaller_size(size: int) -> int:
    """Return about half the size; the same size where it is the smallest."""
    return min(size, max(_SMALLEST, size // 2 // _SIZE_STEP * _SIZE_STEP))


def larger_size(size: int) -> int:
    """Return about twice the size, or four times a tiny size; the same size where it is the largest."""
    more = 4 * size if size <= 4 * _SMALLEST else 2 * size
    return max(size, min(_LARGEST, -(-more // _SIZE_STEP) * _SIZE_STEP))


def _diverged(seen: CoachInput, _: float) -> Advice | None:
    """Advise after a diverged run: the loss became NaN, or rose far above the uniform distribution's."""
    if seen.ended != "diverged":
        return None
    if not seen.clip:
        words = QT_TRANSLATE_NOOP(
            "core",
            "It took steps so large that it lost what it had learned: gradient clipping, which shortens such steps, is "
            "off. Bring it back first.",
        )
        return Advice("diverged", Message(words), ("again_clipping", "again_lower_rate"))
    words = QT_TRANSLATE_NOOP(
        "core", "It took steps so large that it lost what it had learned. Smaller steps, a tenth of the rate, help."
    )
    return Advice("diverged", Message(words), ("again_lower_rate",))


def _diverging(seen: CoachInput, give: float) -> Advice | None:
    """Advise where the training loss lies far above its best, or above the uniform distribution's, and does not fall.

    "Far" means an eighth of the uniform distribution's loss, since texts of few different tokens have small losses.
    Batches differ by less, and overfitting lowers the training loss. With far too large a rate the loss rises above the
    uniform distribution's at once and stays there.
    """
    steps = len(seen.train_losses)
    block = min(_LARGEST_BLOCK, steps // _BLOCKS)
    if block < _SMALLEST_BLOCK or seen.now - seen.rate_changed < _AWAY * seen.whole * (seen.rate_changed > 0):
        return None
    recent = seen.train_losses[-3 * block :]
    last = recent.reshape(3, block).mean(axis=1)
    starts = np.unique(np.linspace(0, steps - block, _TRIED_BLOCKS, dtype=np.int64))
    blocks = [float(seen.train_losses[start : start + block].mean()) for start in starts]
    best, now, climb = min(blocks), float(last.mean()), _CLIMB * seen.uniform_loss * give
    lost = now > _KNOWS_LITTLE * seen.uniform_loss and max(blocks) > seen.uniform_loss + climb
    high = min(last[1:]) > min(best, seen.uniform_loss) + climb
    spread = float(recent.std()) * math.sqrt(2 / block)  # standard error of the difference of two means
    falls = last[2] < last[0] - max(climb / 4, 2 * spread) and give == 1 and not seen.ended
    if np.isfinite(last).all() and (falls or not (high or lost)):
        return None
    actions: tuple[Action, ...] = ("again_lower_rate",) if seen.ended else ("lower_rate",)
    if not seen.clip:
        actions = ("again_clipping", *actions)
    if not math.isfinite(now):
        return Advice(
            "diverging",
            Message(QT_TRANSLATE_NOOP("core", "The steps are too large: its loss is no number any more.")),
            actions,
        )
    if lost:
        words = _CLIPPED_LOST if seen.clip else _UNCLIPPED_LOST
        return Advice(
            "diverging", Message(words, {"best": _perplexity(seen.uniform_loss), "now": _perplexity(now)}), actions
        )
    words = _CLIPPED_CLIMB if seen.clip else _UNCLIPPED_CLIMB
    return Advice("diverging", Message(words, {"best": _perplexity(best), "now": _perplexity(now)}), actions)


def _overfitting(seen: CoachInput, give: float) -> Advice | None:
    """Advise where the loss on unseen text rose over several evaluations while the training loss fell.

    Or the gap between the two losses is wide, and the loss on unseen text does not fall. Dropout raises the training
    loss: with dropout a gap is all the more telling.
    """
    found = _learned_by_heart(seen, give)
    if found is None or _is_nearly_over(seen, give):
        return None
    if found.risen:
        words = QT_TRANSLATE_NOOP(
            "core",
            "It learns the text by heart (overfitting): on unseen text its perplexity was {best} at best, where the "
            "plot is marked, and is {now} now; on its own text it is {own}.",
        )
    else:
        words = QT_TRANSLATE_NOOP(
            "core",
            "It learns the text by heart (overfitting): its perplexity is {own} on its own text, but {now} on unseen "
            "text, and that hardly falls any more.",
        )
    return Advice("overfitting", Message(words, found.values()), ("stop", *_simpler(seen)[:1]))


def _overfitted(seen: CoachInput, give: float) -> Advice | None:
    """Advise after a run that overfitted."""
    found = _learned_by_heart(seen, give)
    if found is None:
        return None
    if not found.risen:
        found = replace(found, now=found.best)  # the weights of the best evaluation are kept
        words = QT_TRANSLATE_NOOP(
            "core",
            "It learned the text by heart (overfitting): its perplexity is {own} on its own text, but {now} on unseen "
            "text. More text would help most.",
        )
    elif _simpler(seen):
        words = QT_TRANSLATE_NOOP(
            "core",
            "Towards the end it learned the text by heart (overfitting). Its best state, perplexity {best} on unseen "
            "text, is marked on the plot and kept. Again in another way it may get further.",
        )
    else:
        words = QT_TRANSLATE_NOOP(
            "core",
            "Towards the end it learned the text by heart (overfitting). Its best state, perplexity {best} on unseen "
            "text, is marked on the plot and kept. More text would help most.",
        )
    return Advice("overfitting", Message(words, found.values()), _simpler(seen))


@dataclass(frozen=True)
class _ByHeart:
    """The losses, in nats per token, of a model that learns its text by heart.

    Attributes:
        best, now: loss on unseen text, at best and at the last evaluation.
        own: recent loss on the training text.
        risen: whether the loss on unseen text has clearly risen since its best.
    """

    best: float
    now: float
    own: float
    risen: bool

    def values(self) -> dict[str, object]:
        """Return the perplexities, for a sentence."""
        return {"best": _perplexity(self.best), "now": _perplexity(self.now), "own": _perplexity(self.own)}


def _learned_by_heart(seen: CoachInput, give: float) -> _ByHeart | None:
    """Return the losses of an overfitted model; None for another model, or where nothing is held out."""
    unseen = seen.validation_losses
    if len(unseen) < _LEAST_EVALUATIONS:
        return None
    place = int(unseen.argmin())
    own = seen.learned_before(seen.evaluated_seconds)
    best, now = float(unseen[place]), float(np.median(unseen[-_RISEN_EVALUATIONS:]))
    learned, lately = float(np.median(own[-_RISEN_EVALUATIONS:])), float(own[-1])
    if not (math.isfinite(now) and learned < _KNOWS_LITTLE * seen.uniform_loss):
        return None
    gap = (now - learned) / now
    wide = now - lately >= give * max(_WIDE_GAP * now, _WIDE_GAP_NATS)
    since = float(seen.evaluated_seconds[-1] - seen.evaluated_seconds[place])
    risen = (
        gap >= _GAP * give
        and len(unseen) - 1 - place >= _RISEN_EVALUATIONS
        and since >= _RISEN_SHARE * give * seen.now / (seen.progress or 1)
        and float(unseen[-_RISEN_EVALUATIONS:].min()) - best >= _RISE * give * best
        and learned < own[place]
    )
    if not wide and (not risen or _is_taken_care_of(seen)):
        return None
    if not risen and not (seen.progress >= _WIDE_GAP_PROGRESS and seen.unseen_stands_still(_CREEPING / give)):
        return None
    return _ByHeart(best, float(unseen[-1]), lately, risen)


def _is_nearly_over(seen: CoachInput, give: float) -> bool:
    """Whether the run is so nearly over that no new advice is worth giving."""
    return seen.progress > _NEARLY_OVER and give == 1


def _is_taken_care_of(seen: CoachInput) -> bool:
    """Whether the run stops early by itself and its dropout is high enough: more would not help on a short text."""
    return seen.patient and seen.dropout is not None and dropout_after(seen.dropout) == seen.dropout


def _too_small(seen: CoachInput, give: float) -> Advice | None:
    """Advise late in a run, where a small model shows no gap between its losses, and both hardly fall.

    Without a gap the model is the limit, not the text; but a large model that has read little has no gap either.
    """
    if seen.progress < _LATE * give or _is_nearly_over(seen, give):
        return None
    return _is_too_small(seen, give)


def _was_too_small(seen: CoachInput, give: float) -> Advice | None:
    """Advise after a run whose model was too small."""
    return _is_too_small(seen, give) if seen.progress >= _LATE else None


def _is_too_small(seen: CoachInput, give: float) -> Advice | None:
    size = larger_size(seen.hidden_size)
    room = size > seen.hidden_size > 0 and seen.train_tokens >= _WORTH_ENLARGING * size**2
    read = seen.epochs * seen.train_tokens
    if not room or len(seen.validation_losses) < _LEAST_EVALUATIONS or read < give * _READ_PER_NUMBER * seen.parameters:
        return None
    now, own = float(seen.validation_losses[-1]), float(seen.train_losses[-200:].mean())
    if (
        now - own > _NO_GAP / give * now
        or now > _KNOWS_LITTLE * seen.uniform_loss
        or not _is_flat(seen, _CREEPING / give, 0.25)
    ):
        return None
    words = QT_TRANSLATE_NOOP(
        "core",
        "The model is small for this text: its perplexity is {now} on unseen text and {own} on its own, and it hardly "
        "gets better. A larger one would.",
    )
    values = {"now": _perplexity(now), "own": _perplexity(own)}
    return Advice("too_small", Message(words, values), ("larger",))


def _plateau(seen: CoachInput, give: float) -> Advice | None:
    """Advise where neither loss fell over the last quarter of the run, and the learning rate is still high.

    The steps then jump to and fro across the minimum; with a low rate, flat curves are how a run should end.
    """
    settled = seen.now - seen.rate_changed >= 0.25 * seen.whole
    if seen.progress < _SETTLED or _is_nearly_over(seen, give) or not settled:
        return None
    if seen.rate_share < _HIGH_RATE * give or not _is_flat(seen, _STILL / give, 0.25):
        return None
    words = QT_TRANSLATE_NOOP(
        "core", "It has stopped getting better, at a perplexity of {own} while learning; the learning rate is high."
    )
    own = float(seen.train_losses[-200:].mean())
    return Advice("plateau", Message(words, {"own": _perplexity(own)}), ("lower_rate", "stop"))


def _is_flat(seen: CoachInput, fall: float, share: float) -> bool:
    """Whether neither loss fell by the share ``fall`` of itself over the last ``share`` of the run."""
    before = seen.now - share * seen.whole
    if before <= 0 or len(seen.seconds) < _FLAT_STEPS:
        return False
    times = np.array([before - share * seen.whole / 4, before, seen.now - share * seen.whole / 4, seen.now])
    _, earlier, _, later = seen.learned_before(times, most=1000)
    flat = later > earlier * (1 - fall)
    if len(seen.validation_losses):
        flat = flat and seen.unseen_stands_still(fall, share)
    return bool(flat)


def _threads(seen: CoachInput, give: float) -> Advice | None:
    """Advise where steps have taken much longer than usual for a while, by the median.

    Evaluations and samples sometimes fall between two steps; a median ignores them. One thread that shares its core
    with another program keeps about half its speed; several threads that wait for each other lose far more.
    """
    steps = len(seen.seconds)
    since = int(np.searchsorted(seen.seconds, seen.now - _SLOW_SECONDS))
    if not seen.free_threads or since < _USUAL_STEPS or steps - since < _SLOW_STEPS:
        return None
    usual, half = _step_time(seen.seconds, 0, since), (since + steps) // 2
    limit = usual / _SLOW * give
    if min(_step_time(seen.seconds, since, half), _step_time(seen.seconds, half, steps)) <= limit:
        return None
    words = QT_TRANSLATE_NOOP(
        "core",
        "It learns at {share}% of its usual speed: other work wants the processor. With one thread it may wait less.",
    )
    share = round(100 * usual / _step_time(seen.seconds, since, steps))
    return Advice("threads", Message(words, {"share": share}), ("one_thread",))


def _step_time(seconds: Values, begin: int, end: int) -> float:
    """Return the median time of the steps from ``begin`` to ``end``, sampled at a few hundred steps."""
    places = np.unique(np.linspace(begin + 1, end - 1, _SAMPLED, dtype=np.int64))
    return float(np.median(seconds[places] - seconds[places - 1]))


def _simpler(seen: CoachInput) -> tuple[Action, ...]:
    """Return the actions that keep a model from learning its text by heart."""
    actions: list[Action] = []
    if seen.dropout is not None and dropout_after(seen.dropout) > seen.dropout:
        actions.append("more_dropout")
    if seen.hidden_size and smaller_size(seen.hidden_size) < seen.hidden_size:
        actions.append("smaller")
    return tuple(actions)


def _perplexity(loss: float) -> str:
    return f"{math.exp(min(loss, 20.0)):,.1f}" if math.isfinite(loss) else "∞"


_CLIPPED_LOST = QT_TRANSLATE_NOOP(
    "core",
    "The steps may be too large: its perplexity while learning is {now}; knowing nothing would make it {best}.",
)
_UNCLIPPED_LOST = QT_TRANSLATE_NOOP(
    "core",
    "The steps are too large, and gradient clipping, which shortens such steps, is off: its perplexity while learning "
    "is {now}; knowing nothing would make it {best}.",
)
_CLIPPED_CLIMB = QT_TRANSLATE_NOOP(
    "core",
    "The steps may be too large: it was down to a perplexity of {best} while learning, and is at {now} again.",
)
_UNCLIPPED_CLIMB = QT_TRANSLATE_NOOP(
    "core",
    "The steps are too large, and gradient clipping, which shortens such steps, is off: it was down to a perplexity "
    "of {best} while learning, and is at {now} again.",
)

_Rule = Callable[[CoachInput, float], Advice | None]
_DURING: tuple[tuple[Kind, _Rule], ...] = (
    ("diverging", _diverging),
    ("threads", _threads),
    ("overfitting", _overfitting),
    ("too_small", _too_small),
    ("plateau", _plateau),
)
_AFTER: tuple[tuple[Kind, _Rule], ...] = (
    ("diverged", _diverged),
    ("diverging", _diverging),
    ("overfitting", _overfitted),
    ("too_small", _was_too_small),
)
