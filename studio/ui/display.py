"""Whether a window can be shown at all; Qt itself would end the program with an abort."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Mapping

_XCB_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
}
_INSTEAD = "To train without a window: text-studio train TEXT --out MODEL.safetensors (text-studio --help for more)."


def missing_display(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return, in one line, why no window can be shown and what to type instead; None where one can."""
    if not sys.platform.startswith("linux") or environment.get("QT_QPA_PLATFORM"):
        return None
    if environment.get("WAYLAND_DISPLAY"):
        return None
    if not environment.get("DISPLAY"):
        return f"There is no display to open a window on. {_INSTEAD}"
    missing = [package for library, package in _XCB_LIBRARIES.items() if not _loads(library)]
    if missing:
        return f"A window needs these packages of the system: {' '.join(missing)}. {_INSTEAD}"
    if not _connects():
        return f"The display {environment['DISPLAY']} does not answer. {_INSTEAD}"
    return None


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _connects() -> bool:
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # not ours to judge
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    connected: bool = xcb.xcb_connection_has_error(connection) == 0
    xcb.xcb_disconnect(connection)
    return connected
