"""The named ways to normalise a text before its symbols are counted."""

from __future__ import annotations

import re
from collections.abc import Callable

from studio.messages import QT_TRANSLATE_NOOP, StudioError

_NOT_LETTERS = re.compile("[^A-Za-z]+")


def _as_is(text: str) -> str:
    return text


def _letters(text: str) -> str:
    """Letters only, as *Dive into Deep Learning* reads the *Time Machine* (section 9.2.1).

    Within each line every run of what is not A-Z or a-z becomes one space; the line is stripped, lower-cased,
    and the lines are put together with nothing between them, as the lesson does.
    """
    return "".join(_NOT_LETTERS.sub(" ", line).strip().lower() for line in text.split("\n"))


def _letters_of_prefix(text: str) -> str:
    """Like `_letters`, but a space at either end stays: the writer typed it on purpose."""
    return _NOT_LETTERS.sub(" ", text).lower()


_CLEANINGS: dict[str, tuple[Callable[[str], str], Callable[[str], str]]] = {
    "as-is": (_as_is, _as_is),
    "letters": (_letters, _letters_of_prefix),
}

CLEANINGS = tuple(_CLEANINGS)
"""Names of the cleanings, in the order in which they are offered."""


def clean(text: str, cleaning: str) -> str:
    """Return ``text`` normalised in the way named ``cleaning``.

    Raises:
        StudioError: there is no cleaning of that name.
    """
    return _functions(cleaning)[0](text)


def clean_prefix(prefix: str, cleaning: str) -> str:
    """Return a prefix normalised as the text was, but with the space at its ends kept.

    Raises:
        StudioError: there is no cleaning of that name.
    """
    return _functions(cleaning)[1](prefix)


def _functions(cleaning: str) -> tuple[Callable[[str], str], Callable[[str], str]]:
    try:
        return _CLEANINGS[cleaning]
    except KeyError:
        raise StudioError(
            QT_TRANSLATE_NOOP("core", "There is no cleaning “{name}”. There are: {names}."),
            name=cleaning,
            names=", ".join(CLEANINGS),
        ) from None
