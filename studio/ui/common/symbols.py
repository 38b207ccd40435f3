"""How a token is shown, its name, and its kind."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import groupby

import regex
from PySide6.QtCore import QCoreApplication

from studio.messages import QT_TRANSLATE_NOOP

_PICTURES = {" ": "␣", "\n": "⏎", "\t": "⇥", "\u00a0": "⍽", "\u3000": "□"}

_NO_SPACE = QT_TRANSLATE_NOOP("symbols", "no space between")  # beside a special token: `NO_SPACE`

_NAMES = {
    " ": QT_TRANSLATE_NOOP("symbols", "space"),
    "\n": QT_TRANSLATE_NOOP("symbols", "line feed"),
    "\t": QT_TRANSLATE_NOOP("symbols", "tab"),
    "\u00a0": QT_TRANSLATE_NOOP("symbols", "no-break space"),
    "\u3000": QT_TRANSLATE_NOOP("symbols", "wide space"),
    ",": QT_TRANSLATE_NOOP("symbols", "comma"),
    "，": QT_TRANSLATE_NOOP("symbols", "wide comma"),
    "、": QT_TRANSLATE_NOOP("symbols", "enumeration comma"),
    ".": QT_TRANSLATE_NOOP("symbols", "full stop"),
    "。": QT_TRANSLATE_NOOP("symbols", "wide full stop"),
    ":": QT_TRANSLATE_NOOP("symbols", "colon"),
    "：": QT_TRANSLATE_NOOP("symbols", "wide colon"),
    ";": QT_TRANSLATE_NOOP("symbols", "semicolon"),
    "；": QT_TRANSLATE_NOOP("symbols", "wide semicolon"),
    "!": QT_TRANSLATE_NOOP("symbols", "exclamation mark"),
    "！": QT_TRANSLATE_NOOP("symbols", "wide exclamation mark"),
    "?": QT_TRANSLATE_NOOP("symbols", "question mark"),
    "？": QT_TRANSLATE_NOOP("symbols", "wide question mark"),
    "'": QT_TRANSLATE_NOOP("symbols", "apostrophe"),
    '"': QT_TRANSLATE_NOOP("symbols", "quotation mark"),
    "“": QT_TRANSLATE_NOOP("symbols", "opening quotation mark"),
    "”": QT_TRANSLATE_NOOP("symbols", "closing quotation mark"),
    "-": QT_TRANSLATE_NOOP("symbols", "hyphen"),
    "—": QT_TRANSLATE_NOOP("symbols", "dash"),
    "…": QT_TRANSLATE_NOOP("symbols", "ellipsis"),
    "(": QT_TRANSLATE_NOOP("symbols", "opening bracket"),
    ")": QT_TRANSLATE_NOOP("symbols", "closing bracket"),
    "&": QT_TRANSLATE_NOOP("symbols", "ampersand"),
    "_": QT_TRANSLATE_NOOP("symbols", "underscore"),
    "[": QT_TRANSLATE_NOOP("symbols", "opening square bracket"),
    "]": QT_TRANSLATE_NOOP("symbols", "closing square bracket"),
    "{": QT_TRANSLATE_NOOP("symbols", "opening curly bracket"),
    "}": QT_TRANSLATE_NOOP("symbols", "closing curly bracket"),
    "<": QT_TRANSLATE_NOOP("symbols", "less-than sign"),
    ">": QT_TRANSLATE_NOOP("symbols", "greater-than sign"),
    "=": QT_TRANSLATE_NOOP("symbols", "equals sign"),
    "+": QT_TRANSLATE_NOOP("symbols", "plus sign"),
    "*": QT_TRANSLATE_NOOP("symbols", "asterisk"),
    "/": QT_TRANSLATE_NOOP("symbols", "slash"),
    "\\": QT_TRANSLATE_NOOP("symbols", "backslash"),
    "|": QT_TRANSLATE_NOOP("symbols", "vertical bar"),
    "@": QT_TRANSLATE_NOOP("symbols", "at sign"),
    "#": QT_TRANSLATE_NOOP("symbols", "number sign"),
    "$": QT_TRANSLATE_NOOP("symbols", "dollar sign"),
    "%": QT_TRANSLATE_NOOP("symbols", "percent sign"),
    "^": QT_TRANSLATE_NOOP("symbols", "circumflex"),
    "~": QT_TRANSLATE_NOOP("symbols", "tilde"),
    "`": QT_TRANSLATE_NOOP("symbols", "grave accent"),
    "‘": QT_TRANSLATE_NOOP("symbols", "opening single quotation mark"),
    "’": QT_TRANSLATE_NOOP("symbols", "closing single quotation mark"),
    "《": QT_TRANSLATE_NOOP("symbols", "opening title mark"),
    "》": QT_TRANSLATE_NOOP("symbols", "closing title mark"),
}
_LETTER = QT_TRANSLATE_NOOP("symbols", "letter {symbol}")
_CAPITAL = QT_TRANSLATE_NOOP("symbols", "capital letter {symbol}")
_DIGIT = QT_TRANSLATE_NOOP("symbols", "digit {symbol}")
_CHINESE = QT_TRANSLATE_NOOP("symbols", "Chinese {code}")
_LENGTH = QT_TRANSLATE_NOOP("symbols", "{kind}, {count} characters")
_REPEATED = QT_TRANSLATE_NOOP("symbols", "{name} ×{count}")
_CODE_POINT = QT_TRANSLATE_NOOP("symbols", "code point {code}")


CATEGORIES = {
    "letter": QT_TRANSLATE_NOOP("symbols", "letter"),
    "word": QT_TRANSLATE_NOOP("symbols", "word"),
    "number": QT_TRANSLATE_NOOP("symbols", "number"),
    "punctuation": QT_TRANSLATE_NOOP("symbols", "punctuation"),
    "symbol": QT_TRANSLATE_NOOP("symbols", "sign"),
    "space": QT_TRANSLATE_NOOP("symbols", "white space"),
    "mark": QT_TRANSLATE_NOOP("symbols", "mark"),
    "other": QT_TRANSLATE_NOOP("symbols", "other"),
}
"""Kinds of tokens, after the general categories of Unicode."""

_CATEGORY = {"L": "letter", "M": "mark", "N": "number", "P": "punctuation", "S": "symbol", "Z": "space"}
_LONGEST_CLUSTER = 16  # code points of which the names are told one by one
_MOST_RUNS = 3  # of one sign repeated, which are named one by one


def picture(token: str) -> str:
    """Return a token with visible signs in place of invisible characters."""
    if not token:
        return "∅"
    if len(token) == 1:
        return _picture(token)
    if token.isalpha():
        return token
    return "".join(symbol if _in_cluster(symbol) else _picture(symbol) for symbol in token)


def _in_cluster(symbol: str) -> bool:
    """Whether a code point is seen only with its neighbours: a combining mark, a joiner, a variation selector."""
    return symbol in "\u200c\u200d" or unicodedata.category(symbol).startswith("M")


def _picture(symbol: str) -> str:
    if symbol in _PICTURES:
        return _PICTURES[symbol]
    if ord(symbol) < 0x20:
        return chr(0x2400 + ord(symbol))  # Unicode's control pictures
    if "\udc80" <= symbol <= "\udcff":
        return f"<{ord(symbol) - 0xDC00:02X}>"  # a byte of a character that is cut in two
    category = unicodedata.category(symbol)
    if category in ("Cc", "Cf", "Cs", "Zl", "Zp", "Zs"):
        return f"U+{ord(symbol):04X}"
    if category.startswith("M"):
        return "\u25cc" + symbol  # a mark needs something to sit on
    return symbol


_PICTURES_OF_CONTROLS = {code: picture(chr(code)) for code in range(32) if chr(code) not in "\n\t"}


def with_pictures(text: str) -> str:
    """Return the text with a picture for each control character but line feed and tab, which a view lays out."""
    return text.translate(_PICTURES_OF_CONTROLS)


def category(token: str) -> str:
    """Return the kind of a token, a key of `CATEGORIES`: the kind of its first character that is no space."""
    body = token.strip()
    if not body:
        return "space"
    kind = _CATEGORY.get(unicodedata.category(body[0])[0], "other")
    letters = len(body) - sum(map(_in_cluster, body)) if kind == "letter" and len(body) > 1 else 1
    return "word" if letters > 1 else kind


def category_name(kind: str) -> str:
    """Return the name of a kind in the window's language."""
    return QCoreApplication.translate("symbols", CATEGORIES[kind])


