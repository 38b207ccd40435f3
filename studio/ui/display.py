"""Checks whether a window can be shown; without a display Qt aborts the program."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

_QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libxkbcommon.so.0": "libxkbcommon0",
}
_XCB_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
}
_INSTEAD = "To train without a window: text-studio train TEXT --out MODEL.safetensors (text-studio --help for more)."


def missing_display(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return one line on why no window can be shown and what to type instead; None where a window can be shown."""
    if not sys.platform.startswith("linux"):
        return None
    on_x = not environment.get("QT_QPA_PLATFORM") and not _wayland_answers(environment)
    if on_x and not environment.get("DISPLAY"):
        return f"There is no display to open a window on. {_INSTEAD}"
    libraries = _QT_LIBRARIES | _XCB_LIBRARIES if on_x else _QT_LIBRARIES
    missing = [package for library, package in libraries.items() if not _loads(library)]
    if missing:
        return f"A window needs these packages of the system: {' '.join(missing)}. {_INSTEAD}"
    if on_x and not _x_answers(environment["DISPLAY"]):
        return f"The display {environment['DISPLAY']} does not answer. {_INSTEAD}"
    return None


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _wayland_answers(environment: Mapping[str, str]) -> bool:
    name = environment.get("WAYLAND_DISPLAY")
    if not name:
        return False
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(Path(environment.get("XDG_RUNTIME_DIR", "/")) / name))
    except OSError:
        return False
    return True


def _x_answers(display: str) -> bool:
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # not ours to judge
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(display.encode(), None))
    answers: bool = xcb.xcb_connection_has_error(connection) == 0
    xcb.xcb_disconnect(connection)
    return answers
