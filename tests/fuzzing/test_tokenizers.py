"""Any text, cut at every level and put together again; tokenizers made of what a file says."""

from __future__ import annotations

import copy
import json
import random
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from studio.text.cleaning import STEPS, clean, cleaning_of
from studio.text.corpus import finish
from studio.text.levels import LEVELS, Tokens, restore_tokenizer, tokenize
from studio.text.tokenizer import Limits, Tokenized, Tokenizer
from studio.text.vocabulary import UNKNOWN, Vocabulary
from tests.fuzzing.bounds import fuzz, many_cases, refusals
from tests.fuzzing.mutation import NUMBERS, TEXTS, any_text, spoiled_json

OTHER_TEXT = "The mill, it’s 25 years old: 夜来风雨声。 Où ça? 👩‍👩‍👧 e\u0301\n\n\tא ب"
SIZES = (None, None, 2, 3, 10, 256, 257, 258, 260, 280, 2**31, 2**40)


def judge_cutting(rng: random.Random) -> None:
    """Cut a text at some level within some limits, put it together again, and make the tokenizer anew."""
    text = any_text(rng)
    level = rng.choice(LEVELS[:-1]) if rng.random() < 0.85 else "bpe"
    reserved = tuple(rng.choices((*TEXTS[:12], "<pad>", "<unk>"), k=rng.choice((0, 0, 0, 1, 3))))
    limits = Limits(rng.choice((1, 1, 2, 5, 10**9)), rng.choice(SIZES), reserved)
    if level == "bpe":
        text = text[:300]
        limits = Limits(limits.minimum_frequency, rng.choice((257, 258, 260, 270, 300, 2)), limits.reserved)
    with refusals():
        special = tuple(rng.choices((*TEXTS[:12], "<unk>", "<eos>", "a", "he"), k=rng.choice((0, 0, 1, 3))))
        special = tuple(token for token in special if token and not re.search(r"[\s\ud800-\udfff]", token))
        cut = finish(tokenize(text, Tokens(level, limits, special)))
        _check(cut, text)
        limited = cut.limited(limits)
        _check(limited, text)
        restored = restore_tokenizer(level, limited.tokenizer.vocabulary, _through_json(limited.tokenizer))
        assert (restored.encode(text) == limited.token_ids).all()
        _use(restored, any_text(rng, 15))


def _through_json(tokenizer: Tokenizer) -> dict[str, Any]:
    settings: dict[str, Any] = json.loads(json.dumps(tokenizer.settings()))
    return settings


def _check(cut: Tokenized, text: str) -> None:
    """What is promised of a text and its ids."""
    tokenizer, ids = cut.tokenizer, cut.token_ids
    vocabulary = tokenizer.vocabulary
    assert ids.dtype == np.min_scalar_type(len(vocabulary) - 1)
    assert not len(ids) or int(ids.max()) < len(vocabulary)
    assert sum(vocabulary.counts) == len(ids)
    assert 0 <= vocabulary.coverage <= 1
    assert (tokenizer.encode(text) == ids).all()
    whole = tokenizer.decode(ids)
    if not (ids == 0).any():
        assert whole == text


def _use(tokenizer: Tokenizer, text: str) -> None:
    """Everything that a tokenizer is asked for; a command line's argument may hold halves of characters."""
    text += "\udcff\ud800" if len(text) % 7 == 1 else ""
    ids = tokenizer.encode(text)
    tokenizer.decode(ids)
    tokenizer.unknown(text)
    tokenizer.without_open_end(text + " ")
    reader = tokenizer.reader()
    for token_id in (*ids.tolist()[:20], 0, len(tokenizer.vocabulary) - 1):
        assert reader.peek(token_id) == reader.read(token_id)
    reader.end()


@dataclass(frozen=True)
class Said:
    """What a file says of a tokenizer."""

    level: str
    tokens: list[str]
    counts: list[int]
    settings: dict[str, Any]


@pytest.fixture(scope="module")
def sayings() -> list[Said]:
    """What sound files say; all that is loaded late is there."""
    found = []
    for level in LEVELS:
        for limits in (Limits(maximum_size=262), Limits(2, 280, ("<pad>", "x"))):
            made = finish(tokenize(OTHER_TEXT * 3, Tokens(level, limits))).limited(limits)
            vocabulary = made.tokenizer.vocabulary
            settings = {"reserved": len(vocabulary.reserved), **_through_json(made.tokenizer)}
            found.append(Said(level, list(vocabulary.tokens), [int(count) for count in vocabulary.counts], settings))
    clean(OTHER_TEXT, cleaning_of(tuple(STEPS)))
    return found


def judge_restoring(rng: random.Random, sayings: list[Said]) -> None:
    """Make a tokenizer of what a file says, spoilt; it may refuse in the ways it is documented to."""
    said = copy.deepcopy(rng.choice(sayings))
    tokens, settings = said.tokens, said.settings
    for _ in range(rng.choice((0, 1, 1, 2, 4))):
        match rng.randrange(6):
            case 0:
                settings = spoiled_json(rng, settings)
            case 1:
                _spoil_merges(rng, settings)
            case 2:
                tokens[rng.randrange(len(tokens))] = rng.choice((*TEXTS, UNKNOWN, any_text(rng, 4)))
            case 3:
                tokens.pop(rng.randrange(1, len(tokens)))
            case 4:
                tokens.append(rng.choice((*TEXTS, any_text(rng, 4))))
            case _ if isinstance(settings, dict):
                settings["reserved"] = rng.choice((0, 1, 2, len(tokens) - 1, len(tokens), *NUMBERS[:12]))
    counts = (said.counts + [1] * len(tokens))[: len(tokens)]
    if not isinstance(settings, dict):
        return
    with refusals():
        try:
            vocabulary = Vocabulary(tokens, counts, int(settings.get("reserved", 0)))
            level = said.level if rng.random() < 0.9 else rng.choice((*LEVELS, "byte"))
            tokenizer = restore_tokenizer(level, vocabulary, settings)
        except (ValueError, KeyError, TypeError, OverflowError):
            return
        _use(tokenizer, any_text(rng, 20) if rng.random() < 0.5 else OTHER_TEXT)


def _spoil_merges(rng: random.Random, settings: Any) -> None:
    """Put merges in another order, leave some out, or put some in twice, turned round, or of odd parts."""
    merges = settings.get("merges") if isinstance(settings, dict) else None
    if not isinstance(merges, list) or not merges:
        return
    match rng.randrange(5):
        case 0:
            rng.shuffle(merges)
        case 1:
            merges.pop(rng.randrange(len(merges)))
        case 2:
            merges.append(rng.choice(merges))
        case 3:
            merges.append([rng.choice((*TEXTS, "a", "t", " ")), rng.choice((*TEXTS, "h", "e"))])
        case _:
            merges[rng.randrange(len(merges))].reverse()


def judge(rng: random.Random, sayings: list[Said]) -> None:
    """One of the two."""
    if rng.random() < 0.6:
        judge_cutting(rng)
    else:
        judge_restoring(rng, sayings)


def test_a_text_is_cut_and_put_together_again(sayings: list[Said]) -> None:
    fuzz(lambda rng: judge(rng, sayings))


@many_cases
def test_many_tokenizers(sayings: list[Said], part: int) -> None:
    fuzz(lambda rng: judge(rng, sayings), part)
