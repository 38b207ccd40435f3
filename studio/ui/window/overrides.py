"""Keeps an error in an override of Qt's from ending the program, on Python 3.11.

Where Python calls Qt and Qt calls an override of ours, PySide adds a note to the error of the override and passes
it on. PySide takes the error for an object; up to Python 3.11 an error that C code raised, such as the TypeError of
``min(None, 1)``, is only a type and a string until Python handles it, and PySide 6.11 crashes on the string. So each
override handles its error, and raises it again.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QGraphicsItem

_HANDLED = "_studio_handles_errors"


def make_overrides_sound() -> None:
    """Let every override of Qt's, in every class made so far, handle its errors before PySide does."""
    if sys.version_info >= (3, 12):  # from Python 3.12 on an error is always an object
        return
    for kind in {*_below(QObject), *_below(QGraphicsItem)}:
        if kind.__module__.startswith("PySide6"):
            continue
        qts = [base for base in kind.__mro__ if base.__module__.startswith("PySide6")]
        for name, function in list(vars(kind).items()):
            ours = isinstance(function, FunctionType) and not hasattr(function, _HANDLED)
            if ours and any(name in vars(base) for base in qts):
                setattr(kind, name, _handling(function))


def _below(kind: type) -> Iterator[type]:
    below: type
    for below in kind.__subclasses__():
        yield below
        yield from _below(below)


def _handling(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def handle(*arguments: Any, **named: Any) -> Any:
        try:
            return function(*arguments, **named)
        except BaseException:
            raise

    setattr(handle, _HANDLED, True)
    return handle