def symbol_name(token: str) -> str:
    """Return the name of a token, in the window's language where there is one.

    A character has its Unicode name, a cluster the names of its code points; repeated signs are counted, "line feed
    ×2"; any other token is described by its length.
    """
    if not token:
        return QCoreApplication.translate("symbols", _NO_SPACE)
    runs = _runs(token)
    if runs:
        return " + ".join(_repeated(symbol, count) for symbol, count in runs)
    if not _has_own_name(token):
        words = QCoreApplication.translate("symbols", _LENGTH)
        return words.format(kind=category_name(category(token)), count=len(token))
    return " + ".join(map(_name, token)) if len(token) > 1 else _name(token)


def symbol_names(tokens: Sequence[str]) -> list[str]:
    """Return the names of many tokens; tokens without a name of their own share one by kind and length."""
    shared: dict[tuple[str, int], str] = {}
    names = []
    for token in tokens:
        if _has_own_name(token) or _runs(token):
            names.append(symbol_name(token))
            continue
        like = (category(token), len(token))
        if like not in shared:
            shared[like] = symbol_name(token)
        names.append(shared[like])
    return names


def _runs(token: str) -> list[tuple[str, int]]:
    """Return the signs of a token with the length of each run; empty where the token has a letter or digit."""
    if len(token) < 2 or any(unicodedata.category(symbol)[0] not in "CPSZ" for symbol in token):
        return []
    runs = [(symbol, len(list(repeated))) for symbol, repeated in groupby(token)]
    return runs if len(runs) <= _MOST_RUNS and "\u200d" not in token else []


def _repeated(symbol: str, count: int) -> str:
    if count == 1:
        return _name(symbol)
    return QCoreApplication.translate("symbols", _REPEATED).format(name=_name(symbol), count=count)


def _has_own_name(token: str) -> bool:
    """Whether a token is one character, or a short cluster that is seen as one."""
    if len(token) == 1:
        return True
    if token.isalpha() or token.isascii() or len(token) > _LONGEST_CLUSTER:
        return False
    return bool(regex.fullmatch(r"\X", token))


def _name(symbol: str) -> str:
    code = f"U+{ord(symbol):04X}"
    if symbol in _NAMES:
        template = _NAMES[symbol]
    elif symbol.isascii() and symbol.isalpha():
        template = _CAPITAL if symbol.isupper() else _LETTER
    elif symbol.isascii() and symbol.isdigit():
        template = _DIGIT
    elif "\u4e00" <= symbol <= "\u9fff":
        template = _CHINESE
    else:
        name = unicodedata.name(symbol, "")
        if name:
            return name.lower()
        template = _CODE_POINT
    return QCoreApplication.translate("symbols", template).format(symbol=symbol, code=code)
