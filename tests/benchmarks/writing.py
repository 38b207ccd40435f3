"""How fast the Write page is: ``python -m tests.benchmarks.writing [--platform xcb] [--symbols N]``.

Trains a model for a few seconds and prints one line of JSON: milliseconds from the click to the first symbol on the
screen, symbols a second with the display keeping up, and the lateness of a 10 ms timer in the window meanwhile.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.ticks import Ticks


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--platform", default="offscreen", help="of Qt: offscreen, or xcb on a display")
    parser.add_argument("--symbols", type=int, default=100_000, help="how many to write")
    parsed = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = parsed.platform
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(Path(folder), parsed.symbols)))


def measure(folder: Path, symbols: int) -> dict[str, float]:
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    from studio.places import SAMPLE_TEXTS
    from studio.training.config import TrainingConfig
    from studio.ui.application import make_window

    application = QApplication([])
    window = make_window(application, folder)
    session, page = window.session, window.write_page
    window.show()

    def wait(condition: Callable[[], object]) -> None:
        while not condition():
            application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    session.device.look_up()
    window.open_text(SAMPLE_TEXTS / "the_tide_mill.txt")
    wait(lambda: session.text.corpus is not None and session.device.name)
    session.training.start("lstm", {}, TrainingConfig(minutes=0.1, device="cpu"))
    wait(lambda: not session.training.running)
    window.show_page("write")
    firsts = []
    for number in range(11):
        page.prefix.setText(f"The tide, {number}")
        started = time.perf_counter()
        page.generate_button.click()
        wait(lambda: len(page.output.written))
        page.output.viewport().repaint()
        firsts.append(1000 * (time.perf_counter() - started))
        wait(lambda: not session.page.writing.running)
    page.controls.length.set_value(symbols)
    page.prefix.setText("A long text")
    ticks = Ticks()
    application.processEvents()
    ticks.take()
    started = time.perf_counter()
    page.generate_button.click()
    wait(lambda: not session.page.writing.running)
    seconds = time.perf_counter() - started
    late = ticks.take()
    figures = {
        "first_symbol_ms_median": round(statistics.median(firsts[1:]), 1),
        "first_symbol_ms_slowest": round(max(firsts[1:]), 1),
        "symbols": len(page.output.written),
        "symbols_per_second": round(len(page.output.written) / seconds),
        "late_ms_p99": round(late[int(0.99 * len(late))], 1),
        "late_ms_max": round(late[-1], 1),
    }
    window.close()
    return figures


if __name__ == "__main__":
    main()
