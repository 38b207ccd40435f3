"""What a run's curves say, and what could be done about it: one calm sentence at a time.

Each rule needs several pieces of evidence, and holds on to what it said until the evidence has clearly gone.
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

_NO_DROPOUT = 0.3  # what to begin with
_MORE_DROPOUT = 0.2
_MOST_DROPOUT = 0.5
_SMALLEST, _LARGEST = 8, 1024
_SIZE_STEP = 8  # a transformer's heads want their share of the size to be even

_BLOCKS = 6  # at least, of steps whose mean loss is taken for one figure
_SMALLEST_BLOCK, _LARGEST_BLOCK = 8, 40
_TRIED_BLOCKS = 40
_FLAT_STEPS = 120
_CLIMB = 0.12  # of the loss of knowing nothing
_KNOWS_LITTLE = 0.9  # of the same
_AWAY = 0.03  # of the run, after a change of the rate: what was seen before is old

_LEAST_EVALUATIONS = 6
_RISEN_EVALUATIONS = 3  # one after another
_RISEN_SHARE = 0.08  # of the run, since the best evaluation
_RISE = 0.02  # of the loss on unseen text
_GAP = 0.12  # of the same, that the loss while learning lies below it
_WIDE_GAP = 0.3  # of the same: so wide a gap is named even where unseen text has not got worse,
_WIDE_GAP_NATS = 1.0  # if it is at least so wide too: e times the perplexity
_WIDE_GAP_PROGRESS = 0.35  # of the run: before, the loss on unseen text may just have paused
_NEARLY_OVER = 0.95  # of the run: then the end can be waited for

_LATE = 0.6
_NO_GAP = 0.1
_CREEPING = 0.02  # of the loss, that it still fell over the last quarter of the run
_READ_PER_NUMBER = 100.0  # tokens for each number of the model
_WORTH_ENLARGING = 2.0  # tokens of text for the square of the size; more of a size learns a text by heart

_SETTLED = 0.35
_STILL = 0.01
_HIGH_RATE = 0.3  # of its largest value

_SLOW = 0.4  # of the usual rate
_SLOW_SECONDS = 10.0
_SLOW_STEPS = 24
_USUAL_STEPS = 100
_SAMPLED = 512

_GIVE = 0.6  # what was said stays said until it is clearly no longer so: then its limits are so much lower


@dataclass(frozen=True)
class Advice:
    """What is seen, and what can be done about it.

    Attributes:
        kind: what it is about.
        message: the sentence.
        actions: what can be done with one click, the best first; two at most.
    """

    kind: Kind
    message: Message
    actions: tuple[Action, ...]


def advise(seen: CoachInput, standing: Kind | None = None, silenced: Collection[Kind] = ()) -> Advice | None:
    """Return the most urgent advice for a run, None where there is nothing worth saying.

    Args:
        seen: the run as it is now.
        standing: what was said last and is still on show: it stays until the evidence has clearly gone.
        silenced: what the user does not want to hear.
    """
    for kind, rule in _AFTER if seen.ended else _DURING:
        advice = rule(seen, _GIVE if kind == standing else 1.0) if kind not in silenced else None
        if advice is not None:
            return advice
    return None


def dropout_after(dropout: float) -> float:
    """Return the dropout to try next; the same where more would leave out too much."""
    more = dropout + _MORE_DROPOUT if dropout else _NO_DROPOUT
    return max(dropout, min(_MOST_DROPOUT, round(more, 2)))


def smaller_size(size: int) -> int:
    """Return about half the size; the same where it is the smallest."""
    return min(size, max(_SMALLEST, size // 2 // _SIZE_STEP * _SIZE_STEP))


def larger_size(size: int) -> int:
    """Return about twice the size, four times a tiny one; the same where it is the largest."""
    more = 4 * size if size <= 4 * _SMALLEST else 2 * size
    return max(size, min(_LARGEST, -(-more // _SIZE_STEP) * _SIZE_STEP))


def _diverged(seen: CoachInput, _: float) -> Advice | None:
    """The run was ended: the loss was no number any more, or far above the loss of knowing nothing."""
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
    """The loss of learning lies far above its best, or that of knowing nothing, and is not coming down.

    Far: by an eighth of the loss of knowing nothing, since texts of few different tokens have small losses. One
    batch differs from the next by less, and overfitting does not show here: it lowers this loss. Far too large a rate
    throws a model beyond knowing nothing at once, and then it wavers about there.
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
    spread = float(recent.std()) * math.sqrt(2 / block)  # of the difference of two means
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
    """The loss on unseen text rose over several evaluations, while the loss of learning fell.

    Or the gap between the two is wide, and unseen text gets no better. With dropout the loss of learning is too high,
    not too low: a gap is then all the more telling.
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
    """The same, of a run that is over."""
    found = _learned_by_heart(seen, give)
    if found is None:
        return None
    if not found.risen:
        found = replace(found, now=found.best)  # as those weights are that are kept
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
    """Losses, in nats per token, of a model that learns its text by heart.

    Attributes:
        best, now: loss on unseen text, at best and at the last evaluation.
        own: lately on the text it learns from.
        risen: whether that on unseen text has clearly risen since its best.
    """

    best: float
    now: float
    own: float
    risen: bool

    def values(self) -> dict[str, object]:
        """Return the perplexities, for a sentence."""
        return {"best": _perplexity(self.best), "now": _perplexity(self.now), "own": _perplexity(self.own)}


def _learned_by_heart(seen: CoachInput, give: float) -> _ByHeart | None:
    """Return the losses of an overfitted model, None where it is none, or where nothing is held out to tell by."""
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
    """Whether nothing new is worth saying before the end."""
    return seen.progress > _NEARLY_OVER and give == 1


def _is_taken_care_of(seen: CoachInput) -> bool:
    """Whether the run ends by itself and leaves out as much as is of use: a short text gets no further so."""
    return seen.patient and seen.dropout is not None and dropout_after(seen.dropout) == seen.dropout


def _too_small(seen: CoachInput, give: float) -> Advice | None:
    """Late in the run unseen text is no harder than its own, neither falls by much, and its numbers are few.

    No gap means that not the text is the limit, but the model; a large model that has read little has none either.
    """
    if seen.progress < _LATE * give or _is_nearly_over(seen, give):
        return None
    return _is_too_small(seen, give)


def _was_too_small(seen: CoachInput, give: float) -> Advice | None:
    """The same, of a run that is over."""
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
    """Neither loss fell over the last quarter of the run, and the rate is still high.

    The steps then jump to and fro across the minimum; with a low rate, standing still is how a run should end.
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
    """Whether neither loss fell by this share of itself over such a share of the run, the last."""
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
    """Steps have taken much longer than usual for a while, by their medians.

    Evaluations and samples fall between two steps now and then; a median passes over them. One thread that shares its
    core with another program keeps half its speed, about; several that wait for each other lose far more.
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
    """Return the median time of the steps from one place to another, of some hundred of them."""
    places = np.unique(np.linspace(begin + 1, end - 1, _SAMPLED, dtype=np.int64))
    return float(np.median(seconds[places] - seconds[places - 1]))


def _simpler(seen: CoachInput) -> tuple[Action, ...]:
    """Return what keeps a model from learning its text by heart."""
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
