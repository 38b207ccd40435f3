"""Spoiling what is sound: bytes, JSON, text."""

from __future__ import annotations

import json
import random
from typing import Any

NUMBERS = (
    *(0, 1, -1, 2, 3, 7, 255, 256, 257, 2**15, 2**16, 2**31 - 1, 2**31, -(2**31), 2**32, 2**53 + 1, 2**63 - 1, 2**63),
    *(-(2**63), 2**64, 10**18, 10**30, 10**400, -(10**400), 10**4000),
    *(0.0, -0.0, 0.5, 1.0, -1.5, 8.0, 1e-320, 1e300, -1e300, float("inf"), float("-inf"), float("nan")),
)
TEXTS = (
    *("", " ", "\n", "\0", "a", "ab", "the", "\ud800", "\udc80", "a\udfff", "\ufeff", "\u202e", "夜", "é", "e\u0301"),
    *("👩‍👩‍👧", "🇩🇪🇫", "\U0010ffff", "x" * 3000, "%s{0}{name}", "../../etc", "NaN", "null", "1e999", "lstm", "char"),
    *("bpe", "word", "<unk>", "nfkc+lower", "as-is", "simplified", "2026-01-01T00:00:00+00:00", "9999-12-31"),
)
_CHARACTERS = (
    "  \n\n\r\t.,!?'’\"-_aAbezZ09éßñ\u0301\u0308夜のไทยក한ﷺעברית،؟🙂👩\u200d\u200c\ufe0f"
    "\u2028\u0085\x0c\0\ufeff\U0001d400\U000e0041"
)
_RANGES = ((0x20, 0x7F), (0xA0, 0x250), (0x300, 0x370), (0x370, 0x600), (0x600, 0x1000), (0x1000, 0x3000))
_FAR_RANGES = ((0x3000, 0xA000), (0xAC00, 0xD7A4), (0xE000, 0x10000), (0x10000, 0x20000), (0x1F300, 0x1FB00))


def spoiled(rng: random.Random, data: bytes) -> bytes:
    """Return the bytes with a few of them changed, left out, put in, or moved."""
    spoilt = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 4, 16))):
        place = rng.randrange(len(spoilt) + 1)
        size = rng.choice((1, 1, 2, 4, 8, 60))
        match rng.randrange(7):
            case 0 if place < len(spoilt):
                spoilt[place] ^= 1 << rng.randrange(8)
            case 1:
                del spoilt[place : place + size]
            case 2:
                spoilt[place:place] = rng.randbytes(size)
            case 3:
                spoilt[place : place + size] = rng.choice((b"\0", b"\xff", b"\x80", b"\xed\xa0")) * size
            case 4:
                del spoilt[place:]
            case 5:
                spoilt[place:place] = spoilt[place // 2 : place // 2 + size]
            case _:
                spoilt[place : place + size] = rng.randbytes(size)
    return bytes(spoilt)


def any_json(rng: random.Random, depth: int = 0) -> Any:
    """Return any value that JSON, or Python's reader of it, can hold."""
    kind = rng.randrange(8 if depth < 3 else 5)
    match kind:
        case 0:
            return rng.choice((None, True, False))
        case 1 | 2:
            return rng.choice(NUMBERS)
        case 3:
            return rng.choice(TEXTS)
        case 4:
            return rng.choice((rng.random() * 10, rng.randrange(-5, 300)))
        case 5:
            return [any_json(rng, depth + 1) for _ in range(rng.randrange(4))]
        case 6:
            return {rng.choice(TEXTS): any_json(rng, depth + 1) for _ in range(rng.randrange(4))}
    return rng.choice(([], {}, [[]], _deep(rng.choice((5, 200))), [None] * 50))


def _deep(depth: int) -> list[Any]:
    tree: list[Any] = []
    for _ in range(depth):
        tree = [tree]
    return tree


def spoiled_json(rng: random.Random, tree: Any) -> Any:
    """Change a place of a tree of JSON, in place where it can be; return the tree."""
    holder: Any = [tree]
    top, key = holder, 0
    while True:
        below = holder[key]
        if not isinstance(below, dict | list) or not below or rng.random() < 0.1:
            break
        holder, key = below, rng.choice(list(below)) if isinstance(below, dict) else rng.randrange(len(below))
    value = holder[key]
    match rng.randrange(8):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder[rng.choice(TEXTS)] = holder.pop(key)
        case 2 if isinstance(holder, list):
            holder.insert(key, any_json(rng))
        case 3 if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 10**300:
            holder[key] = rng.choice(
                (value + 1, value - 1, value + 0.5, -value, f"{value:.20g}", value * 2, bool(value))
            )
        case 3 if isinstance(value, str):
            holder[key] = rng.choice((value[:-1], value + "x", value.upper(), [value], {"x": value}))
        case 4:
            holder[key] = rng.choice(NUMBERS)
        case 5 if isinstance(value, list):
            holder[key] = rng.choice((value[::-1], value[:1], value + value, value[1:]))
        case _:
            holder[key] = any_json(rng)
    return top[0] if top else None


def written(rng: random.Random, tree: Any) -> bytes:
    """Return the tree as JSON; now and then as nobody would write it."""
    text = json.dumps(tree, ensure_ascii=rng.random() < 0.8)
    if rng.random() < 0.05:
        text = rng.choice(("[" * 100_000, '{"a":' * 50_000, text + text, "1" * 5000, text.replace("0", "1e999", 1)))
    return text.encode("utf-8", "surrogatepass")


def any_text(rng: random.Random, longest: int = 60) -> str:
    """Return a text of any characters but lone surrogates, of a few scripts at a time."""
    alphabets = [_CHARACTERS]
    for _ in range(rng.randrange(3)):
        low, high = rng.choice(_RANGES + _FAR_RANGES)
        alphabets.append("".join(chr(rng.randrange(low, high)) for _ in range(8)))
    parts = []
    for _ in range(rng.randrange(longest)):
        part = rng.choice(rng.choice(alphabets))
        parts.append(part * rng.choice((1, 1, 1, 1, 1, 1, 2, 40)))
    if rng.random() < 0.02:
        parts = [rng.choice(parts or ["a"]) * 5000]
    return "".join(parts)[:20_000]  # more takes its time with no fault of anybody's
