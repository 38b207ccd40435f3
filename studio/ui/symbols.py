"""How a symbol is shown, and what it is called."""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import QCoreApplication

from studio.messages import QT_TRANSLATE_NOOP

_PICTURES = {" ": "␣", "\n": "⏎", "\t": "⇥", "\u00a0": "⍽", "\u3000": "□"}

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
_CODE_POINT = QT_TRANSLATE_NOOP("symbols", "code point {code}")


def picture(symbol: str) -> str:
    """Return something one can see in place of a symbol that leaves no mark."""
    if symbol in _PICTURES:
        return _PICTURES[symbol]
    if len(symbol) == 1:
        if ord(symbol) < 0x20:
            return chr(0x2400 + ord(symbol))  # Unicode's control pictures
        category = unicodedata.category(symbol)
        if category in ("Cc", "Cf", "Cs", "Zl", "Zp", "Zs"):
            return f"U+{ord(symbol):04X}"
        if category.startswith("M"):
            return "\u25cc" + symbol  # a mark needs something to sit on
    return symbol


def symbol_name(symbol: str) -> str:
    """Return what a symbol is called, in the window's language where it has a name there."""
    code = f"U+{ord(symbol):04X}" if len(symbol) == 1 else symbol
    if symbol in _NAMES:
        template = _NAMES[symbol]
    elif symbol.isascii() and symbol.isalpha():
        template = _CAPITAL if symbol.isupper() else _LETTER
    elif symbol.isascii() and symbol.isdigit():
        template = _DIGIT
    elif "\u4e00" <= symbol <= "\u9fff":
        template = _CHINESE
    else:
        name = unicodedata.name(symbol, "") if len(symbol) == 1 else ""
        if name:
            return name.lower()
        template = _CODE_POINT
    return QCoreApplication.translate("symbols", template).format(symbol=symbol, code=code)
