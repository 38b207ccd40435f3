from __future__ import annotations

import gc
import threading
import weakref

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from studio.ui.window.garbage import Garbage


class Knot:
    """Refers to itself: only the collector ends it."""

    def __init__(self) -> None:
        self.itself = self


def test_garbage_is_collected_in_the_windows_thread_and_nowhere_else(qtbot: QtBot) -> None:
    gc.enable()
    owner = QObject()
    Garbage(owner)
    ended: list[int] = []
    weakref.finalize(Knot(), lambda: ended.append(threading.get_ident()))

    def work() -> None:
        for _ in range(100):
            _ = [[] for _ in range(10_000)]

    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    assert ended == []
    kept = [[] for _ in range(10_000)]
    qtbot.waitUntil(lambda: bool(ended), timeout=5000)
    assert ended == [threading.get_ident()]
    assert kept
